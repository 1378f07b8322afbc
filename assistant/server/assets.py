"""Files that pages load: the widget's script and languages, and the pages' styles."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

WIDGET = Path(__file__).parent.parent / "widget" / "dist" / "widget.js"
STATIC = Path(__file__).parent / "static"

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
        path = _named(name, WIDGET.parent / "languages", ".js")
        return _file(request, path, "text/javascript", {"Cross-Origin-Resource-Policy": "cross-origin"})

    @router.api_route("/static/{name}.css", methods=["GET", "HEAD"])
    def style(request: Request, name: str) -> Response:
        """A style of the pages."""
        return _file(request, _named(name, STATIC, ".css"), "text/css")

    @router.api_route("/static/looks/{name}.css", methods=["GET", "HEAD"])
    def look(request: Request, name: str) -> Response:
        """A look of the widget, on the page of examples."""
        return _file(request, _named(name, STATIC / "looks", ".css"), "text/css")

    return router


def _named(name: str, folder: Path, suffix: str) -> Path:
    """The path of a file of that name in a folder; not found where the folder has none."""
    path = next((path for path in folder.glob(f"*{suffix}") if path.stem == name), None)
    if path is None:
        raise HTTPException(404)
    return path


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
