import { webUrl } from "./links.js";
import type { Strings } from "./strings.js";
import type { Answer } from "./wire.js";

/**
 * Put an answer into the clipboard.
 *
 * @returns what is to be said of it.
 */
export async function copyAnswer(answer: Answer, strings: Strings): Promise<string> {
  try {
    await navigator.clipboard.writeText(plainText(answer, strings));
    return strings.copied;
  } catch {
    // Forbidden to this page or frame; without HTTPS there is no clipboard at all.
    return strings.notCopied;
  }
}

/** What an answer says: where the articles don't answer, in the widget's own words if it has them for the reason. */
export function spokenText(answer: Answer, { declined }: Pick<Strings, "declined">): string {
  return (answer.status === "unanswered" && declined[answer.reason ?? ""]) || answer.text;
}

/** An answer as plain text: what it says, then each of its citations by number. */
export function plainText(answer: Answer, strings: Pick<Strings, "copiedSource" | "declined">): string {
  const sources = answer.citations.map(({ number, quote, title, url }) => {
    const address = webUrl(url);
    const lines = [`${number}. ${strings.copiedSource(quote, title)}`, address === null ? "" : `   ${address.href}`];
    return lines.filter(Boolean).join("\n");
  });
  return [spokenText(answer, strings), ...sources].join("\n\n");
}
