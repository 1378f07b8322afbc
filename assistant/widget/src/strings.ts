import type { AskErrorKind } from "./errors.js";
import type { FeedbackReason, Verdict } from "./feedback.js";
import type { Likelihood } from "./likelihood.js";

/** Every word that the widget itself says. */
export interface Strings {
  /** The language of these words (BCP 47), in which dates are written too. */
  readonly tag: string;
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
  readonly openCopy: string;
  readonly newTab: string;
  readonly unfinished: string;
  readonly starters: string;
  readonly clear: string;
  readonly forgotten: string;
  /** On the button that opens the panel. */
  readonly launch: string;
  readonly close: string;
  /** On the button that leads from lit words back to the panel. */
  readonly back: string;
  readonly newAnswer: string;
  readonly offline: string;
  readonly online: string;
  readonly copy: string;
  readonly copied: string;
  readonly notCopied: string;
  readonly whatWasWrong: string;
  readonly comment: string;
  readonly submit: string;
  readonly cancel: string;
  readonly thanks: string;
  readonly feedbackFailed: string;
  readonly feedbackUnavailable: string;
  readonly verdicts: Readonly<Record<Verdict, string>>;
  readonly reasons: Readonly<Record<FeedbackReason, string>>;
  /** How sure the assistant is that an answer is one to what was asked. */
  readonly likelihoods: Readonly<Record<Likelihood, string>>;
  readonly likelihoodExplained: string;
  /** What stands above the reply to a question that the articles don't answer, by its reason. */
  readonly unanswered: Readonly<Record<string, string>> & { readonly other: string };
  /** What is said where the articles don't answer, by the reason; where there is none, what the server says. */
  readonly declined: Readonly<Record<string, string>>;
  /** What stands above statements of articles that answer differently, by in what. */
  readonly differing: Readonly<Record<string, string>> & { readonly answer: string };
  readonly errors: Readonly<Record<AskErrorKind, string>>;
  understood(question: string): string;
  /** The name of a number in an answer; what it quotes is its description. */
  showSource(number: number): string;
  showPassage(quote: string): string;
  copiedSource(quote: string, title: string): string;
}

export const english: Strings = {
  tag: "en",
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
  openCopy: "Open the assistant’s copy of the article at these words",
  newTab: "(opens in a new tab)",
  unfinished: "What was found so far is shown above.",
  starters: "Questions to start with",
  clear: "Clear conversation",
  forgotten: "Conversation cleared.",
  launch: "Ask about this article",
  close: "Close",
  back: "Back to the answer",
  newAnswer: "New answer",
  offline: "You are offline. The question can be asked once the connection is back.",
  online: "The connection is back.",
  copy: "Copy",
  copied: "Answer and sources copied.",
  notCopied: "Copying is not possible here. Select the answer to copy it.",
  whatWasWrong: "What was wrong?",
  comment: "Comment (optional)",
  submit: "Submit",
  cancel: "Cancel",
  thanks: "Thank you for your feedback.",
  feedbackFailed: "Your feedback could not be sent. Try again in a moment.",
  feedbackUnavailable: "Feedback is not taken here.",
  verdicts: { up: "Good answer", down: "Bad answer" },
  reasons: {
    wrong: "It is wrong",
    incomplete: "Something is missing",
    not_asked: "It is not what I asked",
    should_decline: "The article does not say this",
    should_answer: "The article does answer this",
    other: "Something else",
  },
  likelihoods: {
    certain: "Virtually certain to answer the question",
    very_likely: "Very likely to answer the question",
    likely: "Likely to answer the question",
    even: "Uncertain: about as likely as not to answer the question",
    unlikely: "Uncertain: this may not be what was asked for",
  },
  likelihoodExplained:
    "An estimate of how well the quoted words answer the question, checked against questions with known answers. It says nothing about whether the article is right.",
  unanswered: {
    not_in_sources: "Not in the article",
    unsupported: "Not supported by the article",
    unclear_question: "Question not understood",
    empty_corpus: "No articles yet",
    other: "No answer",
  },
  declined: {},
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
  showSource: (number) => `Show source ${number} in the article`,
  showPassage: (quote) => `Show in the article: ${quote}`,
  copiedSource: (quote, title) => `“${quote}” (${title})`,
};
