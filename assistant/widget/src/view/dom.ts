import type { Strings } from "../strings.js";

export type Attributes = Readonly<Record<string, string | true | undefined>>;
export type Child = Node | string | null;

/**
 * Make an element. Children that are strings become text nodes, so nothing that a server or
 * an article says is ever read as markup.
 */
export function h<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined) element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

/** Attributes of a text that a reader or an article has: its language is set by `TextLanguage`. */
export const TEXT = { dir: "auto" } as const;

/** Attributes of what the server says itself, which it does in English. */
export const SERVER_WORDS = { dir: "ltr", lang: "en" } as const;

/** A sentence of the widget that has a text in it, which keeps its own language and direction. */
export function around(text: string, sentence: string): readonly Child[] {
  const at = sentence.indexOf(text);
  return at < 0 ? [sentence] : [sentence.slice(0, at), h("bdi", TEXT, text), sentence.slice(at + text.length)];
}

/** Words of the widget for screen readers alone; the direction of the text around them is not for them to say. */
export function unseen(words: string, { tag }: Pick<Strings, "tag">): HTMLElement {
  return h("bdi", { class: "unseen", lang: tag }, words);
}

/** A picture of one path in a box of 24 by 24, in the colour of the text; its words stand elsewhere. */
export function icon(path: string): SVGSVGElement {
  const namespace = "http://www.w3.org/2000/svg";
  const picture = document.createElementNS(namespace, "svg");
  picture.setAttribute("viewBox", "0 0 24 24");
  picture.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(namespace, "path");
  line.setAttribute("d", path);
  picture.append(line);
  return picture;
}

/** A link to another page, in a new tab so that the conversation stays. */
export function externalLink(href: string, words: string, strings: Strings): HTMLAnchorElement {
  const newTab = unseen(` ${strings.newTab}`, strings);
  return h("a", { part: "link", href, target: "_blank", rel: "noopener noreferrer" }, words, newTab);
}

/**
 * The button that a form is sent by. It is its press that counts, which Enter in a field is too: there is no event
 * `submit` in frames that may not send forms.
 */
export function submitButton(attributes: Attributes, words: string, onSubmit: () => void): HTMLButtonElement {
  const element = h("button", { type: "submit", ...attributes }, words);
  element.addEventListener("click", (event) => {
    event.preventDefault();
    onSubmit();
  });
  return element;
}

/** A button that does something here; forms are sent by others. */
export function button(
  attributes: Attributes,
  words: string,
  onClick: (event: MouseEvent) => void,
): HTMLButtonElement {
  const element = h("button", { type: "button", ...attributes }, words);
  element.addEventListener("click", onClick);
  return element;
}
