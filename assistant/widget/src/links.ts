import type { Quotation } from "./wire.js";

// Longer quotations are named by their first and last words: browsers match those faster and more surely.
const LONGEST_EXACT = 200;
const EDGE_WORDS = 6;

/** The URL, if it is one that a reader may be sent to: http or https, and nothing else. */
export function webUrl(url: string | null): URL | null {
  if (url === null) return null;
  try {
    const parsed = new URL(url);
    return parsed.protocol === "https:" || parsed.protocol === "http:" ? parsed : null;
  } catch {
    return null; // not a URL: there is nothing to link to
  }
}

/** An article's id as a part of a path; its slashes stay, the rest can't leave its place. */
export function pathOf(articleId: string): string {
  return articleId.split("/").map(encodeURIComponent).join("/");
}

/** A server's address as that of a folder, which paths count from. */
export function baseOf(server: URL): URL {
  return new URL(server.href.endsWith("/") ? server : `${server.href}/`);
}

/** Whether a URL is that of this page, whatever fragments the two carry. */
export function isSamePage(url: URL, page: URL): boolean {
  return url.origin === page.origin && url.pathname === page.pathname && url.search === page.search;
}

/**
 * A link that opens an article at the quoted words, by a text fragment
 * (https://wicg.github.io/scroll-to-text-fragment/). Browsers without them open the article.
 */
export function linkToWords(url: URL, { quote }: Pick<Quotation, "quote">): string {
  const link = new URL(url);
  const words = quote.split(/\s+/u).filter(Boolean);
  // A text fragment's single term must lie within one block.
  const isExact = words.length <= 2 * EDGE_WORDS || (quote.length <= LONGEST_EXACT && !quote.includes("\n"));
  const terms = isExact
    ? [words.join(" ")]
    : [words.slice(0, EDGE_WORDS).join(" "), words.slice(-EDGE_WORDS).join(" ")];
  link.hash = `${link.hash.split(":~:", 1)[0] ?? ""}:~:text=${terms.map(encodeTerm).join(",")}`;
  return link.href;
}

/** "-" has a meaning in text fragments, like "," and "&", and is the one that encodeURIComponent keeps. */
function encodeTerm(words: string): string {
  return encodeURIComponent(words).replaceAll("-", "%2D");
}
