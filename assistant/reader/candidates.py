"""Words of a sentence that could be a short answer, by the kind of answer asked for."""

import re

from assistant.passages import Span
from assistant.reader.question import AnswerType

_NUMBER_WORD = (
    r"(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|"
    r"eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million|billion|"
    r"trillion|dozen|half|third|quarter|dozens|hundreds|thousands|millions|billions)"
)
_DIGITS = r"\d+(?:[.,]\d+)*"
_SCALE = r"(?:\s?(?:hundred|thousand|million|billion|trillion|mln|bn|m|k)\b)?"
_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"Jan\.|Feb\.|Mar\.|Apr\.|Jun\.|Jul\.|Aug\.|Sept?\.|Oct\.|Nov\.|Dec\.)"
)
_DAY = r"(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)"
_NAME_WORD = r"(?:(?:Mc|Mac|O['’]|[A-Z]\.)?[A-Z][\w'’-]*\w|[A-Z]\.?)"
_NAME = rf"{_NAME_WORD}(?:\s(?:(?:of|the|and|de|da|van|von|der|bin|al|for)\s){{0,2}}{_NAME_WORD})*"
_CLOCK = r"\d{1,2}(?::\d\d)?\s?(?:a\.m\.|p\.m\.|am|pm)"

_PATTERNS: dict[AnswerType, re.Pattern[str]] = {
    "money": re.compile(
        rf"(?:US|A|C)?[$€£¥]\s?{_DIGITS}{_SCALE}|"
        rf"\b(?:{_DIGITS}|{_NUMBER_WORD})(?:[\s-](?:and\s)?(?:{_DIGITS}|{_NUMBER_WORD}))*\s"
        r"(?:dollars?|euros?|pounds?|cents?|yen|francs?|rubles?|roubles?|rupees?|yuan)\b",
    ),
    "number": re.compile(
        rf"(?:[$€£¥]\s?)?\b{_DIGITS}{_SCALE}(?:\s?%|\s(?:percent|per cent)\b)?|"
        rf"\b{_NUMBER_WORD}(?:[\s-](?:and\s)?{_NUMBER_WORD})*(?:\s(?:percent|per cent)\b)?",
        re.IGNORECASE,
    ),
    "date": re.compile(
        rf"\b(?:(?:{_DAY},?\s)?(?:\d{{1,2}}(?:st|nd|rd|th)?\s(?:of\s)?{_MONTH}(?:,?\s\d{{4}})?|"
        rf"{_MONTH}(?:\s\d{{1,2}}(?:st|nd|rd|th)?)?(?:,?\s\d{{4}})?)|{_DAY}(?:\s(?:morning|afternoon|evening|night))?|"
        rf"(?:1[0-9]|20)\d\d(?:s|[-–]\d{{2,4}})?|{_CLOCK}|(?:last|next|this|the\sprevious|the\sfollowing)\s"
        r"(?:year|month|week|decade|century|spring|summer|autumn|fall|winter|night|weekend)|"
        r"(?:yesterday|today|tomorrow)|\d+(?:st|nd|rd|th)\scentury)(?!\w)",
    ),
    "person": re.compile(rf"\b{_NAME}"),
    "place": re.compile(rf"\b{_NAME}"),
}

_REASON = re.compile(
    r"\b(?:because|so that|so as to|in order to|due to|since|therefore|thanks to|as a result|owing to|caused?|led to|"
    r"leads to|reasons?|to (?:help|protect|prevent|avoid|make|keep|stop|allow|ensure|be able)|aim(?:s|ed)?|why|"
    r"after|as|would help|in response to|that is why|which means|meant that)\b",
    re.IGNORECASE,
)
_NOT_A_NAME = frozenset(
    """the a an it he she they we i you this that these those there in on at by for from of to and but or if as when
    while after before since although though because according counting however monday tuesday wednesday thursday
    friday saturday sunday january february march april may june july august september october november december
    his her its their our my your some many most both all each another such no not with without one two three""".split()
)


def candidates(text: str, kind: AnswerType) -> list[Span]:
    """Offsets in `text` of what could answer a question of this kind, left to right.

    Kinds without a short form ("reason", "manner", "yes_no", "thing") have none.
    """
    pattern = _PATTERNS.get(kind)
    if pattern is None:
        return []
    spans = [Span(*match.span()) for match in pattern.finditer(text)]
    return [trimmed for span in spans if (trimmed := _trim(text, span))] if kind in {"person", "place"} else spans


def _trim(text: str, span: Span) -> Span | None:
    """A capitalised run without the words that are capitalised only because they begin the sentence."""
    start, end = span
    while start < end:
        word = re.match(r"[\w'’.-]+", text[start:end])
        if word is None or word.group().casefold() not in _NOT_A_NAME:
            break
        start += word.end()
        start += len(text[start:end]) - len(text[start:end].lstrip())
    return Span(start, end) if end - start > 1 else None


def has_reason(text: str) -> bool:
    """Whether a sentence has a word that gives a cause or a purpose."""
    return _REASON.search(text) is not None
