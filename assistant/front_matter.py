"""Front matter: the YAML between two lines of `---` at the top of an article's file."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from pydantic import JsonValue

from assistant.errors import ArticleError

FENCE = "---"
MAX_CHARACTERS = 100_000
"""Longest front matter. Real ones have some hundred characters; what is longer is an article that happens to
begin and go on with a line of dashes, and the YAML parser takes a second for every 100,000."""
MAX_NESTING = 20
"""Levels of lists and mappings in each other."""

# YAML 1.2's core schema. YAML 1.1, which the parser would apply by itself, reads `language: no` as false and
# `duration: 12:30` as 750.
_NULL = re.compile(r"(?:~|null|Null|NULL|)\Z")
_BOOL = re.compile(r"(?:true|True|TRUE|false|False|FALSE)\Z")
_INTEGER = re.compile(r"[-+]?[0-9]{1,18}\Z", re.ASCII)
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]{1,18}|[0-9]{1,18}\.[0-9]{0,18})(?:[eE][-+]?[0-9]{1,2})?\Z", re.ASCII)


@dataclass(frozen=True)
class FrontMatter:
    """The parsed front matter and the text that follows it.

    Attributes:
        body: the text after the front matter.
        values: its keys and values, JSON all through.
        lines: the line of each key in the file, counted from 1.
    """

    body: str
    values: dict[str, JsonValue] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)


def split_front_matter(source: str, *, path: Path | None, text_keys: Collection[str] = ()) -> FrontMatter:
    r"""Take the front matter off a text, where there is one.

    Scalars become what they are in YAML 1.2 (null, true, 3, 2.5, text); a date stays text, as written.

    Args:
        source: the file's text, with lines ending in "\n".
        path: the file, for errors.
        text_keys: keys whose values are text however they look: `title: 1984`.

    Raises:
        ArticleError: for front matter that is not closed, no YAML, or no mapping of keys to values.
    """
    first, _, rest = source.partition("\n")
    if first.rstrip() != FENCE:
        return FrontMatter(source)
    lines = rest.split("\n")
    closing = next((number for number, line in enumerate(lines) if line.rstrip() == FENCE), None)
    if closing is None:
        raise ArticleError(
            "The front matter that line 1 opens with '---' is never closed",
            remedy="Add a line '---' after its last key, or remove line 1.",
            path=path,
            line=1,
        )
    header = "\n".join(lines[:closing])
    if len(header) > MAX_CHARACTERS:
        raise ArticleError(
            f"The front matter has {len(header):,} characters; the limit is {MAX_CHARACTERS:,}",
            remedy="Close it with a line '---' after its last key, or move what is long into the text.",
            path=path,
            line=1,
        )
    return _parse(header, "\n".join(lines[closing + 1 :]), path, text_keys)


def _parse(header: str, body: str, path: Path | None, text_keys: Collection[str]) -> FrontMatter:
    def line_of(mark: yaml.Mark | None) -> int:
        # Counted anew, since YAML also ends lines at characters at which editors don't. Line 1 is the fence.
        return 2 + (header.count("\n", 0, mark.index) if mark is not None else 0)

    def failure(problem: str, remedy: str, mark: yaml.Mark | None) -> ArticleError:
        return ArticleError(problem, remedy=remedy, path=path, line=line_of(mark))

    try:
        root = _compose(header)
        if root is None:
            return FrontMatter(body)
        if not isinstance(root, yaml.MappingNode):
            raise failure(
                "The front matter is not made of keys and values",
                "Write lines such as 'title: The title', or remove the lines '---' around it.",
                root.start_mark,
            )
        values: dict[str, JsonValue] = {}
        lines: dict[str, int] = {}
        for key_node, value_node in root.value:
            key = _key(key_node)
            if key in values:
                raise failure(f"The front matter has the key '{key}' twice", "Keep one of them.", key_node.start_mark)
            values[key] = _value(value_node, as_text=key in text_keys)
            lines[key] = line_of(key_node.start_mark)
    except yaml.reader.ReaderError as error:
        line = 2 + header.count("\n", 0, error.position)
        raise ArticleError(
            f"The front matter has a character that YAML doesn't allow (U+{error.character:04X})",
            remedy="Remove it.",
            path=path,
            line=line,
        ) from error
    except yaml.MarkedYAMLError as error:
        problem = error.problem or error.context or "unexpected text"
        raise failure(
            f"The front matter is not valid YAML: {problem}",
            "Correct the line; a value that has ':' or '#' in it or begins with another sign needs quotes.",
            error.problem_mark or error.context_mark,
        ) from error
    except (ValueError, OverflowError, RecursionError) as error:
        # The parser lets these escape, without a place: for "\UFFFFFFFF" in quotes, and for deep nesting.
        problem = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise ArticleError(
            f"The front matter can't be read as YAML: {problem}",
            remedy="Simplify it to lines of 'key: value'.",
            path=path,
            line=1,
        ) from error
    return FrontMatter(body, values, lines)


class _Loader(yaml.SafeLoader):
    """Composes nodes only: nothing is ever constructed from them, so tags have no effect.

    Aliases are refused, since a few lines of them can stand for gigabytes.
    """

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            alias: Any = self.get_event()  # type: ignore[no-untyped-call]
            raise yaml.MarkedYAMLError(problem="aliases (*name) are not supported", problem_mark=alias.start_mark)
        return super().compose_node(parent, index)


def _compose(header: str) -> yaml.Node | None:
    loader = _Loader(header)
    try:
        return loader.get_single_node()
    finally:
        loader.dispose()


def _key(node: yaml.Node) -> str:
    if not isinstance(node, yaml.ScalarNode):
        raise yaml.MarkedYAMLError(problem="a key must be a word", problem_mark=node.start_mark)
    return str(node.value)


def _value(node: yaml.Node, *, as_text: bool = False, depth: int = 1) -> JsonValue:
    if depth > MAX_NESTING:
        raise yaml.MarkedYAMLError(problem="it is nested too deeply", problem_mark=node.start_mark)
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, as_text=as_text, depth=depth + 1) for item in node.value]
    if isinstance(node, yaml.MappingNode):
        return {_key(key): _value(value, as_text=as_text, depth=depth + 1) for key, value in node.value}
    if not isinstance(node, yaml.ScalarNode):
        raise yaml.MarkedYAMLError(problem="a value must be text, a list or a mapping", problem_mark=node.start_mark)
    return _scalar(node, as_text=as_text)


def _scalar(node: yaml.ScalarNode, *, as_text: bool) -> JsonValue:
    text = str(node.value)
    if node.style is not None:
        return text
    if _NULL.match(text):
        return None
    if as_text:
        return text
    if _BOOL.match(text):
        return text.lower() == "true"
    if _INTEGER.match(text):
        return int(text)
    if _FLOAT.match(text):
        return float(text)
    return text
