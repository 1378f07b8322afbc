export type Verdict = "up" | "down";

/** What can be wrong with an answer, or with there being none. */
export type FeedbackReason = "wrong" | "incomplete" | "not_asked" | "should_decline" | "should_answer" | "other";

/** What a reader thinks of an answer. */
export interface Opinion {
  readonly verdict: Verdict;
  readonly reason: FeedbackReason | null;
  readonly comment: string | null;
}

/** An opinion as the server takes it: about an answer, whole, under an id by which it counts once. */
export interface Feedback extends Opinion {
  readonly id: string;
  readonly answer: unknown;
}

/** The reasons that fit an answer of this status. */
export function reasonsFor(status: "answered" | "unanswered"): readonly FeedbackReason[] {
  return status === "answered"
    ? ["wrong", "incomplete", "not_asked", "should_decline", "other"]
    : ["should_answer", "not_asked", "other"];
}

/** A random UUID (RFC 9562, version 4). The browser's own `randomUUID` is missing from pages without HTTPS. */
export function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const hex = Array.from(bytes, (byte, index) => {
    const value = index === 6 ? (byte & 0x0f) | 0x40 : index === 8 ? (byte & 0x3f) | 0x80 : byte;
    return value.toString(16).padStart(2, "0");
  }).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
