"""A text as the checks on words see it: tokens with stems, in clauses."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from assistant.reader.terms import STOP_WORDS, stem

_TOKEN = re.compile(
    r"\d+(?:[.,]\d+)*(?:st|nd|rd|th|s)?|(?:[A-Za-z]\.){2,}|[^\W\d_]+(?:['’][^\W\d_]+)?|[$£€¥%]|[.!?;:,()\[\]\"“”«»„—–]|-"
)
_CLAUSE = frozenset(". ! ? ; : , ( ) [ ] — –".split())
_CLAUSE_WORDS = frozenset("but although though while whereas because which who whom whose unless except".split())
_FUNCTION = STOP_WORDS | frozenset(
    "would could should may might must shall can upon per via yet also however whether "
    "among towards toward since until "
    "within without against across along around near off onto like unlike despite although though whereas unless "
    "except its it's he's she's they're there's that's mr mrs ms dr s t re ve ll d".split()
) - frozenset("first old long far big name kind sort type know much many once own before after".split())  # fmt: skip


_IRREGULAR = {
    form: base
    for base, *forms in (
        line.split()
        for line in """
    pay paid|say said|sell sold|buy bought|lose lost|win won|fall fell fallen|rise rose risen|grow grew grown
    take took taken
    give gave given|make made|find found|leave left|hold held|keep kept|build built|tell told|break broke broken
    begin began begun
    choose chose chosen|drive drove driven|speak spoke spoken|write wrote written|shoot shot|steal stole stolen
    send sent|spend spent
    meet met|lead led|become became|come came|go went gone|see saw seen|know knew known|think thought|teach taught
    catch caught
    fight fought|bring brought|feel felt|mean meant|understand understood|hear heard|run ran|sit sat|stand stood
    draw drew drawn
    throw threw thrown|fly flew flown|hide hid hidden|ride rode ridden|seek sought|shake shook shaken
    sink sank sunk|swim swam
    tear tore torn|wear wore worn|withdraw withdrew withdrawn|forbid forbade forbidden|freeze froze frozen
    lend lent|shrink shrank
    strike struck|swear swore sworn|overturn overturned|uphold upheld|drown drowned|beat beaten|eat ate eaten
    lay laid|deal dealt
    """.replace("\n", "|").split("|")
        if line.strip()
    )
    for form in forms
}


def _base(word: str) -> str:
    """A word's stem; of irregular verbs that of the base form."""
    return stem(_IRREGULAR.get(word.lower(), word))


@dataclass(frozen=True, slots=True)
class Token:
    """A word, number or sign.

    Attributes:
        text: as written.
        start, end: where.
        lower: in lower case, with straight apostrophes.
        stem: its stem; of signs the sign.
        clause: number of the clause that it stands in.
        opens: whether it is the first word of a sentence or of a quotation.
    """

    text: str
    start: int
    end: int
    lower: str
    stem: str
    clause: int
    opens: bool

    @property
    def is_content(self) -> bool:
        """Whether it is a word that carries meaning by itself, or a number."""
        return (self.lower[0].isalnum()) and self.lower not in _FUNCTION

    @property
    def is_name(self) -> bool:
        """Whether it is written like a name, not only because it opens a sentence."""
        return self.text[0].isupper() and not self.opens and self.lower not in _FUNCTION


class Words:
    """The tokens of a text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = list(_tokens(text))

    @cached_property
    def stems(self) -> frozenset[str]:
        """The stems of its words."""
        return frozenset(token.stem for token in self.tokens)

    @cached_property
    def lowers(self) -> frozenset[str]:
        """Its words in lower case."""
        return frozenset(token.lower for token in self.tokens)

    @cached_property
    def content(self) -> list[int]:
        """Numbers of the tokens that carry meaning."""
        return [number for number, token in enumerate(self.tokens) if token.is_content]

    @cached_property
    def line(self) -> str:
        """Its words in lower case, with single spaces between them and at the ends, without signs."""
        return f" {' '.join(token.lower for token in self.tokens if token.lower[0].isalnum())} "

    def places(self, wanted: str) -> list[int]:
        """Numbers of the tokens with this stem."""
        return self._by_stem.get(wanted, [])

    @cached_property
    def _by_stem(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for number, token in enumerate(self.tokens):
            found.setdefault(token.stem, []).append(number)
        return found


def _tokens(text: str) -> Iterator[Token]:
    clause, opens = 0, True
    for match in _TOKEN.finditer(text):
        word = match.group()
        lower = word.lower().replace("’", "'")
        if word in _CLAUSE or lower in _CLAUSE_WORDS:
            clause += 1
        is_word = word[0].isalnum()
        yield Token(word, *match.span(), lower, _base(word) if is_word else word, clause, opens and is_word)
        if is_word:
            opens = False
        elif word in {".", "!", "?", '"', "“", "„", "«", ":"}:
            opens = True
