"""Whether two pieces of evidence answer a question differently, and in what."""

import re
import unicodedata
from dataclasses import dataclass

from assistant.attribution import DifferingKind
from assistant.differing.dates import dates_differ, moment_in
from assistant.differing.numbers import numbers_differ, numbers_in
from assistant.passages import Span
from assistant.reader import Evidence
from assistant.reader.candidates import candidates
from assistant.reader.question import AnswerType, answer_type
from assistant.reader.terms import stems, terms

_TITLES = frozenset("mr mrs ms dr prof professor sir dame lord lady".split())
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class _Answer:
    """A sentence and the part of it that answers in short."""

    sentence: str
    part: Span | None

    @property
    def short(self) -> str | None:
        return None if self.part is None else self.sentence[self.part.start : self.part.end]


def difference(question: str, one: Evidence, other: Evidence) -> DifferingKind | None:
    """In what two sentences answer differently; None where they agree or can't be compared.

    Numbers and dates are compared by what they mean, not by how they are written. Answers in words differ where neither
    has all of the other's words, and its sentence hasn't either. Reasons, manners and yes or no have no short form that
    could be compared, so nothing is claimed of them.
    """
    if one.text == other.text:
        return None
    ours, theirs = _answer(one), _answer(other)
    match _kind(answer_type(question), ours, theirs):
        case "number":
            parts = numbers_in(ours.sentence, ours.part), numbers_in(theirs.sentence, theirs.part)
            whole = numbers_in(ours.sentence), numbers_in(theirs.sentence)
            return "number" if numbers_differ(*parts, beside=whole) else None
        case "date":
            # A weekday beside it may be that on which something was said, so it counts only as the short answer.
            moments = [moment_in(one.sentence, one.part) for one in (ours, theirs)]
            if not all(one.part or moment.dated for one, moment in zip((ours, theirs), moments, strict=True)):
                return None
            return "date" if dates_differ(*moments) else None
        case "words":
            return "answer" if _words_differ(question, ours, theirs) else None
    return None


def _answer(evidence: Evidence) -> _Answer:
    part = evidence.short_answer
    offset = evidence.sentence.start
    return _Answer(evidence.text, None if part is None else Span(part.start - offset, part.end - offset))


def _kind(asked: AnswerType, one: _Answer, other: _Answer) -> str | None:
    """What is to be compared; where the question doesn't tell, the short answers do."""
    if asked in {"number", "money"}:
        return "number"
    if asked == "date":
        return "date"
    parts = [answer for answer in (one, other) if answer.part is not None]
    if not parts:
        return None
    if asked in {"person", "place"}:
        return "words"
    if asked != "thing":
        return None
    if all(numbers_in(answer.sentence, answer.part) for answer in parts):
        return "number"
    if len(parts) < len((one, other)):
        return None
    dated = all(moment_in(answer.sentence, answer.part).dated for answer in parts)
    return "date" if dated else "words"


def _words_differ(question: str, one: _Answer, other: _Answer) -> bool:
    asked = set(terms(question))
    ours, theirs = _said(one, asked), _said(other, asked)
    if not ours or not theirs:
        return False
    if any(words <= against for words in ours for against in theirs) or any(
        against <= words for words in ours for against in theirs
    ):
        return False
    return not (_any_within(ours, _folded(other.sentence)) or _any_within(theirs, _folded(one.sentence)))


def _said(answer: _Answer, asked: set[str]) -> list[frozenset[str]]:
    """The words of the short answer, else those of each name that the question doesn't have."""
    if answer.short is not None:
        return [words] if (words := _folded(answer.short)) else []
    names = (answer.sentence[span.start : span.end] for span in candidates(answer.sentence, "person"))
    return [words for name in names if (words := _folded(name)) and not stems(name) <= asked]


def _folded(text: str) -> frozenset[str]:
    """The words of a text without accents, case, titles and what carries no meaning."""
    plain = "".join(one for one in unicodedata.normalize("NFKD", text) if not unicodedata.combining(one))
    words = " ".join(word for word in _WORD.findall(plain.lower()) if word not in _TITLES)
    return frozenset(terms(words)) or frozenset(words.split())


def _any_within(some: list[frozenset[str]], words: frozenset[str]) -> bool:
    return any(one <= words for one in some)
