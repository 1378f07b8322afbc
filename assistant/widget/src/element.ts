import { anchor, articleElement } from "./anchor.js";
import { AnswerClient, type WaitingEvent } from "./client.js";
import { AskError } from "./errors.js";
import type { ArticleAssistantEvents } from "./events.js";
import { pageHighlight, scrollToCentre } from "./highlight.js";
import { type Turn, withAnswer } from "./history.js";
import { english, type Strings } from "./strings.js";
import css from "./styles/panel.css";
import { Exchange } from "./view/exchange.js";
import { Panel } from "./view/panel.js";
import { type AnswerEvent, isSamePlace, type Quotation } from "./wire.js";

const REFLECTED = ["article", "server", "site", "for", "heading"] as const;

let sheet: CSSStyleSheet | undefined;

/**
 * `<article-assistant>`: ask about the article on this page. Every statement of an answer carries
 * citations, and a citation lights up the quoted words in the page.
 *
 * @attr article - Id of the article to ask; without it the whole library is asked.
 * @attr server - Base URL of the server. Default: the origin that this script came from.
 * @attr site - The site's public token, for servers that want one (`article-assistant keys create --site`).
 * @attr for - CSS selector of the element that holds the article's text. Default: the `article`
 *   element around or nearest to this one, else the page.
 * @attr heading - The name in the header.
 *
 * @slot intro - Replaces the line that opens the conversation.
 *
 * @event article-assistant-answer - An answer is complete: `{question, answer}`. Not finding an
 *   answer is one too (`answer.status === "unanswered"`).
 * @event article-assistant-error - Something failed: `{question, error}`.
 * @event article-assistant-citation - A quotation was asked for: `{citation, outcome}`.
 *
 * @csspart panel, header, heading, log, intro, exchange, question, progress, answer, short-answer,
 *   differing, attribution, statement, evidence, context, short-answer-words, citation, sources, nearest, source, passage,
 *   number, quote, source-title, link, note, reply, understood, unanswered, stopped, error, error-message,
 *   error-detail, retry, edit, form, label, input, send, stop, status
 *
 * @cssproperty --article-assistant-accent - Colour of buttons, markers, links and focus.
 * @cssproperty --article-assistant-on-accent - Colour of text on the accent.
 * @cssproperty --article-assistant-text - Colour of text.
 * @cssproperty --article-assistant-muted - Colour of secondary text.
 * @cssproperty --article-assistant-surface - Background.
 * @cssproperty --article-assistant-border - Colour of rules and frames.
 * @cssproperty --article-assistant-error - Colour of error messages.
 * @cssproperty --article-assistant-radius - Rounding of corners.
 * @cssproperty --article-assistant-font - Typeface of questions, answers and quotations; the page's by default.
 * @cssproperty --article-assistant-ui-font - Typeface of labels and buttons.
 * @cssproperty --article-assistant-font-size - Size of answers; the rest follows.
 * @cssproperty --article-assistant-max-height - Height at which the conversation starts to scroll.
 * @cssproperty --article-assistant-highlight - Background of lit words; set it on the page.
 * @cssproperty --article-assistant-highlight-text - Colour of lit words; set it on the page.
 */
export class ArticleAssistantElement extends HTMLElement {
  static readonly observedAttributes: readonly string[] = REFLECTED;

  readonly #strings: Strings = english;
  readonly #panel: Panel;
  #running: AbortController | undefined;
  /** What was said, for questions that lean on it; the server keeps nothing. */
  #turns: readonly Turn[] = [];
  #lit: { readonly exchange: Exchange; readonly quotation: Quotation } | undefined;

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    if (!sheet) {
      sheet = new CSSStyleSheet();
      sheet.replaceSync(css);
    }
    root.adoptedStyleSheets = [sheet];
    this.#panel = new Panel(this.#strings, {
      onAsk: (question) => {
        if (this.#running) {
          this.#panel.announce(this.#strings.pleaseWait);
          return false;
        }
        void this.ask(question);
        return true;
      },
      onStop: () => this.stop(),
    });
    root.append(this.#panel.element);
  }

  /** Id of the article to ask, or null for the whole library. */
  get article(): string | null {
    return this.getAttribute("article") || null;
  }
  set article(id: string | null) {
    this.#reflect("article", id);
  }

  /** Base URL of the server; relative ones count from the page. */
  get server(): string {
    return this.getAttribute("server") ?? scriptOrigin();
  }
  set server(url: string | null) {
    this.#reflect("server", url);
  }

  /** The site's public token, or null. */
  get site(): string | null {
    return this.getAttribute("site") || null;
  }
  set site(token: string | null) {
    this.#reflect("site", token);
  }

  /** CSS selector of the element that holds the article's text. */
  get for(): string | null {
    return this.getAttribute("for") || null;
  }
  set for(selector: string | null) {
    this.#reflect("for", selector);
  }

  /** The name in the header. */
  get heading(): string {
    return this.getAttribute("heading") ?? this.#strings.heading;
  }
  set heading(words: string | null) {
    this.#reflect("heading", words);
  }

  connectedCallback(): void {
    for (const name of REFLECTED) this.#takeEarlyProperty(name);
    this.#panel.heading = this.heading;
  }

  disconnectedCallback(): void {
    this.stop();
    if (this.#lit) pageHighlight.clear();
  }

  attributeChangedCallback(name: string, before: string | null, after: string | null): void {
    if (name === "heading") this.#panel.heading = this.heading;
    // A conversation about another article would only mislead.
    if (name === "article" && this.isConnected && before !== after) this.reset();
  }

  override focus(options?: FocusOptions): void {
    this.#panel.composer.focus(options);
  }

  /**
   * Ask a question as if it had been typed. What comes of it is shown, and told by events.
   *
   * @returns once the answer is complete, stopped or failed; at once while another is coming.
   */
  async ask(question: string): Promise<void> {
    const words = question.trim();
    if (!words || this.#running) return;
    const run = new AbortController();
    const exchange = new Exchange(words, this.#strings, {
      onShow: (quotation, from, trigger) => this.#show(quotation, from, trigger),
      onRetry: (failed) => this.#replace(failed, () => void this.ask(words)),
      onEdit: (failed) => this.#replace(failed, () => this.#panel.composer.edit(words)),
    });
    this.#running = run;
    this.#panel.composer.busy = true;
    this.#panel.announce("");
    exchange.progress = this.#strings.searching;
    this.#panel.add(exchange.element);
    try {
      const asked = { question: words, articleId: this.article, history: this.#turns };
      const events = this.createClient().ask(asked, run.signal);
      for await (const event of events) {
        if (run.signal.aborted) break;
        this.#take(event, exchange);
        this.#panel.follow();
      }
      if (run.signal.aborted) exchange.stop();
    } catch (error) {
      if (run.signal.aborted) exchange.stop();
      else this.#fail(error, exchange);
    } finally {
      if (this.#running === run) {
        this.#running = undefined;
        this.#panel.composer.busy = false;
      }
      this.#panel.follow();
    }
  }

  /** Stop the answer that is coming, if one is. */
  stop(): void {
    this.#running?.abort();
  }

  /** Forget the conversation. */
  reset(): void {
    this.stop();
    this.#running = undefined;
    this.#turns = [];
    this.#panel.composer.busy = false;
    if (this.#lit) pageHighlight.clear();
    this.#panel.clear();
  }

  /** The client that a question is asked with; override it to speak to a server in another way. */
  protected createClient(): AnswerClient {
    let url: URL;
    try {
      url = new URL(this.server, document.baseURI);
    } catch (error) {
      throw new AskError("network", `server="${this.server}" is not a web address.`, { cause: error });
    }
    return new AnswerClient(url, { site: this.site });
  }

  #take(event: AnswerEvent | WaitingEvent, exchange: Exchange): void {
    switch (event.type) {
      case "waiting":
        exchange.progress = this.#strings.waiting;
        break;
      case "retrieved":
        exchange.progress = this.#strings.reading;
        break;
      case "statement":
        exchange.addStatement(event.statement, event.citations);
        break;
      case "done":
        exchange.finish(event.answer);
        if (this.#turns.length > 0) exchange.showUnderstood(event.answer.question);
        this.#turns = withAnswer(this.#turns, event.answer);
        this.#tell("article-assistant-answer", { question: exchange.question, answer: event.answer });
    }
  }

  #fail(thrown: unknown, exchange: Exchange): void {
    // Anything but an AskError is a defect of this script: shown, and reported where a developer looks.
    if (!(thrown instanceof AskError)) reportError(thrown);
    const error =
      thrown instanceof AskError ? thrown : new AskError("protocol", "The widget failed.", { cause: thrown });
    exchange.fail(error);
    this.#tell("article-assistant-error", { question: exchange.question, error });
  }

  /** Take a failed exchange away and go on, with the focus in the field, unless a question is running. */
  #replace(failed: Exchange, goOn: () => void): void {
    if (this.#running) {
      this.#panel.announce(this.#strings.pleaseWait);
      return;
    }
    if (this.#lit?.exchange === failed) pageHighlight.clear();
    this.#panel.composer.focus();
    failed.element.remove();
    goOn();
  }

  /** Light the words of a quotation in the page, or put them out if they are the ones that are lit. */
  #show(quotation: Quotation, exchange: Exchange, trigger: HTMLElement): void {
    const lit = this.#lit;
    if (lit && lit.exchange === exchange && isSamePlace(lit.quotation, quotation)) {
      pageHighlight.clear("dismissed");
      return;
    }
    const found = this.#find(quotation);
    if (!found) {
      pageHighlight.clear();
      exchange.showMissing(quotation);
      this.#panel.announce(this.#strings.missing);
      this.#tell("article-assistant-citation", { citation: quotation, outcome: "missing" });
      return;
    }
    const outcome = pageHighlight.show(found, (cause) => {
      this.#lit = undefined;
      exchange.setLit(quotation, false);
      if (cause === "replaced") return;
      this.#panel.announce(this.#strings.cleared);
      this.#tell("article-assistant-citation", { citation: quotation, outcome: "cleared" });
      // Escape also leads back to where the reader came from.
      if (cause === "escape" && this.matches(":focus-within")) trigger.scrollIntoView({ block: "nearest" });
    });
    this.#lit = { exchange, quotation };
    exchange.setLit(quotation, true);
    scrollToCentre(found.range);
    this.#panel.announce(this.#strings[outcome]);
    this.#tell("article-assistant-citation", { citation: quotation, outcome });
  }

  #find(quotation: Quotation): ReturnType<typeof anchor> {
    // Another article may quote the same words; lighting them here would name the wrong source.
    if (this.article !== null && quotation.article_id !== this.article) return undefined;
    const article = articleElement(this, this.for);
    return anchor(article, quotation) ?? (this.for === null ? anchor(document.body, quotation) : undefined);
  }

  #tell<Name extends keyof ArticleAssistantEvents>(name: Name, detail: ArticleAssistantEvents[Name]["detail"]): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }

  #reflect(name: string, value: string | null): void {
    if (value === null) this.removeAttribute(name);
    else this.setAttribute(name, value);
  }

  /** A property set before this class was defined lies on the element itself, where it hides the accessor. */
  #takeEarlyProperty(name: (typeof REFLECTED)[number]): void {
    if (!Object.hasOwn(this, name)) return;
    const value = this[name];
    delete (this as Partial<this>)[name];
    this[name] = value;
  }
}

function scriptOrigin(): string {
  const { protocol, origin } = new URL(import.meta.url);
  return protocol === "https:" || protocol === "http:" ? origin : location.origin;
}

/** Define `<article-assistant>`, unless the page already has it. */
export function define(): void {
  if (!customElements.get("article-assistant")) customElements.define("article-assistant", ArticleAssistantElement);
}

declare global {
  interface HTMLElementTagNameMap {
    "article-assistant": ArticleAssistantElement;
  }
}
