/** RFC 9457 problem details, as far as the widget reads them. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number | null;
  readonly detail: string | null;
}

/**
 * Why there is no answer. None of these means that the articles don't say: that is an
 * answer, and comes as one.
 *
 * - `network`: the server could not be reached.
 * - `interrupted`: the connection ended before the answer did.
 * - `timeout`: nothing was heard from the server for too long.
 * - `unavailable`: the server was loading or overloaded, at the last attempt too.
 * - `busy`: too many questions at the moment.
 * - `question`: the question can't be taken as it is (too long, for example).
 * - `article`: the page's article is not in the library.
 * - `server`: any other error that the server reported.
 * - `protocol`: a reply that this version of the widget does not understand.
 */
export type AskErrorKind =
  | "network"
  | "interrupted"
  | "timeout"
  | "unavailable"
  | "busy"
  | "question"
  | "article"
  | "server"
  | "protocol";

/** A question that got no answer because something failed. */
export class AskError extends Error {
  readonly kind: AskErrorKind;
  /** What the server said about it, where it said something. */
  readonly problem: Problem | null;
  /** Seconds after which the server suggests another attempt. */
  readonly retryAfter: number | null;

  constructor(
    kind: AskErrorKind,
    message: string,
    options: { problem?: Problem | null; retryAfter?: number | null; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = "AskError";
    this.kind = kind;
    this.problem = options.problem ?? null;
    this.retryAfter = options.retryAfter ?? null;
  }
}
