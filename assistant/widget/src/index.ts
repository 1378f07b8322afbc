/** What the package offers: the element's class and `define()`, with nothing defined yet. */
export { AnswerClient } from "./client.js";
export { ArticleAssistantElement, define } from "./element.js";
export { AskError } from "./errors.js";
export type { AskErrorKind, Problem } from "./errors.js";
export type { ArticleAssistantEvents, CitationOutcome, FeedbackOutcome } from "./events.js";
export type { FeedbackReason, Opinion, Verdict } from "./feedback.js";
export type { Strings } from "./strings.js";
export type { Answer, Citation, NearestPassage, Quotation, Statement } from "./wire.js";
