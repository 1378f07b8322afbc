import { webUrl } from "./links.js";
import type { Strings } from "./strings.js";
import type { Answer } from "./wire.js";

/** An answer as plain text: what it says, then each of its citations by number. */
export function plainText(answer: Answer, strings: Pick<Strings, "copiedSource">): string {
  const sources = answer.citations.map(({ number, quote, title, url }) => {
    const address = webUrl(url);
    const lines = [`${number}. ${strings.copiedSource(quote, title)}`, address === null ? "" : `   ${address.href}`];
    return lines.filter(Boolean).join("\n");
  });
  return [answer.text, ...sources].join("\n\n");
}
