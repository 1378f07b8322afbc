/**
 * Finding a quotation in text that is spread over many pieces and typeset differently.
 *
 * A page's text comes as pieces (its text nodes). `FoldedText` joins them into one string
 * in which differences that don't matter are gone, and remembers for each of its units
 * where it came from, so that a match can be turned back into places in the pieces.
 */

/** A place in a piece: the index of the piece, and an offset into it in UTF-16 units. */
export interface Place {
  readonly piece: number;
  readonly offset: number;
}

/** A match: from `start` up to, not including, `end`. */
export interface Match {
  readonly start: Place;
  readonly end: Place;
}

/** The words to find, and the words around them that tell repeated ones apart. */
export interface Wanted {
  readonly quote: string;
  readonly prefix?: string;
  readonly suffix?: string;
}

/** Marks a place in a sequence of pieces where a new block or line of the page begins. */
export const BREAK = null;

type Fold = (cluster: string) => string;

// A base character with its combining marks, or a Hangul syllable in conjoining letters: what NFC composes.
const CLUSTER = /[\u1100-\u115f][\u1160-\u11a7][\u11a8-\u11ff]?|\P{M}\p{M}*|\p{M}+/gu;
const INVISIBLE = /[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]/g;
const TYPOGRAPHY: readonly (readonly [RegExp, string])[] = [
  [/\s/gu, " "],
  [/[\u2018-\u201b\u2032\u00b4`]/g, "'"],
  [/[\u201c-\u201f\u2033\u00ab\u00bb]/g, '"'],
  [/[\u2010-\u2015\u2212]/g, "-"],
  [/\u2026/g, "..."],
];

/** Keep the words as they are, apart from what typesetting changes: NFC, quotes, dashes, white space. */
const foldTypography: Fold = (cluster) => {
  if (/^[!-_a-~]$/.test(cluster)) return cluster; // most of a page, and nothing to fold
  let folded = cluster.normalize("NFC").replace(INVISIBLE, "");
  for (const [pattern, plain] of TYPOGRAPHY) folded = folded.replace(pattern, plain);
  return folded;
};

/** Keep letters and digits only, without case: survives changed punctuation and small capitals. */
const foldLetters: Fold = (cluster) => cluster.normalize("NFKC").toLowerCase().replace(/[^\p{L}\p{N}\p{M}]/gu, "");

// Below this many letters, letters alone could match by chance ("No." in "November").
const FEWEST_LETTERS = 16;

/** Text of many pieces, folded into one string that knows where each of its units came from. */
class FoldedText {
  readonly text: string;
  readonly #pieces: number[] = [];
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];

  constructor(pieces: Iterable<string | typeof BREAK>, fold: Fold) {
    const units: string[] = [];
    const add = (unit: string, piece: number, start: number, end: number): void => {
      if (unit === " " && (units.length === 0 || units[units.length - 1] === " ")) return;
      units.push(unit);
      this.#pieces.push(piece);
      this.#starts.push(start);
      this.#ends.push(end);
    };
    const space = fold(" ");
    let index = 0;
    for (const piece of pieces) {
      if (piece === BREAK) {
        if (space) add(space, index, 0, 0);
      } else {
        for (const found of piece.matchAll(CLUSTER)) {
          const folded = fold(found[0]);
          for (let at = 0; at < folded.length; at += 1) {
            add(folded.charAt(at), index, found.index, found.index + found[0].length);
          }
        }
      }
      index += 1;
    }
    this.text = units.join("");
  }

  /** Where the units from `start` up to `end` came from. */
  match(start: number, end: number): Match {
    const last = end - 1;
    return {
      start: { piece: this.#pieces[start] ?? 0, offset: this.#starts[start] ?? 0 },
      end: { piece: this.#pieces[last] ?? 0, offset: this.#ends[last] ?? 0 },
    };
  }
}

/**
 * Find a quotation in a sequence of pieces. Indices in the result count `BREAK`s too.
 *
 * The words must all be there, in order; only their typesetting may differ. Where they
 * occur more than once, the place whose surroundings agree best with prefix and suffix is
 * taken, and the first one among equals.
 *
 * @returns the match, or undefined where the words are not there.
 */
export function findQuotation(pieces: readonly (string | typeof BREAK)[], wanted: Wanted): Match | undefined {
  return find(pieces, wanted, foldTypography, 1) ?? find(pieces, wanted, foldLetters, FEWEST_LETTERS);
}

function find(
  pieces: readonly (string | typeof BREAK)[],
  { quote, prefix = "", suffix = "" }: Wanted,
  fold: Fold,
  shortest: number,
): Match | undefined {
  const alone = (words: string): string => new FoldedText([words], fold).text;
  const needle = alone(quote).trim();
  if (needle.length < shortest) return undefined;
  const page = new FoldedText(pieces, fold);
  const before = alone(prefix).trimEnd();
  const after = alone(suffix).trim();
  let best: { at: number; score: number } | undefined;
  for (let at = page.text.indexOf(needle); at >= 0; at = page.text.indexOf(needle, at + 1)) {
    const score =
      agreement(page.text.slice(0, at).trimEnd(), before, -1) +
      agreement(page.text.slice(at + needle.length).trimStart(), after, 1);
    if (best === undefined || score > best.score) best = { at, score };
  }
  return best && page.match(best.at, best.at + needle.length);
}

/** How many units agree: from the front (direction 1) or from the back (direction -1). */
function agreement(text: string, context: string, direction: 1 | -1): number {
  let length = 0;
  while (length < context.length && length < text.length) {
    const at = direction === 1 ? length : -1 - length;
    if (text.at(at) !== context.at(at)) break;
    length += 1;
  }
  return length;
}

/** A day, or the day of a moment (ISO 8601) where it was written, in the words of a language; null where it is neither. */
export function longDate(written: string, locale: string): string | null {
  const day = new Date(written.slice(0, "2024-05-03".length));
  if (Number.isNaN(day.getTime())) return null;
  return new Intl.DateTimeFormat(knownLocale(locale), { dateStyle: "long", timeZone: "UTC" }).format(day);
}

/** A site's own words may come with a tag that is none. */
function knownLocale(tag: string): string {
  try {
    return Intl.getCanonicalLocales(tag)[0] ?? "en";
  } catch {
    return "en";
  }
}
