import { BREAK, findQuotation, type Wanted } from "./text.js";

/** Where words stand in the page: one range over all of them, and one for each text node. */
export interface Anchor {
  readonly range: Range;
  readonly parts: readonly Range[];
}

/** Elements whose text is not part of what a reader reads. */
const SKIPPED = new Set(
  "article-assistant audio canvas iframe math noscript object rp rt script select style svg template textarea video".split(
    " ",
  ),
);

/**
 * Find a quotation in the visible text of an element, across markup, and leave the page as it is.
 *
 * @returns undefined where the words are not there.
 */
export function anchor(root: Element, wanted: Wanted): Anchor | undefined {
  const nodes = visibleText(root);
  const match = findQuotation(
    nodes.map((node) => (node === BREAK ? BREAK : node.data)),
    wanted,
  );
  if (match === undefined) return undefined;
  const parts: Range[] = [];
  for (let index = match.start.piece; index <= match.end.piece; index += 1) {
    const node = nodes[index];
    if (!node) continue;
    const part = document.createRange();
    part.setStart(node, index === match.start.piece ? match.start.offset : 0);
    part.setEnd(node, index === match.end.piece ? match.end.offset : node.length);
    parts.push(part);
  }
  const first = parts[0];
  const last = parts[parts.length - 1];
  if (!first || !last) return undefined;
  const range = document.createRange();
  range.setStart(first.startContainer, first.startOffset);
  range.setEnd(last.endContainer, last.endOffset);
  return { range, parts };
}

/**
 * The element that holds the article.
 *
 * @param widget where the search starts.
 * @param selector the site's own choice; it is then the only place to look.
 * @returns the chosen element; else the `article` around the widget or nearest to it (the longest
 *   one, where teasers are articles too); else the body.
 */
export function articleElement(widget: Element, selector: string | null): Element {
  if (selector) {
    const chosen = query(widget.getRootNode() as ParentNode, selector) ?? query(document, selector);
    if (chosen) return chosen;
  }
  for (let around: Node | null = widget; around; around = above(around)) {
    if (!(around instanceof Element)) continue;
    if (around.matches("article")) return around;
    const [longest] = [...around.querySelectorAll("article")].sort(
      (one, other) => (other.textContent?.length ?? 0) - (one.textContent?.length ?? 0),
    );
    if (longest) return longest;
  }
  return document.body;
}

/** The parent, through shadow roots. */
export function above(node: Node): Node | null {
  return node instanceof ShadowRoot ? node.host : node.parentNode;
}

function query(root: ParentNode, selector: string): Element | null {
  try {
    return root.querySelector(selector);
  } catch {
    return null; // not a selector; the default applies
  }
}

/** The text nodes that can be read, in order, with breaks where blocks and lines begin and end. */
function visibleText(root: Element): (Text | typeof BREAK)[] {
  const found: (Text | typeof BREAK)[] = [];
  const visit = (element: Element): void => {
    if (SKIPPED.has(element.localName)) return;
    const style = getComputedStyle(element);
    if (isUnseen(element, style) || isFootnoteMark(element)) return;
    // A float is mostly a drop cap: a letter of the word that goes on after it.
    const isBlock = !/^(inline|contents|ruby)/.test(style.display) && style.float === "none";
    if (isBlock || element.localName === "br") found.push(BREAK);
    for (const child of element.childNodes) {
      if (isFolded(element, child)) continue;
      if (child instanceof Element) visit(child);
      else if (child instanceof Text && style.visibility === "visible") found.push(child);
    }
    if (isBlock) found.push(BREAK);
  };
  visit(root);
  return found;
}

function isUnseen(element: Element, style: CSSStyleDeclaration): boolean {
  if (style.display === "none" || style.contentVisibility === "hidden") return true;
  // Text for screen readers alone is customarily a box of one pixel.
  return (
    (style.position === "absolute" || style.position === "fixed") &&
    element instanceof HTMLElement &&
    element.offsetWidth <= 1 &&
    element.offsetHeight <= 1
  );
}

function isFootnoteMark(element: Element): boolean {
  return element.localName === "sup" && element.querySelector('a[href^="#"], [role="doc-noteref"]') !== null;
}

function isFolded(parent: Element, child: Node): boolean {
  return parent instanceof HTMLDetailsElement && !parent.open && child.nodeName !== "SUMMARY";
}
