import { type Turn, withAnswer } from "./history.js";
import { type Finished, type Place, Session } from "./session.js";
import type { Exchange } from "./view/exchange.js";

/** What was asked and answered, oldest first; the server keeps nothing. */
export class Conversation {
  readonly #finished = new Map<Exchange, Finished>();
  #place: Place | undefined;
  #session: Session | undefined;

  /** Where it is kept; only while the widget is in a page. */
  get session(): Session | undefined {
    return this.#session;
  }

  /** What the next question may lean on. */
  get turns(): readonly Turn[] {
    return this.finished.map(({ answer }) => answer).reduce<readonly Turn[]>(withAnswer, []);
  }

  get finished(): readonly Finished[] {
    return [...this.#finished.values()];
  }

  of(exchange: Exchange): Finished | undefined {
    return this.#finished.get(exchange);
  }

  /**
   * Take place somewhere.
   *
   * @returns whether that is another place than the last one, or the first.
   */
  enter(place: Place): boolean {
    const isOther = JSON.stringify(place) !== JSON.stringify(this.#place);
    if (this.#session && !isOther) return false;
    this.#place = place;
    this.#session?.release();
    this.#session = Session.claim(place);
    return isOther;
  }

  leave(): void {
    this.#session?.release();
    this.#session = undefined;
  }

  keep(exchange: Exchange, finished: Finished): void {
    this.#finished.set(exchange, finished);
    this.#follow();
    this.#session?.save(this.finished);
  }

  /** A single-page site may have gone on to another address, with the widget as it was. */
  #follow(): void {
    const path = location.pathname;
    if (!this.#session || !this.#place || this.#place.path === path) return;
    const { isOpen } = this.#session;
    this.enter({ ...this.#place, path });
    if (isOpen !== undefined) this.#session.isOpen = isOpen;
  }

  /** Show what was said in other exchanges. */
  replace(exchanges: ReadonlyMap<Exchange, Finished>): void {
    this.#finished.clear();
    for (const [exchange, finished] of exchanges) this.#finished.set(exchange, finished);
  }
}
