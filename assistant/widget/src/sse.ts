/** One event of a Server-Sent Events stream. */
export interface ServerSentEvent {
  /** The event's type; "message" where the stream names none. */
  readonly type: string;
  readonly data: string;
}

/**
 * Parser of Server-Sent Events, after the WHATWG HTML standard, section 9.2.6
 * ("Interpreting an event stream"). It takes text in pieces of any length: a line
 * end, or even the CR and LF of one, may fall between two pieces. Bytes are the
 * caller's matter: decode them with one `TextDecoder` in streaming mode, which also
 * drops the byte order mark.
 *
 * `id` and `retry` are read past: an answer is never resumed half-way.
 */
export class EventStreamParser {
  #line = "";
  #afterCarriageReturn = false;
  #type = "";
  #data: string[] = [];

  /**
   * Take the next piece and return the events that it completes. An event that the
   * stream leaves unfinished is never returned, as the standard demands.
   */
  push(piece: string): ServerSentEvent[] {
    const events: ServerSentEvent[] = [];
    let from = 0;
    for (let at = 0; at < piece.length; at += 1) {
      const character = piece[at];
      if (character !== "\n" && character !== "\r") {
        this.#afterCarriageReturn = false;
        continue;
      }
      if (character === "\n" && this.#afterCarriageReturn) {
        this.#afterCarriageReturn = false;
      } else {
        this.#endLine(this.#line + piece.slice(from, at), events);
        this.#line = "";
        this.#afterCarriageReturn = character === "\r";
      }
      from = at + 1;
    }
    this.#line += piece.slice(from);
    return events;
  }

  #endLine(line: string, events: ServerSentEvent[]): void {
    if (line === "") {
      if (this.#data.length > 0) {
        events.push({ type: this.#type || "message", data: this.#data.join("\n") });
      }
      this.#type = "";
      this.#data = [];
      return;
    }
    const colon = line.indexOf(":");
    if (colon === 0) return; // a comment; servers send them to keep a connection open
    const field = colon < 0 ? line : line.slice(0, colon);
    const rest = colon < 0 ? "" : line.slice(colon + 1);
    const value = rest.startsWith(" ") ? rest.slice(1) : rest;
    if (field === "event") this.#type = value;
    else if (field === "data") this.#data.push(value);
  }
}
