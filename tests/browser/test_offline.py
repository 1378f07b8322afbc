"""Offline and back: the question is kept, and asked again with one press."""

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.axe import violations
from tests.browser.samples import JAVELIN, REQUEST, WORTH, answered, page_of
from tests.browser.stub import BrokenConnection, Gate, Reply, StubServer, streamed

pytestmark = pytest.mark.browser

ANSWER = answered(JAVELIN, REQUEST, WORTH)
OFFLINE = "You are offline. The question can be asked once the connection is back."
ONLINE = "The connection is back."


@pytest.fixture
def widget(page: Page, stub: StubServer) -> Locator:
    return open_page(page, stub)


def open_page(page: Page, stub: StubServer, *, mode: str = "inline") -> Locator:
    tag = f"<article-assistant mode='{mode}' article='{JAVELIN.id}'></article-assistant>"
    stub.pages["/"] = page_of(JAVELIN, widget=tag)
    page.goto(stub.url)
    page.evaluate("customElements.whenDefined('article-assistant').then(() => undefined)")
    return page.locator("article-assistant")


def ask(widget: Locator, question: str = "How many missiles?") -> None:
    widget.get_by_label("Your question").fill(question)
    widget.get_by_label("Your question").press("Enter")


def test_a_question_that_is_asked_offline_can_be_asked_with_one_press_once_the_connection_is_back(
    widget: Locator, stub: StubServer, context: BrowserContext
) -> None:
    context.set_offline(True)
    ask(widget)
    alert = widget.get_by_role("alert")
    expect(alert).to_contain_text(OFFLINE)
    assert violations(widget.page) == []
    context.set_offline(False)
    expect(alert).to_contain_text(ONLINE)
    expect(alert).not_to_contain_text("offline")
    assert stub.asked == []
    stub.replies.append(streamed(ANSWER))
    widget.get_by_role("button", name="Retry").click()
    expect(widget.locator('[part~="statement"]')).to_have_count(2)
    expect(widget.locator('[part="question"]')).to_have_text("You asked: How many missiles?")
    expect(alert).to_have_count(0)


def test_each_question_that_failed_is_told(widget: Locator, context: BrowserContext) -> None:
    context.set_offline(True)
    for number in (1, 2):
        ask(widget)
        expect(widget.get_by_role("alert")).to_have_count(number)
        expect(widget.get_by_role("alert").last).to_contain_text(OFFLINE)
    context.set_offline(False)
    for number in (0, 1):
        expect(widget.get_by_role("alert").nth(number)).to_contain_text(ONLINE)


def test_trying_again_too_early_says_the_same_again(widget: Locator, stub: StubServer, context: BrowserContext) -> None:
    context.set_offline(True)
    ask(widget)
    widget.get_by_role("button", name="Retry").click()
    expect(widget.get_by_role("alert")).to_contain_text(OFFLINE)
    expect(widget.locator('[part="exchange"]')).to_have_count(1)
    context.set_offline(False)
    expect(widget.get_by_role("alert")).to_contain_text(ONLINE)
    stub.replies.append(streamed(ANSWER))
    widget.get_by_role("button", name="Retry").click()
    expect(widget.locator('[part~="statement"]')).to_have_count(2)


def test_a_server_that_can_be_reached_without_a_connection_is_asked(
    widget: Locator, stub: StubServer, page: Page
) -> None:
    page.evaluate("Object.defineProperty(navigator, 'onLine', { get: () => false })")
    stub.replies.append(streamed(ANSWER))
    ask(widget)
    expect(widget.locator('[part~="statement"]')).to_have_count(2)


def test_a_connection_that_is_lost_during_an_answer_leaves_what_was_said(
    widget: Locator, stub: StubServer, context: BrowserContext
) -> None:
    gate = Gate()
    stub.replies.append(Reply([*streamed(ANSWER).parts[:2], gate, BrokenConnection()]))
    ask(widget)
    expect(widget.locator('[part~="statement"]')).to_have_count(1)
    context.set_offline(True)
    gate.set()
    expect(widget.get_by_role("alert")).to_contain_text("The connection was interrupted")
    expect(widget.locator('[part~="statement"]')).to_have_count(1)
    expect(widget.get_by_role("button", name="Retry")).to_be_visible()


def test_a_server_that_cannot_be_reached_is_no_missing_connection(
    widget: Locator, context: BrowserContext, page: Page
) -> None:
    page.route("**/v1/answers", lambda route: route.abort("connectionrefused"))
    ask(widget)
    expect(widget.get_by_role("alert")).to_contain_text("The assistant can’t be reached.")
    context.set_offline(True)
    context.set_offline(False)
    expect(widget.get_by_role("alert")).not_to_contain_text(ONLINE)


def test_nothing_is_said_where_nothing_failed(widget: Locator, stub: StubServer, context: BrowserContext) -> None:
    stub.replies.append(streamed(ANSWER))
    ask(widget)
    expect(widget.locator('[part~="statement"]')).to_have_count(2)
    context.set_offline(True)
    context.set_offline(False)
    expect(widget.get_by_role("status")).to_be_empty()
    expect(widget.get_by_role("alert")).to_have_count(0)


def test_a_closed_panel_tells_that_the_connection_is_back(
    page: Page, stub: StubServer, context: BrowserContext
) -> None:
    widget = open_page(page, stub, mode="launcher")
    context.set_offline(True)
    widget.evaluate("widget => widget.ask('How many?')")
    expect(widget.get_by_role("status")).to_have_text(OFFLINE)
    context.set_offline(False)
    expect(widget.get_by_role("status")).to_have_text(ONLINE)
    expect(widget.locator('[part="badge"]')).to_be_visible()


def test_a_widget_that_was_removed_no_longer_listens(widget: Locator, page: Page, context: BrowserContext) -> None:
    context.set_offline(True)
    ask(widget)
    expect(widget.get_by_role("alert")).to_contain_text(OFFLINE)
    page.evaluate("window.kept = document.querySelector('article-assistant'); kept.remove()")
    context.set_offline(False)
    words = "kept.shadowRoot.querySelector('[part=error-message]').textContent"
    assert page.evaluate(words) == OFFLINE
