"""The conversation is kept for as long as the tab is open, and never in the way."""

import json
from http import HTTPStatus
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.parts import part
from tests.browser.samples import JAVELIN, REQUEST, WORTH, answered, page_of, reply, unanswered
from tests.browser.stub import Gate, StubServer, problem, streamed

pytestmark = pytest.mark.browser

ANSWER = answered(JAVELIN, REQUEST, WORTH, short="246", question="How many missiles?")
ELEMENT = "document.querySelector('article-assistant')"
STORED = "JSON.stringify(Object.entries(sessionStorage))"


def ask(widget: Locator, question: str) -> None:
    widget.get_by_label("Your question").fill(question)
    widget.get_by_label("Your question").press("Enter")
    expect(widget.get_by_role("button", name="Send")).to_be_visible()


def stored(page: Page) -> list[tuple[str, Any]]:
    return [(key, json.loads(value)) for key, value in json.loads(page.evaluate(STORED))]


def test_a_conversation_is_there_again_when_the_page_is(widget: Locator, stub: StubServer, page: Page) -> None:
    understood = ANSWER.model_copy(update={"question": "Who wanted the missiles?"})
    stub.replies.extend([streamed(ANSWER), streamed(unanswered(JAVELIN, WORTH)), streamed(understood)])
    for question in ("How many missiles?", "Who won?", "Who wanted them?"):
        ask(widget, question)
    before = widget.get_by_role("log").inner_text()
    page.reload()
    expect(part(widget, "exchange")).to_have_count(3)
    assert widget.get_by_role("log").inner_text() == before
    expect(part(widget, "understood").last).to_have_text("Understood as: Who wanted the missiles?")
    widget.get_by_role("button", name="Show source 1").first.click()
    expect(page.get_by_role("status")).to_contain_text("Highlighted in the article")
    stub.replies.append(streamed(ANSWER))
    ask(widget, "Again?")
    history = stub.asked[-1].body["history"]
    assert [turn["question"] for turn in history] == ["How many missiles?", "?", "Who wanted the missiles?"]


def test_a_kept_answer_is_the_one_that_the_server_sent(widget: Locator, stub: StubServer, page: Page) -> None:
    stub.replies.append(streamed(ANSWER))
    ask(widget, "How many missiles?")
    ((_, kept),) = stored(page)
    assert kept["version"] == 1
    (exchange,) = kept["exchanges"]
    assert exchange["sent"] == ANSWER.model_dump(mode="json")


def test_what_was_read_before_is_not_announced_again(widget: Locator, stub: StubServer, page: Page) -> None:
    stub.replies.append(streamed(ANSWER))
    ask(widget, "How many missiles?")
    expect(part(widget, "exchange")).not_to_have_attribute("aria-live", "off")
    scrolled = page.evaluate("scrollY")
    page.reload()
    expect(part(widget, "exchange")).to_have_attribute("aria-live", "off")
    expect(page.get_by_role("status")).to_be_empty()
    assert page.evaluate("scrollY") == scrolled
    assert page.evaluate("document.activeElement === document.body")


def test_what_failed_or_was_stopped_is_not_kept(widget: Locator, stub: StubServer, page: Page) -> None:
    gate = Gate()
    failure = problem(HTTPStatus.INTERNAL_SERVER_ERROR, kind="store-error", detail="It fails.")
    stub.replies.extend([failure, streamed(ANSWER, gates={2: gate}), streamed(reply("Hello!"))])
    ask(widget, "How many?")
    widget.get_by_label("Your question").fill("How much?")
    widget.get_by_label("Your question").press("Enter")
    expect(part(widget, "statement")).to_have_count(1)
    widget.get_by_role("button", name="Stop").click()
    gate.set()
    assert stored(page) == []
    ask(widget, "Hello")
    page.reload()
    expect(part(widget, "exchange")).to_have_count(1)
    expect(part(widget, "reply")).to_have_text("Hello!")


def test_clearing_forgets_the_conversation_and_leads_back_to_the_field(
    widget: Locator, stub: StubServer, page: Page
) -> None:
    clear = widget.get_by_role("button", name="Clear conversation")
    expect(clear).to_be_hidden()
    stub.replies.extend([streamed(ANSWER), streamed(ANSWER)])
    ask(widget, "How many missiles?")
    clear.click()
    expect(part(widget, "exchange")).to_have_count(0)
    expect(clear).to_be_hidden()
    expect(widget.get_by_label("Your question")).to_be_focused()
    expect(page.get_by_role("status")).to_have_text("Conversation cleared.")
    assert stored(page) == []
    page.reload()
    expect(part(widget, "exchange")).to_have_count(0)
    ask(widget, "How many missiles?")
    assert stub.asked[-1].body["history"] == []


def test_clearing_stops_the_answer_that_is_coming(widget: Locator, stub: StubServer, page: Page) -> None:
    gate = Gate()
    stub.replies.append(streamed(ANSWER, gates={2: gate}))
    widget.get_by_label("Your question").fill("How many?")
    widget.get_by_label("Your question").press("Enter")
    expect(part(widget, "statement")).to_have_count(1)
    widget.get_by_role("button", name="Clear conversation").click()
    gate.set()
    expect(widget.get_by_role("button", name="Send")).to_be_visible()
    expect(part(widget, "exchange")).to_have_count(0)
    assert stored(page) == []


def test_reset_forgets_what_is_kept(widget: Locator, stub: StubServer, page: Page) -> None:
    stub.replies.append(streamed(ANSWER))
    ask(widget, "How many missiles?")
    page.evaluate(f"{ELEMENT}.reset()")
    assert stored(page) == []


def test_each_article_page_and_server_has_its_own_conversation(widget: Locator, stub: StubServer, page: Page) -> None:
    stub.replies.extend([streamed(ANSWER), streamed(unanswered(JAVELIN))])
    ask(widget, "How many missiles?")
    page.evaluate(f"{ELEMENT}.article = 'another'")
    expect(part(widget, "exchange")).to_have_count(0)
    ask(widget, "Who won?")
    page.evaluate(f"{ELEMENT}.article = '{JAVELIN.id}'")
    expect(part(widget, "question")).to_have_text(["You asked: How many missiles?"])
    page.evaluate(f"{ELEMENT}.server = '/other'")
    expect(part(widget, "exchange")).to_have_count(0)
    stub.pages["/elsewhere"] = page_of(JAVELIN)
    page.goto(f"{stub.url}/elsewhere")
    expect(widget.get_by_role("button", name="Send")).to_be_visible()
    expect(part(widget, "exchange")).to_have_count(0)


def test_two_widgets_of_a_page_keep_their_conversations_apart(page: Page, stub: StubServer) -> None:
    tag = f"<article-assistant article='{JAVELIN.id}' heading='{{}}'></article-assistant>"
    stub.pages["/"] = page_of(JAVELIN, widget=tag.format("One") + tag.format("Two"))
    page.goto(stub.url)
    one, two = (page.locator(f"article-assistant[heading={name}]") for name in ("One", "Two"))
    for widget, question in ((one, "How many?"), (two, "How much?")):
        stub.replies.append(streamed(ANSWER))
        ask(widget, question)
    page.reload()
    expect(part(one, "question")).to_have_text(["You asked: How many?"])
    expect(part(two, "question")).to_have_text(["You asked: How much?"])


def test_a_widget_that_is_moved_goes_on_where_it_was(widget: Locator, stub: StubServer, page: Page) -> None:
    stub.replies.extend([streamed(ANSWER), streamed(ANSWER)])
    ask(widget, "How many missiles?")
    page.evaluate(f"document.body.append({ELEMENT})")
    expect(part(widget, "exchange")).to_have_count(1)
    ask(widget, "And how much?")
    page.reload()
    expect(part(widget, "exchange")).to_have_count(2)


@pytest.mark.parametrize(
    "odd",
    [
        "",
        "nothing",
        "null",
        "[]",
        '{"version": 2, "exchanges": []}',
        '{"version": 1, "exchanges": [null]}',
        '{"version": 1, "exchanges": [{"question": "How?", "follows": false, "sent": {"status": "answered"}}]}',
        json.dumps({"version": 1, "exchanges": [{"question": 3, "follows": False, "sent": {}}]}),
    ],
)
def test_something_odd_in_the_storage_is_passed_over(widget: Locator, stub: StubServer, page: Page, odd: str) -> None:
    stub.replies.extend([streamed(ANSWER), streamed(ANSWER)])
    ask(widget, "How many missiles?")
    page.evaluate("odd => sessionStorage.setItem(sessionStorage.key(0), odd)", odd)
    page.reload()
    expect(widget.get_by_role("button", name="Send")).to_be_visible()
    expect(part(widget, "exchange")).to_have_count(0)
    ask(widget, "How many missiles?")
    page.reload()
    expect(part(widget, "exchange")).to_have_count(1)


@pytest.mark.parametrize(
    "broken",
    [
        "Object.defineProperty(window, 'sessionStorage', { get() { throw new DOMException('', 'SecurityError'); } })",
        "Storage.prototype.setItem = () => { throw new DOMException('', 'QuotaExceededError'); }",
        "Storage.prototype.getItem = Storage.prototype.removeItem = () => { throw new Error('Broken.'); }",
    ],
)
def test_storage_that_throws_or_is_full_breaks_nothing(page: Page, stub: StubServer, broken: str) -> None:
    page.add_init_script(broken)
    stub.pages["/"] = page_of(JAVELIN)
    page.goto(stub.url)
    widget = page.locator("article-assistant")
    stub.replies.extend([streamed(ANSWER), streamed(ANSWER)])
    ask(widget, "How many missiles?")
    expect(part(widget, "statement")).to_have_count(2)
    widget.get_by_role("button", name="Clear conversation").click()
    ask(widget, "How many missiles?")
    expect(part(widget, "statement")).to_have_count(2)


def test_a_long_conversation_loses_its_oldest_part(widget: Locator, stub: StubServer, page: Page) -> None:
    for number in range(22):
        stub.replies.append(streamed(ANSWER))
        ask(widget, f"Question {number}")
        expect(part(widget, "actions")).to_have_count(number + 1)
    page.reload()
    expect(part(widget, "question")).to_have_count(20)
    expect(part(widget, "question").first).to_have_text("You asked: Question 2")
