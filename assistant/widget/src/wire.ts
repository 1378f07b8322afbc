import { AskError, type Problem } from "./errors.js";

/** Words of an article and where they stand (offsets count Unicode code points). */
export interface Quotation {
  readonly article_id: string;
  readonly title: string;
  readonly url: string | null;
  readonly start: number;
  readonly end: number;
  readonly quote: string;
  readonly prefix: string;
  readonly suffix: string;
}

/** Whether two quotations are the same place in the same article. */
export function isSamePlace(one: Quotation, other: Quotation): boolean {
  return one.article_id === other.article_id && one.start === other.start && one.end === other.end;
}

/** The evidence for a statement. */
export interface Citation extends Quotation {
  readonly number: number;
}

/** A passage that came close, where the articles don't answer. */
export interface NearestPassage extends Quotation {
  readonly score: number;
}

export interface TextSpan {
  readonly start: number;
  readonly end: number;
}

/** One sentence of an answer; `citations` are the numbers of its evidence, `attribution` says which article says it. */
export interface Statement {
  readonly text: string;
  readonly citations: readonly number[];
  readonly role: string;
  readonly short_answer: TextSpan | null;
  readonly attribution: string | null;
}

/** Articles answer differently; `kind` is an open set: a newer server may know more of them. */
export interface Differing {
  readonly kind: string;
}

/**
 * A whole answer. `kind` and `reason` are open sets: a newer server may know more of
 * them than this widget, which then shows the answer's own text.
 */
export interface Answer {
  readonly question: string;
  readonly article_id: string | null;
  readonly kind: string;
  readonly status: "answered" | "unanswered";
  readonly reason: string | null;
  readonly text: string;
  readonly short_answer: string | null;
  /** A probability; null where the server names none. */
  readonly confidence: number | null;
  readonly statements: readonly Statement[];
  readonly citations: readonly Citation[];
  readonly nearest: readonly NearestPassage[];
  readonly differing: Differing | null;
}

/** What is shown of an article itself; `questions` are those that it answers. */
export interface ArticleInfo {
  readonly questions: readonly string[];
  readonly published: string | null;
  readonly language: string | null;
}

export type AnswerEvent =
  | { readonly type: "retrieved"; readonly passages: number }
  | { readonly type: "statement"; readonly statement: Statement; readonly citations: readonly Citation[] }
  /** `sent` is the answer as the server sent it. */
  | { readonly type: "done"; readonly answer: Answer; readonly sent: unknown };

/** Turns JSON into a value of type T; `path` says where it stands, for the message. */
type Decoder<T> = (value: unknown, path: string) => T;

function refuse(path: string, expected: string): never {
  throw new AskError("protocol", `The server's reply has no ${expected} at ${path}.`);
}

const text: Decoder<string> = (value, path) => (typeof value === "string" ? value : refuse(path, "text"));

const someText: Decoder<string> = (value, path) => text(value, path) || refuse(path, "text");

const number: Decoder<number> = (value, path) =>
  typeof value === "number" && Number.isFinite(value) ? value : refuse(path, "number");

const count: Decoder<number> = (value, path) =>
  Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : refuse(path, "whole number");

const list =
  <T>(item: Decoder<T>): Decoder<readonly T[]> =>
  (value, path) =>
    Array.isArray(value)
      ? value.map((element: unknown, index) => item(element, `${path}[${index}]`))
      : refuse(path, "list");

/** A field that may be absent or null. */
const optional =
  <T, D>(inner: Decoder<T>, otherwise: D): Decoder<T | D> =>
  (value, path) =>
    value === undefined || value === null ? otherwise : inner(value, path);

/** An object with these fields. Others are ignored, so that the server may grow. */
const record =
  <T>(fields: { readonly [K in keyof T]: Decoder<T[K]> }): Decoder<T> =>
  (value, path) => {
    if (typeof value !== "object" || value === null) refuse(path, "object");
    const source = value as Record<string, unknown>;
    const entries = Object.entries(fields) as [string, Decoder<unknown>][];
    return Object.fromEntries(
      entries.map(([key, decode]) => [key, decode(source[key], `${path}.${key}`)]),
    ) as T;
  };

const quotationFields = {
  article_id: text,
  title: text,
  url: optional(text, null),
  start: count,
  end: count,
  quote: someText,
  prefix: optional(text, ""),
  suffix: optional(text, ""),
};

const citation = record<Citation>({ ...quotationFields, number: count });

const span = record<TextSpan>({ start: count, end: count });

const cited: Decoder<readonly number[]> = (value, path) => {
  const numbers = list(count)(value, path);
  return numbers.length > 0 ? numbers : refuse(path, "citation");
};

const statement = record<Statement>({
  text: someText,
  citations: cited,
  role: optional(text, "evidence"),
  short_answer: optional(span, null),
  attribution: optional(text, null),
});

const answerFields = record<Answer>({
  question: text,
  article_id: optional(text, null),
  kind: optional(text, "facts"),
  status: (value, path) => (value === "answered" || value === "unanswered" ? value : refuse(path, "status")),
  reason: optional(text, null),
  text,
  short_answer: optional(text, null),
  confidence: optional(number, null),
  statements: optional(list(statement), []),
  citations: optional(list(citation), []),
  nearest: optional(list(record<NearestPassage>({ ...quotationFields, score: number })), []),
  differing: optional(record<Differing>({ kind: text }), null),
});

const articleFields = record<ArticleInfo>({
  questions: optional(list(someText), []),
  published: optional(text, null),
  language: optional(text, null),
});

/**
 * Decode an answer.
 *
 * @throws AskError of kind "protocol" where a field is missing or a statement cites
 *   something that the answer doesn't carry: uncited words are never shown.
 */
export function decodeAnswer(value: unknown): Answer {
  const answer = answerFields(value, "answer");
  const known = new Set(answer.citations.map((each) => each.number));
  for (const each of answer.statements) requireCitations(each, known);
  if (answer.status === "answered" && answer.statements.length === 0) refuse("answer.statements", "statement");
  return answer;
}

/** Decode an article, as far as it is shown. */
export const decodeArticle = (value: unknown): ArticleInfo => articleFields(value, "article");

/** Check that every number that a statement cites is known. */
export function requireCitations(cites: Statement, known: { has(number: number): boolean }): void {
  for (const cite of cites.citations) if (!known.has(cite)) refuse(`citations[${cite}]`, "citation");
}

/** Decode an event of the stream; undefined for a type that this widget doesn't know. */
export function decodeEvent(type: string, value: unknown): AnswerEvent | undefined {
  switch (type) {
    case "retrieved":
      return { type, passages: record({ passages: list<unknown>((each) => each) })(value, type).passages.length };
    case "statement":
      return { type, ...record({ statement, citations: list(citation) })(value, type) };
    case "done": {
      const sent = (value as { answer?: unknown } | null)?.answer;
      return { type, answer: decodeAnswer(sent), sent };
    }
    default:
      return undefined;
  }
}

/** Decode problem details. RFC 9457 makes every member optional, so this never fails. */
export function decodeProblem(value: unknown): Problem {
  const source = (typeof value === "object" && value !== null ? value : {}) as Record<string, unknown>;
  const words = (key: string): string | null => (typeof source[key] === "string" ? source[key] : null);
  const status = source["status"];
  return {
    type: words("type") ?? "about:blank",
    title: words("title") ?? "",
    status: typeof status === "number" ? status : null,
    detail: words("detail"),
  };
}

/** The characters of `span`, which counts code points where JavaScript counts UTF-16 units. */
export function slice(words: string, at: TextSpan): { before: string; inside: string; after: string } {
  const points = Array.from(words);
  return {
    before: points.slice(0, at.start).join(""),
    inside: points.slice(at.start, at.end).join(""),
    after: points.slice(at.end).join(""),
  };
}
