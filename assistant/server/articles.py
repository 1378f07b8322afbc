"""`GET /v1/articles` and `GET /v1/articles/{id}`: what can be asked about."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Path

from assistant.article import Article
from assistant.article_summary import ArticleSummary
from assistant.server import examples
from assistant.server.loader import Loader
from assistant.server.negotiation import JSON
from assistant.server.openapi import problem_responses


def articles_router(loader: Loader) -> APIRouter:
    """The routes that list and return articles of the assistant that `loader` opens."""
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
    ) -> Article:
        """An article with its canonical text, in which citations count. Its id may contain "/"."""
        return loader.library().article(article_id)

    return router
