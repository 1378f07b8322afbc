import type { AnswerClient } from "./client.js";
import { AskError } from "./errors.js";
import { inSight } from "./sight.js";
import type { ArticleInfo } from "./wire.js";

/** Reads an article, for its questions and its date, once an element is about to be seen. */
export class Reading {
  #run: AbortController | undefined;

  /** Read an article in place of any other; `null` reads none. */
  async start(id: string | null, seen: Element, client: () => AnswerClient): Promise<ArticleInfo | undefined> {
    this.stop();
    const { signal } = (this.#run = new AbortController());
    if (id === null) return undefined;
    await inSight(seen, signal);
    try {
      const article = await client().readArticle(id, signal);
      return signal.aborted ? undefined : article;
    } catch (error) {
      // Nobody asked for it: what is wrong with the server is said once something is.
      if (!signal.aborted && !(error instanceof AskError)) reportError(error);
      return undefined;
    }
  }

  stop(): void {
    this.#run?.abort();
  }
}
