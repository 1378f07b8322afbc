"""The words of a chat model's sentence: what is not part of them, and what they may not have in them."""

import re
import unicodedata
from collections.abc import Sequence

from assistant.answer import TextSpan
from assistant.hidden_text import hidden_characters, without_hidden

SOFT_HYPHEN = "\u00ad"
"""The one hidden character that people write."""

_OPENING = r"(?:(?:sure|certainly|of course|ok(?:ay)?|great question)[,.!]*\s+)?"
_PREAMBLE = re.compile(
    rf"{_OPENING}(?:"
    r"(?:(?:here(?:\s+is|\s+are|['’]s)|this is)\s+)?(?:(?:the|my|your|a|an|short|brief|final|direct)\s+)*"
    r"(?:answer|response|reply|summary|a)(?:\s+to\s+(?:the|your)\s+question)?\s*:\s*"
    r"|(?:based on|according to|from)\s+(?:the\s+|these\s+|this\s+)?"
    r"(?:(?:provided|given|above|following|numbered|retrieved|cited)\s+)*"
    r"(?:sentences?|passages?|articles?|texts?|sources?|information|context)"
    r"(?:\s+(?:above|below|provided|given))?\s*,\s*"
    r")",
    re.IGNORECASE,
)
_TITLE_LINE = re.compile(
    r"(?:(?:the|final|short|direct)\s+)*(?:answer|response|reply|summary|statements?)\s*:?", re.IGNORECASE
)
_SOURCES = re.compile(
    r"(?:list of |the |cited |used )?(?:sources?|references?|citations?|footnotes?|notes?|evidence|"
    r"sentences?(?: numbers?)?(?: used| cited)?)(?: used| cited| list)?",
    re.IGNORECASE,
)
_NO_ANSWER = re.compile(r"[\W_]*no[_ ]?answer[\W_]*", re.IGNORECASE)
# How small models say it in words of their own; only whole sentences about the passages as such.
_REFUSAL = re.compile(
    r"(?:i(?:['’]m| am) sorry,?\s+(?:but\s+)?|unfortunately,?\s+|sorry,?\s+(?:but\s+)?)?"
    r"(?:the|these|this)\s+(?:(?:provided|given|above|numbered|retrieved)\s+)*"
    r"(?:sentences?|passages?|articles?|texts?|information|context)\s+(?:above\s+|provided\s+|given\s+)?"
    r"(?:do(?:es)?\s+not|do(?:es)?n['’]t|did\s+not|didn['’]t)\s+"
    r"(?:\w+ly\s+)?(?:answer|mention|say|contain|provide|include|state|specify|give|tell|address|indicate)\b",
    re.IGNORECASE,
)
_BUT = re.compile(r"\b(?:but|however|although|though|only that)\b", re.IGNORECASE)
# "(see [3])", "Source: [3]": what leads to a marker.
_LEAD_WORD = re.compile(r"\b(?:see|cf\.?|sources?|sentences?|refs?|references?|citations?)\s*:?\Z", re.IGNORECASE)
_NUMBERING = re.compile(r"\(?[0-9]{1,2}[.)](?:\s+(?=\D)|\Z)")
_END = re.compile(r"[.!?…。！？]['\"”’»)\]]*\Z")
_BRACKETS = str.maketrans("", "", "[]【】［］")
_LEFT_MARKER = re.compile(r"[\[【［]\s*[#^]?\s*(?:[a-z]+\.?\s*)?\d|\d\s*[\]】］]", re.IGNORECASE)
# What makes a link, an image, an element or a table of plain words, wherever they are shown.
_MARKUP = re.compile(
    r"\[[^\[\]]*\]?|\]|<[/!?a-z][^<>]*>?|`+|\|{1,2}|\{\{?|\}\}?|&#?\w+;|\\[a-z(\[]"
    r"|(?:\b[a-z][a-z0-9+.-]{1,20}:)?//\S+|\b(?:mailto|javascript|data|tel|file):\S+|\bwww\.\S+"
    r"|\b(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}(?:/\S*|\?\S+)|\S+@\S+\.\S+",
    re.IGNORECASE,
)
_SPACE = re.compile(r"\s+")


def is_title_line(text: str) -> bool:
    """Whether a line only says that an answer follows: `Answer:`, `Final answer`."""
    return _TITLE_LINE.fullmatch(text.strip()) is not None


def is_sources_heading(text: str) -> bool:
    """Whether a line, without its colon, begins a list of sources: `Sources`, `References used`."""
    return _SOURCES.fullmatch(text.strip().rstrip(":")) is not None


def is_no_answer(sentence: str) -> bool:
    """Whether a sentence says that the passages don't answer, and nothing else."""
    if _NO_ANSWER.fullmatch(sentence) is not None:
        return True
    refusal = _REFUSAL.match(sentence)
    return refusal is not None and _BUT.search(sentence, refusal.end()) is None


def has_end(text: str) -> bool:
    """Whether a text ends as a sentence does."""
    return _END.search(text) is not None


def without_lead_to_marker(text: str) -> str:
    """A text without what only leads to the marker behind it: an opening bracket, `(see`, `Source:`."""
    shorter = text.rstrip(" ([")
    word = _LEAD_WORD.search(shorter, max(0, len(shorter) - 20))
    if word is not None:
        before = shorter[: word.start()].rstrip()
        if before.endswith(("(", "[")) or has_end(before) or not before:
            return before.rstrip(" ([")
    return shorter


def clean_sentence(sentence: str) -> str:
    """A sentence as it is shown: Unicode NFC, without a preamble ("Answer:", "Based on the passages,"), with an end."""
    text = unicodedata.normalize("NFC", sentence.replace(SOFT_HYPHEN, "")).strip()
    shorter = text
    while (preamble := _PREAMBLE.match(shorter)) is not None:
        shorter = shorter[preamble.end() :]
    if shorter != text:
        text = shorter[:1].upper() + shorter[1:]
    if _LEFT_MARKER.search(text):
        text = text.translate(_BRACKETS)
    text = text.strip()
    if (numbering := _NUMBERING.match(text)) is not None:  # that of a list, which emphasis has hidden
        text = text[numbering.end() :]
    return f"{text}." if text and not has_end(text) and (text[-1].isalnum() or text[-1] in "%)”\"'’") else text


def has_strange_characters(text: str) -> bool:
    """Whether a text has characters that nobody sees, that drive a terminal or that stand for nothing."""
    return bool(hidden_characters(text)) or any(map(_is_strange, text))


def visible(text: str) -> str:
    """A text whose strange characters are spelt out, such as `\\u200b`, so that it does no harm where it is printed."""
    if not has_strange_characters(text):
        return text
    return "".join(
        one.encode("unicode_escape").decode() if _is_strange(one) or hidden_characters(one) else one for one in text
    )


def place_of_words(text: str, words: str) -> TextSpan | None:
    """Where words first stand in a text, letter by letter and not within other words or numbers; None: nowhere."""
    found = re.search(rf"(?<![\w.,])(?<!\d-){re.escape(words)}(?![\w]|[.,-]\w)", text)
    return None if found is None else TextSpan(start=found.start(), end=found.end())


def _is_strange(character: str) -> bool:
    return character in "\ufffd\ufeff" or unicodedata.category(character) in {"Cc", "Co", "Cs", "Cn"}


def unquoted_markup(text: str, evidence: Sequence[str]) -> str | None:
    """The first link, image, element or other markup in a text that isn't in its evidence, letter by letter.

    An article may write "[sic]" or name a web site; then its words may be repeated. Nothing else may look like markup,
    since a page or a terminal may take it for that.
    """
    folded = [_SPACE.sub(" ", without_hidden(words)) for words in evidence]
    for found in _MARKUP.finditer(text):
        part = found.group().rstrip(".,;:!?")
        if part and not any(part in words for words in folded):
            return part
    return None
