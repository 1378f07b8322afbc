import type { FeedbackReason, Opinion, Verdict } from "../feedback.js";
import type { Strings } from "../strings.js";
import { button, h, icon, submitButton, TEXT } from "./dom.js";

export interface ActionHandlers {
  onCopy(): void;
  /** Pass an opinion on; returns whether it has arrived. */
  onOpinion(opinion: Opinion): Promise<boolean>;
}

const LONGEST_COMMENT = "1000";
const THUMB = "M7 11v9H4v-9zM7 11l4-8c1.7 0 2.6 1.2 2.3 2.8L12.7 9h5.2c1.3 0 2.2 1.2 1.9 2.4l-1.7 6.8A2.4 2.4 0 0 1 15.8 20H7";

/**
 * What can be done with a finished answer: copy it, and say what one thinks of it.
 *
 * A verdict's button is pressed once the verdict has arrived; what was bad can be told in a form first.
 */
export class Actions {
  readonly element: HTMLElement;
  readonly #strings: Strings;
  readonly #handlers: ActionHandlers;
  readonly #buttons: Readonly<Record<Verdict, HTMLButtonElement>>;
  readonly #form: HTMLFormElement;
  #isSending = false;

  constructor(strings: Strings, reasons: readonly FeedbackReason[], handlers: ActionHandlers) {
    this.#strings = strings;
    this.#handlers = handlers;
    this.#buttons = {
      up: this.#thumb("up", () => {
        const isTold = this.#buttons.up.getAttribute("aria-pressed") === "true";
        if (!isTold) void this.#give({ verdict: "up", reason: null, comment: null });
      }),
      down: this.#thumb("down", () => this.#open(this.#form.hidden === true)),
    };
    this.#buttons.down.setAttribute("aria-expanded", "false");
    this.#form = this.#feedbackForm(reasons);
    this.element = h(
      "div",
      { part: "actions", "aria-live": "off" },
      button({ part: "copy" }, strings.copy, () => handlers.onCopy()),
      h("span", { part: "feedback" }, this.#buttons.up, this.#buttons.down),
      this.#form,
    );
  }

  /** The verdict that has arrived. */
  set verdict(verdict: Verdict | null) {
    for (const [name, element] of Object.entries(this.#buttons)) {
      element.setAttribute("aria-pressed", `${name === verdict}`);
    }
  }

  #thumb(verdict: Verdict, onClick: () => void): HTMLButtonElement {
    const label = this.#strings.verdicts[verdict];
    const element = button({ part: verdict, "aria-label": label, title: label, "aria-pressed": "false" }, "", onClick);
    element.append(icon(THUMB));
    return element;
  }

  #feedbackForm(reasons: readonly FeedbackReason[]): HTMLFormElement {
    const { whatWasWrong, reasons: words, comment, submit, cancel } = this.#strings;
    const choices = reasons.map((value) =>
      h("label", { class: "choice" }, h("input", { type: "radio", name: "reason", value }), words[value]),
    );
    const field = h("textarea", { ...TEXT, part: "comment", name: "comment", rows: "2", maxlength: LONGEST_COMMENT });
    const form = h(
      "form",
      { part: "feedback-form", "aria-label": whatWasWrong, hidden: true },
      h("fieldset", {}, h("legend", { part: "label" }, whatWasWrong), ...choices),
      h("label", { class: "comment" }, h("span", { part: "label" }, comment), field),
      h(
        "div",
        { class: "row" },
        submitButton({ part: "submit" }, submit, () => {
          const reason = reasons.find((value) => value === new FormData(form).get("reason")) ?? null;
          void this.#give({ verdict: "down", reason, comment: field.value.trim() || null });
        }),
        button({ part: "cancel" }, cancel, () => this.#open(false)),
      ),
    );
    form.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.isComposing) return;
      event.preventDefault(); // the words that are lit in the page stay so
      this.#open(false);
    });
    return form;
  }

  #open(open: boolean): void {
    this.#form.hidden = !open;
    this.#buttons.down.setAttribute("aria-expanded", `${open}`);
    if (!open) this.#buttons.down.focus();
    else {
      this.#form.querySelector("input")?.focus({ preventScroll: true });
      this.#form.scrollIntoView({ block: "nearest" });
    }
  }

  async #give(opinion: Opinion): Promise<void> {
    if (this.#isSending) return;
    this.#isSending = true;
    try {
      if (!(await this.#handlers.onOpinion(opinion))) return;
      this.verdict = opinion.verdict;
      const isWithin = this.#form.contains((this.#form.getRootNode() as ShadowRoot).activeElement);
      this.#form.hidden = true;
      this.#buttons.down.setAttribute("aria-expanded", "false");
      if (isWithin) this.#buttons.down.focus();
    } finally {
      this.#isSending = false;
    }
  }
}
