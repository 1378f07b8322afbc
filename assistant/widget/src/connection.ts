import type { AskError } from "./errors.js";

/** Something that failed without a connection. */
export interface Failed {
  readonly element: Element;
  /** The connection is back. */
  connected(): void;
}

/**
 * Knows what failed because the reader was offline, and tells it when the connection is back.
 *
 * A question is always tried, since a server on the reader's own machine answers offline too.
 */
export class Connection {
  readonly #failed = new Set<Failed>();
  readonly #onBack: () => void;

  /** @param onBack called when the connection is back and something that failed is still shown. */
  constructor(onBack: () => void) {
    this.#onBack = onBack;
  }

  watch(): void {
    addEventListener("online", this.#onOnline);
  }

  release(): void {
    removeEventListener("online", this.#onOnline);
  }

  /** Whether this is why something failed; if so, it is told when the connection is back. */
  isMissing(error: AskError, failed: Failed): boolean {
    if (error.kind !== "network" || navigator.onLine) return false;
    this.#failed.add(failed);
    return true;
  }

  readonly #onOnline = (): void => {
    const shown = [...this.#failed].filter(({ element }) => element.isConnected);
    this.#failed.clear();
    for (const each of shown) each.connected();
    if (shown.length > 0) this.#onBack();
  };
}
