import { anchor, articleElement } from "./anchor.js";
import type { Box } from "./boxes.js";
import type { CitationOutcome } from "./events.js";
import { pageHighlight, scrollToCentre } from "./highlight.js";
import type { Exchange } from "./view/exchange.js";
import { isSamePlace, type Quotation } from "./wire.js";

/** The widget for which words are lit. */
export interface CitingHost extends HTMLElement {
  readonly article: string | null;
  readonly for: string | null;
}

export interface CitingHandlers {
  /** Whether the reader is in the widget. */
  hasFocus(): boolean;
  /** What became of a quotation: when it was asked for, and when it is put out. */
  onOutcome(quotation: Quotation, outcome: CitationOutcome): void;
  /**
   * Words are lit, and will stand at this place of the window.
   *
   * @param scroll brings them to the middle of the window above `foot`, and returns where they will stand then.
   */
  onLit(words: Box, trigger: HTMLElement, scroll: (foot: number) => Box): void;
}

/** Lights quotations in the page for one widget. */
export class Citing {
  readonly #host: CitingHost;
  readonly #handlers: CitingHandlers;
  #lit: { readonly exchange: Exchange; readonly quotation: Quotation } | undefined;

  constructor(host: CitingHost, handlers: CitingHandlers) {
    this.#host = host;
    this.#handlers = handlers;
  }

  /** Put out the words that are lit for this widget, or only those of one exchange. */
  clear(exchange?: Exchange): void {
    if (this.#lit && (exchange ?? this.#lit.exchange) === this.#lit.exchange) pageHighlight.clear();
  }

  /** Light the words of a quotation in the page, or put them out if they are the ones that are lit. */
  show(quotation: Quotation, exchange: Exchange, trigger: HTMLElement): void {
    const lit = this.#lit;
    if (lit && lit.exchange === exchange && isSamePlace(lit.quotation, quotation)) {
      pageHighlight.clear("dismissed");
      return;
    }
    const found = this.#find(quotation);
    if (!found) {
      pageHighlight.clear();
      exchange.showMissing(quotation);
      this.#handlers.onOutcome(quotation, "missing");
      return;
    }
    const outcome = pageHighlight.show(found, (cause) => {
      this.#lit = undefined;
      exchange.setLit(quotation, false);
      if (cause === "replaced") return;
      this.#handlers.onOutcome(quotation, "cleared");
      // Escape also leads back to where the reader came from.
      if (cause === "escape" && this.#handlers.hasFocus()) trigger.scrollIntoView({ block: "nearest" });
    });
    this.#lit = { exchange, quotation };
    exchange.setLit(quotation, true);
    const words = scrollToCentre(found.range);
    this.#handlers.onOutcome(quotation, outcome);
    this.#handlers.onLit(words, trigger, (foot) => scrollToCentre(found.range, foot));
  }

  #find(quotation: Quotation): ReturnType<typeof anchor> {
    const { article, for: selector } = this.#host;
    // Another article may quote the same words; lighting them here would name the wrong source.
    if (article !== null && quotation.article_id !== article) return undefined;
    return (
      anchor(articleElement(this.#host, selector), quotation) ??
      (selector === null ? anchor(document.body, quotation) : undefined)
    );
  }
}
