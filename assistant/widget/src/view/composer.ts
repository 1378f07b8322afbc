import type { Strings } from "../strings.js";
import { button, h, submitButton, TEXT } from "./dom.js";

export interface ComposerHandlers {
  /** A question was sent; returns whether it was taken (the field is then emptied). */
  onAsk(question: string): boolean;
  onStop(): void;
}

/** The form: one field, and a button that sends, or stops while an answer comes. */
export class Composer {
  readonly element: HTMLFormElement;
  readonly #input: HTMLTextAreaElement;
  readonly #send: HTMLButtonElement;
  readonly #stop: HTMLButtonElement;

  constructor(strings: Strings, handlers: ComposerHandlers) {
    this.#input = h("textarea", {
      ...TEXT,
      id: "question",
      part: "input",
      rows: "1",
      autocomplete: "off",
      enterkeyhint: "send",
    });
    this.#send = submitButton({ part: "send" }, strings.send, () => {
      const question = this.#input.value.trim();
      this.focus();
      if (question && handlers.onAsk(question)) this.#input.value = "";
    });
    this.#stop = button({ part: "stop", hidden: true }, strings.stop, (event) => {
      // The second half of a double click on Send, whose place this button has just taken.
      if (event.detail > 1) return;
      handlers.onStop();
      this.focus();
    });
    this.element = h(
      "form",
      { part: "form", novalidate: true },
      h("label", { part: "label", for: "question" }, strings.label),
      h("div", { class: "field" }, this.#input, this.#send, this.#stop),
    );
    this.#input.addEventListener("keydown", (event) => {
      // While a character is being composed Enter accepts it; Safari tells by key code 229 alone.
      const isComposing = event.isComposing || event.keyCode === 229;
      if (event.key !== "Enter" || event.shiftKey || isComposing) return;
      event.preventDefault();
      this.#send.click();
    });
    this.#input.addEventListener("focus", () => visualViewport?.addEventListener("resize", this.#onResize));
    this.#input.addEventListener("blur", this.#leave);
  }

  set busy(busy: boolean) {
    this.#send.hidden = busy;
    this.#stop.hidden = !busy;
  }

  /** What is being written. */
  get draft(): string {
    return this.#input.value;
  }
  set draft(words: string) {
    this.#input.value = words;
  }

  focus(options?: FocusOptions): void {
    this.#input.focus(options);
  }

  /** Put a question into the field, to be changed, unless the reader is already writing another. */
  edit(question: string): void {
    if (!this.#input.value.trim()) this.#input.value = question;
    this.focus();
  }

  /** A keyboard on the screen comes after the focus, and may cover the field. */
  readonly #onResize = (): void => {
    if (this.element.isConnected) this.element.scrollIntoView({ block: "nearest" });
    else this.#leave(); // it was removed while it had the focus
  };

  readonly #leave = (): void => visualViewport?.removeEventListener("resize", this.#onResize);
}
