import { articleElement } from "./anchor.js";
import { Citing } from "./citing.js";
import { AnswerClient, type WaitingEvent } from "./client.js";
import { Connection } from "./connection.js";
import { Conversation } from "./conversation.js";
import { copyAnswer } from "./copy.js";
import { AskError } from "./errors.js";
import type { ArticleAssistantEvents } from "./events.js";
import type { Opinion } from "./feedback.js";
import { languageOf } from "./languages/index.js";
import { baseOf, pathOf } from "./links.js";
import { Opinions } from "./opinions.js";
import { Reading } from "./reading.js";
import type { Finished } from "./session.js";
import { english, type Strings } from "./strings.js";
import { adoptStyles } from "./styles.js";
import { Card } from "./view/card.js";
import { Exchange, type ExchangeHandlers } from "./view/exchange.js";
import { Launcher } from "./view/launcher.js";
import { Panel, type PanelHandlers } from "./view/panel.js";
import { TextLanguage } from "./view/text-language.js";
import type { AnswerEvent } from "./wire.js";
import { Wording } from "./wording.js";

const REFLECTED = ["article", "server", "site", "for", "heading", "feedback", "mode"] as const;
// A page may have set these before this script came.
const PROPERTIES = [...REFLECTED, "open", "strings"] as const;

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
 * @attr {"launcher"} mode - "launcher" shows a button in the corner of the window that opens the panel; without it the
 *   panel stands where this element does.
 * @attr {boolean} open - With mode="launcher": the panel is open. Kept for the session.
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
 * @event {CustomEvent<{open: boolean}>} article-assistant-toggle - With mode="launcher": the panel was opened or closed.
 *
 * @csspart frame - What the panel stands in; with mode="launcher" the dialog.
 * @csspart panel - All that is shown.
 * @csspart header - Heading and the button that clears.
 * @csspart heading - The name.
 * @csspart clear - Button: forget the conversation.
 * @csspart back - Button: from lit words back to the panel, which has made room for them.
 * @csspart close - Button: close the panel.
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
 * @csspart launcher - Button: open the panel.
 * @csspart badge - The point on it: something is new.
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
 * @cssproperty {<length>} --article-assistant-font-size - Size of answers, in `px` or `rem`; the rest follows.
 * @cssproperty {<length>} --article-assistant-max-height - Height at which the conversation starts to scroll.
 * @cssproperty {<length>} --article-assistant-offset-block - Distance of button and panel from the foot of the window.
 * @cssproperty {<length>} --article-assistant-offset-inline - Distance of button and panel from the side of the window.
 * @cssproperty {<length>} --article-assistant-width - Width of the panel that floats, where the window is wide.
 * @cssproperty {<color>} --article-assistant-highlight - Background of lit words; set it on the page.
 * @cssproperty {<color>} --article-assistant-highlight-text - Colour of lit words; set it on the page.
 */
export class ArticleAssistantElement extends HTMLElement {
  static readonly observedAttributes: readonly string[] = [...REFLECTED, "lang", "open"];

  #strings: Strings = english;
  readonly #wording = new Wording(this, (strings) => this.#speak(strings));
  readonly #dates = new Map<string, string>();
  readonly #textLanguage: TextLanguage;
  #panel!: Panel;
  #card: Card | undefined;
  #running: AbortController | undefined;
  readonly #conversation = new Conversation();
  readonly #opinions = new Opinions();
  #starters: readonly string[] = [];
  readonly #reading = new Reading();
  readonly #launcher = new Launcher(english, {
    onShow: () => this.show(),
    onClose: () => this.close(),
    onSeen: () => this.#panel.resume(),
  });
  readonly #citing = new Citing(this, {
    hasFocus: () => this.#launcher.hasFocus,
    onOutcome: (citation, outcome) => {
      this.#panel.announce(this.#strings[outcome]);
      if (outcome === "cleared" && this.#launcher.hasFocus) this.#launcher.expand();
      this.#tell("article-assistant-citation", { citation, outcome });
    },
    onLit: (...lit) => this.#launcher.makeRoom(...lit),
  });
  readonly #connection = new Connection(() => this.#notify(this.#strings.online));

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    adoptStyles(root);
    root.append(this.#launcher.corner, this.#launcher.frame);
    this.#textLanguage = new TextLanguage(root);
    this.#build();
  }

  /** Make what is shown, in the words that hold now. */
  #build(): void {
    this.#card?.element.remove();
    this.#card = new Card(this.#strings, this.#dates);
    const handlers: PanelHandlers = {
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
    };
    this.#launcher.strings = this.#strings;
    this.#panel = new Panel(this.#strings, handlers, this.#launcher.controls);
    this.#panel.heading = this.heading;
    this.#launcher.frame.replaceChildren(this.#panel.element);
    this.shadowRoot?.append(this.#card.element);
  }

  /** Say everything again in these words: what was asked and answered, and the question that is being written. */
  #speak(strings: Strings): void {
    const { draft } = this.#panel.composer;
    const { hasFocus } = this.#launcher;
    this.#citing.clear();
    this.#card?.hide();
    this.#strings = strings;
    this.#build();
    this.#panel.composer.draft = draft;
    this.#panel.starters = this.#starters;
    this.#restore(this.#conversation.finished);
    this.#launcher.expand();
    if (hasFocus) this.#panel.composer.focus();
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
    if (this.#conversation.session) this.#findWords(); // else it is not in a page yet
  }

  /** "off" leaves out the buttons that judge an answer. */
  get feedback(): string | null {
    return this.getAttribute("feedback");
  }
  set feedback(choice: string | null) {
    this.#reflect("feedback", choice);
  }

  /** "launcher" shows a button in the corner of the window that opens the panel. */
  get mode(): string | null {
    return this.getAttribute("mode");
  }
  set mode(mode: string | null) {
    this.#reflect("mode", mode);
  }

  /** With `mode="launcher"`: whether the panel is open. */
  get open(): boolean {
    return this.hasAttribute("open");
  }
  set open(open: boolean) {
    this.toggleAttribute("open", Boolean(open));
  }

  /** Open the panel and go to its field. */
  show(): void {
    this.open = true;
    this.#panel.composer.focus();
  }

  /** Close the panel; a focus in it goes to the button that opens it. */
  close(): void {
    this.open = false;
  }

  connectedCallback(): void {
    for (const name of PROPERTIES) this.#takeEarlyProperty(name);
    this.#findWords();
    if (this.#wording.loading) {
      // Nothing is shown rather than other words for a moment.
      this.#launcher.isVisible = false;
      void this.#wording.loading.then(() => (this.#launcher.isVisible = true));
    }
    this.#connection.watch();
    this.#arrange();
    this.#panel.heading = this.heading;
    this.#takePlace();
  }

  disconnectedCallback(): void {
    this.stop();
    this.#conversation.leave();
    this.#connection.release();
    this.#launcher.release();
    this.#reading.stop();
    this.#card?.hide();
    this.#citing.clear();
  }

  attributeChangedCallback(name: string, before: string | null, after: string | null): void {
    if (name === "heading") this.#panel.heading = this.heading;
    if (name === "mode" || name === "open") this.#arrange();
    if (!this.#conversation.session || before === after) return;
    if (name === "lang") this.#findWords();
    if (name === "article" || name === "server") this.#takePlace();
    if (name === "open" && (before === null) !== (after === null)) {
      this.#conversation.session.isOpen = this.open;
      this.#tell("article-assistant-toggle", { open: this.open });
    }
  }

  override focus(options?: FocusOptions): void {
    (this.#launcher.isClosed ? this.#launcher.button : this.#panel.composer).focus(options);
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
      const asked = { question: words, articleId: this.article, history: this.#conversation.turns };
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
    this.#conversation.session?.clear();
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
    this.#conversation.replace(new Map());
    this.#panel.composer.busy = false;
    this.#citing.clear();
    this.#card?.hide();
    this.#panel.clear();
  }

  /** Go on with the conversation of this place; one about another article would only mislead. */
  #takePlace(): void {
    const place = { server: this.#serverUrl()?.href ?? "", article: this.article, path: location.pathname };
    const before = this.#conversation.session;
    const isOther = this.#conversation.enter(place);
    const { session } = this.#conversation;
    if (!session || session === before) return;
    void this.#readArticle();
    if (!isOther) return; // the element was moved within its page
    this.#empty();
    this.#panel.starters = this.#starters = [];
    this.#restore(session.load());
    this.open = session.isOpen ?? this.open;
    if (this.open) session.isOpen = true; // of a place that has nothing kept yet
  }

  async #readArticle(): Promise<void> {
    const id = this.article;
    // Until it has said its own, that of the page's article is the best guess.
    this.#textLanguage.tag = languageOf(articleElement(this, this.for));
    const article = await this.#reading.start(id, this.#launcher.frame, () => this.createClient());
    if (id === null || !article) return;
    const { questions, published, language } = article;
    this.#panel.starters = this.#starters = questions;
    if (language !== null) this.#textLanguage.tag = language;
    if (published !== null) this.#dates.set(id, published);
  }

  #arrange(): void {
    this.#launcher.arrange(this.mode === "launcher", this.open);
  }

  /** Show what was said before. */
  #restore(conversation: readonly Finished[]): void {
    const exchanges = new Map(conversation.map((finished) => [this.#exchange(finished.question, true), finished]));
    for (const [exchange, { answer, verdict, follows }] of exchanges) {
      exchange.finish(answer, verdict);
      if (follows) exchange.showUnderstood(answer.question);
    }
    this.#conversation.replace(exchanges);
    if (exchanges.size > 0) this.#panel.restore([...exchanges.keys()].map(({ element }) => element));
  }

  #exchange(question: string, isRestored = false): Exchange {
    const handlers: ExchangeHandlers = {
      onShow: (quotation, from, trigger) => this.#citing.show(quotation, from, trigger),
      copyOf: (articleId) => {
        const server = this.#serverUrl();
        return server && new URL(`articles/${pathOf(articleId)}`, baseOf(server)).href;
      },
      onMarker: (marker, citation) => this.#card?.attach(marker, citation),
      onRetry: (failed) => this.#replace(failed, () => void this.ask(question)),
      onEdit: (failed) => this.#replace(failed, () => this.#panel.composer.edit(question)),
      onCopy: (answer) => void copyAnswer(answer, this.#strings).then((words) => this.#panel.announce(words)),
      onOpinion: (opinion, judged) => this.#send(opinion, judged),
    };
    return new Exchange(question, this.#strings, handlers, isRestored);
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
        const follows = this.#conversation.turns.length > 0;
        exchange.finish(answer);
        if (follows) exchange.showUnderstood(answer.question);
        this.#conversation.keep(exchange, { question, answer, sent, follows, verdict: null });
        this.#notify(this.#strings.newAnswer, { isShort: true });
        this.#tell("article-assistant-answer", { question, answer });
      }
    }
  }

  #fail(thrown: unknown, exchange: Exchange): void {
    // Anything but an AskError is a defect of this script: shown, and reported where a developer looks.
    if (!(thrown instanceof AskError)) reportError(thrown);
    const error =
      thrown instanceof AskError ? thrown : new AskError("protocol", "The widget failed.", { cause: thrown });
    this.#notify(exchange.fail(error, this.#connection.isMissing(error, exchange)));
    this.#tell("article-assistant-error", { question: exchange.question, error });
  }

  /** Say what the log can't while it isn't shown. */
  #notify(words: string, { isShort = false } = {}): void {
    if (this.#launcher.isClosed) this.#launcher.notify(words, isShort);
    else if (this.#launcher.isMinimised) this.#panel.announce(words);
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

  /** Send an opinion of an answer, and say what became of it. */
  async #send(opinion: Opinion, exchange: Exchange): Promise<boolean> {
    const finished = this.#conversation.of(exchange);
    if (!finished) return false;
    const said = await this.#opinions.send(opinion, finished.sent, () => this.createClient());
    const outcome = said === "thanks" ? "sent" : "failed";
    if (outcome === "sent" && this.#conversation.of(exchange)) {
      this.#conversation.keep(exchange, { ...finished, verdict: opinion.verdict });
    }
    this.#panel.announce(this.#strings[said]);
    this.#tell("article-assistant-feedback", { question: finished.question, opinion, outcome });
    return outcome === "sent";
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
