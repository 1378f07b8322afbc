"""Markdown to blocks of plain text, read off the parser's tokens in one pass."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from assistant.blocks import Block
from assistant.canonical import collapse_spaces

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from markdown_it import MarkdownIt
    from markdown_it.token import Token

MAX_NESTING = 100
"""Levels of quotes and lists in lists; the parser drops what lies deeper. Its default of 20 is for web pages
that strangers write."""

# Elements whose content is not part of the article's text: programs, styles, and what was withdrawn.
_SILENT = frozenset({"script", "style", "template", "noscript", "svg", "math", "head", "del", "s", "strike"})
# Elements without content, and those that end where the next of their name begins.
_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
_CLOSES_ITSELF = frozenset({"p", "li", "dt", "dd", "tr", "td", "th", "option"})
_HIDING = re.compile(
    r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|(?:font-size|opacity)\s*:\s*(?:0++(?:\.0*+)?|\.0++)(?!\.?\d))",
    re.IGNORECASE,
)
# Elements of running text, which don't end the block that they stand in.
# fmt: off
_INLINE = frozenset({
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "dfn", "em", "font", "i", "ins",
    "kbd", "label", "mark", "q", "rb", "rp", "rt", "ruby", "samp", "small", "span", "strong", "sub", "sup",
    "time", "tt", "u", "var", "wbr",
})
# fmt: on


def markdown_blocks(source: str) -> Iterator[Block]:
    """Yield the blocks of a Markdown text (CommonMark with tables and strikethrough).

    Paragraphs, headings, list items, table rows (their cells joined by " | ") and code are one block each.
    Link texts are kept; images, HTML tags, comments, and what is struck through or hidden by an element's own
    attributes are left out.

    Raises:
        RecursionError: for text nested beyond reason.
    """
    cells: list[str] | None = None
    heading = 0
    silence = _Silence()  # an element that begins in one block can end in another
    for token in _parser().parse(source):
        match token.type:
            case "html_block":
                yield from _html_blocks(token.content, silence)
            case _ if silence.elements:
                pass
            case "heading_open":
                heading = int(token.tag.removeprefix("h"))
            case "heading_close":
                heading = 0
            case "tr_open":
                cells = []
            case "tr_close":
                yield from _block(" | ".join(cells or ()))
                cells = None
            case "inline":
                text = _inline_text(token.children or ())
                if cells is None:
                    yield from _block(text, heading)
                else:
                    cells.append(text.strip())
            case "fence" | "code_block":
                yield from _block(token.content)
            case _:
                pass


@cache
def _parser() -> "MarkdownIt":
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"maxNesting": MAX_NESTING}).enable(["table", "strikethrough"])


def _block(text: str, heading: int = 0) -> Iterator[Block]:
    if text.strip():
        yield Block(text, heading)


def _inline_text(tokens: "Sequence[Token]") -> str:
    """The words of a paragraph: a soft break is a space, a hard break ends the line."""
    parts: list[str] = []
    struck = 0
    html = _HtmlText(_Silence())
    for token in tokens:
        match token.type:
            case "s_open":
                struck += 1
            case "s_close":
                struck -= 1
            case "html_inline":
                html.feed(token.content)
                if not html.silence.elements and token.content.lower().startswith("<br"):
                    parts.append("\n")
            case _ if struck or html.silence.elements:
                pass
            case "softbreak":
                parts.append(" ")
            case "hardbreak":
                parts.append("\n")
            case "text" | "text_special" | "code_inline":
                parts.append(token.content)
            case _:
                pass
    return collapse_spaces("".join(parts)).strip()


def _html_blocks(source: str, silence: "_Silence") -> Iterator[Block]:
    parser = _HtmlText(silence)
    parser.feed(source)
    parser.close()
    parser.end_block()
    for text in parser.blocks:
        yield from _block(text)


def _is_hidden(attributes: "Mapping[str, str | None]") -> bool:
    """Whether a browser doesn't show an element, by its own attributes; style sheets aren't looked at."""
    return "hidden" in attributes or _HIDING.search(attributes.get("style") or "") is not None


class _Silence:
    """The open elements, from the outermost whose content is left out on.

    Attributes:
        elements: their names; empty while everything is read.
    """

    def __init__(self) -> None:
        self.elements: list[str] = []
        self._open: Counter[str] = Counter()  # to look them up: they can be as many as the text has tags

    def begins(self, tag: str, attributes: "Mapping[str, str | None]") -> bool:
        """Take note of a start tag; returns whether its element's content is left out."""
        if tag in _CLOSES_ITSELF and self.elements[-1:] == [tag]:
            self.ends(tag)
        if tag in _VOID or not (self.elements or tag in _SILENT or _is_hidden(attributes)):
            return False
        self.elements.append(tag)
        self._open[tag] += 1
        return True

    def ends(self, tag: str) -> bool:
        """Take note of an end tag; returns whether it is of one of these elements."""
        if not self._open[tag]:
            return False
        while (inner := self.elements.pop()) != tag:
            self._open[inner] -= 1
        self._open[tag] -= 1
        return True


class _HtmlText(HTMLParser):
    """Collects the text between tags; whatever isn't an inline element ends a block.

    Attributes:
        blocks: the finished blocks.
        silence: the open elements whose content is left out; it is kept up to date.
    """

    def __init__(self, silence: _Silence) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[str] = []
        self.silence = silence
        self._parts: list[str] = []

    def end_block(self) -> None:
        """Finish the block that was being collected."""
        self.blocks.append(collapse_spaces("".join(self._parts)))
        self._parts.clear()

    def handle_starttag(self, tag: str, attrs: "list[tuple[str, str | None]]") -> None:
        if self.silence.begins(tag, dict(attrs)):
            return
        if tag == "br":
            self._parts.append("\n")
        elif tag in {"td", "th"}:
            if "".join(self._parts).strip():
                self._parts.append(" | ")
        elif tag not in _INLINE:
            self.end_block()

    def handle_endtag(self, tag: str) -> None:
        if not self.silence.ends(tag) and tag not in _INLINE and tag not in {"td", "th", "br"}:
            self.end_block()

    def handle_data(self, data: str) -> None:
        if not self.silence.elements:
            self._parts.append(" ".join(data.split("\n")))

    def parse_marked_section(self, i: int, report: bool = True) -> int:  # noqa: FBT001, FBT002 -- the base's signature
        try:
            return super().parse_marked_section(i, report)
        except AssertionError:
            # The base gives up on `<![` with an unknown word. HTML takes it for a comment.
            return self.parse_bogus_comment(i)
