import type { Verdict } from "./feedback.js";
import { type Answer, decodeAnswer } from "./wire.js";

/** A question that was answered, and what the reader thinks of the answer. */
export interface Finished {
  readonly question: string;
  readonly answer: Answer;
  /** The answer as the server sent it, with what this widget doesn't know of it. */
  readonly sent: unknown;
  /** Whether questions were answered before it, on which it may lean. */
  readonly follows: boolean;
  readonly verdict: Verdict | null;
}

/** Where a conversation takes place. */
export interface Place {
  readonly server: string;
  readonly article: string | null;
  readonly path: string;
}

// What is kept is written by one version of the widget and may be read by another.
const VERSION = 1;
const MOST_EXCHANGES = 20;
// Browsers give an origin some five million characters, for everything that its pages keep.
const MOST_CHARACTERS = 250_000;

const claimed = new Set<string>();

/**
 * A conversation, kept for as long as the tab is open. Storage that is forbidden, full or has
 * something odd in it is as good as empty: a conversation is never in need of it.
 */
export class Session {
  readonly #key: string;
  readonly #storage: () => Storage;

  private constructor(key: string, storage: () => Storage) {
    this.#key = key;
    this.#storage = storage;
  }

  /** The session of a place; the second widget of the same place has its own, until the first releases it. */
  static claim({ server, article, path }: Place, storage: () => Storage = () => sessionStorage): Session {
    for (let number = 1; ; number += 1) {
      const key = `article-assistant:${JSON.stringify([server, article, path, number])}`;
      if (claimed.has(key)) continue;
      claimed.add(key);
      return new Session(key, storage);
    }
  }

  release(): void {
    claimed.delete(this.#key);
  }

  /** What was kept, oldest first; a conversation with a hole in it would mislead, so it is all or nothing. */
  load(): readonly Finished[] {
    return this.#try((storage) => decodeConversation(storage.getItem(this.#key))) ?? [];
  }

  /** Keep a conversation in place of the one kept before; its oldest part goes where it is too long. */
  save(conversation: readonly Finished[]): void {
    for (let kept = conversation.slice(-MOST_EXCHANGES); kept.length > 0; kept = kept.slice(1)) {
      const written = encodeConversation(kept);
      if (written.length > MOST_CHARACTERS) continue;
      const isKept = this.#try((storage) => {
        storage.setItem(this.#key, written);
        return true;
      });
      if (isKept) return;
    }
    this.clear();
  }

  clear(): void {
    this.#try((storage) => storage.removeItem(this.#key));
  }

  /** Whether the panel was open; undefined where nothing is known. */
  get isOpen(): boolean | undefined {
    const kept = this.#try((storage) => storage.getItem(this.#openKey));
    return kept == null ? undefined : kept === "true";
  }
  set isOpen(open: boolean) {
    this.#try((storage) => storage.setItem(this.#openKey, `${open}`));
  }

  get #openKey(): string {
    return `${this.#key}:open`;
  }

  /** Storage throws where a site or a reader forbids it, and where it is full. */
  #try<T>(use: (storage: Storage) => T): T | undefined {
    try {
      return use(this.#storage());
    } catch {
      return undefined;
    }
  }
}

function encodeConversation(conversation: readonly Finished[]): string {
  const exchanges = conversation.map(({ question, sent, follows, verdict }) => ({ question, sent, follows, verdict }));
  return JSON.stringify({ version: VERSION, exchanges });
}

/** @throws where anything is not as `encodeConversation` writes it. */
function decodeConversation(written: string | null): readonly Finished[] {
  if (written === null) return [];
  const { version, exchanges } = JSON.parse(written) as { version: unknown; exchanges: unknown };
  if (version !== VERSION || !Array.isArray(exchanges)) throw new TypeError("Another version's conversation.");
  return exchanges.map((each: Record<string, unknown>) => {
    const { question, sent, follows, verdict = null } = each;
    const isSound =
      typeof question === "string" &&
      typeof follows === "boolean" &&
      (verdict === null || verdict === "up" || verdict === "down");
    if (!isSound) throw new TypeError("No exchange.");
    return { question, answer: decodeAnswer(sent), sent, follows, verdict };
  });
}
