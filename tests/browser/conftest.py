"""A real browser, and a page in it, for tests in this folder."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Route, sync_playwright

from tests.browser.samples import JAVELIN, page_of
from tests.browser.stub import StubServer

CHROMIUM_ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM_PATHS = ("/usr/bin/chromium", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")


def find_chromium() -> str | None:
    """Path of a Chromium or Chrome: the one that CHROMIUM names, else one that is installed, else None."""
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named)
    return next(filter(None, map(shutil.which, (*CHROMIUM_PATHS, *CHROMIUM_NAMES))), None)


# Playwright's synchronous API keeps an event loop running in this thread for as long as it is open, and
# asynchronous tests of other modules could not start theirs: so it lives for a module, not for the session.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A running Chromium."""
    executable = find_chromium()
    if executable is None:
        reason = "No Chromium or Chrome was found. Install one, or name its executable in CHROMIUM."
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh profile whose pages reach this machine only; other addresses show an empty page."""
    context = browser.new_context(viewport={"width": 1100, "height": 800}, reduced_motion="reduce")
    context.set_default_timeout(10_000)
    context.route(lambda url: not url.startswith("http://127.0.0.1:"), _stay_here)
    yield context
    context.close()


@contextmanager
def flawless_page(context: BrowserContext) -> Iterator[Page]:
    """A page that must not throw, nor violate its Content-Security-Policy or Trusted Types."""
    page = context.new_page()
    complaints: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        # A reply that is an error is logged too, and is what some tests are about.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            complaints.append(message.text)

    page.on("console", listen)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    assert not complaints


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page that must not throw, nor violate its Content-Security-Policy or Trusted Types."""
    with flawless_page(context) as page:
        yield page


@pytest.fixture
def stub() -> Iterator[StubServer]:
    """A server that answers as the test tells it to."""
    with StubServer() as server:
        yield server


@pytest.fixture
def widget(page: Page, stub: StubServer) -> Locator:
    """The widget on a page with the article that it asks."""
    stub.pages["/"] = page_of(JAVELIN)
    page.goto(stub.url)
    return page.locator("article-assistant")


def _stay_here(route: Route) -> None:
    route.fulfill(status=200, content_type="text/html", body="<!doctype html><title>Elsewhere</title>")
