import { Citing } from "./citing.js";
import { AnswerClient, type WaitingEvent } from "./client.js";
import { plainText } from "./copy.js";
import { AskError } from "./errors.js";
import type { ArticleAssistantEvents } from "./events.js";
import type { Opinion } from "./feedback.js";
import { type Turn, withAnswer } from "./history.js";
import { baseOf, pathOf } from "./links.js";
import { Opinions } from "./opinions.js";
import { type Finished, type Place, Session } from "./session.js";
import { inSight } from "./sight.js";
import { english, type Strings } from "./strings.js";
import css from "./styles/panel.css";
import { Card } from "./view/card.js";
import { Exchange, type ExchangeHandlers } from "./view/exchange.js";
import { Panel } from "./view/panel.js";
import type { Answer, AnswerEvent } from "./wire.js";
import { Wording } from "./wording.js";

const REFLECTED = ["article", "server", "site", "for", "heading", "feedback"] as const;
// A page may have set these before this script came.
const PROPERTIES = [...REFLECTED, "strings"] as const;

let sheet: CSSStyleSheet | undefined;

/**
 * `<article-assistant>`: ask about the article on this page. Every statement of an answer carries
 * citations, and a citation lights up the quoted words in the page. The conversation is kept for as
 * long as the tab is open, and shown again when the page is.
 *
 * @attr {string} article - Id of the article to ask; without it the whole library is asked.
 * @attr {string} server - Base URL of the server. Default: the origin that this script came from.
 * @attr {string} site - The site's public token, for servers that want one (`article-assistant keys create --site`).
 * @attr {string} for - CSS selector of the element that holds the article's text. Default: the `article`
 *   element around or nearest to this one, else the page.
 * @attr {string} heading - The name in the header.
 * @attr {string} lang - Language of the widget's own words: de, en, es, fr, sq, sr or sr-Latn. Default: that of the
 *   element around this one; English where it is none of these.
 * @attr {"off"} feedback - "off" leaves out the buttons that judge an answer.
 *
 * @slot intro - Replaces the line that opens the conversation.
 *
 * @event {CustomEvent<{question: string, answer: Answer}>} article-assistant-answer - An answer is complete. Not
 *   finding one is an answer too (`answer.status === "unanswered"`).
 * @event {CustomEvent<{question: string, error: AskError}>} article-assistant-error - Something failed.
 * @event {CustomEvent<{citation: Quotation, outcome: CitationOutcome}>} article-assistant-citation - A quotation was
 *   asked for.
 * @event {CustomEvent<{question: string, opinion: Opinion, outcome: FeedbackOutcome}>} article-assistant-feedback - An
 *   answer was judged.
 *
 * @csspart panel - All that is shown.
 * @csspart header - Heading and the button that clears.
 * @csspart heading - The name.
 * @csspart clear - Button: forget the conversation.
 * @csspart log - The conversation, which scrolls.
 * @csspart intro - The line that opens it.
 * @csspart starters - Questions to start with.
 * @csspart starter - Button: ask one of them.
 * @csspart exchange - A question with all that came of it.
 * @csspart question - What was asked.
 * @csspart progress - What is being done.
 * @csspart answer - All that came of the question but its sources.
 * @csspart short-answer - The answer in a few words, in large type.
 * @csspart differing - Says that articles differ.
 * @csspart attribution - Names the article that says what follows.
 * @csspart statement - A sentence of an answer; `evidence` or `context` too.
 * @csspart evidence - A sentence that answers.
 * @csspart context - A sentence around it.
 * @csspart short-answer-words - The words of the short answer in their sentence.
 * @csspart citation - Button: the number of a source.
 * @csspart card - What a citation shows on hover and focus.
 * @csspart card-source - Title and date in it.
 * @csspart sources - The sources of an answer.
 * @csspart source - One of them.
 * @csspart number - Its number.
 * @csspart nearest - The closest passages, where the articles don't answer.
 * @csspart passage - One of them.
 * @csspart quote - Button: quoted words, to be lit.
 * @csspart source-title - Title and link beneath them.
 * @csspart note - Says that the words aren't on this page.
 * @csspart link - A link to another page.
 * @csspart reply - What is said to something that is no question about the articles.
 * @csspart understood - The question as it was understood.
 * @csspart unanswered - Says that the articles don't answer.
 * @csspart stopped - Says that the answer was stopped.
 * @csspart error - Says that something failed.
 * @csspart error-message - What failed.
 * @csspart error-detail - What the server says of it.
 * @csspart retry - Button: ask again.
 * @csspart edit - Button: change the question.
 * @csspart confidence - How sure the assistant is.
 * @csspart likelihood - That in a word; opens the explanation.
 * @csspart actions - What can be done with an answer.
 * @csspart copy - Button: copy it.
 * @csspart feedback - The buttons that judge it.
 * @csspart up - Button: a good answer.
 * @csspart down - Button: a bad answer.
 * @csspart feedback-form - What was wrong.
 * @csspart comment - The field for the reader's own words on that.
 * @csspart submit - Button: send it.
 * @csspart cancel - Button: don't.
 * @csspart form - Where questions are written.
 * @csspart label - Small headings, and names of fields.
 * @csspart input - The field for the question.
 * @csspart send - Button: ask.
 * @csspart stop - Button: stop the answer.
 * @csspart status - What has just happened, in a line.
 *
 * @cssproperty {<color>} --article-assistant-accent - Colour of buttons, markers, links and focus.
 * @cssproperty {<color>} --article-assistant-on-accent - Colour of text on the accent.
 * @cssproperty {<color>} --article-assistant-text - Colour of text.
 * @cssproperty {<color>} --article-assistant-muted - Colour of secondary text.
 * @cssproperty {<color>} --article-assistant-surface - Background.
 * @cssproperty {<color>} --article-assistant-border - Colour of rules and frames.
 * @cssproperty {<color>} --article-assistant-error - Colour of error messages.
 * @cssproperty {<length>} --article-assistant-radius - Rounding of corners.
 * @cssproperty {font-family} --article-assistant-font - Typeface of questions, answers and quotations; by default
 *   the page's.
 * @cssproperty {font-family} --article-assistant-ui-font - Typeface of labels and buttons.
 * @cssproperty {<length>} --article-assistant-font-size - Size of answers; most of the rest follows.
 * @cssproperty {<length>} --article-assistant-max-height - Height at which the conversation starts to scroll.
 * @cssproperty {<color>} --article-assistant-highlight - Background of lit words; set it on the page.
 * @cssproperty {<color>} --article-assistant-highlight-text - Colour of lit words; set it on the page.
 */
export class ArticleAssistantElement extends HTMLElement {
  static readonly observedAttributes: readonly string[] = [...REFLECTED, "lang"];

  #strings: Strings = english;
  readonly #wording = new Wording(this, (strings) => this.#speak(strings));
  readonly #dates = new Map<string, string>();
  #panel!: Panel;
  #card!: Card;
  #running: AbortController | undefined;
  /** What was asked and answered, oldest first; the server keeps nothing. */
  readonly #conversation = new Map<Exchange, Finished>();
  #place: Place | undefined;
  /** Where the conversation is kept; only while this element is in a page. */
  #session: Session | undefined;
  readonly #opinions = new Opinions();
  #starters: readonly string[] = [];
  /** Reads the article, for its questions and its date, once this element is about to be seen. */
  #reading: AbortController | undefined;
  readonly #citing = new Citing(this, (citation, outcome) => {
    this.#panel.announce(this.#strings[outcome]);
    this.#tell("article-assistant-citation", { citation, outcome });
  });

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    if (!sheet) {
      sheet = new CSSStyleSheet();
      sheet.replaceSync(css);
    }
    root.adoptedStyleSheets = [sheet];
    this.#build();
  }

  /** Make what is shown, in the words that hold now. */
  #build(): void {
    this.#card = new Card(this.#strings, this.#dates);
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
      onClear: () => {
        this.reset();
        this.#panel.composer.focus();
        this.#panel.announce(this.#strings.forgotten);
      },
      onStarter: (question) => {
        this.#panel.composer.focus(); // the button is about to go
        void this.ask(question);
      },
    });
    this.#panel.heading = this.heading;
    this.shadowRoot?.replaceChildren(this.#panel.element, this.#card.element);
  }

  /** Say everything again in these words: what was asked and answered, and the question that is being written. */
  #speak(strings: Strings): void {
    const { draft } = this.#panel.composer;
    const hadFocus = this.matches(":focus-within");
    this.#citing.clear();
    this.#card.hide();
    this.#strings = strings;
    this.#build();
    this.#panel.composer.draft = draft;
    this.#panel.starters = this.#starters;
    this.#restore([...this.#conversation.values()]);
    if (hadFocus) this.#panel.composer.focus();
  }

  #findWords(): void {
    this.stop();
    this.#wording.find();
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

  /**
   * A site's own words in place of the widget's: any of the keys of `Strings`, for a language that the widget doesn't
   * have or a tone that it lacks. Set it at once; an answer that is coming is stopped.
   */
  get strings(): Partial<Strings> {
    return this.#wording.own;
  }
  set strings(words: Partial<Strings> | null) {
    this.#wording.own = { ...words };
    if (this.#session) this.#findWords(); // else it is not in a page yet
  }

  /** "off" leaves out the buttons that judge an answer. */
  get feedback(): string | null {
    return this.getAttribute("feedback");
  }
  set feedback(choice: string | null) {
    this.#reflect("feedback", choice);
  }

  connectedCallback(): void {
    for (const name of PROPERTIES) this.#takeEarlyProperty(name);
    this.#findWords();
    if (this.#wording.loading) {
      // Nothing is shown rather than other words for a moment.
      const panel = this.#panel;
      panel.isVisible = false;
      void this.#wording.loading.then(() => (panel.isVisible = true));
    }
    this.#panel.heading = this.heading;
    this.#takePlace();
  }

  disconnectedCallback(): void {
    this.stop();
    this.#session?.release();
    this.#session = undefined;
    this.#reading?.abort();
    this.#card.hide();
    this.#citing.clear();
  }

  attributeChangedCallback(name: string, before: string | null, after: string | null): void {
    if (name === "heading") this.#panel.heading = this.heading;
    if (name === "lang" && this.#session && before !== after) this.#findWords();
    if ((name === "article" || name === "server") && this.#session && before !== after) this.#takePlace();
  }

  override focus(options?: FocusOptions): void {
    this.#panel.composer.focus(options);
  }

  /**
   * Ask a question as if it had been typed. What comes of it is shown, and told by events.
   *
   * @returns {Promise<void>} once the answer is complete, stopped or failed; at once while another is coming.
   */
  async ask(question: string): Promise<void> {
    const words = question.trim();
    if (!words || this.#running) return;
    const run = new AbortController();
    this.#running = run;
    if (this.#wording.loading) await this.#wording.loading;
    if (run.signal.aborted) {
      if (this.#running === run) this.#running = undefined;
      return;
    }
    const exchange = this.#exchange(words);
    this.#panel.composer.busy = true;
    this.#panel.announce("");
    exchange.progress = this.#strings.searching;
    this.#panel.add(exchange.element);
    try {
      const asked = { question: words, articleId: this.article, history: this.#turns() };
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
    this.#empty();
    this.#session?.clear();
  }

  /** The client that a question is asked with; override it to speak to a server in another way. */
  protected createClient(): AnswerClient {
    const url = this.#serverUrl();
    if (url === null) throw new AskError("network", `server="${this.server}" is not a web address.`);
    return new AnswerClient(url, { site: this.site });
  }

  #serverUrl(): URL | null {
    try {
      return new URL(this.server, document.baseURI);
    } catch {
      return null; // not a web address, which asking then says
    }
  }

  /** Show nothing. */
  #empty(): void {
    this.stop();
    this.#running = undefined;
    this.#conversation.clear();
    this.#panel.composer.busy = false;
    this.#citing.clear();
    this.#card.hide();
    this.#panel.clear();
  }

  /** Go on with the conversation of this place; one about another article would only mislead. */
  #takePlace(): void {
    const place = { server: this.#serverUrl()?.href ?? "", article: this.article, path: location.pathname };
    const isOther = JSON.stringify(place) !== JSON.stringify(this.#place);
    if (this.#session && !isOther) return;
    void this.#readArticle();
    this.#place = place;
    this.#session?.release();
    this.#session = Session.claim(place);
    if (!isOther) return; // the element was moved within its page
    this.#empty();
    this.#panel.starters = this.#starters = [];
    this.#restore(this.#session.load());
  }

  /** Read the article for its questions and its date, once this element is about to be seen. */
  async #readArticle(): Promise<void> {
    this.#reading?.abort();
    const { signal } = (this.#reading = new AbortController());
    const id = this.article;
    if (id === null) return;
    await inSight(this, signal);
    try {
      const { questions, published } = await this.createClient().readArticle(id, signal);
      if (signal.aborted) return;
      this.#panel.starters = this.#starters = questions;
      if (published !== null) this.#dates.set(id, published);
    } catch (error) {
      // Nobody asked for it: what is wrong with the server is said once something is.
      if (!signal.aborted && !(error instanceof AskError)) reportError(error);
    }
  }

  /** Show what was said before. */
  #restore(conversation: readonly Finished[]): void {
    this.#conversation.clear();
    for (const finished of conversation) {
      const exchange = this.#exchange(finished.question, true);
      exchange.finish(finished.answer, finished.verdict);
      if (finished.follows) exchange.showUnderstood(finished.answer.question);
      this.#conversation.set(exchange, finished);
    }
    if (conversation.length > 0) this.#panel.restore([...this.#conversation.keys()].map(({ element }) => element));
  }

  #exchange(question: string, isRestored = false): Exchange {
    const handlers: ExchangeHandlers = {
      onShow: (quotation, from, trigger) => this.#citing.show(quotation, from, trigger),
      copyOf: (articleId) => {
        const server = this.#serverUrl();
        return server && new URL(`articles/${pathOf(articleId)}`, baseOf(server)).href;
      },
      onMarker: (marker, citation) => this.#card.attach(marker, citation),
      onRetry: (failed) => this.#replace(failed, () => void this.ask(question)),
      onEdit: (failed) => this.#replace(failed, () => this.#panel.composer.edit(question)),
      onCopy: (answer) => void this.#copy(answer),
      onOpinion: (opinion, judged) => this.#send(opinion, judged),
    };
    return new Exchange(question, this.#strings, handlers, isRestored);
  }

  /** What the next question may lean on. */
  #turns(): readonly Turn[] {
    const answers = [...this.#conversation.values()].map((finished) => finished.answer);
    return answers.reduce<readonly Turn[]>(withAnswer, []);
  }

  #keep(exchange: Exchange, finished: Finished): void {
    this.#conversation.set(exchange, finished);
    this.#session?.save([...this.#conversation.values()]);
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
      case "done": {
        const { answer, sent } = event;
        const { question } = exchange;
        const follows = this.#turns().length > 0;
        exchange.finish(answer);
        if (follows) exchange.showUnderstood(answer.question);
        this.#keep(exchange, { question, answer, sent, follows, verdict: null });
        this.#tell("article-assistant-answer", { question, answer });
      }
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
    this.#citing.clear(failed);
    this.#panel.composer.focus();
    failed.element.remove();
    goOn();
  }

  async #copy(answer: Answer): Promise<void> {
    try {
      await navigator.clipboard.writeText(plainText(answer, this.#strings));
      this.#panel.announce(this.#strings.copied);
    } catch {
      // Forbidden to this page or frame; without HTTPS there is no clipboard at all.
      this.#panel.announce(this.#strings.notCopied);
    }
  }

  /** Send an opinion of an answer, and say what became of it. */
  async #send(opinion: Opinion, exchange: Exchange): Promise<boolean> {
    const finished = this.#conversation.get(exchange);
    if (!finished) return false;
    const { question } = finished;
    try {
      await this.#opinions.send(opinion, finished.sent, this.createClient());
    } catch (error) {
      if (!(error instanceof AskError)) reportError(error);
      const isUnknown = error instanceof AskError && error.problem?.status === 404;
      this.#panel.announce(isUnknown ? this.#strings.feedbackUnavailable : this.#strings.feedbackFailed);
      this.#tell("article-assistant-feedback", { question, opinion, outcome: "failed" });
      return false;
    }
    if (this.#conversation.has(exchange)) this.#keep(exchange, { ...finished, verdict: opinion.verdict });
    this.#panel.announce(this.#strings.thanks);
    this.#tell("article-assistant-feedback", { question, opinion, outcome: "sent" });
    return true;
  }

  #tell<Name extends keyof ArticleAssistantEvents>(name: Name, detail: ArticleAssistantEvents[Name]["detail"]): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }

  #reflect(name: string, value: string | null): void {
    if (value === null) this.removeAttribute(name);
    else this.setAttribute(name, value);
  }

  /** A property set before this class was defined lies on the element itself, where it hides the accessor. */
  #takeEarlyProperty(name: (typeof PROPERTIES)[number]): void {
    if (!Object.hasOwn(this, name)) return;
    const value = this[name];
    delete (this as Partial<this>)[name];
    Object.assign(this, { [name]: value });
  }
}

function scriptOrigin(): string {
  const { protocol, origin } = new URL(import.meta.url, location.href); // a bundler may leave no address
  return protocol === "https:" || protocol === "http:" ? origin : location.origin;
}

/** Define `<article-assistant>`, unless the page already has it. */
export function define(): void {
  if (typeof customElements === "undefined") return; // a server that renders pages: the browser will define it
  if (!customElements.get("article-assistant")) customElements.define("article-assistant", ArticleAssistantElement);
}

declare global {
  interface HTMLElementTagNameMap {
    "article-assistant": ArticleAssistantElement;
  }
}
