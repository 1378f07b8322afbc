"""Where articles answer differently: who says what, and how that is checked."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Final, Literal, Self

from pydantic import Field

from assistant.article import Article
from assistant.messages import attribution_text, differing_text
from assistant.model import FrozenModel

if TYPE_CHECKING:
    from assistant.answer import Citation, Statement

DifferingKind = Literal["number", "date", "answer"]
# In what: a number, a date, or anything else, which mostly means that the question can be understood in several ways.

MOST_SOURCES: Final = 3
"""Articles that an answer sets side by side, at most: as many as an answer has sentences."""


class DifferingSource(FrozenModel):
    """One of the articles that answer differently.

    Attributes:
        article_id, title, source: the article's.
        published: the day on which it was published, if that is known.
        short_answer: the words of its statements that answer in short, or None.
        statements: indexes of its statements in the answer, counted from 0.
    """

    article_id: str
    title: str
    source: str | None = None
    published: date | None = None
    short_answer: str | None = None
    statements: tuple[Annotated[int, Field(ge=0)], ...] = Field(min_length=1)

    @classmethod
    def of(cls, article: Article, *, short_answer: str | None, statements: Sequence[int]) -> Self:
        """What an article says, in these statements."""
        return cls(
            article_id=article.id,
            title=article.title,
            source=article.source,
            published=day_of(article),
            short_answer=short_answer,
            statements=tuple(statements),
        )


class Differing(FrozenModel):
    """Articles that answer a question differently, in the order of their evidence.

    Attributes:
        kind: in what they differ.
        sources: each article once.
    """

    kind: DifferingKind
    sources: tuple[DifferingSource, ...] = Field(min_length=2, max_length=MOST_SOURCES)

    @property
    def opening(self) -> str:
        """The sentence that an answer's text begins with."""
        return differing_text(self.kind)

    @property
    def attributions(self) -> tuple[str, ...]:
        """What stands before the first statement of each source."""
        return attributions([(one.article_id, one.title, one.source, one.published) for one in self.sources])

    def inner_problems(self, statements: Sequence["Statement"], citations: Sequence["Citation"]) -> Iterator[str]:
        """Yield what doesn't fit the statements of the answer."""
        if len({one.article_id for one in self.sources}) < len(self.sources):
            yield "An article can't differ from itself."
        if [index for one in self.sources for index in one.statements] != list(range(len(statements))):
            yield "The statements are not those of the sources, one source after the other."
            return
        for one, attribution in zip(self.sources, self.attributions, strict=True):
            own = [statements[index] for index in one.statements]
            if [statement.attribution for statement in own] != [attribution, *[None] * (len(own) - 1)]:
                yield f"The statements of {one.article_id!r} are not attributed to it by its title and date."
            cited = [number for statement in own for number in statement.citations]
            if any(not 0 < n <= len(citations) or citations[n - 1].article_id != one.article_id for n in cited):
                yield f"The statements of {one.article_id!r} cite another article."
            if one.short_answer is not None and not any(one.short_answer in statement.text for statement in own):
                yield f"The short answer of {one.article_id!r} is not in its statements."

    def problems(self, articles: Mapping[str, Article]) -> Iterator[str]:
        """Yield a sentence for each source that isn't as its article is."""
        for one in self.sources:
            article = articles.get(one.article_id)
            if article is not None and (article.title, article.source, day_of(article)) != (
                one.title,
                one.source,
                one.published,
            ):
                yield f"The title, source or date that {one.article_id!r} is attributed by is not the article's."


def attributions(labels: Sequence[tuple[str, str, str | None, date | None]]) -> tuple[str, ...]:
    """What stands before the statements of articles, given id, title, source and date of each; no two alike.

    Articles of one title and date are told apart by their sources, and where those are alike too, by their ids.
    """
    by_title = [attribution_text(title, published) for _, title, _, published in labels]
    by_source = [attribution_text(title, published, source) for _, title, source, published in labels]
    by_id = [attribution_text(title, published, article_id) for article_id, title, _, published in labels]
    return tuple(
        text if by_title.count(text) == 1 else further if by_source.count(further) == 1 else last
        for text, further, last in zip(by_title, by_source, by_id, strict=True)
    )


def day_of(article: Article) -> date | None:
    """The day on which an article was published."""
    moment = article.published
    return moment.date() if isinstance(moment, datetime) else moment
