"""WordNet 3.0's files (Debian's package wordnet-base): which words mean the same, or the opposite."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

FOLDER = Path("/usr/share/wordnet")
POS = {"noun": "n", "verb": "v", "adj": "a", "adv": "r"}
_OUGHT = frozenset("bought brought caught fought sought taught thought".split())
CLEAR = 0.6
"""Share of a word's tagged uses that its first sense must have for the word to be replaced."""


@dataclass
class _Synset:
    words: tuple[str, ...]
    opposites: list[tuple[str, int, str, int]] = field(default_factory=list)  # own word, offset, pos, number of word
    above: list[int] = field(default_factory=list)
    below: list[int] = field(default_factory=list)


class WordNet:
    """Looks words up by their base form, in lower case. Single words only."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._synsets: dict[str, dict[int, _Synset]] = {}
        self._senses: dict[str, dict[str, list[int]]] = {}
        self._irregular: dict[str, str] = {}
        self._forms: dict[str, list[str]] = defaultdict(list)
        for name, pos in POS.items():
            self._synsets[pos] = dict(_synsets(folder / f"data.{name}"))
            self._senses[pos] = dict(_senses(folder / f"index.{name}"))
        for line in (folder / "verb.exc").read_text(encoding="ascii").splitlines():
            form, base = line.split()[:2]
            if "-" not in form and "_" not in form:
                self._irregular[form] = base
                self._forms[base].append(form)
        self._counts = _counts(folder / "cntlist.rev")

    def is_verb(self, word: str) -> bool:
        """Whether a base form is a verb's."""
        return word in self._senses["v"]

    def mostly(self, word: str) -> str | None:
        """The part of speech ("n", "v", "a", "r") in which a base form is most used; None for an unknown word."""
        known = [pos for pos in POS.values() if word in self._senses[pos]]
        return max(known, key=lambda pos: sum(self._counts.get((word, pos), [0])), default=None)

    def verb_base(self, form: str) -> str | None:
        """The base form of a verb's form ("took", "makes", "planned"); None if it isn't one."""
        form = form.lower()
        if form in self._irregular:
            return self._irregular[form]
        return next((base for base in _verb_bases(form) if base in self._senses["v"]), None)

    def past(self, base: str) -> str:
        """A verb's past tense. Of several irregular forms the first that isn't plainly a participle."""
        forms = [form for form in self._forms.get(base, ()) if not form.endswith("ing")]
        simple = [form for form in forms if not form.endswith(("wn", "en", "ung", "um", "ought")) or form in _OUGHT]
        return (simple or forms or [_ed(base)])[0]

    def synonyms(self, word: str, pos: str) -> list[str]:
        """Words whose most used sense is the most used sense of `word`, where that is clearly the main one."""
        senses = self._senses[pos].get(word)
        if not senses or self.mostly(word) != pos or not self._is_clear(word, pos):
            return []
        return [
            other
            for other in self._synsets[pos][senses[0]].words
            if other != word
            and self._senses[pos].get(other, [0])[0] == senses[0]
            and self.mostly(other) == pos
            and sum(self._counts.get((other, pos), [0])) > 1  # rare words are seldom what a writer would put
        ]

    def antonyms(self, word: str, pos: str) -> list[str]:
        """Opposites of the word in its first two senses."""
        found = []
        for offset in self._senses[pos].get(word, [])[:2]:
            synset = self._synsets[pos][offset]
            for own, other_offset, other_pos, number in synset.opposites:
                if own == word and other_pos == pos:
                    found.append(self._synsets[pos][other_offset].words[number - 1])
        return [other for other in dict.fromkeys(found) if "_" not in other]

    def sisters(self, word: str, pos: str) -> list[str]:
        """Other kinds of what the word in its first sense is a kind of: "missile" has "bullet"."""
        senses = self._senses[pos].get(word)
        if not senses or not self._is_clear(word, pos):
            return []
        same = set(self._synsets[pos][senses[0]].words)
        found = [
            other
            for above in self._synsets[pos][senses[0]].above
            for below in self._synsets[pos][above].below
            if below != senses[0]
            for other in self._synsets[pos][below].words
            if "_" not in other and other.islower() and sum(self._counts.get((other, pos), [0])) > 1
        ]
        return [other for other in dict.fromkeys(found) if other not in same]

    def _is_clear(self, word: str, pos: str) -> bool:
        counts = self._counts.get((word, pos))
        if counts is None:
            return len(self._senses[pos][word]) == 1
        return counts[0] >= CLEAR * sum(counts)


def _synsets(path: Path) -> Iterator[tuple[int, _Synset]]:
    for line in path.read_text(encoding="latin-1").splitlines():
        if line.startswith("  "):
            continue
        parts = line.partition("|")[0].split()
        size = int(parts[3], 16)
        words = tuple(word.partition("(")[0].lower() for word in parts[4 : 4 + 2 * size : 2])
        at = 4 + 2 * size
        synset = _Synset(words)
        for number in range(int(parts[at])):
            symbol, offset, pos, ends = parts[at + 1 + 4 * number : at + 5 + 4 * number]
            if symbol == "!":
                synset.opposites.append((words[int(ends[:2], 16) - 1], int(offset), pos, int(ends[2:], 16)))
            elif symbol == "@":
                synset.above.append(int(offset))
            elif symbol == "~":
                synset.below.append(int(offset))
        yield int(parts[0]), synset


def _senses(path: Path) -> Iterator[tuple[str, list[int]]]:
    for line in path.read_text(encoding="latin-1").splitlines():
        if not line.startswith("  "):
            parts = line.split()
            if "_" not in parts[0]:
                yield parts[0], [int(offset) for offset in parts[-int(parts[2]) :]]


def _counts(path: Path) -> dict[tuple[str, str], list[int]]:
    """How often each sense of a word was tagged in a corpus, the first sense first."""
    letters = {"1": "n", "2": "v", "3": "a", "4": "r", "5": "a"}
    found: dict[tuple[str, str], dict[int, int]] = defaultdict(dict)
    for line in path.read_text(encoding="latin-1").splitlines():
        key, number, count = line.split()
        word, _, rest = key.partition("%")
        found[word, letters[rest[0]]][int(number)] = int(count)
    return {key: [counts.get(number, 0) for number in range(1, max(counts) + 1)] for key, counts in found.items()}


def _verb_bases(form: str) -> Iterator[str]:
    yield form
    endings: Sequence[tuple[str, str]] = (
        ("ies", "y"), ("es", "e"), ("es", ""), ("s", ""), ("ied", "y"), ("ed", "e"), ("ed", ""), ("ing", "e"),
        ("ing", "")
    )  # fmt: skip
    for ending, instead in endings:
        if form.endswith(ending) and len(form) > len(ending) + 1:
            yield form.removesuffix(ending) + instead
    for ending in ("ed", "ing"):
        stem = form.removesuffix(ending)
        if stem != form and len(stem) > 2 and stem[-1] == stem[-2]:
            yield stem[:-1]


def _ed(base: str) -> str:
    if base.endswith("e"):
        return base + "d"
    if base.endswith("y") and base[-2:-1] not in "aeiou":
        return base[:-1] + "ied"
    vowels = "aeiou"
    if (
        len(base) <= 4
        and base[-1] not in vowels + "wxyhr"
        and base[-2:-1] in tuple(vowels)
        and base[-3:-2] not in vowels
    ):
        return base + base[-1] + "ed"
    return base + "ed"


def s_form(base: str) -> str:
    """A verb's third person, or a noun's plural."""
    if base.endswith(("s", "x", "z", "ch", "sh", "o")):
        return base + "es"
    if base.endswith("y") and base[-2:-1] not in "aeiou":
        return base[:-1] + "ies"
    return base + "s"


def ing_form(base: str) -> str:
    """A verb's present participle."""
    ed = _ed(base)
    stem = ed[:-3] + "y" if ed.endswith("ied") else ed[:-2]
    return stem + "ing"


def like(wordnet: WordNet, base: str, other: str, form: str, pos: str) -> str | None:
    """`other` in the form that `form` is of `base`; None where that isn't plain."""
    lower = form.lower()
    if lower == base:
        made = other
    elif (pos == "n" and lower == s_form(base)) or (pos == "v" and lower == s_form(base)):
        made = s_form(other)
    elif pos == "v" and lower == ing_form(base):
        made = ing_form(other)
    elif pos == "v" and lower == wordnet.past(base) and lower.endswith("ed"):
        made = wordnet.past(other)
    else:
        return None
    return made[0].upper() + made[1:] if form[0].isupper() else made
