"""Questions to start with: shown where the server names some, for as long as nothing has been asked."""

from collections import deque
from http import HTTPStatus

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.samples import JAVELIN, REQUEST, answered, page_of
from tests.browser.stub import Reply, StubServer, article, problem, streamed

pytestmark = pytest.mark.browser

ANSWER = answered(JAVELIN, REQUEST)
QUESTIONS = ("How many missiles did Kosovo ask for?", "What is the <b>package</b> worth?")
LOADING = problem(HTTPStatus.SERVICE_UNAVAILABLE, kind="starting", detail="It is loading.", retry_after=1)


def open_page(page: Page, stub: StubServer, *replies: Reply, widget: str | None = None) -> Locator:
    stub.articles[JAVELIN.id] = deque(replies)
    stub.pages["/"] = page_of(JAVELIN, widget=widget)
    page.goto(stub.url)
    element = page.locator("article-assistant")
    element.scroll_into_view_if_needed()
    return element


def starters(widget: Locator) -> Locator:
    return widget.locator('[part="starter"]')


def test_a_question_to_start_with_is_asked_by_a_press(page: Page, stub: StubServer) -> None:
    widget = open_page(page, stub, article(*QUESTIONS))
    expect(starters(widget)).to_have_text(QUESTIONS)
    expect(widget.get_by_role("heading", name="Questions to start with")).to_be_visible()
    stub.replies.append(streamed(ANSWER))
    starters(widget).last.press("Enter")
    expect(widget.locator('[part~="statement"]')).to_have_count(1)
    expect(widget.locator('[part="question"]')).to_have_text(f"You asked: {QUESTIONS[1]}")
    expect(widget.locator('[part="starters"]')).to_be_hidden()
    expect(widget.get_by_label("Your question")).to_be_focused()
    assert stub.asked[0].body["question"] == QUESTIONS[1]


def test_they_are_there_again_when_the_conversation_is_cleared(page: Page, stub: StubServer) -> None:
    widget = open_page(page, stub, article(*QUESTIONS))
    stub.replies.append(streamed(ANSWER))
    starters(widget).first.click()
    widget.get_by_role("button", name="Clear conversation").click()
    expect(starters(widget).first).to_be_visible()


def test_they_do_not_stand_above_a_conversation_that_is_shown_again(page: Page, stub: StubServer) -> None:
    widget = open_page(page, stub, article(*QUESTIONS))
    stub.replies.append(streamed(ANSWER))
    starters(widget).first.click()
    expect(widget.locator('[part="actions"]')).to_be_visible()
    with page.expect_response(f"**/v1/articles/{JAVELIN.id}") as read:
        page.reload()
        widget.scroll_into_view_if_needed()
    read.value.finished()
    expect(widget.locator('[part="exchange"]')).to_have_count(1)
    expect(starters(widget)).to_have_count(0)
    widget.get_by_role("button", name="Clear conversation").click()
    expect(starters(widget)).to_have_count(2)


def test_they_are_waited_for_while_the_server_loads_and_checks_them(page: Page, stub: StubServer) -> None:
    widget = open_page(page, stub, LOADING, article(retry_after=1), article(*QUESTIONS))
    expect(starters(widget)).to_have_text(QUESTIONS)
    assert stub.read == [JAVELIN.id] * 3


@pytest.mark.parametrize(
    "reply",
    [
        article(),
        problem(HTTPStatus.NOT_FOUND, kind="article-not-found", detail="There is none."),
        problem(HTTPStatus.INTERNAL_SERVER_ERROR, kind="store-error", detail="It fails."),
        Reply([b'{"questions": [3]}'], media_type="application/json"),
        Reply([b"<html>"], media_type="text/html"),
    ],
)
def test_where_there_are_none_nothing_is_shown_or_said(page: Page, stub: StubServer, reply: Reply) -> None:
    widget = open_page(page, stub, reply)
    page.wait_for_load_state("networkidle")
    assert stub.read == [JAVELIN.id]
    expect(widget.locator('[part="starters"]')).to_be_hidden()
    expect(page.get_by_role("status")).to_be_empty()
    expect(page.get_by_role("alert")).to_have_count(0)


def test_without_an_article_none_is_read(page: Page, stub: StubServer) -> None:
    open_page(page, stub, article(*QUESTIONS), widget="<article-assistant></article-assistant>")
    page.wait_for_load_state("networkidle")
    assert stub.read == []


def test_an_article_is_read_only_when_the_widget_is_about_to_be_seen(page: Page, stub: StubServer) -> None:
    stub.policy = ""
    tag = f"<div style='height: 5000px'></div><article-assistant article='{JAVELIN.id}'></article-assistant>"
    stub.articles[JAVELIN.id] = deque([article(*QUESTIONS)])
    stub.pages["/"] = page_of(JAVELIN, widget=tag)
    page.goto(stub.url)
    page.wait_for_load_state("networkidle")
    assert stub.read == []
    widget = page.locator("article-assistant")
    widget.scroll_into_view_if_needed()
    expect(starters(widget)).to_have_count(2)


def test_another_article_has_other_questions(page: Page, stub: StubServer) -> None:
    widget = open_page(page, stub, article(*QUESTIONS))
    expect(starters(widget)).to_have_count(2)
    stub.articles["2024/other one?"] = deque([article("Who won?")])
    widget.evaluate("element => { element.article = '2024/other one?'; }")
    expect(starters(widget)).to_have_text(["Who won?"])
