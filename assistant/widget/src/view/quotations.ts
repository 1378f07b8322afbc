import { isSamePage, linkToWords, webUrl } from "../links.js";
import type { Strings } from "../strings.js";
import { type Citation, isSamePlace, type NearestPassage, type Quotation } from "../wire.js";
import { button, externalLink, h, TEXT } from "./dom.js";

interface Item {
  readonly quotation: Quotation;
  readonly element: HTMLLIElement;
  readonly title: HTMLElement;
}

/**
 * The quotations of one answer: the buttons that show them in the page, and the lists that
 * they stand in, which also say when a quotation is not on this page.
 */
export class Quotations {
  readonly #strings: Strings;
  readonly #onShow: (quotation: Quotation, from: HTMLElement) => void;
  readonly #onMarker: (marker: HTMLElement, citation: Citation) => void;
  readonly #copyOf: (articleId: string) => string | null;
  readonly #buttons: { readonly quotation: Quotation; readonly element: HTMLButtonElement }[] = [];
  readonly #items: Item[] = [];

  /**
   * @param onShow called when a quotation is to be shown in the page, or no longer.
   * @param onMarker called with each marker that is made.
   * @param copyOf the address at which the server shows an article.
   */
  constructor(
    strings: Strings,
    onShow: (quotation: Quotation, from: HTMLElement) => void,
    onMarker: (marker: HTMLElement, citation: Citation) => void,
    copyOf: (articleId: string) => string | null,
  ) {
    this.#strings = strings;
    this.#onShow = onShow;
    this.#onMarker = onMarker;
    this.#copyOf = copyOf;
  }

  /** The marker of a citation in running text. */
  marker(citation: Citation): HTMLButtonElement {
    const label = this.#strings.showSource(citation.number);
    const marker = this.#button(citation, { part: "citation", "aria-label": label }, `[${citation.number}]`);
    this.#onMarker(marker, citation);
    return marker;
  }

  /** An item of the list of sources. */
  source(citation: Citation): HTMLLIElement {
    return this.#item(citation, "source", h("span", { part: "number" }, `${citation.number}`));
  }

  /** An item of the list of closest passages. */
  passage(passage: NearestPassage): HTMLLIElement {
    return this.#item(passage, "passage", null);
  }

  /** Mark the buttons of a quotation as lit or not. */
  setLit(quotation: Quotation, lit: boolean): void {
    for (const each of this.#buttons) {
      if (isSamePlace(each.quotation, quotation)) each.element.setAttribute("aria-pressed", `${lit}`);
    }
  }

  /** Say that a quotation is not on this page, show all of it, and offer its own page if it has another, else the server's copy. */
  showMissing(quotation: Quotation): void {
    const item = this.#items.find((each) => isSamePlace(each.quotation, quotation))?.element;
    if (!item) return;
    if (!item.classList.contains("expanded")) {
      const { openArticle, openCopy } = this.#strings;
      const href = linkElsewhere(quotation, quotation.url);
      const copy = linkElsewhere(quotation, this.#copyOf(quotation.article_id));
      const to = href ?? copy;
      const link = to === null ? null : externalLink(to, href === null ? openCopy : openArticle, this.#strings);
      item.classList.add("expanded");
      item.append(h("p", { part: "note" }, this.#strings.missing, link && " ", link));
    }
    item.scrollIntoView({ block: "nearest" });
  }

  #item(quotation: Quotation, part: string, number: Node | null): HTMLLIElement {
    const label = this.#strings.showPassage(quotation.quote);
    const words = this.#button(quotation, { ...TEXT, part: "quote", "aria-label": label }, "");
    words.append(h("q", {}, quotation.quote));
    const href = linkElsewhere(quotation, quotation.url);
    const title = h(
      "p",
      { ...TEXT, part: "source-title" },
      href === null ? quotation.title : externalLink(href, quotation.title, this.#strings),
    );
    const element = h("li", { part }, number, words, title);
    // A run of quotations from one article names it once, at its end.
    const previous = this.#items.at(-1);
    if (previous?.quotation.article_id === quotation.article_id) previous.title.remove();
    this.#items.push({ quotation, element, title });
    return element;
  }

  #button(quotation: Quotation, attributes: Record<string, string>, words: string): HTMLButtonElement {
    const element = button({ "aria-pressed": "false", ...attributes }, words, () => {
      this.#onShow(quotation, element);
    });
    this.#buttons.push({ quotation, element });
    return element;
  }
}

/** Where a quotation can be read at an address, unless that is this page. */
function linkElsewhere(quotation: Quotation, address: string | null): string | null {
  const url = webUrl(address);
  return url === null || isSamePage(url, new URL(location.href)) ? null : linkToWords(url, quotation);
}

/** A section with a heading and a list, which screen readers read when asked and not as it grows. */
export function quotationList(part: string, heading: string): { section: HTMLElement; list: HTMLElement } {
  const list = h("ol", { role: "list" });
  const section = h("section", { part, "aria-live": "off" }, h("h4", { part: "label" }, heading), list);
  return { section, list };
}
