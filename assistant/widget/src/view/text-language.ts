// The panel itself runs in the direction of its own words.
const TEXTS = '[dir="auto"]:not([part="panel"])';

/**
 * Says in which language the texts in a shadow root are: what readers ask and articles say, which need not be in the
 * language of the widget's own words (WCAG 2.2, 3.1.2). They are the elements with `dir="auto"`.
 */
export class TextLanguage {
  readonly #root: ShadowRoot;
  #tag = "";

  constructor(root: ShadowRoot) {
    this.#root = root;
    const observer = new MutationObserver((records) => {
      for (const node of records.flatMap(({ addedNodes }) => [...addedNodes])) {
        if (node instanceof HTMLElement) this.#mark(node);
      }
    });
    observer.observe(root, { childList: true, subtree: true });
  }

  /** A language tag (BCP 47), or "" where the language is not known. */
  set tag(tag: string) {
    this.#tag = tag;
    this.#mark(this.#root);
  }

  #mark(around: HTMLElement | ShadowRoot): void {
    if (around instanceof HTMLElement && around.matches(TEXTS)) around.lang = this.#tag;
    for (const text of around.querySelectorAll<HTMLElement>(TEXTS)) text.lang = this.#tag;
  }
}
