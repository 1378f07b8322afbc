import type { Strings } from "../strings.js";
import { Composer, type ComposerHandlers } from "./composer.js";
import { button, h, TEXT } from "./dom.js";

export interface PanelHandlers extends ComposerHandlers {
  onClear(): void;
  /** One of the questions to start with was chosen. */
  onStarter(question: string): void;
}

/** The frame: a heading, the log of the conversation, the form, and a line that says what happened. */
export class Panel {
  readonly element: HTMLElement;
  readonly composer: Composer;
  readonly #strings: Strings;
  readonly #heading = h("h2", { id: "heading", part: "heading" });
  readonly #clear: HTMLButtonElement;
  readonly #log: HTMLElement;
  readonly #intro: HTMLElement;
  readonly #starters: HTMLElement;
  readonly #starterList = h("ul", { role: "list" });
  readonly #onStarter: (question: string) => void;
  readonly #status = h("p", { part: "status", role: "status" });
  #followed: HTMLElement | undefined;
  #reached = 0;

  /** @param controls buttons for the end of the header. */
  constructor(strings: Strings, handlers: PanelHandlers, controls: HTMLElement) {
    this.#strings = strings;
    this.#clear = button({ part: "clear", hidden: true }, strings.clear, () => handlers.onClear());
    this.composer = new Composer(strings, handlers);
    this.#intro = h("div", { part: "intro" }, h("slot", { name: "intro" }, strings.intro));
    this.#onStarter = (question) => handlers.onStarter(question);
    this.#starters = h(
      "section",
      { part: "starters", "aria-live": "off" },
      h("h3", { part: "label" }, strings.starters),
      this.#starterList,
    );
    this.#log = h(
      "div",
      { part: "log", role: "log", "aria-live": "polite", "aria-label": strings.conversation, tabindex: "0" },
      this.#intro,
    );
    for (const type of ["wheel", "touchmove", "keydown", "pointerdown"]) {
      this.#log.addEventListener(type, () => (this.#followed = undefined), { passive: true });
    }
    this.#log.addEventListener("scroll", () => (this.#reached = this.#log.scrollTop), { passive: true });
    this.element = h(
      "div",
      // It runs in the direction of its own words, whichever way the page does.
      { part: "panel", lang: strings.tag, dir: "auto" },
      h("header", { part: "header" }, this.#heading, this.#clear, controls),
      this.#log,
      this.composer.element,
      this.#status,
    );
  }

  set heading(words: string) {
    const { heading, tag } = this.#strings;
    this.#heading.replaceChildren(h("bdi", words === heading ? { lang: tag } : TEXT, words));
  }

  /** Questions to start with, shown for as long as nothing has been asked. */
  set starters(questions: readonly string[]) {
    const buttons = questions.map((question) =>
      h("li", {}, button({ ...TEXT, part: "starter" }, question, () => this.#onStarter(question))),
    );
    this.#starterList.replaceChildren(...buttons);
    this.#showStarters();
  }

  /** Say something in the line under the form, politely to screen readers. */
  announce(words: string): void {
    this.#status.textContent = words;
  }

  /** Add a question with its answer to the log, and keep it in view while it grows. */
  add(exchange: HTMLElement): void {
    this.#append([exchange]);
    exchange.scrollIntoView({ block: "nearest" }); // for the page around; the log is next
    this.follow();
  }

  /** Add what was said before the page was loaded, and leave the page where it is. */
  restore(exchanges: readonly HTMLElement[]): void {
    this.#append(exchanges);
    this.follow();
  }

  /** Bring the newest question to the top of the log, unless the reader has moved elsewhere since. */
  follow(): void {
    if (!this.#followed) return;
    const gap = this.#followed.getBoundingClientRect().top - this.#log.getBoundingClientRect().top;
    this.#log.scrollTop += gap + 1; // past the rule above it, which the header has already
  }

  /** Go on where the log was: some browsers forget that of what isn't shown for a while. */
  resume(): void {
    this.#log.scrollTop = this.#reached;
    this.follow();
  }

  /** Remove every question and answer. */
  clear(): void {
    this.#followed = undefined;
    this.#log.replaceChildren(this.#intro);
    this.#clear.hidden = true;
    this.#showStarters();
    this.announce("");
  }

  #append(exchanges: readonly HTMLElement[]): void {
    this.#log.append(...exchanges);
    this.#followed = exchanges.at(-1);
    this.#clear.hidden = false;
    this.#showStarters();
  }

  #showStarters(): void {
    const isShown = this.#clear.hidden && this.#starterList.childElementCount > 0;
    if (isShown) this.#intro.after(this.#starters);
    else this.#starters.remove();
  }
}
