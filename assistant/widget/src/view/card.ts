import type { Strings } from "../strings.js";
import { longDate } from "../text.js";
import type { Citation } from "../wire.js";
import { h, TEXT } from "./dom.js";

// Long enough to pass over a marker, and to get from it to the card.
const SHOW_MILLISECONDS = 150;
const HIDE_MILLISECONDS = 300;
const MARGIN = 8;
const PROBE = 100;

/**
 * A card beside a marker that shows what it cites: under the mouse and on keyboard focus. As
 * WCAG 2.2 (1.4.13) has it, Escape takes it away, the mouse may move onto it, and it stays
 * until marker and card are left. Screen readers hear it as the marker's description.
 */
export class Card {
  readonly element: HTMLElement;
  readonly #strings: Strings;
  readonly #quote = h("q", TEXT);
  readonly #source = h("p", { ...TEXT, part: "card-source" });
  readonly #isPopover = "popover" in HTMLElement.prototype;
  readonly #published: ReadonlyMap<string, string>;
  #marker: HTMLElement | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param published when each article was published, as far as that is known. */
  constructor(strings: Strings, published: ReadonlyMap<string, string>) {
    this.#strings = strings;
    this.#published = published;
    this.element = h("div", { id: "card", part: "card", role: "tooltip", hidden: true }, h("p", {}, this.#quote), this.#source);
    // Only the top layer is above everything around; elsewhere it is above the panel.
    if (this.#isPopover) this.element.setAttribute("popover", "manual");
    this.element.addEventListener("pointerenter", () => clearTimeout(this.#timer));
    this.element.addEventListener("pointerleave", () => this.#hideSoon());
  }

  /** Show the card of a citation whenever its marker is pointed at or focused. */
  attach(marker: HTMLElement, citation: Citation): void {
    marker.addEventListener("pointerenter", (event) => {
      if (event.pointerType === "touch") return; // a tap presses the marker, and nothing comes before that
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#show(marker, citation), this.#marker === marker ? 0 : SHOW_MILLISECONDS);
    });
    marker.addEventListener("pointerleave", () => this.#hideSoon());
    marker.addEventListener("focus", () => {
      if (marker.matches(":focus-visible")) this.#show(marker, citation);
    });
    marker.addEventListener("blur", () => this.hide());
    marker.addEventListener("click", () => this.hide());
  }

  hide(): void {
    clearTimeout(this.#timer);
    if (!this.#marker) return;
    this.#marker.removeAttribute("aria-describedby");
    this.#marker = undefined;
    this.element.hidden = true;
    if (this.#isPopover) this.element.hidePopover();
    document.removeEventListener("keydown", this.#onKeyDown, true);
    removeEventListener("scroll", this.#place, true);
    removeEventListener("resize", this.#place);
  }

  #show(marker: HTMLElement, citation: Citation): void {
    this.hide();
    if (!marker.isConnected) return;
    const published = this.#published.get(citation.article_id);
    const day = published === undefined ? null : longDate(published, this.#strings.tag);
    this.#quote.textContent = citation.quote;
    this.#source.replaceChildren(citation.title, h("span", { lang: this.#strings.tag }, day && `, ${day}`));
    this.#marker = marker;
    marker.setAttribute("aria-describedby", "card");
    this.element.hidden = false;
    if (this.#isPopover) this.element.showPopover();
    this.#place();
    document.addEventListener("keydown", this.#onKeyDown, true);
    addEventListener("scroll", this.#place, true);
    addEventListener("resize", this.#place);
  }

  #hideSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (!this.#marker?.matches(":focus-visible")) this.hide();
    }, HIDE_MILLISECONDS);
  }

  readonly #onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || event.isComposing) return;
    event.preventDefault(); // one press takes the card away, the next puts out the words that are lit
    this.hide();
  };

  /** Put the card under its marker, or above it where there is more room. */
  readonly #place = (): void => {
    if (!this.#marker?.isConnected) {
      this.hide();
      return;
    }
    const at = this.#marker.getBoundingClientRect();
    const { clientWidth } = document.documentElement;
    this.#move(PROBE, PROBE);
    const probe = this.element.getBoundingClientRect();
    this.#move(0, 0);
    const { left: originX, top: originY } = this.element.getBoundingClientRect();
    // Where a page is zoomed or scaled, a pixel is not one of the screen.
    const scale = (probe.left - originX) / PROBE || 1;
    this.element.style.setProperty("--room", `${(clientWidth - 2 * MARGIN) / scale}px`);
    const { width, height } = this.element.getBoundingClientRect();
    const isBelow = at.bottom + height + MARGIN <= innerHeight || at.top < innerHeight - at.bottom;
    const left = Math.max(MARGIN, Math.min(at.left, clientWidth - width - MARGIN));
    const top = isBelow ? at.bottom : at.top - height;
    this.#move((left - originX) / scale, (top - originY) / scale);
  };

  #move(x: number, y: number): void {
    this.element.style.setProperty("left", `${x}px`);
    this.element.style.setProperty("top", `${y}px`);
  }
}
