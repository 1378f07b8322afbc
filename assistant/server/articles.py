"""`GET /v1/articles` and `GET /v1/articles/{id}`: what can be asked about."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Path, Response

from assistant.article import Article
from assistant.article_summary import ArticleSummary
from assistant.server import examples
from assistant.server.loader import Loader
from assistant.server.negotiation import JSON
from assistant.server.openapi import problem_responses
from assistant.server.starters import Starters

CHECK_SECONDS = 2
"""After which to ask again for questions that are being checked; most take less than a second."""


def articles_router(loader: Loader, starters: Starters) -> APIRouter:
    """The routes that list and return articles of the assistant that `loader` opens, with questions to start with."""
    router = APIRouter(prefix="/v1/articles", tags=["articles"])

    # Not coroutines, so that reading the index happens in a thread.
    @router.get(
        "",
        summary="List the articles",
        response_model=list[ArticleSummary],
        responses={
            200: {"content": {JSON: {"example": examples.ARTICLES}}},
            **problem_responses(401, 403, 421, 500, 503),
        },
    )
    def list_articles() -> Sequence[ArticleSummary]:
        """The articles in the library, without their texts."""
        return loader.library().articles()

    @router.get(
        "/{article_id:path}",
        summary="Read an article",
        responses={
            200: {"content": {JSON: {"example": examples.ARTICLE}}},
            **problem_responses(401, 403, 404, 421, 500, 503),
        },
    )
    def read_article(
        article_id: Annotated[str, Path(description="As in the list.", examples=[examples.ARTICLE_ID])],
        response: Response,
    ) -> Article:
        """An article with its canonical text, in which citations count. Its id may contain "/".

        `questions` are those that the assistant answers from it. They are checked when the article is first read;
        until that is done there are none, and `Retry-After` says when to ask again.
        """
        article = loader.library().article(article_id)
        questions = starters.of(article)
        if questions is None:
            response.headers["Retry-After"] = str(CHECK_SECONDS)
        return article.model_copy(update={"questions": questions or ()})

    return router
