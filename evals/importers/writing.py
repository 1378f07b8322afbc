"""Texts of other formats as article files: Markdown with front matter."""

import json
import re
import unicodedata
from collections.abc import Mapping

from assistant.canonical import canonical_text, has_words, one_line

MAX_ID = 80
"""Characters of an id that is made of a title; file systems allow 255 bytes for a name."""

# Names that Windows keeps for devices, whatever the suffix.
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)\Z")
# What Markdown reads as markup anywhere in a line, and what it does at the beginning of one.
_MARKUP = re.compile(r"[\\`*_\[\]<>&~|#]")
_LINE_MARKUP = re.compile(r"(?P<number>\d{1,9})(?=[.)])|(?=[-+=:])", re.ASCII)


def safe_id(name: str) -> str:
    """An id of lower-case letters, digits and hyphens, at most `MAX_ID` long, which every file system takes."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    made = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:MAX_ID].rstrip("-") or "article"
    return f"{made}-article" if _RESERVED.match(made) else made


def article_markdown(text: str, *, title: str = "", fields: Mapping[str, str] | None = None) -> str:
    """A Markdown file that is read as `text`, however much of it looks like markup.

    Args:
        text: plain text; blank lines separate paragraphs.
        title: left out where it has no words; the article then takes its first line.
        fields: further front matter; empty values are left out.
    """
    known = {"title": one_line(title) if has_words(title) else "", **(fields or {})}
    header = [f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in known.items() if value.strip()]
    front_matter = f"---\n{''.join(header)}---\n\n" if header else ""
    blocks = ("\\\n".join(map(_escaped, block.split("\n"))) for block in canonical_text(text).split("\n\n"))
    return front_matter + "\n\n".join(blocks) + "\n"


def _escaped(line: str) -> str:
    line = _MARKUP.sub(r"\\\g<0>", line.strip())
    found = _LINE_MARKUP.match(line)
    if found is None:
        return line
    number = found["number"] or ""
    return f"{number}\\{line[len(number) :]}"
