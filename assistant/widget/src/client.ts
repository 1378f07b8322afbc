import { AskError, type AskErrorKind, type Problem } from "./errors.js";
import type { Feedback } from "./feedback.js";
import type { Turn } from "./history.js";
import { baseOf, pathOf } from "./links.js";
import { EventStreamParser } from "./sse.js";
import { type AnswerEvent, type ArticleInfo, decodeAnswer, decodeArticle, decodeEvent, decodeProblem, requireCitations } from "./wire.js";

/** The server is loading or busy; the question is asked again after `seconds`. */
export interface WaitingEvent {
  readonly type: "waiting";
  readonly seconds: number;
}

export interface Question {
  readonly question: string;
  /** The article to ask, or null for the whole library. */
  readonly articleId: string | null;
  /** What was said before, oldest first; the server keeps nothing. */
  readonly history?: readonly Turn[];
}

export interface ClientOptions {
  readonly fetch?: typeof fetch;
  /** The public token of the page's site, for servers that want one. */
  readonly site?: string | null;
  /** Wait; rejects with the signal's reason when it aborts. */
  readonly pause?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** Milliseconds of silence after which a question is given up. Servers send comments to stay heard. */
  readonly idleTimeout?: number;
  /** How often a question is sent, at most, while the server says that it is loading or busy. */
  readonly attempts?: number;
}

// A server loads its models in 5 to 20 seconds, a slow or busy machine in a minute or two.
const ATTEMPTS = 15;
const LONGEST_PAUSE = 10;
// Servers behind this contract send a comment every 15 seconds; four missing ones mean that it is gone.
const IDLE_TIMEOUT = 60_000;
const FEEDBACK_TIMEOUT = 15_000;
// Questions to start with are checked in a second or two, but only once the server has loaded its models.
const ARTICLE_ATTEMPTS = 6;
// Newer servers, and proxies before them, may send others, with data of any form.
const EVENT_TYPES: ReadonlySet<string> = new Set(["retrieved", "statement", "done", "error"]);

/** Asks a server questions: `POST {server}/v1/answers`, read as a stream of events; and tells it opinions. */
export class AnswerClient {
  readonly #base: URL;
  readonly #fetch: typeof fetch;
  readonly #site: Readonly<Record<string, string>>;
  readonly #pause: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  readonly #idleTimeout: number;
  readonly #attempts: number;

  /** @param server base URL of the server, with the path that it is mounted at, if any. */
  constructor(server: URL, options: ClientOptions = {}) {
    this.#base = baseOf(server);
    this.#fetch = options.fetch ?? ((...request) => fetch(...request));
    // A header of its own makes browsers ask other sites' servers first, so it is sent only where it is needed.
    this.#site = options.site ? { "X-Article-Assistant-Site": options.site } : {};
    this.#pause = options.pause ?? pause;
    this.#idleTimeout = options.idleTimeout ?? IDLE_TIMEOUT;
    this.#attempts = options.attempts ?? ATTEMPTS;
  }

  /**
   * Ask a question and yield what comes, ending with `done`.
   *
   * @throws AskError where something failed; a stream that ends without `done` is an error.
   * @throws the signal's reason once `signal` aborts.
   */
  async *ask(question: Question, signal: AbortSignal): AsyncGenerator<AnswerEvent | WaitingEvent, void> {
    for (let attempt = 1; ; attempt += 1) {
      const watchdog = new Watchdog(this.#idleTimeout, signal);
      try {
        yield* this.#askOnce(question, watchdog);
        return;
      } catch (error) {
        signal.throwIfAborted();
        if (watchdog.bitten) throw new AskError("timeout", "The server did not answer in time.", { cause: error });
        if (!(error instanceof AskError) || error.kind !== "unavailable" || attempt >= this.#attempts) throw error;
        const seconds = Math.min(Math.max(error.retryAfter ?? 1, 1), LONGEST_PAUSE);
        yield { type: "waiting", seconds };
        await this.#pause(seconds * 1000, signal);
      } finally {
        watchdog.end();
      }
    }
  }

  /**
   * Tell the server what a reader thinks of an answer: `POST {server}/v1/feedback`.
   *
   * @throws AskError where it did not arrive.
   */
  async sendFeedback(feedback: Feedback): Promise<void> {
    const response = await this.#post("v1/feedback", feedback, "application/json", AbortSignal.timeout(FEEDBACK_TIMEOUT));
    if (!response.ok) throw await refusal(response, null);
  }

  /**
   * Read an article: `GET {server}/v1/articles/{id}`; again while the server says that it is checking its questions.
   *
   * @throws AskError where something failed, the signal's reason once `signal` aborts.
   */
  async readArticle(id: string, signal: AbortSignal): Promise<ArticleInfo> {
    const path = `v1/articles/${pathOf(id)}`;
    for (let attempt = 1; ; attempt += 1) {
      const response = await this.#request(path, { headers: { Accept: "application/json", ...this.#site }, signal });
      const seconds = secondsUntil(response.headers.get("Retry-After"));
      if (seconds === null || attempt >= ARTICLE_ATTEMPTS || !(response.ok || response.status === 503)) {
        if (!response.ok) throw await refusal(response, id);
        return decodeArticle(await json(response));
      }
      await response.body?.cancel();
      await this.#pause(Math.min(Math.max(seconds, 1), LONGEST_PAUSE) * 1000, signal);
    }
  }

  async *#askOnce(asked: Question, watchdog: Watchdog): AsyncGenerator<AnswerEvent, void> {
    const { question, articleId, history = [] } = asked;
    const body = { question, article_id: articleId, history };
    const response = await this.#post("v1/answers", body, "text/event-stream", watchdog.signal);
    watchdog.feed();
    if (!response.ok) throw await refusal(response, articleId);
    const type = mediaType(response);
    if (type === "application/json") {
      const sent = await json(response);
      yield { type: "done", answer: decodeAnswer(sent), sent };
    } else if (type === "text/event-stream" && response.body) {
      yield* readEvents(response.body, watchdog);
    } else {
      throw new AskError("protocol", `The server replied with ${type || "nothing"} instead of an answer.`);
    }
  }

  #post(path: string, body: unknown, accept: string, signal: AbortSignal): Promise<Response> {
    return this.#request(path, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: accept, ...this.#site },
      body: JSON.stringify(body),
      cache: "no-store",
      signal,
    });
  }

  async #request(path: string, request: RequestInit): Promise<Response> {
    try {
      return await this.#fetch(new URL(path, this.#base).href, request);
    } catch (error) {
      throw new AskError("network", "The server could not be reached.", { cause: error });
    }
  }
}

async function* readEvents(
  body: ReadableStream<Uint8Array>,
  watchdog: Watchdog,
): AsyncGenerator<AnswerEvent, void> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  const parser = new EventStreamParser();
  const known = new Set<number>();
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((error: unknown) => {
        throw interrupted(error);
      });
      if (done) throw interrupted();
      watchdog.feed();
      for (const message of parser.push(decoder.decode(value, { stream: true }))) {
        if (!EVENT_TYPES.has(message.type)) continue;
        const data = parse(message.data);
        if (message.type === "error") throw failure(decodeProblem(data), null);
        const event = decodeEvent(message.type, data);
        if (event === undefined) continue;
        if (event.type === "statement") {
          for (const citation of event.citations) known.add(citation.number);
          requireCitations(event.statement, known);
        }
        yield event;
        if (event.type === "done") return;
      }
    }
  } finally {
    // Cancelling a stream that has failed rejects with the failure that is already being reported.
    reader.cancel().catch(() => undefined);
  }
}

function interrupted(cause?: unknown): AskError {
  return new AskError("interrupted", "The connection was interrupted before the answer was complete.", { cause });
}

/** Bites, that is aborts its signal, after a time without being fed, or when the outer signal aborts. */
class Watchdog {
  readonly #controller = new AbortController();
  readonly #limit: number;
  readonly #outer: AbortSignal;
  readonly #onAbort = (): void => this.#controller.abort(this.#outer.reason);
  #timer: ReturnType<typeof setTimeout> | undefined;
  bitten = false;

  constructor(limit: number, outer: AbortSignal) {
    this.#limit = limit;
    this.#outer = outer;
    outer.throwIfAborted();
    outer.addEventListener("abort", this.#onAbort, { once: true });
    this.feed();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  feed(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.bitten = true;
      this.#controller.abort();
    }, this.#limit);
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#outer.removeEventListener("abort", this.#onAbort);
  }
}

/** The error of a reply whose status is not 2xx. */
async function refusal(response: Response, articleId: string | null): Promise<AskError> {
  const described = mediaType(response) === "application/problem+json";
  // A broken description must not hide the status, which is known.
  const body: unknown = described ? await response.json().catch(() => null) : null;
  const problem = decodeProblem(body);
  const retryAfter = secondsUntil(response.headers.get("Retry-After"));
  return failure({ ...problem, status: response.status }, retryAfter, articleId);
}

function failure(problem: Problem, retryAfter: number | null, articleId: string | null = null): AskError {
  const message = problem.detail ?? (problem.title || `The server reported an error (${problem.status ?? "unknown"}).`);
  return new AskError(kindOf(problem, retryAfter, articleId), message, { problem, retryAfter });
}

function kindOf({ status, type }: Problem, retryAfter: number | null, articleId: string | null): AskErrorKind {
  switch (status) {
    case 400:
    case 413:
    case 422:
      return "question";
    case 404: // a kind of problem of its own, and about an article: anything else is a wrong address
      return articleId === null || type === "about:blank" ? "server" : "article";
    case 429:
      return "busy";
    case 503:
      return retryAfter === null ? "server" : "unavailable";
    default:
      return "server";
  }
}

/** Seconds of a Retry-After header, which holds seconds or a date (RFC 9110, 10.2.3). */
export function secondsUntil(header: string | null, now: number = Date.now()): number | null {
  if (header === null) return null;
  if (/^\s*\d+\s*$/.test(header)) return Number(header);
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : Math.max(0, Math.ceil((date - now) / 1000));
}

function mediaType(response: Response): string {
  return (response.headers.get("Content-Type") ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
}

async function json(response: Response): Promise<unknown> {
  const body = await response.text().catch((error: unknown) => {
    throw interrupted(error);
  });
  return parse(body);
}

function parse(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch (error) {
    throw new AskError("protocol", "The server's reply is not JSON.", { cause: error });
  }
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, milliseconds);
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
  });
}
