"""Pages as the widget meets them, with the real server: three kinds of sites, each seen in four ways."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, Literal, get_args

from playwright.sync_api import Browser, BrowserContext, Route

from assistant.article import Article
from tests.browser.product import REPOSITORY, served
from tests.browser.samples import JAVELIN, REQUEST, page_of
from tests.browser.stub import STRICT_POLICY

Kind = Literal["plain", "hostile", "strict"]
"""A newspaper on an origin of its own; one whose styles spare nothing; one on the server's origin that forbids much."""

Look = Literal["light", "dark", "rtl", "mobile"]

KINDS: tuple[Kind, ...] = get_args(Kind)
LOOKS: tuple[Look, ...] = get_args(Look)

HOSTS = Path(__file__).with_name("hosts")
FERRY = Article.from_file(HOSTS / "ferry.md", article_id="ferry", max_bytes=100_000)

QUESTIONS = {
    JAVELIN.id: ("How many Javelin missiles is Kosovo buying?", REQUEST),
    FERRY.id: ("كم راكبًا تتسع العبّارة؟", "تتسع العبّارة لـ 180 راكبًا و24 دراجة، وتستغرق الرحلة 35 دقيقة."),
}
"""A question about each article, and the sentence of it that answers."""

_TYPES = {".css": "text/css", ".html": "text/html; charset=utf-8", ".js": "text/javascript"}


@dataclass(frozen=True)
class Hosts:
    """A newspaper's pages, and the server that its readers' questions go to.

    Attributes:
        server: its address.
        site: the address of the newspaper's own server.
        pages: the folder that it serves.
    """

    server: str
    site: str
    pages: Path

    @contextmanager
    def visit(self, browser: Browser, kind: Kind, look: Look) -> Iterator[tuple[BrowserContext, str]]:
        """A profile for which such a page exists, and the page's address."""
        options: dict[str, Any] = {"viewport": {"width": 1100, "height": 760}}
        if look == "mobile":
            options = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
        scheme: Literal["light", "dark"] = "dark" if look == "dark" else "light"
        context = browser.new_context(color_scheme=scheme, reduced_motion="reduce", **options)
        context.set_default_timeout(15_000)
        origin = self.server if kind == "strict" else self.site
        context.grant_permissions(["clipboard-read", "clipboard-write"], origin=origin)
        context.route(f"{self.server}/pages/*", lambda route: self._strictly(route))
        yield context, f"{origin}/pages/{kind}-{article_of(look).id}.html"
        context.close()

    def _strictly(self, route: Route) -> None:
        """A page on the server's origin, as a proxy before both would have it."""
        path = self.pages / "pages" / route.request.url.rpartition("/")[2]
        policy = {"Content-Security-Policy": STRICT_POLICY}
        route.fulfill(content_type=_TYPES[path.suffix], body=path.read_text(encoding="utf-8"), headers=policy)


@contextmanager
def hosts(folder: Path) -> Iterator[Hosts]:
    """A newspaper's server and the assistant's, which lets its pages ask; their files are in `folder`."""
    corpus = folder / "corpus"
    shutil.copytree(REPOSITORY / "corpus", corpus)
    shutil.copy(HOSTS / "ferry.md", corpus)
    with (
        _file_server(folder) as site,
        served(
            folder / "data",
            corpus,
            settings={
                "ARTICLE_ASSISTANT_ALLOWED_ORIGINS": site,
                "ARTICLE_ASSISTANT_CLIENT_QUESTIONS_PER_MINUTE": "0",
            },
        ) as server,
    ):
        shutil.copytree(HOSTS, folder / "pages", ignore=shutil.ignore_patterns("*.md"))
        for kind in KINDS:
            for article in (JAVELIN, FERRY):
                (folder / "pages" / f"{kind}-{article.id}.html").write_text(_html(kind, article, server), "utf-8")
        yield Hosts(server, site, folder)


def article_of(look: Look) -> Article:
    """The article on a page."""
    return FERRY if look == "rtl" else JAVELIN


def _html(kind: Kind, article: Article, server: str) -> str:
    styles = "hostile.css" if kind == "hostile" else "newspaper.css"
    name, words = "The Gazette", ""
    if article is FERRY:
        name, words = "صحيفة المرسى", '<script src="arabic.js" defer></script>'
    return page_of(
        article,
        widget=f'<div class="aside"><article-assistant article="{article.id}"></article-assistant></div>',
        script=f"{server}/widget.js",
        lang=article.language,
        head=f'<link rel="stylesheet" href="{styles}">{words}',
    ).replace("<body>", f'<body><div class="site">{name}</div>')


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def _file_server(folder: Path) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=folder)) as server:
        thread = Thread(target=server.serve_forever, args=(0.05,), name="newspaper", daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
