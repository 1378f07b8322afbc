"""A chat model's reply as statements with the numbers of the sentences that they rest on, while it arrives."""

from bisect import bisect_left
from dataclasses import dataclass
from typing import Literal

from assistant.answering.markers import MOST_NUMBERS
from assistant.answering.reply_lexer import ReplyLexer
from assistant.answering.statement_text import (
    clean_sentence,
    has_end,
    has_strange_characters,
    is_no_answer,
    is_sources_heading,
    is_title_line,
    without_lead_to_marker,
)
from assistant.sentences import sentence_spans

LONGEST_STATEMENT = 600
"""Characters; the longest of 1,000 sentences of news that one would want to say again are half as long."""

MOST_STATEMENTS = 24
"""Statements that are taken of a reply, those that fail included."""

MOST_CHARACTERS = 100_000
"""Characters that are read of a reply, thoughts included; ten times what the token limit lets through."""

_OPENING_QUOTES = {"”": "“", "»": "«", "’": "‘"}
_CONNECTIVES = frozenset({"and", "or", "&", "+"})

Problem = Literal["uncited", "unknown_number", "too_many_numbers", "too_long", "cut_off", "characters"]


@dataclass(frozen=True, slots=True)
class ParsedStatement:
    """A sentence that a chat model wrote.

    Attributes:
        text: its words, without markers and Markdown.
        numbers: the sentences that it says it rests on, each once; only those that there are.
        problem: why it can't be believed whatever its evidence says, or None.
    """

    text: str
    numbers: tuple[int, ...]
    problem: Problem | None = None


class StatementParser:
    """Takes a reply in chunks and gives its statements as soon as each is complete.

    A statement is complete when what follows its markers has begun, so a reply in any chunks gives the same statements.
    Nothing that a model writes makes this fail.

    Attributes:
        no_answer: the reply says that the sentences don't answer, before it says anything that could be shown.
        finished: what follows doesn't matter: NO_ANSWER, a list of sources, or too much of anything.
    """

    def __init__(self, count: int) -> None:
        """Begin a reply.

        Args:
            count: sentences that the model was given, numbered from 1.
        """
        self._reply = _Reply(count)
        self._lexer = ReplyLexer(self._reply)
        self._characters = 0

    @property
    def no_answer(self) -> bool:
        """See the class."""
        return self._reply.no_answer

    @property
    def finished(self) -> bool:
        """See the class."""
        return self._reply.finished or self._characters >= MOST_CHARACTERS

    def feed(self, chunk: str) -> list[ParsedStatement]:
        """Take the next chunk; returns the statements that it completes."""
        for character in chunk:
            if self.finished:
                break
            self._characters += 1
            self._lexer.feed(character)
        return self._reply.take()

    def close(self, *, cut_off: bool = False) -> list[ParsedStatement]:
        """The reply has ended; returns the last statements.

        Args:
            cut_off: it ended too early, so that what no marker follows may be half a sentence.
        """
        if not self.finished:
            self._reply.cut_off = cut_off
            self._lexer.close()
            self._reply.complete()
        return self._reply.take()


class _Reply:
    """Puts the pieces of a reply together.

    A part of the text ends where the text behind its markers begins. Its sentences get the markers that stand in them;
    one without is uncited. A line that begins with markers and has none at its end is read the other way round, since
    small models copy the form of the sentences that they were given.
    """

    def __init__(self, count: int) -> None:
        self._count = count
        self._done: list[ParsedStatement] = []
        self._taken = self._said = 0
        self.no_answer = False
        self.finished = False
        self.cut_off = False
        self._begin_part()

    def _begin_part(self, first: tuple[int, ...] = ()) -> None:
        self._text: list[str] = []
        self._too_long = False
        self._first = first  # markers before the text
        self._marks: list[tuple[int, tuple[int, ...]]] = []  # how much text stood before each group of markers
        self._marked = False  # nothing but punctuation has come since the last marker
        self._comma = False  # and a comma is part of it
        self._line = 0  # where in the text the line begins
        self._line_marks: tuple[int, ...] = ()  # markers at the beginning of a line that isn't the part's first
        self._one_line = self._heading = self._skipping = False

    def take(self) -> list[ParsedStatement]:
        """The statements that were completed since the last call."""
        done, self._done = self._done, []
        return done

    def word(self, character: str) -> None:
        """See `Pieces`."""
        if self._skipping or (self._line_marks and character in " .,;)"):
            return
        if self._line_marks:
            self.complete(self._line_marks)
        if self._marked and not self._continues(character):
            return
        if len(self._text) >= LONGEST_STATEMENT:
            self._too_long = True
            return
        self._text.append(character)
        if character == ":" and is_sources_heading(self._line_text()):
            self._leave_out_sources()

    def marker(self, numbers: tuple[int, ...]) -> None:
        """See `Pieces`."""
        if self._skipping:
            return
        if self._marked:
            self._comma = False
            self._marks[-1] = (self._marks[-1][0], _joined(self._marks[-1][1], numbers))
            return
        if self._text and len(self._text) == self._line:
            self._line_marks = _joined(self._line_marks, numbers)
            return
        since = self._marks[-1][0] if self._marks else 0
        text = without_lead_to_marker("".join(self._text[since:]))
        self._text[since:] = "" if text.strip().lower() in _CONNECTIVES else text  # "[3] and [4]"
        if self._text:
            self._marks.append((len(self._text), numbers))
            self._marked = True
        else:
            self._first = _joined(self._first, numbers)

    def line_end(self) -> None:
        """See `Pieces`."""
        if self._line_marks:  # a line of nothing but markers, for the text before it
            self._marks.append((len(self._text), self._line_marks))
            self.complete()
            return
        line = self._line_text()
        if self._skipping or not line:
            self.complete()
        elif is_sources_heading(line):
            self._leave_out_sources()
            self.complete()
        elif not self._marks and (line.endswith(":") or is_title_line(line)):
            del self._text[self._line :]
            self.complete()
        elif self._first or self._one_line or (self._marked and not self._comma):
            self.complete()
        elif not self._marked:
            self._text.append(" ")
            self._line = len(self._text)

    def item(self, *, heading: bool) -> None:
        """See `Pieces`."""
        self.complete()
        self._one_line, self._heading = True, heading

    def forget(self) -> None:
        """See `Pieces`."""
        self._begin_part()

    def may_end_in_marker(self, numbers: tuple[int, ...], following: str) -> bool:
        """See `Pieces`."""
        if not self._text or not all(1 <= number <= self._count for number in numbers):
            return False
        if self._ended():
            return following in '\n[(【［（“"' or following.isupper()
        return following in ".!?\n[(【［（"

    def complete(self, next_first: tuple[int, ...] = ()) -> None:
        """The part is complete: make statements of its sentences. `next_first`: markers that the next begins with."""
        text, heading = "".join(self._text), self._heading
        broken: Problem | None = None
        if self._too_long:
            broken = "too_long"
        elif self.cut_off and not self._marked:
            broken = "cut_off"
        spans = sentence_spans(text) if text else []
        numbers = self._numbers([span.end for span in spans])
        self._begin_part(next_first)
        for span, cited in zip(spans, numbers, strict=True):
            if not self.finished and (cited or not heading):
                self._say(text[span.start : span.end], cited, broken if span == spans[-1] else None)

    def _continues(self, character: str) -> bool:
        """Decide what a character behind markers is; whether it is text, of the same part or a new one."""
        ended, text = self._ended(), self._text
        if character in ".!?…":
            if not ended:
                text.append(character)
            return False
        if _closes(character, text):
            text.append(character)
            return False
        if character in " ,;)]”»":
            self._comma = self._comma or character in ",;"
            return False
        if ended or (character.isupper() and not self._comma):
            # Read the other way round, the markers belong to what follows.
            following = self._marks.pop()[1] if self._first else ()
            self.complete(following)
        else:
            text.extend(", " if self._comma else " ")
            self._marked = self._comma = False
        return True

    def _ended(self) -> bool:
        return has_end("".join(self._text[-8:]).rstrip())

    def _line_text(self) -> str:
        return "".join(self._text[self._line :]).strip()

    def _leave_out_sources(self) -> None:
        """Leave out a list of sources: with what follows it, or if nothing was said yet, only its line."""
        del self._text[self._line :]
        self.complete()
        self.finished = self.finished or self._taken > 0
        self._skipping = True

    def _numbers(self, ends: list[int]) -> list[tuple[int, ...]]:
        """The numbers of each sentence, given where they end."""
        numbers: list[tuple[int, ...]] = [()] * len(ends)
        for length, marks in self._marks:
            if ends:
                row = min(bisect_left(ends, length), len(ends) - 1)
                numbers[row] = _joined(numbers[row], marks)
        if self._first and ends and not self._marks:
            numbers[0] = self._first
        return numbers

    def _say(self, sentence: str, cited: tuple[int, ...], broken: Problem | None) -> None:
        text = clean_sentence(sentence)
        if is_no_answer(text):
            self.no_answer = self.finished = not self._said
            return
        if not any(character.isalnum() for character in text):
            return
        known = tuple(number for number in cited if 1 <= number <= self._count)
        problem = broken or _problem(text, cited, known)
        self._done.append(ParsedStatement(text, known[:MOST_NUMBERS], problem))
        self._said += problem is None
        self._taken += 1
        self.finished = self._taken >= MOST_STATEMENTS


def _closes(quote: str, text: list[str]) -> bool:
    """Whether a quotation mark closes a quotation that a text has begun."""
    if quote == '"':
        return text.count(quote) % 2 == 1
    return quote in _OPENING_QUOTES and text.count(quote) < text.count(_OPENING_QUOTES[quote])


def _joined(some: tuple[int, ...], more: tuple[int, ...]) -> tuple[int, ...]:
    """Numbers, each once, one more than a statement may have at most."""
    return tuple(dict.fromkeys(some + more))[: MOST_NUMBERS + 1]


def _problem(text: str, cited: tuple[int, ...], known: tuple[int, ...]) -> Problem | None:
    if has_strange_characters(text):
        return "characters"
    if not cited:
        return "uncited"
    if known != cited:
        return "unknown_number"
    return "too_many_numbers" if len(cited) > MOST_NUMBERS else None
