"""Errors: each is said as what it is, can be tried again, and never looks like "the article doesn't say"."""

from http import HTTPStatus

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.samples import JAVELIN, REQUEST, WORTH, answered
from tests.browser.stub import BrokenConnection, Gate, Reply, StubServer, problem, streamed

pytestmark = pytest.mark.browser

ANSWER = answered(JAVELIN, REQUEST, WORTH)
LOADING = problem(HTTPStatus.SERVICE_UNAVAILABLE, kind="starting", detail="The model is being loaded.", retry_after=1)
FAILED = problem(HTTPStatus.INTERNAL_SERVER_ERROR, kind="store-error", detail="The index can't be read.")


def ask(widget: Locator, question: str = "How many missiles?") -> None:
    widget.get_by_label("Your question").fill(question)
    widget.get_by_label("Your question").press("Enter")


def expect_failure(widget: Locator, message: str) -> None:
    expect(widget.get_by_role("alert")).to_contain_text(message)
    expect(widget.locator('[part="unanswered"]')).to_have_count(0)
    expect(widget.get_by_role("button", name="Send")).to_be_visible()


def test_an_error_of_the_server_is_shown_with_its_detail_and_can_be_tried_again(
    widget: Locator, stub: StubServer
) -> None:
    stub.replies.extend([FAILED, streamed(ANSWER)])
    ask(widget)
    expect_failure(widget, "Something went wrong on our side. Your question was not answered.")
    expect(widget.get_by_role("alert")).to_contain_text("The index can't be read.")
    widget.get_by_role("button", name="Retry").click()
    expect(widget.locator('[part~="statement"]')).to_have_count(2)
    expect(widget.get_by_role("alert")).to_have_count(0)
    expect(widget.locator('[part="exchange"]')).to_have_count(1)
    expect(widget.get_by_label("Your question")).to_be_focused()
    assert [asked.body["question"] for asked in stub.asked] == ["How many missiles?"] * 2


def test_an_error_within_the_stream_is_an_error(widget: Locator, stub: StubServer) -> None:
    first = streamed(ANSWER).parts[0]
    error = b'event: error\ndata: {"type": "about:blank", "title": "Broken", "status": 500, "detail": "Why."}\n\n'
    stub.replies.append(Reply([first, error]))
    ask(widget)
    expect_failure(widget, "Something went wrong on our side.")
    expect(widget.get_by_role("alert")).to_contain_text("Why.")


@pytest.mark.parametrize("ending", [(), (BrokenConnection(),)], ids=["ends", "breaks"])
def test_a_stream_that_stops_before_its_end_was_interrupted_and_keeps_what_was_said(
    widget: Locator, stub: StubServer, ending: tuple[BrokenConnection, ...]
) -> None:
    gate = Gate()  # a connection that breaks takes with it what the browser has not read yet
    stub.replies.append(Reply([*streamed(ANSWER).parts[:2], gate, *ending]))
    ask(widget)
    expect(widget.locator('[part~="statement"]')).to_have_count(1)
    gate.set()
    expect_failure(widget, "The connection was interrupted before the answer was complete.")
    expect(widget.get_by_role("alert")).to_contain_text("What was found so far is shown above.")
    expect(widget.locator('[part~="statement"]')).to_have_text([f"{REQUEST} [1]"])


def test_a_server_that_cannot_be_reached_is_said_to_be(widget: Locator, stub: StubServer, page: Page) -> None:
    page.route("**/v1/answers", lambda route: route.abort("connectionrefused"))
    ask(widget)
    expect_failure(widget, "The assistant can’t be reached.")
    page.unroute("**/v1/answers")
    stub.replies.append(streamed(ANSWER))
    widget.get_by_role("button", name="Retry").click()
    expect(widget.locator('[part~="statement"]')).to_have_count(2)


def test_a_server_that_is_loading_is_waited_for(widget: Locator, stub: StubServer) -> None:
    stub.replies.extend([LOADING, LOADING, streamed(ANSWER)])
    ask(widget)
    expect(widget.locator('[part="progress"]')).to_contain_text("The assistant is not ready yet.")
    expect(widget.locator('[part~="statement"]')).to_have_count(2)
    assert len(stub.asked) == 3


def test_waiting_for_a_server_can_be_stopped(widget: Locator, stub: StubServer) -> None:
    stub.replies.append(LOADING)
    ask(widget)
    expect(widget.locator('[part="progress"]')).to_contain_text("The assistant is not ready yet.")
    widget.get_by_role("button", name="Stop").click()
    expect(widget.locator('[part="stopped"]')).to_be_visible()
    assert len(stub.asked) == 1


def test_a_question_that_is_refused_can_be_changed(widget: Locator, stub: StubServer) -> None:
    detail = "The question has 1400 characters; at most 1000 are taken."
    stub.replies.append(problem(HTTPStatus.UNPROCESSABLE_ENTITY, kind="question-not-taken", detail=detail))
    ask(widget, "A long question")
    expect_failure(widget, "This question can’t be taken as it is.")
    expect(widget.get_by_role("alert")).to_contain_text(detail)
    widget.get_by_role("button", name="Change the question").click()
    field = widget.get_by_label("Your question")
    expect(field).to_have_value("A long question")
    expect(field).to_be_focused()
    expect(widget.get_by_role("alert")).to_have_count(0)


def test_an_article_that_is_not_in_the_library_is_named_as_the_cause(widget: Locator, stub: StubServer) -> None:
    detail = "There is no article 'x' in the library."
    stub.replies.append(problem(HTTPStatus.NOT_FOUND, kind="article-not-found", detail=detail))
    ask(widget)
    expect_failure(widget, "This article is not in the assistant’s library.")


@pytest.mark.parametrize(
    "reply",
    [
        Reply([b"<html>"], media_type="text/html"),
        Reply([b"event: done\ndata: {}\n\n"]),
        Reply([b"event: statement\ndata: {]\n\n"]),
    ],
    ids=["not a stream", "not an answer", "not JSON"],
)
def test_a_reply_that_makes_no_sense_is_an_error(widget: Locator, stub: StubServer, reply: Reply) -> None:
    stub.replies.append(reply)
    ask(widget)
    expect_failure(widget, "The assistant’s reply could not be read.")


def test_a_statement_without_its_source_is_never_shown(widget: Locator, stub: StubServer) -> None:
    parts = [
        part.replace(b'"citations":[1]', b'"citations":[7]') if isinstance(part, bytes) else part
        for part in streamed(ANSWER).parts
    ]
    assert parts != streamed(ANSWER).parts
    stub.replies.append(Reply(parts))
    ask(widget)
    expect_failure(widget, "The assistant’s reply could not be read.")
    expect(widget.locator('[part~="statement"]')).to_have_count(0)


def test_a_retry_while_another_question_is_answered_is_put_off(widget: Locator, stub: StubServer) -> None:
    gate = Gate()
    stub.replies.extend([FAILED, streamed(ANSWER, gates={1: gate})])
    ask(widget, "One")
    expect_failure(widget, "Something went wrong on our side.")
    ask(widget, "Two")
    widget.get_by_role("button", name="Retry").click()
    expect(widget.get_by_role("status")).to_have_text("Wait for this answer, or stop it first.")
    expect(widget.get_by_role("alert")).to_have_count(1)
    gate.set()
    expect(widget.get_by_role("button", name="Send")).to_be_visible()
    assert len(stub.asked) == 2
