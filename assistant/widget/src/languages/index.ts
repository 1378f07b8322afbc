import { english, type Strings } from "../strings.js";

// Each is a file of its own beside the script, so that a page loads the one that it speaks.
const SHIPPED: Readonly<Record<string, () => Promise<Strings>>> = {
  de: async () => (await import("./german.js")).german,
  es: async () => (await import("./spanish.js")).spanish,
  fr: async () => (await import("./french.js")).french,
  sq: async () => (await import("./albanian.js")).albanian,
  sr: async () => (await import("./serbian.js")).serbian,
  "sr-latn": async () => (await import("./serbian.js")).serbianInLatin,
};

const loaded = new Map<string, Strings>();

/**
 * The words for a language tag (BCP 47): those of its language, English where there are none.
 *
 * @returns at once what is here already; else a promise, which is rejected where the file can't be loaded.
 */
export function stringsFor(tag: string): Strings | Promise<Strings> {
  const [language = "", ...rest] = tag.toLowerCase().split(/[-_]/);
  const key = language === "sr" && rest.includes("latn") ? "sr-latn" : language;
  if (!Object.hasOwn(SHIPPED, key)) return english;
  return loaded.get(key) ?? load(key);
}

async function load(key: string): Promise<Strings> {
  // A file of another version, from a cache, may lack words that are new.
  const strings = { ...english, ...(await SHIPPED[key]?.()) };
  loaded.set(key, strings);
  return strings;
}

/** The language tag that holds for an element: its own `lang`, or that of the nearest element around it; else "". */
export function languageOf(element: Element): string {
  for (let at: Element | null = element; at; ) {
    const found: Element | null = at.closest("[lang]");
    if (found) return found.getAttribute("lang") ?? "";
    const root: Node = at.getRootNode();
    at = root instanceof ShadowRoot ? root.host : null;
  }
  return "";
}
