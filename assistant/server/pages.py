"""The pages for readers: an article with the widget, or the list of articles."""

from collections.abc import Iterator
from typing import NamedTuple

from fastapi import APIRouter, Request, Response
from starlette.responses import HTMLResponse

from assistant.article import Article
from assistant.keys import KeyFile
from assistant.origin import parse_origin
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


def heading_and_paragraphs(article: Article) -> tuple[Paragraph | None, list[Paragraph]]:
    """An article's blocks; the first apart if the title was taken from it, so that it is shown once, as the heading."""
    first, *others = paragraphs(article.text)
    return (first, others) if others and first.text == article.title else (None, [first, *others])


def pages_router(loader: Loader, keys: KeyFile | None) -> APIRouter:
    """The routes of the pages that show the articles of the assistant that `loader` opens.

    If there is a site's token for the origin of these pages, their widget sends it.
    """
    router = APIRouter(include_in_schema=False)

    @router.api_route("/", methods=["GET", "HEAD"])
    def home(request: Request) -> Response:
        """The only article, or the list of all."""
        library = loader.library()
        summaries = library.articles()
        if len(summaries) == 1:
            return _article_page(library, summaries[0].id, alone=True, token=site_token(keys, request))
        return HTMLResponse(render("articles.html", articles=summaries))

    @router.api_route("/articles/{article_id:path}", methods=["GET", "HEAD"])
    def article(article_id: str, request: Request) -> Response:
        """One article."""
        library = loader.library()
        alone = len(library.articles()) == 1
        return _article_page(library, article_id, alone=alone, token=site_token(keys, request))

    return router


def site_token(keys: KeyFile | None, request: Request) -> str | None:
    """The token of the site that these pages are, by the address that they were asked for at; None if it has none."""
    if keys is None:
        return None
    try:
        origin = parse_origin(f"{request.url.scheme}://{request.headers.get('host', '')}")
    except ValueError:
        return None
    return keys.load().token_of(origin)


def _article_page(library: Backend, article_id: str, *, alone: bool, token: str | None) -> Response:
    article = library.article(article_id)
    heading, blocks = heading_and_paragraphs(article)
    values = {"article": article, "heading": heading, "paragraphs": blocks, "alone": alone, "token": token}
    return HTMLResponse(render("article.html", **values))
