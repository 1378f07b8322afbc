import assert from "node:assert/strict";
import { test } from "node:test";
import { BREAK, findQuotation, longDate, type Wanted } from "../src/text.js";

type Piece = string | typeof BREAK;

/** The words that were found, as they stand in the pieces; breaks as "¶". */
function found(pieces: readonly Piece[], wanted: Wanted | string): string | undefined {
  const match = findQuotation(pieces, typeof wanted === "string" ? { quote: wanted } : wanted);
  if (!match) return undefined;
  const { start, end } = match;
  return pieces
    .slice(start.piece, end.piece + 1)
    .map((piece, index) => {
      if (piece === BREAK) return "¶";
      const isLast = start.piece + index === end.piece;
      return piece.slice(index === 0 ? start.offset : 0, isLast ? end.offset : undefined);
    })
    .join("");
}

test("words are found within one piece", () => {
  assert.equal(found(["Kosovo asked for 246 missiles. More."], "asked for 246 missiles."), "asked for 246 missiles.");
});

test("words are found across markup", () => {
  assert.equal(found(["Kos", "ovo ", "asked", " for 246."], "Kosovo asked for"), "Kosovo asked for");
});

test("blocks and line breaks count as white space", () => {
  assert.equal(found(["One.", BREAK, "Two."], "One. Two."), "One.¶Two.");
  assert.equal(found(["One.", "Two."], { quote: "One. Two." }), undefined);
});

test("white space of any kind and length is one space", () => {
  assert.equal(found(["\n  asked\u00a0 for\t\n246 "], "asked for\n246"), "asked\u00a0 for\t\n246");
});

test("curly and straight quotes, dashes and ellipses are equal", () => {
  assert.equal(found(["see “a ‘bigger’ presence”…"], "\"a 'bigger' presence\"..."), "“a ‘bigger’ presence”…");
  assert.equal(found(["NATO-led"], "NATO\u2011led"), "NATO-led");
});

test("composed and decomposed characters are equal", () => {
  assert.equal(found(["Pris\u030ctina, Vuc\u030cic\u0301 said"], "Vu\u010di\u0107 said"), "Vuc\u030cic\u0301 said");
  assert.equal(found(["Vu\u010di\u0107 said"], "Vuc\u030cic\u0301 said"), "Vu\u010di\u0107 said");
  assert.equal(found(["\ud55c\uad6d"], "\u1112\u1161\u11ab"), "\ud55c");
});

test("soft hyphens and zero-width characters are passed over", () => {
  assert.equal(found(["sover\u00adeign\u200bty"], "sovereignty"), "sover\u00adeign\u200bty");
});

test("characters outside the basic plane keep their offsets", () => {
  assert.equal(found(["🚀 a 🚀b c"], "🚀b"), "🚀b");
});

test("letters alone are compared where punctuation or case differ", () => {
  assert.equal(found(["T", BREAK, "HE UNITED STATES said, on Thursday"], "The United States said on"), "T¶HE UNITED STATES said, on");
});

test("a short quotation is never matched by its letters alone", () => {
  assert.equal(found(["In November."], "No."), undefined);
});

test("other words are not found", () => {
  assert.equal(found(["Kosovo asked for 246 missiles."], "Kosovo asked for 247 missiles."), undefined);
  assert.equal(found([], "x"), undefined);
  assert.equal(found(["some text"], "  "), undefined);
});

test("of repeated words the place is taken whose surroundings agree best", () => {
  const pieces = ["First it said no. ", "Then it said no. ", "Then they said no."];
  const place = (prefix: string, suffix: string): number | undefined =>
    findQuotation(pieces, { quote: "said no.", prefix, suffix })?.start.piece;
  assert.equal(place("First it ", " Then it"), 0);
  assert.equal(place(" Then it ", " Then they"), 1);
  assert.equal(place(" Then they ", ""), 2);
  assert.equal(place("nothing of it ", "?"), 0, "part of the prefix is enough");
});

test("of repeated words the first is taken where nothing tells them apart", () => {
  assert.equal(findQuotation(["no, no"], { quote: "no" })?.start.offset, 0);
});

test("whatever the typesetting, the words that are found are the words that were quoted", () => {
  let state = 42;
  const random = (below: number): number => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return Math.floor((state / 2147483648) * below);
  };
  const pick = <T>(from: readonly T[]): T => from[random(from.length)] as T;
  const words = ["said", "“no”", "Vučić", "don’t", "246", "NATO–led", "🚀", "a", "c'est", "\"b\""];
  const variants: Record<string, readonly string[]> = {
    " ": [" ", "\n  ", "\u00a0", " \t"],
    "“": ["“", '"'],
    "’": ["’", "'"],
    "–": ["–", "-"],
    č: ["č", "c\u030c"],
  };
  const letters = (text: string): string => text.normalize("NFC").replace(/[^\p{L}\p{N}]/gu, "");
  for (let round = 0; round < 300; round += 1) {
    const text = Array.from({ length: 12 }, () => pick(words)).join(" ");
    const tokens = text.split(" ");
    const first = random(6);
    const quoted = tokens.slice(first, first + 2 + random(5));
    const pieces: Piece[] = [""];
    for (const character of text) {
      pieces[pieces.length - 1] += pick(variants[character] ?? [character]);
      if (random(5) === 0) pieces.push("");
    }
    const prefix = tokens.slice(0, first).join(" ").slice(-32);
    const match = found(pieces, { quote: quoted.join(" "), prefix: `${prefix} ` });
    assert.equal(letters(match ?? ""), letters(quoted.join(" ")), `${quoted.join(" ")} in ${pieces.join("|")}`);
  }
});

test("days are written out, moments by the day that they were written on, and nothing else is a day", () => {
  assert.equal(longDate("2024-05-03", "en"), "May 3, 2024");
  assert.equal(longDate("2024-05-03T23:30:00-11:00", "en"), "May 3, 2024");
  for (const wrong of ["", "yesterday", "2024-13-40"]) assert.equal(longDate(wrong, "en"), null);
});
