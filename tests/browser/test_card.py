"""The card of a citation: shown on hover and focus as WCAG 2.2 (1.4.13) has it, and never in the way."""

from collections import deque

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.samples import JAVELIN, REQUEST, WORTH, answered, page_of
from tests.browser.stub import StubServer, article, streamed

pytestmark = pytest.mark.browser

ANSWER = answered(JAVELIN, REQUEST, WORTH, short="246")
NO_POPOVER = """
    delete HTMLElement.prototype.popover;
    delete HTMLElement.prototype.showPopover;
    delete HTMLElement.prototype.hidePopover;
"""


def open_page(page: Page, stub: StubServer, *, widget: str | None = None) -> Locator:
    stub.pages["/"] = page_of(JAVELIN, widget=widget)
    page.goto(stub.url)
    element = page.locator("article-assistant")
    stub.replies.append(streamed(ANSWER))
    element.get_by_label("Your question").fill("How many missiles?")
    element.get_by_label("Your question").press("Enter")
    expect(element.locator('[part="actions"]')).to_be_visible()
    return element


def card(widget: Locator) -> Locator:
    return widget.locator('[part="card"]')


def marker(widget: Locator, number: int = 1) -> Locator:
    return widget.locator('[part="citation"]', has_text=f"[{number}]")


def leave(page: Page) -> None:
    page.mouse.move(1, 1)


@pytest.fixture(params=["popover", "positioned"])
def any_page(request: pytest.FixtureRequest, page: Page) -> Page:
    if request.param == "positioned":
        page.add_init_script(NO_POPOVER)
    return page


def test_pointing_at_a_number_shows_what_it_cites(any_page: Page, stub: StubServer) -> None:
    stub.articles[JAVELIN.id] = deque([article(published="2024-01-12T08:30:00+02:00")])
    widget = open_page(any_page, stub)
    expect(card(widget)).to_be_hidden()
    marker(widget).hover()
    expect(card(widget)).to_be_visible()
    expect(card(widget)).to_have_text(f"{REQUEST}{JAVELIN.title}, January 12, 2024")
    at, box = marker(widget).bounding_box(), card(widget).bounding_box()
    assert at is not None
    assert box is not None
    assert abs(box["y"] - (at["y"] + at["height"])) < 2 or abs(box["y"] + box["height"] - at["y"]) < 2
    leave(any_page)
    expect(card(widget)).to_be_hidden()
    marker(widget, 2).hover()
    expect(card(widget)).to_contain_text(WORTH)


def test_without_a_date_the_title_stands_alone(page: Page, stub: StubServer) -> None:
    stub.articles[JAVELIN.id] = deque([article(published="yesterday")])
    widget = open_page(page, stub)
    marker(widget).hover()
    expect(card(widget)).to_have_text(f"{REQUEST}{JAVELIN.title}")


def test_the_keyboard_shows_it_too_until_the_number_is_left(any_page: Page, stub: StubServer) -> None:
    widget = open_page(any_page, stub)
    widget.get_by_role("log").focus()
    any_page.keyboard.press("Tab")
    expect(marker(widget)).to_be_focused()
    expect(card(widget)).to_contain_text(REQUEST)
    expect(marker(widget)).to_have_accessible_description(f"{REQUEST} {JAVELIN.title}")
    any_page.keyboard.press("Tab")
    expect(card(widget)).to_contain_text(WORTH)
    expect(marker(widget)).to_have_accessible_description("")
    any_page.keyboard.press("Tab")
    expect(card(widget)).to_be_hidden()


def test_escape_takes_it_away_and_then_puts_out_what_is_lit(page: Page, stub: StubServer) -> None:
    widget = open_page(page, stub)
    marker(widget).click()
    marker(widget, 2).hover()
    expect(card(widget)).to_be_visible()
    page.keyboard.press("Escape")
    expect(card(widget)).to_be_hidden()
    assert page.evaluate("CSS.highlights.has('article-assistant')") is True
    page.keyboard.press("Escape")
    assert page.evaluate("CSS.highlights.has('article-assistant')") is False


def test_the_mouse_may_move_onto_it_and_it_stays(any_page: Page, stub: StubServer) -> None:
    widget = open_page(any_page, stub)
    marker(widget).hover()
    expect(card(widget)).to_be_visible()
    card(widget).hover()
    any_page.wait_for_timeout(600)
    expect(card(widget)).to_be_visible()
    leave(any_page)
    expect(card(widget)).to_be_hidden()


def test_it_stays_while_the_number_is_focused(page: Page, stub: StubServer) -> None:
    widget = open_page(page, stub)
    widget.get_by_role("log").focus()
    page.keyboard.press("Tab")
    marker(widget).hover()
    leave(page)
    page.wait_for_timeout(600)
    expect(card(widget)).to_be_visible()


def test_a_press_lights_the_words_and_takes_it_away(page: Page, stub: StubServer) -> None:
    widget = open_page(page, stub)
    marker(widget).hover()
    expect(card(widget)).to_be_visible()
    marker(widget).click()
    expect(card(widget)).to_be_hidden()
    expect(marker(widget)).to_have_attribute("aria-pressed", "true")


def test_passing_over_a_number_does_not_show_it(page: Page, stub: StubServer) -> None:
    widget = open_page(page, stub)
    marker(widget).hover()
    leave(page)
    page.wait_for_timeout(400)
    expect(card(widget)).to_be_hidden()


def test_clearing_takes_it_away(page: Page, stub: StubServer) -> None:
    widget = open_page(page, stub)
    marker(widget).hover()
    expect(card(widget)).to_be_visible()
    widget.evaluate("element => element.reset()")
    expect(card(widget)).to_be_hidden()


def test_it_lies_within_the_window_wherever_its_number_is(any_page: Page, stub: StubServer) -> None:
    widget = open_page(any_page, stub)
    for size in ({"width": 320, "height": 500}, {"width": 1100, "height": 300}, {"width": 700, "height": 900}):
        any_page.set_viewport_size(size)  # type: ignore[arg-type]
        for number in (1, 2):
            leave(any_page)
            marker(widget, number).hover()
            expect(card(widget)).to_be_visible()
            box = card(widget).bounding_box()
            assert box is not None
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= size["width"]
            assert any_page.evaluate("document.documentElement.scrollWidth") <= size["width"]


@pytest.mark.parametrize("style", ["zoom: 1.5", "zoom: 0.6", "transform: scale(0.8)"])
def test_it_lies_at_its_number_where_the_page_is_zoomed_or_scaled(any_page: Page, stub: StubServer, style: str) -> None:
    widget = open_page(any_page, stub)
    any_page.set_viewport_size({"width": 390, "height": 700})
    any_page.evaluate("(style) => { document.querySelector('main').style.cssText = style; }", style)
    marker(widget, 2).hover()
    expect(card(widget)).to_be_visible()
    shown, number = card(widget).bounding_box(), marker(widget, 2).bounding_box()
    assert shown is not None
    assert number is not None
    gaps = (shown["y"] - number["y"] - number["height"], number["y"] - shown["y"] - shown["height"])
    assert min(map(abs, gaps)) <= 1
    assert shown["x"] >= 0
    assert shown["x"] + shown["width"] <= 390


def test_a_tap_presses_the_number_at_once(browser: Browser, stub: StubServer) -> None:
    context = browser.new_context(has_touch=True, viewport={"width": 400, "height": 800}, reduced_motion="reduce")
    try:
        widget = open_page(context.new_page(), stub)
        marker(widget).tap()
        expect(marker(widget)).to_have_attribute("aria-pressed", "true")
        widget.page.wait_for_timeout(400)
        expect(card(widget)).to_be_hidden()
    finally:
        context.close()
