"""The page of examples: several widgets on a page of the real server, each in a look of its own."""

from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from assistant.server import create_app
from assistant.server.demo import LOOKS
from assistant.server.testing import ScriptedBackend, events_of
from assistant.settings import Settings
from tests.browser.axe import violations
from tests.browser.samples import JAVELIN, REQUEST, WORTH, answered
from tests.server.serving import running, wait_until

pytestmark = pytest.mark.browser

ANSWER = answered(JAVELIN, REQUEST, WORTH, short="246")


@pytest.fixture(scope="module")
def demo() -> Iterator[str]:
    backend = ScriptedBackend([JAVELIN], script=lambda *_: events_of(ANSWER))
    with running(create_app(lambda _: backend, settings=Settings())) as url:
        wait_until(lambda: httpx.get(f"{url}/readyz").is_success)
        yield f"{url}/demo"


def widget_of(page: Page, name: str) -> Locator:
    return page.locator(f"article-assistant.{name}")


def ask(widget: Locator, question: str = "How many missiles?") -> None:
    widget.locator('[part="input"]').fill(question)
    widget.locator('[part="input"]').press("Enter")
    expect(widget.locator('[part="copy"]')).to_be_visible()


@pytest.mark.parametrize("width", [1360, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_any_look(page: Page, demo: str, scheme: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme="light" if scheme == "light" else "dark")
    page.goto(demo)
    for look in LOOKS:
        if look.mode == "launcher":
            widget_of(page, look.name).locator('[part="launcher"]').click()
        ask(widget_of(page, look.name))
    assert violations(page, "html") == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_each_widget_keeps_a_conversation_of_its_own(page: Page, demo: str) -> None:
    page.goto(demo)
    for look in LOOKS[:3]:
        ask(widget_of(page, look.name), f"How many, {look.name}?")
    page.reload()
    for look in LOOKS[:3]:
        expect(widget_of(page, look.name).locator('[part="question"]')).to_have_text(
            f"You asked: How many, {look.name}?"
        )
    expect(widget_of(page, LOOKS[3].name).locator('[part="question"]')).to_have_count(0)


def test_words_light_up_in_the_article_beside_the_widget(page: Page, demo: str) -> None:
    page.set_viewport_size({"width": 1360, "height": 800})
    page.goto(demo)
    widget = widget_of(page, "bubbles")
    ask(widget)
    widget.locator('[part="citation"]').first.click()
    expect(widget.locator('[part="citation"]').first).to_have_attribute("aria-pressed", "true")
    top, bottom = page.evaluate(
        """() => {
            const [range] = CSS.highlights.get("article-assistant");
            const { top, bottom } = range.getBoundingClientRect();
            return [top, bottom];
        }"""
    )
    assert 0 <= top < bottom <= 800
    expect(widget.locator('[part="citation"]').first).to_be_in_viewport()


def test_every_look_speaks_the_language_that_is_chosen_by_keyboard(page: Page, demo: str) -> None:
    page.goto(demo)
    page.get_by_role("link", name="Deutsch").focus()
    page.keyboard.press("Enter")
    for look in LOOKS:
        expect(widget_of(page, look.name).locator('[part="send"]')).to_have_text("Senden")


def test_every_look_is_reached_by_keyboard(page: Page, demo: str) -> None:
    page.goto(demo)
    reached: list[str] = []
    while len(reached) < 100:
        page.keyboard.press("Tab")
        name = page.evaluate(
            "document.activeElement.className || document.activeElement.id || document.activeElement.tagName"
        )
        if name == "BODY":
            break
        reached.append(name)
    assert [name for name in dict.fromkeys(reached) if name != "A"] == [*(look.name for look in LOOKS), "article"]
