"""The widget on a page of another site, with the real server: browsers hold both to the rules for other origins."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from assistant.keys import KeyFile
from assistant.server import create_app
from assistant.server.testing import ScriptedBackend, events_of
from assistant.settings import Settings
from tests.browser.samples import JAVELIN, REQUEST, answered, page_of
from tests.browser.stub import StubServer
from tests.server.serving import running, wait_until

pytestmark = pytest.mark.browser

ANSWER = answered(JAVELIN, REQUEST)


@contextmanager
def assistant_for(site: StubServer, keys: KeyFile, **options: Any) -> Iterator[str]:
    """The address of a server that pages of `site` may ask."""
    settings = Settings(allowed_origins=(site.url,), **options)
    backend = ScriptedBackend([JAVELIN], script=lambda *_: events_of(ANSWER))
    with running(create_app(lambda _: backend, settings=settings, keys=keys)) as url:
        wait_until(lambda: httpx.get(f"{url}/readyz").is_success)
        site.policy = f"default-src 'none'; script-src {url}; connect-src {url}; style-src 'self'"
        yield url


def ask(page: Page, site: StubServer, url: str, *, attributes: str = "") -> None:
    widget = f"<article-assistant article='{JAVELIN.id}' {attributes}></article-assistant>"
    site.pages["/"] = page_of(JAVELIN, widget=widget, script=f"{url}/widget.js")
    page.goto(site.url)
    page.get_by_label("Your question").fill("How many?")
    page.get_by_label("Your question").press("Enter")


def test_a_page_of_an_allowed_site_loads_the_widget_and_gets_answers(
    page: Page, stub: StubServer, tmp_path: Path
) -> None:
    with assistant_for(stub, KeyFile(tmp_path)) as url:
        ask(page, stub, url)
        expect(page.get_by_role("log")).to_contain_text(ANSWER.statements[0].text)


def test_it_sends_its_sites_token(page: Page, stub: StubServer, tmp_path: Path) -> None:
    keys = KeyFile(tmp_path)
    token = keys.create_site_token(stub.url).token
    with assistant_for(stub, keys, require_site_token=True) as url:
        ask(page, stub, url, attributes=f"site='{token}'")
        expect(page.get_by_role("log")).to_contain_text(ANSWER.statements[0].text)
        ask(page, stub, url, attributes="site='aa_site_wrong'")
        expect(page.get_by_role("alert")).to_contain_text("Something went wrong on our side.")
        expect(page.get_by_role("alert")).to_contain_text("is not valid for pages of this origin")


def test_it_reads_how_long_to_wait_when_too_much_was_asked(page: Page, stub: StubServer, tmp_path: Path) -> None:
    with assistant_for(stub, KeyFile(tmp_path), client_questions_per_minute=1) as url:
        ask(page, stub, url)
        expect(page.get_by_role("log")).to_contain_text(ANSWER.statements[0].text)
        noting = "(event) => { window.seconds = event.detail.error.retryAfter }"
        page.evaluate(f"document.addEventListener('article-assistant-error', {noting})")
        page.get_by_label("Your question").fill("And now?")
        page.get_by_label("Your question").press("Enter")
        expect(page.get_by_role("alert")).to_contain_text("too many questions at the moment")
        assert 1 <= page.evaluate("window.seconds") <= 60
