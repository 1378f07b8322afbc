"""Articles: one canonical text each, with what is known about it."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    JsonValue,
    ModelWrapValidatorHandler,
    ValidationError,
    ValidationInfo,
    model_validator,
)

from assistant.article_fields import (
    FieldError,
    check_author,
    check_id,
    check_language,
    check_line,
    check_metadata,
    check_moment,
    check_questions,
    check_text,
    check_title,
    check_url,
)
from assistant.article_file import DEFAULT_MAX_BYTES, read_article_file
from assistant.blocks import Block, plain_blocks
from assistant.canonical import canonical_text, has_words, one_line, unstorable_character
from assistant.errors import ArticleError
from assistant.folder import FolderListing, article_files, is_markdown, list_articles
from assistant.front_matter import FrontMatter, split_front_matter
from assistant.markdown import markdown_blocks
from assistant.model import FrozenModel

__all__ = ["Article", "FolderListing", "article_files", "list_articles"]

MAX_LINE_TITLE = 120
"""Longest title, in characters, that is made of a first line; a longer line is cut at a word."""

_TEXT_FIELDS = frozenset({"title", "source", "author", "published", "updated", "url", "language", "questions"})

_Line = Annotated[str, AfterValidator(check_line)] | None
_Moment = Annotated[date | datetime | None, BeforeValidator(check_moment)]


ArticleVersion = tuple[str, tuple[str, ...]]
"""A content hash and questions."""


class Article(FrozenModel):
    """One article.

    Every field is brought into its final form when an article is made, however that happens, so that
    offsets into `text` stay valid for good.

    Attributes:
        id: names the article in its library; for a file its path in the folder, without suffix.
        title: the title, on one line.
        text: the canonical text: Unicode NFC, lines ending in "\\n", blocks separated by one blank line,
            no markup.
        source: who published it.
        author: who wrote it; several names in one string.
        published, updated: day or moment.
        url: its address, http or https.
        language: a language tag, such as en or pt-BR.
        questions: that readers may start with: at most six, of at most 120 characters each.
        metadata: anything else that is known about it, JSON all through.

    Raises:
        ArticleError: for anything that doesn't fit, instead of pydantic's ValidationError.
    """

    id: Annotated[str, AfterValidator(check_id)]
    title: Annotated[str, AfterValidator(check_title)]
    text: Annotated[str, AfterValidator(check_text)]
    source: _Line = None
    author: Annotated[_Line, BeforeValidator(check_author)] = None
    published: _Moment = None
    updated: _Moment = None
    url: Annotated[str | None, AfterValidator(check_url)] = None
    language: Annotated[str, AfterValidator(check_language)] = "en"
    questions: Annotated[tuple[str, ...], BeforeValidator(check_questions)] = ()
    metadata: Annotated[dict[str, JsonValue], BeforeValidator(check_metadata)] = Field(default_factory=dict)

    @model_validator(mode="wrap")
    @classmethod
    def _explain(cls, data: object, handler: ModelWrapValidatorHandler[Self], info: ValidationInfo) -> Self:
        """Turn what pydantic reports into one ArticleError: the first problem, and its place in the file."""
        try:
            return handler(data)
        except ValidationError as error:
            context: Mapping[str, Any] = info.context if isinstance(info.context, Mapping) else {}
            article_id = data.get("id") if isinstance(data, Mapping) else None
            raise _explained(error, article_id, context.get("path"), context.get("lines", {})) from error

    @property
    def content_hash(self) -> str:
        """SHA-256, in hexadecimal, of everything but the id and the questions, on which no answer rests."""
        content = self.model_dump(mode="json", exclude={"id", "questions"})
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()

    @property
    def version(self) -> ArticleVersion:
        """Equal exactly for articles that differ in nothing but their ids."""
        return self.content_hash, self.questions

    @classmethod
    def from_file(cls, path: Path, *, article_id: str, max_bytes: int = DEFAULT_MAX_BYTES) -> Self:
        """Read an article from a Markdown or plain text file, told apart by the name's suffix.

        Args:
            path: the file.
            article_id: the id to give it; `article_files` makes one from the path.
            max_bytes: a larger file is refused before it is read.

        Raises:
            ArticleError: if the file can't be read, isn't UTF-8 text, is too large or empty, or has front
                matter that is broken or doesn't fit.
        """
        raw = read_article_file(path, max_bytes=max_bytes)
        return cls.parse(raw, article_id=article_id, markdown=is_markdown(path), path=path)

    @classmethod
    def parse(cls, raw: str, *, article_id: str, markdown: bool, path: Path | None = None) -> Self:
        """Make an article from the text of a file, with or without front matter.

        The title is the front matter's, else that of the heading that opens the text, else of its first
        level-1 heading, else its first line. A heading that became or equals the title is lifted out of
        the text.

        Args:
            raw: the whole text of the file.
            article_id: the id to give it.
            markdown: whether to read it as Markdown; else as plain text.
            path: the file, for errors.

        Raises:
            ArticleError: as `from_file`.
        """
        source = raw.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
        if (position := unstorable_character(source)) is not None:
            raise ArticleError(
                "This isn't text: it has a NUL character or half a character in it",
                remedy="Save it as UTF-8 text, or remove it from the articles.",
                path=path,
                line=source.count("\n", 0, position) + 1,
            )
        front_matter = split_front_matter(source, path=path, text_keys=_TEXT_FIELDS)
        blocks = _blocks(front_matter.body, markdown=markdown, path=path)
        values = _known_and_further(front_matter)
        title, blocks = _title(values.pop("title", None), blocks)
        if title is not None:
            values["title"] = title
        text = "\n\n".join(block.text for block in blocks)
        return cls.model_validate(
            {**values, "id": article_id, "text": text},
            context={"path": path, "lines": front_matter.lines},
        )


def _blocks(body: str, *, markdown: bool, path: Path | None) -> list[Block]:
    try:
        found = markdown_blocks(body) if markdown else plain_blocks(body)
        blocks = [Block(canonical_text(text), heading) for text, heading in found]
    except RecursionError as error:
        raise ArticleError(
            "Its markup is nested too deeply",
            remedy="Simplify it, or save it as plain text (.txt).",
            path=path,
        ) from error
    blocks = [block for block in blocks if block.text]
    if not any(has_words(block.text) for block in blocks):
        raise ArticleError(
            "It is empty: there are no words in it, apart from front matter and markup",
            remedy="Write the article's text into it, or remove it from the articles.",
            path=path,
        )
    return blocks


def _known_and_further(front_matter: FrontMatter) -> dict[str, JsonValue]:
    """The front matter as fields of an article; a known key without a value is as good as none."""
    values: dict[str, JsonValue] = {
        key: value for key, value in front_matter.values.items() if key in _TEXT_FIELDS and value is not None
    }
    values["metadata"] = {key: value for key, value in front_matter.values.items() if key not in _TEXT_FIELDS}
    return values


def _title(given: JsonValue, blocks: list[Block]) -> tuple[JsonValue, list[Block]]:
    """Choose the title, and lift the heading that it stands in out of the text."""
    if given is not None and not isinstance(given, str):
        return given, blocks  # of the wrong type, which the field's own check explains
    if given is not None and has_words(given):
        heading = 0 if blocks[0].heading and one_line(blocks[0].text) == one_line(given) else None
        title = given
    else:
        heading = _title_heading(blocks)
        title = _first_line(blocks) if heading is None else one_line(blocks[heading].text)
    if heading is None:
        return title, blocks
    rest = blocks[:heading] + blocks[heading + 1 :]
    return title, rest if any(has_words(block.text) for block in rest) else blocks


def _title_heading(blocks: list[Block]) -> int | None:
    """Index of the heading that is the title."""
    if blocks[0].heading and has_words(blocks[0].text):
        return 0
    return next((index for index, block in enumerate(blocks) if block.heading == 1 and has_words(block.text)), None)


def _first_line(blocks: list[Block]) -> str:
    line = next(line for block in blocks for line in block.text.split("\n") if has_words(line))
    line = one_line(line)
    if len(line) <= MAX_LINE_TITLE:
        return line
    cut = line.rfind(" ", 0, MAX_LINE_TITLE)
    return line[: cut if cut > 0 else MAX_LINE_TITLE - 1].rstrip() + "…"


def _explained(error: ValidationError, article_id: object, path: Path | None, lines: Mapping[str, int]) -> ArticleError:
    first = error.errors(include_url=False, include_input=False)[0]
    field = str(first["loc"][0]) if first["loc"] else ""
    cause = first.get("ctx", {}).get("error")
    if isinstance(cause, FieldError):
        problem, remedy = cause.problem, cause.remedy
    elif first["type"] == "extra_forbidden":
        problem, remedy = (
            f"An article has no field '{field}'",
            "Put what else is known about it into `metadata`.",
        )
    else:
        message = first["msg"][:1].lower() + first["msg"][1:]
        problem, remedy = f"Its {field or 'content'} doesn't fit: {message}", "See the fields of `Article`."
    if path is None and isinstance(article_id, str) and article_id:
        problem = f"The article {article_id!r} can't be made: {problem[:1].lower() + problem[1:]}"
    return ArticleError(problem, remedy=remedy, path=path, line=lines.get(field))
