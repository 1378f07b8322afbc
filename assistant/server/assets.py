"""Files that pages load: the widget's script and the pages' style."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

WIDGET = Path(__file__).parent.parent / "widget" / "dist" / "widget.js"
PAGE_STYLE = Path(__file__).parent / "static" / "page.css"

CACHE_CONTROL = "public, max-age=300, must-revalidate"
"""Five minutes: a new version is in use soon after an upgrade, and a reader who goes from article to article
fetches nothing again. After that the tag saves the transfer."""


def assets_router() -> APIRouter:
    """The routes that serve the files."""
    router = APIRouter(include_in_schema=False)

    @router.api_route("/widget.js", methods=["GET", "HEAD"])
    def widget(request: Request) -> Response:
        """The web component `<article-assistant>`, in one file."""
        return _file(request, WIDGET, "text/javascript", {"Cross-Origin-Resource-Policy": "cross-origin"})

    @router.api_route("/languages/{name}.js", methods=["GET", "HEAD"])
    def language(request: Request, name: str) -> Response:
        """The widget's words in a language, which it loads where a page speaks it."""
        if not name.isalnum():
            raise HTTPException(404)
        path = WIDGET.parent / "languages" / f"{name}.js"
        return _file(request, path, "text/javascript", {"Cross-Origin-Resource-Policy": "cross-origin"})

    @router.api_route("/static/page.css", methods=["GET", "HEAD"])
    def page_style(request: Request) -> Response:
        """The style of the pages."""
        return _file(request, PAGE_STYLE, "text/css")

    return router


def _file(request: Request, path: Path, media_type: str, headers: Mapping[str, str] | None = None) -> Response:
    """A file with a tag of its content, or only the tag if the client has that content already."""
    try:
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise HTTPException(404, f"{path.name} is not part of this installation.") from error
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"Cache-Control": CACHE_CONTROL, "ETag": tag, **(headers or {})}
    known = {known.strip().removeprefix("W/") for known in request.headers.get("if-none-match", "").split(",")}
    if tag in known or "*" in known:
        return Response(status_code=304, headers=headers)
    return Response(content, headers=headers, media_type=media_type)
