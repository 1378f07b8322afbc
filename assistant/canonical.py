"""The canonical form of text: the one sequence of characters that every offset counts in."""

import re
import unicodedata

from assistant.hidden_text import without_hidden

# Every way to end a line but "\n": CR LF, CR, vertical tab, form feed, the four ASCII separators, NEL and
# the Unicode line and paragraph separators. Python, browsers and editors disagree on which of these end a
# line, so the canonical text has none of them.
_LINE_END = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1f\x85\u2028\u2029]")
# What is left of the control characters (but for tab and "\n") says nothing to a reader and may drive a
# terminal; U+FEFF inside a text is the byte order mark of a file that was pasted in.
_INVISIBLE = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ufeff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_SPACES = re.compile("[ \t]+")


def canonical_text(text: str) -> str:
    r"""Bring a text into canonical form; its own canonical form is itself.

    Unicode NFC; lines end in "\n" and have no white space at their end; blocks are separated by exactly
    one blank line; no white space around the whole; no control characters but tab and "\n"; no characters
    that nobody sees (see `without_hidden`).
    """
    text = without_hidden(_INVISIBLE.sub("", _LINE_END.sub("\n", text)))
    text = unicodedata.normalize("NFC", text)
    lines: list[str] = []
    for line in text.split("\n"):
        line = line.rstrip()
        if line or (lines and lines[-1]):
            lines.append(line)
    return "\n".join(lines).strip()


def one_line(text: str) -> str:
    """The canonical form of a text that is shown on one line, such as a title."""
    return " ".join(canonical_text(text).split())


def collapse_spaces(text: str) -> str:
    """Make every run of spaces and tabs one space, as a browser does when it shows a paragraph."""
    return _SPACES.sub(" ", text)


def has_words(text: str) -> bool:
    """Whether there is a letter or a digit of any script in it."""
    return any(character.isalnum() for character in text)


def is_unicode(text: str) -> bool:
    """Whether it has no half of a character (a lone surrogate), which no encoding has."""
    return _SURROGATE.search(text) is None


def unstorable_character(text: str) -> int | None:
    """Index of the first character that no file, database or message can carry, or None.

    These are NUL, which ends a text in SQLite, and lone surrogates, which are halves of characters and
    have no UTF-8 form.
    """
    positions = [text.find("\0")]
    if (surrogate := _SURROGATE.search(text)) is not None:
        positions.append(surrogate.start())
    return min((position for position in positions if position >= 0), default=None)
