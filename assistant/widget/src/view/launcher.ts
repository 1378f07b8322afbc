import { type Box, overlap } from "../boxes.js";
import { pageHighlight } from "../highlight.js";
import type { Strings } from "../strings.js";
import { VisibleArea } from "../visible-area.js";
import { button, h, icon } from "./dom.js";

export interface LauncherHandlers {
  /** The reader wants the panel. */
  onShow(): void;
  /** The reader no longer wants the panel. */
  onClose(): void;
  /** The conversation can be seen again. */
  onSeen(): void;
}

const BUBBLE = "M4 5h16v11.5H10L5.5 20v-3.5H4z";
const CROSS = "M6 6l12 12M18 6L6 18";

/**
 * What the panel stands in: a region of the page; or, floating, a dialog that a button in the corner opens.
 *
 * The dialog isn't modal, since citations light up in the page beside it. Where it would cover lit words it shrinks to
 * a bar, with a button that leads back. Button and dialog are in the top layer, above all that a page has.
 */
export class Launcher {
  /** The region or dialog; holds the panel. */
  readonly frame = h("section", { id: "frame", part: "frame", "aria-labelledby": "heading" });
  /** Holds the button. */
  readonly corner: HTMLElement;
  /** The dialog's own buttons, for the panel's header. */
  readonly controls: HTMLElement;
  readonly #handlers: LauncherHandlers;
  readonly #button: HTMLButtonElement;
  readonly #badge = h("span", { part: "badge", hidden: true });
  readonly #words = h("span");
  readonly #status = h("p", { class: "unseen", role: "status" });
  readonly #back: HTMLButtonElement;
  readonly #close: HTMLButtonElement;
  readonly #area = new VisibleArea(this.frame);
  #strings: Strings;
  #isFloating = false;
  #isOpen = false;
  /** What lit the words that the dialog has made room for. */
  #trigger: HTMLElement | undefined;

  constructor(strings: Strings, handlers: LauncherHandlers) {
    this.#handlers = handlers;
    const attributes = { part: "launcher", "aria-haspopup": "dialog", "aria-controls": "frame" };
    this.#button = button(attributes, "", () => handlers.onShow());
    this.#button.append(icon(BUBBLE), this.#badge, this.#words);
    this.corner = h("div", { class: "corner", hidden: true }, this.#button, this.#status);
    this.#back = button({ part: "back", hidden: true }, "", () => this.expand());
    this.#close = button({ part: "close" }, "", () => handlers.onClose());
    this.#close.append(icon(CROSS));
    this.controls = h("div", { class: "controls" }, this.#back, this.#close);
    this.frame.addEventListener("keydown", this.#onKeyDown);
    this.#strings = strings;
    this.strings = strings;
  }

  set strings(strings: Strings) {
    this.#strings = strings;
    this.corner.lang = strings.tag;
    this.#words.textContent = strings.launch;
    this.#back.textContent = strings.back;
    this.#close.title = strings.close;
    this.#close.setAttribute("aria-label", strings.close);
  }

  get button(): HTMLElement {
    return this.#button;
  }

  /** Whether the focus is in region or dialog. (Chromium's `:focus-within` of an element doesn't know of its top layer.) */
  get hasFocus(): boolean {
    return this.frame.matches(":focus-within");
  }

  get isClosed(): boolean {
    return this.#isFloating && !this.#isOpen;
  }

  get isMinimised(): boolean {
    return this.#trigger !== undefined;
  }

  /** While nothing is visible, it keeps its place. */
  set isVisible(visible: boolean) {
    for (const { style } of [this.frame, this.corner]) style.visibility = visible ? "" : "hidden";
  }

  /** Float or not, open or not; leads the focus from a dialog that is closed back to its button. */
  arrange(isFloating: boolean, isOpen: boolean): void {
    const { hasFocus } = this;
    this.#isFloating = isFloating;
    this.#isOpen = isOpen;
    const isDialog = isFloating && isOpen;
    if (!isDialog) this.#expand();
    if (isFloating) this.frame.setAttribute("role", "dialog");
    else this.frame.removeAttribute("role");
    this.controls.hidden = !isFloating;
    this.#button.setAttribute("aria-expanded", `${isOpen}`);
    show(this.frame, { isShown: !this.isClosed, isOnTop: isFloating });
    show(this.corner, { isShown: this.isClosed, isOnTop: isFloating });
    if (isDialog && this.frame.isConnected) this.#area.watch();
    else this.#area.release();
    if (!this.isClosed) {
      this.#unseen = false;
      this.#handlers.onSeen();
    } else if (hasFocus) this.#button.focus();
  }

  /** The element is no longer in a page. */
  release(): void {
    this.#area.release();
  }

  /** Say something while the dialog is closed, on the button too where it is short. */
  notify(words: string, isShort: boolean): void {
    this.#unseen = true;
    if (isShort) this.#words.textContent = words;
    this.#status.textContent = words;
  }

  /**
   * Shrink, if the dialog covers words that are, or are about to be, at this place of the window.
   *
   * @param trigger what lit them, where the reader comes back to.
   * @param scroll brings them to the middle of what is above `foot`, and returns where they will stand.
   */
  makeRoom(words: Box, trigger: HTMLElement, scroll: (foot: number) => Box): void {
    if (!this.#isFloating || !overlap(words, this.frame.getBoundingClientRect())) return;
    this.#trigger = trigger;
    this.#back.hidden = false;
    this.frame.classList.add("minimised");
    const bar = this.frame.getBoundingClientRect();
    // Words at the end of a page can't be scrolled above it.
    if (overlap(scroll(bar.top), bar)) this.frame.classList.add("raised");
    this.#back.focus();
  }

  /** Show the whole panel again; a focus in it goes back to where the reader was. */
  expand(): void {
    const trigger = this.#trigger;
    if (!trigger) return;
    const { hasFocus } = this;
    this.#expand();
    this.#handlers.onSeen();
    if (hasFocus) (trigger.isConnected ? trigger : this.#close).focus();
  }

  #expand(): void {
    this.#trigger = undefined;
    this.#back.hidden = true;
    this.frame.classList.remove("minimised", "raised");
  }

  set #unseen(isUnseen: boolean) {
    this.#badge.hidden = !isUnseen;
    if (isUnseen) return;
    this.#words.textContent = this.#strings.launch;
    this.#status.textContent = "";
  }

  readonly #onKeyDown = (event: KeyboardEvent): void => {
    if (!this.#isFloating || event.key !== "Escape" || event.isComposing || event.defaultPrevented) return;
    if (pageHighlight.isLit) return; // it puts out the words, the next press closes
    event.preventDefault();
    this.#handlers.onClose();
  };
}

/** Show or hide an element: in the top layer, or in its place; where a browser has no top layer, by its styles. */
function show(element: HTMLElement, { isShown, isOnTop }: { isShown: boolean; isOnTop: boolean }): void {
  element.hidden = !isShown;
  if (!("popover" in HTMLElement.prototype)) return;
  element.popover = isOnTop ? "manual" : null;
  if (isOnTop && element.isConnected) element.togglePopover(isShown);
}
