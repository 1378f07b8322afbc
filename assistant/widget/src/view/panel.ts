import type { Strings } from "../strings.js";
import { Composer, type ComposerHandlers } from "./composer.js";
import { h } from "./dom.js";

/** The frame: a heading, the log of the conversation, the form, and a line that says what happened. */
export class Panel {
  readonly element: HTMLElement;
  readonly composer: Composer;
  readonly #heading = h("h2", { id: "heading", part: "heading" });
  readonly #log: HTMLElement;
  readonly #intro: HTMLElement;
  readonly #status = h("p", { part: "status", role: "status" });
  #followed: HTMLElement | undefined;

  constructor(strings: Strings, handlers: ComposerHandlers) {
    this.composer = new Composer(strings, handlers);
    this.#intro = h("div", { part: "intro" }, h("slot", { name: "intro" }, strings.intro));
    this.#log = h(
      "div",
      { part: "log", role: "log", "aria-live": "polite", "aria-label": strings.conversation, tabindex: "0" },
      this.#intro,
    );
    for (const type of ["wheel", "touchmove", "keydown", "pointerdown"]) {
      this.#log.addEventListener(type, () => (this.#followed = undefined), { passive: true });
    }
    this.element = h(
      "section",
      { part: "panel", "aria-labelledby": "heading" },
      h("header", { part: "header" }, this.#heading),
      this.#log,
      this.composer.element,
      this.#status,
    );
  }

  set heading(words: string) {
    this.#heading.textContent = words;
  }

  /** Say something in the line under the form, politely to screen readers. */
  announce(words: string): void {
    this.#status.textContent = words;
  }

  /** Add a question with its answer to the log, and keep it in view while it grows. */
  add(exchange: HTMLElement): void {
    this.#log.append(exchange);
    this.#followed = exchange;
    exchange.scrollIntoView({ block: "nearest" }); // for the page around; the log is next
    this.follow();
  }

  /** Bring the newest question to the top of the log, unless the reader has moved elsewhere since. */
  follow(): void {
    if (!this.#followed) return;
    const gap = this.#followed.getBoundingClientRect().top - this.#log.getBoundingClientRect().top;
    this.#log.scrollTop += gap + 1; // past the rule above it, which the header has already
  }

  /** Remove every question and answer. */
  clear(): void {
    this.#followed = undefined;
    this.#log.replaceChildren(this.#intro);
    this.announce("");
  }
}
