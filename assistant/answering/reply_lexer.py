"""A chat model's reply, character by character, as pieces: words, markers, ends of lines.

Nothing here looks ahead: whatever depends on the next character waits for it. So it can't matter in which chunks a
reply arrives, and the time is linear in its length.
"""

import re
from collections.abc import Callable
from typing import Protocol

from assistant.answering.markers import marker_numbers, names_sentences

LONGEST_BRACKET = 64
"""Characters within brackets that may be a marker or a tag; more are words."""

_CLOSING = {"[": "]", "【": "】", "［": "］", "(": ")", "（": "）", "<": ">"}
_ROUND = "(（"
_LINE_ENDS = frozenset("\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029")
_EMPHASIS = frozenset("*_`")
_HIDING = re.compile(
    r"<(/?)(?:think|thinking|thoughts?|reasoning|analysis|reflection|scratchpad)\b[^>]*>|\[(/?)THINK\]", re.IGNORECASE
)
_WRAPPER = re.compile(r"</?(?:answer|final|final_answer|response|output|result)\s*/?>", re.IGNORECASE)
# The sign of an item of a list or of a quoted line, and what may become one, a heading's or a code fence's.
_ITEM = re.compile(r"[-*•‣▪+–>]|\(?[0-9]{1,2}[.)]|#{1,6}")
_UNFINISHED_SIGN = re.compile(r"[-*•‣▪+–>]|\(?[0-9]{0,2}[.)]?|#{1,6}|`{1,3}|~{1,3}")
_FENCES = ("```", "~~~")


_State = Callable[[str], None]


class Pieces(Protocol):
    """What takes the pieces of a reply."""

    def word(self, character: str) -> None:
        """A character of the text. White space within a line is one space, and never begins it."""

    def marker(self, numbers: tuple[int, ...]) -> None:
        """A marker, with the numbers of the sentences that it names."""

    def line_end(self) -> None:
        """The end of a line."""

    def item(self, *, heading: bool) -> None:
        """An item of a list, or a heading, begins; its sign is left out."""

    def forget(self) -> None:
        """What came since the last statement was not part of the answer."""

    def may_end_in_marker(self, numbers: tuple[int, ...], following: str) -> bool:
        """Whether numbers in round brackets, with `following` behind them, are a marker and no part of the text."""


class ReplyLexer:
    """Takes the characters of one reply and hands its pieces on."""

    def __init__(self, pieces: Pieces) -> None:
        self._pieces = pieces
        self._state: _State = self._at_line_start
        self._waiting = ""  # what the state needs to see more of
        self._emphasised = ""  # signs of emphasis that are open
        self._before = ""  # the last character that came
        self._last = "\n"  # the last that was handed on, "]" for a marker

    def feed(self, character: str) -> None:
        """Take the next character."""
        before, self._before = self._before, character
        if character in _LINE_ENDS:
            if before != "\r" or character != "\n":
                self._state("\n")
        elif "\ud800" <= character <= "\udfff":
            self._state("\ufffd")
        else:
            self._state(" " if character.isspace() else character)

    def close(self) -> None:
        """End the reply. A bracket that was never closed may be half a marker, so it is left out."""
        if self._state == self._in_bracket:
            self._waiting, self._state = "", self._in_line
        self._state("\n")

    def _at_line_start(self, character: str) -> None:
        sign, self._waiting = self._waiting, ""
        if character == " " and not sign:
            return
        if character == " " and _ITEM.fullmatch(sign):
            self._pieces.item(heading=sign.startswith("#"))
        elif _UNFINISHED_SIGN.fullmatch(sign + character):
            self._waiting = sign + character
            if self._waiting in _FENCES:
                self._waiting, self._state = "", self._in_fence_line
        else:
            self._state = self._in_line
            for waiting in sign + character:
                self._state(waiting)

    def _in_line(self, character: str) -> None:
        if character == "\n":
            self._end_line()
        elif character in _CLOSING:
            self._waiting, self._state = character, self._in_bracket
        elif character in _EMPHASIS:
            self._waiting, self._state = character, self._in_emphasis
        else:
            self._word(character)

    def _in_bracket(self, character: str) -> None:
        text = self._waiting + character
        if character == _CLOSING[text[0]]:
            self._state = self._in_line
            self._bracketed(text)
        elif character == "\n" or character in _CLOSING or len(text) > LONGEST_BRACKET:
            self._state = self._in_line
            self._words(text)
        else:
            self._waiting = text

    def _bracketed(self, text: str) -> None:
        tag, numbers = _HIDING.fullmatch(text), marker_numbers(text[1:-1])
        if tag is not None and (tag[1] or tag[2]):
            # Thoughts whose beginning whoever runs the model has left out.
            self._pieces.forget()
            self._begin_line()
        elif tag is not None:
            self._waiting, self._state = "", self._in_hidden
        elif text[0] == "<":
            if not _WRAPPER.fullmatch(text):
                self._words(text)
        elif numbers is None:
            self._words(text)
        elif text[0] in _ROUND and not names_sentences(text[1:-1]):
            self._waiting, self._state = text, self._after_round
        else:
            self._mark(numbers)

    def _after_round(self, character: str) -> None:
        """Wait for what follows a number in round brackets, which tells whether it is a marker."""
        if character == " ":
            self._waiting += character
            return
        text, self._state = self._waiting, self._in_line
        numbers = marker_numbers(text.rstrip()[1:-1])
        if numbers is not None and self._pieces.may_end_in_marker(numbers, character):
            self._mark(numbers)
        else:
            self._words(text.rstrip())
        for waiting in " " * text.endswith(" ") + character:
            self._state(waiting)

    def _in_emphasis(self, character: str) -> None:
        """Leave out `**` around words; what is no emphasis, as in `f***` or `5 * 3`, is text."""
        sign = self._waiting[0]
        if character == sign:
            self._waiting += character
            return
        run, self._state = self._waiting, self._in_line
        inside_word = sign == "_" and character.isalnum()
        if (sign in self._emphasised and self._last not in " \n" and not inside_word) or self._last == "]":
            self._emphasised = self._emphasised.replace(sign, "", 1)
        elif not self._last.isalnum() and character not in " \n":
            self._emphasised += sign
        else:
            for literal in run:
                self._word(literal)
        self._state(character)

    def _in_fence_line(self, character: str) -> None:
        if character == "\n":
            self._end_line()

    def _in_hidden(self, character: str) -> None:
        """Leave out what a model thinks aloud, up to its closing tag."""
        if character in "<[":
            self._waiting = character
        elif self._waiting:
            self._waiting += character
            if _HIDING.fullmatch(self._waiting) and self._waiting[1] == "/":
                self._begin_line()
            elif len(self._waiting) > LONGEST_BRACKET:
                self._waiting = ""

    def _words(self, text: str) -> None:
        """Hand on what has turned out to be words: its first character as it is, the others as they would have been."""
        self._word(text[0])
        for character in text[1:]:
            self._state(character)

    def _word(self, character: str) -> None:
        if character == " " and self._last in " \n":
            return
        self._last = character
        self._pieces.word(character)

    def _mark(self, numbers: tuple[int, ...]) -> None:
        self._last = "]"
        self._pieces.marker(numbers)

    def _end_line(self) -> None:
        self._pieces.line_end()
        self._begin_line()

    def _begin_line(self) -> None:
        self._waiting, self._state, self._emphasised, self._last = "", self._at_line_start, "", "\n"
