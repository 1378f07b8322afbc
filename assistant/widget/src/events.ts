import type { AskError } from "./errors.js";
import type { Opinion } from "./feedback.js";
import type { Answer, Quotation } from "./wire.js";

/**
 * What came of showing a quotation: lit, selected (in browsers without highlights), put out
 * again, or missing from this page.
 */
export type CitationOutcome = "highlighted" | "selected" | "cleared" | "missing";

/** What became of an opinion: the server has it, or it did not arrive. */
export type FeedbackOutcome = "sent" | "failed";

/** The events of `<article-assistant>`; all of them bubble and cross shadow roots. */
export interface ArticleAssistantEvents {
  "article-assistant-answer": CustomEvent<{ readonly question: string; readonly answer: Answer }>;
  "article-assistant-error": CustomEvent<{ readonly question: string; readonly error: AskError }>;
  "article-assistant-citation": CustomEvent<{
    readonly citation: Quotation;
    readonly outcome: CitationOutcome;
  }>;
  "article-assistant-feedback": CustomEvent<{
    readonly question: string;
    readonly opinion: Opinion;
    readonly outcome: FeedbackOutcome;
  }>;
  "article-assistant-toggle": CustomEvent<{ readonly open: boolean }>;
}

declare global {
  // They bubble, so that listeners on the document and the window know them too.
  interface GlobalEventHandlersEventMap extends ArticleAssistantEvents {}
}
