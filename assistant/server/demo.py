"""A page of examples: the widget in several looks, each with its CSS, on one of the articles."""

from pathlib import Path
from typing import Final, NamedTuple

from fastapi import APIRouter, Request, Response
from starlette.responses import HTMLResponse

from assistant.keys import KeyFile
from assistant.server.loader import Loader
from assistant.server.pages import heading_and_paragraphs, site_token
from assistant.server.templates import render

FOLDER: Final = Path(__file__).parent / "static" / "looks"

LANGUAGES: Final = {
    "en": "English",
    "de": "Deutsch",
    "es": "Español",
    "fr": "Français",
    "sq": "Shqip",
    "sr": "Српски",
    "sr-Latn": "Srpski",
}
"""The languages that the widget speaks, by their tags, in their own words."""


class Look(NamedTuple):
    """A look of the widget."""

    name: str
    title: str
    description: str
    has_css: bool = True
    mode: str | None = None

    @property
    def css(self) -> str:
        """The style sheet that makes it, which the page shows; empty where there is none."""
        return (FOLDER / f"{self.name}.css").read_text(encoding="utf-8") if self.has_css else ""


LOOKS: Final = (
    Look("plain", "As it comes", "Light or dark, as the reader prefers, in the page’s own typeface.", has_css=False),
    Look("newspaper", "Newspaper", "Serifs throughout, ink on newsprint, square corners."),
    Look("night", "Always dark", "For sites that are dark whatever the reader prefers."),
    Look("compact", "Compact", "Small type, a low conversation, no opening line: for a narrow column."),
    Look("contrast", "High contrast", "Black and white, large type, underlined controls."),
    Look("bubbles", "Bubbles", "Questions and answers like messages, by the parts of the widget."),
    Look(
        "launcher",
        "In the corner",
        'With mode="launcher": a button in the corner of the window opens it.',
        mode="launcher",
    ),
)


def demo_router(loader: Loader, keys: KeyFile | None) -> APIRouter:
    """The route of the page, which asks the first article of the assistant that `loader` opens."""
    router = APIRouter(include_in_schema=False)

    @router.api_route("/demo", methods=["GET", "HEAD"])
    def demo(request: Request, lang: str = "en") -> Response:
        """The looks, in a language of the widget; in English, if it speaks no `lang`."""
        library = loader.library()
        summaries = library.articles()
        article = library.article(summaries[0].id) if summaries else None
        page = render(
            "demo.html",
            article=article,
            paragraphs=heading_and_paragraphs(article)[1] if article else [],
            looks=LOOKS,
            languages=LANGUAGES,
            language=lang if lang in LANGUAGES else "en",
            token=site_token(keys, request),
        )
        return HTMLResponse(page)

    return router
