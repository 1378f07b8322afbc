import { readFile, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * A part of a Markdown document that is made by a script: what stands between `<!-- name -->` and `<!-- /name -->`.
 *
 * @throws where the document has no such part.
 */
export class Section {
  #document;
  #name;

  constructor(document, name) {
    this.#document = document;
    this.#name = name;
  }

  async #parts() {
    const text = await readFile(this.#document, "utf8");
    const [opening, closing] = [`<!-- ${this.#name} -->\n`, `<!-- /${this.#name} -->`];
    const start = text.indexOf(opening) + opening.length;
    const end = text.indexOf(closing);
    if (start < opening.length || end < start) throw new Error(`${this.#document} lacks ${opening}${closing}`);
    return [text.slice(0, start), text.slice(start, end), text.slice(end)];
  }

  async read() {
    return (await this.#parts())[1];
  }

  /** Puts `content` there; with `--check` on the command line it fails instead where `isFresh` is false. */
  async write(content, isFresh = (present) => present === content) {
    const [before, present, after] = await this.#parts();
    if (isFresh(present)) return;
    if (!process.argv.includes("--check")) return writeFile(this.#document, before + content + after);
    console.error(`${basename(fileURLToPath(this.#document))}: the part “${this.#name}” is stale. Run: npm run build`);
    process.exitCode = 1;
  }
}
