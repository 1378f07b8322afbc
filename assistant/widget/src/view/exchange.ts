import { spokenText } from "../copy.js";
import type { AskError } from "../errors.js";
import { type Opinion, reasonsFor, type Verdict } from "../feedback.js";
import { likelihood } from "../likelihood.js";
import type { Strings } from "../strings.js";
import { type Answer, type Citation, type Quotation, slice, type Statement } from "../wire.js";
import { Actions } from "./actions.js";
import { around, button, h, SERVER_WORDS, TEXT, unseen } from "./dom.js";
import { quotationList, Quotations } from "./quotations.js";

export interface ExchangeHandlers {
  onShow(quotation: Quotation, exchange: Exchange, from: HTMLElement): void;
  /** The marker of a citation was made. */
  onMarker(marker: HTMLElement, citation: Citation): void;
  /** The address at which the server shows an article. */
  copyOf(articleId: string): string | null;
  onRetry(exchange: Exchange): void;
  onEdit(exchange: Exchange): void;
  onCopy(answer: Answer): void;
  /** Pass an opinion on; returns whether it has arrived. */
  onOpinion(opinion: Opinion, exchange: Exchange): Promise<boolean>;
}

// Longer "short" answers are sentences; they read better where they stand.
const LONGEST_SHORT_ANSWER = 100;

/**
 * One question and what came of it.
 *
 * Statements are added whole, one paragraph each, so that the log around them announces each
 * once, when it is final. What would be read twice (the question, markers, lists) is kept out
 * of those announcements.
 */
export class Exchange {
  readonly element: HTMLElement;
  readonly question: string;
  readonly #strings: Strings;
  readonly #handlers: ExchangeHandlers;
  readonly #answer = h("div", { part: "answer" });
  readonly #progress = h("p", { part: "progress" });
  #quotations!: Quotations;
  #sources!: ReturnType<typeof quotationList>;
  #statements: Statement[] = [];
  #citations = new Map<number, Citation>();
  #shortAnswer: string | null = null;
  #failure: HTMLElement | undefined;

  /** @param isRestored whether it was read before, so that screen readers need not read it again. */
  constructor(question: string, strings: Strings, handlers: ExchangeHandlers, isRestored = false) {
    this.question = question;
    this.#strings = strings;
    this.#handlers = handlers;
    this.element = h(
      "div",
      { part: "exchange", "aria-live": isRestored ? "off" : undefined },
      h("h3", { ...TEXT, part: "question", "aria-live": "off" }, unseen(`${strings.you} `, strings), question),
      this.#answer,
    );
    this.#empty();
  }

  /** What is being done while the answer is not complete; null when that is over. */
  set progress(words: string | null) {
    this.#progress.textContent = words;
    if (words === null) this.#progress.remove();
    else if (!this.#progress.parentNode) this.#sources.section.before(this.#progress);
  }

  /** Show a final statement, with the citations that it is the first to use. */
  addStatement(statement: Statement, citations: readonly Citation[]): void {
    this.#statements.push(statement);
    for (const citation of citations) this.#addSource(citation);
    const { before, inside, after } = slice(statement.text, statement.short_answer ?? { start: 0, end: 0 });
    if (inside !== statement.text) this.#showShortAnswer(inside);
    // The space is within the markers, which don't break: so none begins a line of its own.
    const markers = h("span", { class: "markers", lang: this.#strings.tag, "aria-live": "off" }, " ");
    for (const number of statement.citations) {
      const citation = this.#citations.get(number);
      if (citation) markers.append(this.#quotations.marker(citation));
    }
    const words = inside ? [before, h("strong", { part: "short-answer-words" }, inside), after] : [statement.text];
    const { attribution } = statement;
    const said = attribution === null ? [] : [h("span", { ...SERVER_WORDS, part: "attribution" }, attribution), " "];
    const next = this.#progress.parentNode ? this.#progress : this.#sources.section;
    next.before(h("p", { ...TEXT, part: `statement ${statement.role}` }, ...said, ...words, markers));
  }

  /**
   * Show the whole answer, keeping what has been shown already where it says the same.
   *
   * @param verdict what the reader has said of it.
   */
  finish(answer: Answer, verdict: Verdict | null = null): void {
    this.progress = null;
    const citations = new Map(answer.citations.map((each) => [each.number, each]));
    const isSame =
      same(this.#statements, answer.statements.slice(0, this.#statements.length)) &&
      [...this.#citations].every(([number, citation]) => same(citation, citations.get(number)));
    if (!isSame) this.#empty();
    for (const statement of answer.statements.slice(this.#statements.length)) {
      const isNew = (each: Citation): boolean =>
        statement.citations.includes(each.number) && !this.#citations.has(each.number);
      this.addStatement(statement, answer.citations.filter(isNew));
    }
    if (answer.differing !== null) {
      const { differing } = this.#strings;
      this.#answer.prepend(h("p", { part: "differing" }, differing[answer.differing.kind] ?? differing.answer));
    }
    if (answer.status === "answered") {
      // Mostly it has been shown with its statement; it may also be one that stands in none.
      if (!answer.statements.some((each) => each.text === answer.short_answer)) {
        this.#showShortAnswer(answer.short_answer);
      }
      if (answer.kind === "facts" && answer.confidence !== null) this.#showConfidence(answer.confidence);
    } else if (answer.kind === "reply") {
      this.#answer.append(h("p", { ...SERVER_WORDS, part: "reply" }, answer.text));
      return; // "Hello!" is nothing to copy or to judge
    } else this.#decline(answer);
    const actions = new Actions(this.#strings, reasonsFor(answer.status), {
      onCopy: () => this.#handlers.onCopy(answer),
      onOpinion: (opinion) => this.#handlers.onOpinion(opinion, this),
    });
    actions.verdict = verdict;
    this.#answer.append(actions.element);
  }

  /** Say that the reader stopped the answer. */
  stop(): void {
    this.progress = null;
    this.#answer.append(h("p", { part: "stopped" }, this.#strings.stopped, " ", this.#retry()));
  }

  /**
   * Say that something failed: never to be taken for "the articles don't say".
   *
   * @param isOffline whether it did because the reader has no connection.
   * @returns what is said.
   */
  fail(error: AskError, isOffline: boolean): string {
    this.progress = null;
    const { errors, offline, unfinished, edit } = this.#strings;
    const message = isOffline ? offline : errors[error.kind];
    this.#failure = h("p", { part: "error-message" }, message, this.#statements.length ? ` ${unfinished}` : null);
    const detail = error.problem?.detail;
    const remedy =
      error.kind === "question" ? button({ part: "edit" }, edit, () => this.#handlers.onEdit(this)) : this.#retry();
    this.#answer.append(
      h(
        "div",
        { part: "error", role: "alert" },
        this.#failure,
        detail ? h("p", { ...SERVER_WORDS, part: "error-detail" }, detail) : null,
        remedy,
      ),
    );
    return message;
  }

  /** Say that the connection that was missing is back: the question can be asked again. */
  connected(): void {
    this.#failure?.replaceChildren(this.#strings.online);
  }

  /** Mark the buttons of a quotation as lit or not. */
  setLit(quotation: Quotation, lit: boolean): void {
    this.#quotations.setLit(quotation, lit);
  }

  /** Say that a quotation is not on this page. */
  showMissing(quotation: Quotation): void {
    this.#quotations.showMissing(quotation);
  }

  /** Say what a question was taken for that leaned on those before it; nothing where it is as it was typed. */
  showUnderstood(question: string): void {
    if (question.toLowerCase() === this.question.toLowerCase()) return;
    this.#answer.prepend(h("p", { part: "understood" }, ...around(question, this.#strings.understood(question))));
  }

  #decline(answer: Answer): void {
    const { unanswered, declined, nearest } = this.#strings;
    const isOwn = Object.hasOwn(declined, answer.reason ?? "");
    const said = h("p", { ...(isOwn ? {} : SERVER_WORDS), part: "statement" }, spokenText(answer, this.#strings));
    const label = unanswered[answer.reason ?? "other"] ?? unanswered.other;
    this.#answer.append(h("div", { part: "unanswered" }, h("p", { part: "label" }, label), said));
    if (answer.nearest.length === 0) return;
    const { section, list } = quotationList("nearest", nearest);
    list.append(...answer.nearest.map((each) => this.#quotations.passage(each)));
    this.#answer.append(section);
  }

  #showShortAnswer(words: string | null): void {
    if (!words || this.#shortAnswer !== null || words.length > LONGEST_SHORT_ANSWER) return;
    this.#shortAnswer = words;
    this.#answer.prepend(h("p", { ...TEXT, part: "short-answer" }, words));
  }

  #showConfidence(probability: number): void {
    const { likelihoods, likelihoodExplained } = this.#strings;
    const words = h("summary", { part: "likelihood" }, likelihoods[likelihood(probability)]);
    this.#sources.section.before(h("details", { part: "confidence" }, words, h("p", {}, likelihoodExplained)));
  }

  #addSource(citation: Citation): void {
    this.#citations.set(citation.number, citation);
    this.#sources.list.append(this.#quotations.source(citation));
    this.#sources.section.hidden = false;
  }

  #retry(): HTMLButtonElement {
    return button({ part: "retry" }, this.#strings.retry, () => this.#handlers.onRetry(this));
  }

  #empty(): void {
    this.#statements = [];
    this.#citations.clear();
    this.#shortAnswer = null;
    this.#quotations = new Quotations(
      this.#strings,
      (quotation, from) => this.#handlers.onShow(quotation, this, from),
      (marker, citation) => this.#handlers.onMarker(marker, citation),
      (articleId) => this.#handlers.copyOf(articleId),
    );
    this.#sources = quotationList("sources", this.#strings.sources);
    this.#sources.section.hidden = true;
    this.#answer.replaceChildren(this.#sources.section);
  }
}

/** Whether two decoded values are equal; decoding fixes the order of their keys. */
function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
