import { above, type Anchor } from "./anchor.js";
import type { Box } from "./boxes.js";
import css from "./styles/highlight.css";

const NAME = "article-assistant";

/** Why words are no longer lit: others are, the reader put them out, or did so with Escape. */
export type ClearCause = "replaced" | "dismissed" | "escape";

/**
 * The words that are lit in the page: one quotation at a time, whichever widget lit it.
 *
 * They are painted with the CSS Custom Highlight API, which leaves the page's elements alone.
 * Where a browser lacks it, the words are selected instead.
 */
class PageHighlight {
  #sheet: CSSStyleSheet | undefined;
  #root: DocumentOrShadowRoot | undefined;
  #selected: Range | undefined;
  #onClear: ((cause: ClearCause) => void) | undefined;

  get isLit(): boolean {
    return this.#onClear !== undefined;
  }

  /**
   * Light words and put out any others.
   *
   * @param onClear called once when these words are put out, whatever the cause.
   * @returns how they were lit.
   */
  show({ range, parts }: Anchor, onClear: (cause: ClearCause) => void): "highlighted" | "selected" {
    this.clear();
    this.#onClear = onClear;
    document.addEventListener("keydown", this.#onKeyDown);
    if (typeof Highlight === "undefined" || !CSS.highlights) {
      getSelection()?.removeAllRanges();
      getSelection()?.addRange(range);
      this.#selected = range;
      return "selected";
    }
    this.#sheet ??= styleSheet();
    this.#root = range.startContainer.getRootNode() as Document | ShadowRoot;
    this.#root.adoptedStyleSheets = [...this.#root.adoptedStyleSheets, this.#sheet];
    CSS.highlights.set(NAME, new Highlight(...parts));
    return "highlighted";
  }

  /** Put the lit words out, if any are lit. */
  clear(cause: ClearCause = "replaced"): void {
    const onClear = this.#onClear;
    if (!onClear) return;
    this.#onClear = undefined;
    document.removeEventListener("keydown", this.#onKeyDown);
    if (this.#root) {
      this.#root.adoptedStyleSheets = this.#root.adoptedStyleSheets.filter((each) => each !== this.#sheet);
      this.#root = undefined;
      CSS.highlights.delete(NAME);
    }
    if (this.#selected) {
      getSelection()?.removeAllRanges();
      this.#selected = undefined;
    }
    onClear(cause);
  }

  readonly #onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Escape" && !event.defaultPrevented && !event.isComposing) this.clear("escape");
  };
}

export const pageHighlight = new PageHighlight();

/**
 * Scroll every box around a range, and the page, so that the range stands in the middle. An
 * element's `scrollIntoView` would centre the whole paragraph, and lose words in a long one.
 *
 * @param foot where the window ends, or what covers its foot begins.
 * @returns where in the window the range stands once that is done.
 */
export function scrollToCentre(range: Range, foot = innerHeight): Box {
  const behavior = matchMedia("(prefers-reduced-motion: reduce)").matches ? "instant" : "smooth";
  let { top, height } = range.getBoundingClientRect();
  const { left, right } = range.getBoundingClientRect();
  for (let around: Node | null = range.startContainer; around; around = above(around)) {
    if (!(around instanceof Element)) continue;
    const isPage = around === document.scrollingElement;
    const room = around.scrollHeight - around.clientHeight;
    if (room <= 0 || !(isPage || scrolls(around))) continue;
    const box = isPage ? { top: 0, height: foot } : around.getBoundingClientRect();
    const wanted = around.scrollTop + top + height / 2 - (box.top + box.height / 2);
    const by = Math.min(Math.max(wanted, 0), room) - around.scrollTop;
    around.scrollBy({ top: by, behavior });
    top -= by;
    height = Math.min(height, box.height);
  }
  return { left, right, top, bottom: top + height };
}

/** Whether an element has a box that scrolls; the body's mostly is the window's, though its style says the same. */
function scrolls(element: Element): boolean {
  const isWindows = element === document.body && getComputedStyle(document.documentElement).overflow === "visible";
  return !isWindows && /auto|scroll/.test(getComputedStyle(element).overflowY);
}

function styleSheet(): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  return sheet;
}
