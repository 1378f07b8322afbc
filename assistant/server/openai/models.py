"""What OpenAI's clients call models: the assistant, and the assistant limited to one article."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time
from itertools import islice
from typing import Final, Literal

from pydantic import Field

from assistant.article_summary import ArticleSummary
from assistant.model import FrozenModel
from assistant.server.openai.errors import UnknownModelError

MODEL: Final = "article-assistant"
MOST_LISTED: Final = 1_000
"""Articles that are listed as models: clients show the list in a menu. The others can be asked all the same."""


class Model(FrozenModel):
    """The assistant, answering from the whole library or from one article."""

    id: str = Field(description="`article-assistant`, or `article-assistant/` and the id of an article.")
    object: Literal["model"] = "model"
    created: int = Field(description="When the article was published, in seconds since 1970; 0 where that is unknown.")
    owned_by: Literal["article-assistant"] = "article-assistant"
    name: str = Field(description="The title of the article. OpenAI's API doesn't have this.")


class ModelList(FrozenModel):
    """The models."""

    object: Literal["list"] = "list"
    data: tuple[Model, ...]


def article_of(model: str) -> str | None:
    """The id of the article that a model answers from; None: from all. Whether there is such an article is not checked.

    Raises:
        UnknownModelError: if it is a model of another name.
    """
    name, slash, article_id = model.partition("/")
    if name != MODEL or (slash and not article_id):
        raise UnknownModelError(model)
    return article_id or None


def models(summaries: Iterable[ArticleSummary]) -> ModelList:
    """The assistant, and the first of the articles."""
    return ModelList(data=(whole_library(), *map(_model, islice(summaries, MOST_LISTED))))


def model_of(model: str, summaries: Iterable[ArticleSummary]) -> Model:
    """The model of that name; raises `UnknownModelError`."""
    if article_of(model) is None:
        return whole_library()
    return next(_named(model, summaries))


def whole_library() -> Model:
    """The assistant, answering from all articles."""
    return Model(id=MODEL, created=0, name="All articles")


def _named(model: str, summaries: Iterable[ArticleSummary]) -> Iterator[Model]:
    yield from (_model(one) for one in summaries if one.id == article_of(model))
    raise UnknownModelError(model)


def _model(summary: ArticleSummary) -> Model:
    return Model(id=f"{MODEL}/{summary.id}", created=_seconds(summary.published), name=summary.title)


def _seconds(moment: date | datetime | None) -> int:
    if moment is None:
        return 0
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time())
    return max(0, int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()))
