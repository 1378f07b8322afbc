"""The pages for readers: an article with the widget, or the list of articles."""

from collections.abc import Iterator
from typing import NamedTuple

from fastapi import APIRouter, Response
from starlette.responses import HTMLResponse

from assistant.server.backend import Backend
from assistant.server.loader import Loader
from assistant.server.templates import render


class Paragraph(NamedTuple):
    """A block of an article's text and where it starts, in characters of the canonical text."""

    start: int
    text: str


def paragraphs(text: str) -> Iterator[Paragraph]:
    """The blocks of a canonical text, which are separated by one blank line each."""
    start = 0
    for block in text.split("\n\n"):
        yield Paragraph(start, block)
        start += len(block) + 2


def pages_router(loader: Loader) -> APIRouter:
    """The routes of the pages that show the articles of the assistant that `loader` opens."""
    router = APIRouter(include_in_schema=False)

    @router.api_route("/", methods=["GET", "HEAD"])
    def home() -> Response:
        """The only article, or the list of all."""
        library = loader.library()
        summaries = library.articles()
        if len(summaries) == 1:
            return _article_page(library, summaries[0].id, alone=True)
        return HTMLResponse(render("articles.html", articles=summaries))

    @router.api_route("/articles/{article_id:path}", methods=["GET", "HEAD"])
    def article(article_id: str) -> Response:
        """One article."""
        library = loader.library()
        return _article_page(library, article_id, alone=len(library.articles()) == 1)

    return router


def _article_page(library: Backend, article_id: str, *, alone: bool) -> Response:
    article = library.article(article_id)
    blocks = list(paragraphs(article.text))
    # A title that was taken from the first line stands in the text too: it is shown once, as the heading.
    heading = blocks.pop(0) if len(blocks) > 1 and blocks[0].text == article.title else None
    return HTMLResponse(render("article.html", article=article, heading=heading, paragraphs=blocks, alone=alone))
