"""Words of a text with where they stand."""

import re
from typing import NamedTuple

_TOKEN = re.compile(
    r"[$€£¥]?\d+(?:[.,:]\d+)*%?|(?:\w\.){2,}|['’]s\b|\w+(?:[-–]\w+)*n['’]t\b|\w+?(?=['’]s\b)|\w+(?:[-–]\w+)*(?:['’](?!s\b)\w+)?"
)


class Token(NamedTuple):
    """A word, a number, or the ending `'s`, which is a possessive or "is"."""

    text: str
    start: int
    end: int

    @property
    def lower(self) -> str:
        """The word in lower case, with a straight apostrophe."""
        return self.text.lower().replace("’", "'")

    @property
    def capital(self) -> bool:
        """Whether it is written with a capital letter."""
        return self.text[0].isupper()


def tokens(text: str) -> list[Token]:
    """The words of `text`, in order."""
    return [Token(found.group(), *found.span()) for found in _TOKEN.finditer(text)]
