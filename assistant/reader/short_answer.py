"""The words of a sentence that answer in short, where a question asks for a number, date, name or the like."""

import re

from assistant.passages import Span
from assistant.reader.candidates import candidates
from assistant.reader.question import AnswerType, answer_type
from assistant.reader.terms import WORD, stem, stems, terms

FOLLOWING_WORDS = 2
"""Words after a number among which the thing that it counts is looked for: 1, 2 and 3 gave a token F1 of .730, .754
and .719 on the number questions of the development data."""

SHORT_KINDS: frozenset[AnswerType] = frozenset({"date", "money", "number"})
"""Kinds whose only candidate is right often enough to be shown as the answer: on questions of SQuAD 1.1 and 2.0, NQ
and QED in .99 of 154 dates and .93 of 106 numbers, but in .84 of the persons and .71 of the places. What is right now
stands in the file of fitted numbers; names are left to the network."""

LONG_KINDS: frozenset[AnswerType] = frozenset({"manner", "reason", "yes_no"})
"""Kinds whose answers have no short form that is clear without its sentence."""

_HOW_MANY = re.compile(r"\bhow m[ae]ny\b(.*)", re.IGNORECASE)
_NOT_A_COUNT = re.compile(r"[$€£¥%]|\bper ?cent\b")


def short_answer(question: str, sentence: str, *, offset: int = 0) -> Span | None:
    """The best candidate of the kind that `question` asks for, or None where there is no clear one.

    The candidate must say something that the question doesn't, and be the only such one in the sentence; of several
    numbers the one whose next words the question names counts as the only one ("*246* Javelin missiles" for "How many
    missiles"). A wrong short answer does more harm than none, since the sentence stands beside it.

    Args:
        question: the question.
        sentence: the evidence.
        offset: added to the offsets that are returned.
    """
    asked = set(terms(question))
    kind = answer_type(question)
    if kind not in SHORT_KINDS:
        return None
    options = [span for span in candidates(sentence, kind) if not stems(sentence[span.start : span.end]) <= asked]
    if kind == "money":
        options = options or [
            span for span in candidates(sentence, "number") if not stems(sentence[span.start : span.end]) <= asked
        ]
    if kind == "number":
        return _number(question, sentence, options, asked, offset)
    return _moved(options[0], offset) if len(options) == 1 else None


def _number(question: str, sentence: str, options: list[Span], asked: set[str], offset: int) -> Span | None:
    """The number that counts what the question counts; where the sentence doesn't name that, the only number."""
    how_many = _HOW_MANY.search(question)
    if how_many is not None:
        options = [span for span in options if not _NOT_A_COUNT.search(sentence[span.start : span.end])]
        of_what = set(terms(how_many.group(1))[:FOLLOWING_WORDS])
        if of_what & set(terms(sentence)):
            options = [span for span in options if _next_words(sentence, span) & of_what]
    if len(options) > 1:
        options = [span for span in options if _next_words(sentence, span) & asked]
    return _moved(options[0], offset) if len(options) == 1 else None


def _moved(span: Span, offset: int) -> Span:
    return Span(span.start + offset, span.end + offset)


def _next_words(sentence: str, span: Span) -> set[str]:
    """Stems of the words that directly follow, which say what a number counts."""
    return {stem(word) for word in WORD.findall(sentence[span.end :])[:FOLLOWING_WORDS]}
