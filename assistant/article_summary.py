"""What a list of articles shows of each."""

from datetime import date, datetime

from pydantic import Field, JsonValue

from assistant.model import FrozenModel


class ArticleSummary(FrozenModel):
    """An article without its text.

    Attributes:
        id, title, source, author, published, updated, url, language, metadata, content_hash: as of `Article`.
        characters: length of its text.
        passages: how many it was split into.
    """

    id: str
    title: str
    source: str | None = None
    author: str | None = None
    published: date | datetime | None = None
    updated: date | datetime | None = None
    url: str | None = None
    language: str = "en"
    metadata: dict[str, JsonValue] = Field(default_factory=dict)
    content_hash: str
    characters: int
    passages: int
