"""Characters that nobody sees: they can carry words that a reader of the page never reads, and orders to a model.

Unicode Technical Standard 39 describes the abuse; Boucher and Anderson, "Trojan Source" (2021), that of directional
controls.
"""

import re
from collections import Counter

_KINDS = {
    "tag": "\U000e0000-\U000e007f",
    "directional": "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069",
    "variation": "\U000e0100-\U000e01ef",
    "joining": "\u200c\u200d",
    "zero-width": (
        "\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u2060-\u2065\u206a-\u206f\u3164\uffa0\ufff9-\ufffb"
    ),
    "soft hyphen": "\u00ad",
}
_PATTERNS = {kind: re.compile(f"[{characters}]") for kind, characters in _KINDS.items()}
# The flag of a part of a country, such as Scotland's: the one use that tag characters have.
_FLAG = "\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{4,6}\U000e007f"
# One joiner behind a letter of a script that may need it, or an emoji, changes what is seen. Latin letters and the
# marks over them don't need it.
_JOINED = "(?<=[^\\s\u0000-\u036f\u1e00-\u206f\U000e0000-\U000e0fff])[\u200c\u200d]"
_HIDDEN = re.compile(f"(?P<seen>{_FLAG}|{_JOINED})|[{''.join(_KINDS.values())}]")


def without_hidden(text: str) -> str:
    """`text` without characters that nobody sees; joiners where letters or emoji need them, and flags, stay."""
    return _HIDDEN.sub(lambda found: found["seen"] or "", text)


def hidden_characters(text: str) -> dict[str, int]:
    """How many characters of each kind `without_hidden` leaves out, the most frequent first.

    Soft hyphens don't count: publishing systems write them everywhere, and they show at the ends of lines.
    """
    hidden = [found.group() for found in _HIDDEN.finditer(text) if not found["seen"]]
    kinds = Counter(next(kind for kind, one in _PATTERNS.items() if one.match(character)) for character in hidden)
    del kinds["soft hyphen"]
    return dict(kinds.most_common())
