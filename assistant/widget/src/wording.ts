import { languageOf, stringsFor } from "./languages/index.js";
import { english, type Strings } from "./strings.js";

/** The words of one widget: those of the language of its place, and a site's own before them. */
export class Wording {
  readonly #host: Element;
  readonly #onWords: (strings: Strings) => void;
  #said: Strings = english;
  #latest: unknown;
  /** A site's own words. */
  own: Partial<Strings> = {};
  /** Settled when words that are being loaded are here, or can't be had; undefined while none are. */
  loading: Promise<void> | undefined;

  /** @param onWords called with the words when they are others than before; they are English at first. */
  constructor(host: Element, onWords: (strings: Strings) => void) {
    this.#host = host;
    this.#onWords = onWords;
  }

  /** Look up what holds where the host is now. */
  find(): void {
    const found = stringsFor(languageOf(this.#host));
    this.#latest = found;
    if (found instanceof Promise) {
      // What can't be loaded is on the browser's console.
      this.loading = found.catch(() => english).then((strings) => this.#found(strings, found));
    } else this.#found(found, found);
  }

  #found(strings: Strings, by: unknown): void {
    if (by !== this.#latest) return; // another language is spoken since
    this.loading = undefined;
    const words = { ...strings, ...this.own };
    if (sameWords(words, this.#said)) return;
    this.#said = words;
    this.#onWords(words);
  }
}

function sameWords(one: Strings, other: Strings): boolean {
  return (Object.keys(one) as (keyof Strings)[]).every((key) => one[key] === other[key]);
}
