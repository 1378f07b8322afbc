"""What a search gives a client of the Model Context Protocol."""

from collections.abc import Sequence
from typing import Self

from pydantic import Field

from assistant.model import FrozenModel
from assistant.passages import RetrievedPassage
from assistant.text_fragment import link_to_words


class FoundPassage(FrozenModel):
    """A passage of an article, word for word."""

    article_id: str = Field(description="The article, as `article_id` of the tools.")
    title: str = Field(description="The article's title.")
    url: str | None = Field(description="The article's address, with a text fragment that leads to the words.")
    start: int = Field(description="Where the passage begins in the article's text, in characters.")
    end: int = Field(description="Where it ends.")
    text: str = Field(description="Its words.")

    @classmethod
    def of(cls, found: RetrievedPassage) -> Self:
        """The same for a client."""
        return cls(
            article_id=found.passage.article_id,
            title=found.title,
            url=None if found.url is None else link_to_words(found.url, found.text),
            start=found.passage.start,
            end=found.passage.end,
            text=found.text,
        )

    def __str__(self) -> str:
        place = f"{self.title} ({self.article_id}, characters {self.start} to {self.end})"
        return "\n".join(filter(None, (place, self.url, self.text)))


class FoundPassages(FrozenModel):
    """The passages that are nearest to a query, the nearest first. That they are near doesn't make them an answer."""

    passages: tuple[FoundPassage, ...]

    @classmethod
    def of(cls, found: Sequence[RetrievedPassage]) -> Self:
        """The same for a client."""
        return cls(passages=tuple(map(FoundPassage.of, found)))

    def __str__(self) -> str:
        return "\n\n".join(map(str, self.passages)) or "There are no articles yet."
