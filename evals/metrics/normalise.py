"""Texts as answers are compared: without case, punctuation and articles."""

import re
import unicodedata

_ARTICLES = frozenset({"a", "an", "the"})
_INNER_COMMA = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_INNER_POINT = re.compile(r"(?<=\d)\.(?=\d)")
_DASH = re.compile("[\u2012-\u2015]")  # stand between words without spaces, which the hyphen doesn't


def normalised_tokens(text: str) -> list[str]:
    """The tokens of `text` after SQuAD's normalisation.

    Lower case, punctuation and symbols deleted, the words a, an, the left out, split at white space
    (Rajpurkar et al. 2016, "SQuAD: 100,000+ Questions for Machine Comprehension of Text"). Three things
    differ from the published script. A decimal point is kept: to it, "1.8 million" and "18 million" are the same.
    Unicode's punctuation and symbols go too, not only ASCII's: news has curly quotes, and dashes that separate words.
    Case is folded after compatibility normalisation (NFKC), not only lowered.
    """
    folded = _DASH.sub(" ", _INNER_COMMA.sub("", unicodedata.normalize("NFKC", text).casefold()))
    points = {match.start() for match in _INNER_POINT.finditer(folded)}
    kept = "".join(
        character
        for position, character in enumerate(folded)
        if position in points or unicodedata.category(character)[0] not in "PS"
    )
    return [token for token in kept.split() if token not in _ARTICLES]


def contains_run(tokens: list[str], run: list[str]) -> bool:
    """Whether `run` stands in `tokens` as neighbours; whole tokens, so "no" is not in "Kosovo"."""
    width = len(run)
    return width > 0 and any(tokens[start : start + width] == run for start in range(len(tokens) - width + 1))
