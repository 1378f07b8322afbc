import type { AskErrorKind } from "./errors.js";

/** Every word that the widget itself says. */
export interface Strings {
  readonly heading: string;
  readonly intro: string;
  readonly conversation: string;
  readonly you: string;
  readonly label: string;
  readonly send: string;
  readonly stop: string;
  readonly searching: string;
  readonly reading: string;
  readonly waiting: string;
  readonly pleaseWait: string;
  readonly stopped: string;
  readonly retry: string;
  readonly edit: string;
  readonly sources: string;
  readonly nearest: string;
  readonly highlighted: string;
  readonly selected: string;
  readonly cleared: string;
  readonly missing: string;
  readonly openArticle: string;
  readonly newTab: string;
  readonly unfinished: string;
  /** What stands above the reply to a question that the articles don't answer, by its reason. */
  readonly unanswered: Readonly<Record<string, string>> & { readonly other: string };
  /** What stands above statements of articles that answer differently, by in what. */
  readonly differing: Readonly<Record<string, string>> & { readonly answer: string };
  readonly errors: Readonly<Record<AskErrorKind, string>>;
  understood(question: string): string;
  showSource(number: number, quote: string): string;
  showPassage(quote: string): string;
}

export const english: Strings = {
  heading: "Article Assistant",
  intro: "Ask about this article. I answer only from its text and show you where.",
  conversation: "Conversation",
  you: "You asked:",
  label: "Your question",
  send: "Send",
  stop: "Stop",
  searching: "Searching the article…",
  reading: "Reading the closest passages…",
  waiting: "The assistant is not ready yet. Your question will be asked again in a moment…",
  pleaseWait: "Wait for this answer, or stop it first.",
  stopped: "Stopped. This answer is not complete.",
  retry: "Retry",
  edit: "Change the question",
  sources: "Sources",
  nearest: "Closest passages",
  highlighted: "Highlighted in the article. Press Escape to clear.",
  selected: "Selected in the article. Press Escape to clear.",
  cleared: "Highlight cleared.",
  missing: "These words are not on this page.",
  openArticle: "Open the article at these words",
  newTab: "(opens in a new tab)",
  unfinished: "What was found so far is shown above.",
  unanswered: {
    not_in_sources: "Not in the article",
    unsupported: "Not supported by the article",
    unclear_question: "Question not understood",
    empty_corpus: "No articles yet",
    other: "No answer",
  },
  differing: {
    number: "The articles give different numbers.",
    date: "The articles give different dates.",
    answer: "The articles answer this differently; the question may mean different things.",
  },
  errors: {
    network: "The assistant can’t be reached. Check your connection and try again.",
    interrupted: "The connection was interrupted before the answer was complete.",
    timeout: "The assistant took too long to answer.",
    unavailable: "The assistant is not available at the moment. Try again in a minute.",
    busy: "There are too many questions at the moment. Try again shortly.",
    question: "This question can’t be taken as it is.",
    article: "This article is not in the assistant’s library.",
    server: "Something went wrong on our side. Your question was not answered.",
    protocol: "The assistant’s reply could not be read.",
  },
  understood: (question) => `Understood as: ${question}`,
  showSource: (number, quote) => `Show source ${number} in the article: ${quote}`,
  showPassage: (quote) => `Show in the article: ${quote}`,
};
