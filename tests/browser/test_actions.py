"""What can be done with an answer: copy it, judge it, and see in words how sure it is."""

import re
import uuid
from http import HTTPStatus

import pytest
from playwright.sync_api import Locator, Page, expect

from assistant.cli.answers import UNLIKELY, likelihood
from tests.browser.samples import DECLINED, JAVELIN, REQUEST, WORTH, answered, page_of, reply, unanswered
from tests.browser.stub import Gate, Reply, StubServer, problem, streamed, whole

pytestmark = pytest.mark.browser

ANSWER = answered(JAVELIN, REQUEST, WORTH, short="246")
UP, DOWN = "Good answer", "Bad answer"
FAILED = problem(HTTPStatus.INTERNAL_SERVER_ERROR, kind="store-error", detail="The disk is full.")


def ask(widget: Locator, stub: StubServer, answer: Reply) -> None:
    stub.replies.append(answer)
    widget.get_by_label("Your question").fill("How many missiles?")
    widget.get_by_label("Your question").press("Enter")
    expect(widget.get_by_role("button", name="Send")).to_be_visible()


def status(page: Page) -> Locator:
    return page.get_by_role("status")


def test_an_answer_is_copied_with_its_sources(widget: Locator, stub: StubServer, page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=stub.url)
    article = JAVELIN.model_copy(update={"url": "https://news.example/javelin"})
    ask(widget, stub, streamed(answered(article, REQUEST, WORTH)))
    widget.get_by_role("button", name="Copy").click()
    expect(status(page)).to_have_text("Answer and sources copied.")
    assert page.evaluate("navigator.clipboard.readText()") == (
        f"{REQUEST} [1] {WORTH} [2]\n\n"
        f"1. “{REQUEST}” ({JAVELIN.title})\n   https://news.example/javelin\n\n"
        f"2. “{WORTH}” ({JAVELIN.title})\n   https://news.example/javelin"
    )


def test_what_is_no_web_address_is_not_copied_as_one(widget: Locator, stub: StubServer, page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=stub.url)
    answer = answered(JAVELIN, REQUEST)
    bad = answer.citations[0].model_copy(update={"url": "javascript:alert(1)"})
    ask(widget, stub, streamed(answer.model_copy(update={"citations": (bad,)})))
    widget.get_by_role("button", name="Copy").click()
    expect(status(page)).to_have_text("Answer and sources copied.")
    assert page.evaluate("navigator.clipboard.readText()") == f"{REQUEST} [1]\n\n1. “{REQUEST}” ({JAVELIN.title})"


def test_what_is_copied_of_no_answer_is_what_is_shown(page: Page, stub: StubServer) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=stub.url)
    stub.pages["/"] = page_of(JAVELIN, lang="de")
    page.goto(stub.url)
    widget = page.locator("article-assistant")
    stub.replies.append(streamed(unanswered(JAVELIN, WORTH)))
    widget.get_by_label("Ihre Frage").fill("How many?")
    widget.get_by_label("Ihre Frage").press("Enter")
    widget.get_by_role("button", name="Kopieren").click()
    expect(status(page)).to_have_text("Antwort und Quellen kopiert.")
    shown = widget.locator('[part="unanswered"] [part="statement"]').inner_text()
    assert page.evaluate("navigator.clipboard.readText()") == shown == "Diese Frage wird hier nicht beantwortet."


@pytest.mark.parametrize("clipboard", ["undefined", "{ writeText: () => Promise.reject(new Error('Forbidden.')) }"])
def test_where_copying_is_not_possible_it_is_said(page: Page, stub: StubServer, clipboard: str) -> None:
    page.add_init_script(f"Object.defineProperty(navigator, 'clipboard', {{ value: {clipboard} }})")
    stub.pages["/"] = page_of(JAVELIN)
    page.goto(stub.url)
    widget = page.locator("article-assistant")
    ask(widget, stub, streamed(ANSWER))
    widget.get_by_role("button", name="Copy").click()
    expect(status(page)).to_have_text("Copying is not possible here. Select the answer to copy it.")


def test_a_good_answer_is_told_to_the_server_as_it_was_sent(widget: Locator, stub: StubServer, page: Page) -> None:
    ask(widget, stub, streamed(ANSWER))
    up, down = widget.get_by_role("button", name=UP), widget.get_by_role("button", name=DOWN)
    expect(up).to_have_attribute("aria-pressed", "false")
    up.click()
    expect(status(page)).to_have_text("Thank you for your feedback.")
    expect(up).to_have_attribute("aria-pressed", "true")
    expect(down).to_have_attribute("aria-pressed", "false")
    (judged,) = stub.judged
    assert uuid.UUID(judged.pop("id")).version == 4
    sent = ANSWER.model_dump(mode="json")
    assert judged == {"verdict": "up", "reason": None, "comment": None, "answer": sent}


def test_an_answer_in_plain_json_is_judged_whole_too(widget: Locator, stub: StubServer, page: Page) -> None:
    ask(widget, stub, whole(ANSWER))
    widget.get_by_role("button", name=UP).click()
    expect(status(page)).to_have_text("Thank you for your feedback.")
    assert stub.judged[0]["answer"] == ANSWER.model_dump(mode="json")


def test_a_bad_answer_is_told_with_a_reason(widget: Locator, stub: StubServer, page: Page) -> None:
    ask(widget, stub, streamed(ANSWER))
    down = widget.get_by_role("button", name=DOWN)
    expect(down).to_have_attribute("aria-expanded", "false")
    down.press("Enter")
    expect(down).to_have_attribute("aria-expanded", "true")
    form = widget.get_by_role("form", name="What was wrong?")
    radios = form.get_by_role("radio")
    expect(radios.first).to_be_focused()
    assert [radio.get_attribute("value") for radio in radios.all()] == [
        "wrong",
        "incomplete",
        "not_asked",
        "should_decline",
        "other",
    ]
    form.get_by_label("Something is missing").check()
    form.get_by_label("Comment (optional)").fill("  The <b>price</b>. ")
    assert stub.judged == []
    form.get_by_role("button", name="Submit").click()
    expect(status(page)).to_have_text("Thank you for your feedback.")
    expect(form).to_be_hidden()
    expect(down).to_be_focused()
    expect(down).to_have_attribute("aria-pressed", "true")
    judged = stub.judged[0]
    assert (judged["verdict"], judged["reason"], judged["comment"]) == ("down", "incomplete", "The <b>price</b>.")


def test_no_answer_can_be_judged_too_without_a_reason(widget: Locator, stub: StubServer, page: Page) -> None:
    ask(widget, stub, streamed(unanswered(JAVELIN, WORTH)))
    widget.get_by_role("button", name=DOWN).click()
    form = widget.get_by_role("form", name="What was wrong?")
    assert [radio.get_attribute("value") for radio in form.get_by_role("radio").all()] == [
        "should_answer",
        "not_asked",
        "other",
    ]
    form.get_by_role("button", name="Submit").click()
    expect(status(page)).to_have_text("Thank you for your feedback.")
    judged = stub.judged[0]
    assert (judged["verdict"], judged["reason"], judged["comment"]) == ("down", None, None)
    assert judged["answer"]["text"] == DECLINED


def test_escape_leaves_the_form_and_not_the_words_that_are_lit(widget: Locator, stub: StubServer, page: Page) -> None:
    ask(widget, stub, streamed(ANSWER))
    widget.get_by_role("button", name="Show source 1").click()
    down = widget.get_by_role("button", name=DOWN)
    down.click()
    page.keyboard.press("Escape")
    expect(widget.get_by_role("form", name="What was wrong?")).to_be_hidden()
    expect(down).to_be_focused()
    expect(down).to_have_attribute("aria-expanded", "false")
    assert page.evaluate("CSS.highlights.has('article-assistant')") is True
    assert stub.judged == []
    down.click()
    widget.get_by_role("button", name="Cancel").click()
    expect(down).to_be_focused()


@pytest.mark.parametrize(
    ("failure", "message"),
    [
        (FAILED, "Your feedback could not be sent. Try again in a moment."),
        (Reply([], HTTPStatus.NOT_FOUND, "text/plain"), "Feedback is not taken here."),
    ],
)
def test_feedback_that_does_not_arrive_can_be_given_again(
    widget: Locator, stub: StubServer, page: Page, failure: Reply, message: str
) -> None:
    stub.opinions.append(failure)
    ask(widget, stub, streamed(ANSWER))
    widget.get_by_role("button", name=DOWN).click()
    form = widget.get_by_role("form", name="What was wrong?")
    form.get_by_label("It is wrong").check()
    form.get_by_role("button", name="Submit").click()
    expect(status(page)).to_have_text(message)
    expect(widget.get_by_role("button", name=DOWN)).to_have_attribute("aria-pressed", "false")
    expect(form.get_by_label("It is wrong")).to_be_checked()
    expect(widget.get_by_role("alert")).to_have_count(0)
    form.get_by_role("button", name="Submit").click()
    expect(status(page)).to_have_text("Thank you for your feedback.")
    first, again = stub.judged
    assert first == again, "It keeps its id, so that it counts once."


def test_another_opinion_is_another_one(widget: Locator, stub: StubServer, page: Page) -> None:
    stub.opinions.append(FAILED)
    ask(widget, stub, streamed(ANSWER))
    up, down = widget.get_by_role("button", name=UP), widget.get_by_role("button", name=DOWN)
    down.click()
    widget.get_by_role("button", name="Submit").click()
    expect(status(page)).to_contain_text("could not be sent")
    up.click()
    expect(up).to_have_attribute("aria-pressed", "true")
    expect(widget.get_by_role("form", name="What was wrong?")).to_be_hidden()
    assert len({judged["id"] for judged in stub.judged}) == 2


def test_two_presses_are_one_opinion(widget: Locator, stub: StubServer, page: Page) -> None:
    gate = Gate()
    stub.opinions.append(Reply([gate], HTTPStatus.CREATED, "application/json"))
    ask(widget, stub, streamed(ANSWER))
    widget.get_by_role("button", name=UP).dblclick()
    gate.set()
    expect(widget.get_by_role("button", name=UP)).to_have_attribute("aria-pressed", "true")
    widget.get_by_role("button", name=UP).click()
    expect(status(page)).to_have_text("Thank you for your feedback.")
    assert len(stub.judged) == 1


def test_a_verdict_is_still_known_when_the_page_is_opened_again(widget: Locator, stub: StubServer, page: Page) -> None:
    ask(widget, stub, streamed(ANSWER))
    widget.get_by_role("button", name=UP).click()
    expect(widget.get_by_role("button", name=UP)).to_have_attribute("aria-pressed", "true")
    page.reload()
    expect(widget.get_by_role("button", name=UP)).to_have_attribute("aria-pressed", "true")
    widget.get_by_role("button", name=DOWN).click()
    widget.get_by_role("button", name="Submit").click()
    expect(widget.get_by_role("button", name=DOWN)).to_have_attribute("aria-pressed", "true")
    assert stub.judged[1]["answer"] == stub.judged[0]["answer"]


def test_the_page_is_told_of_feedback(widget: Locator, stub: StubServer, page: Page) -> None:
    page.evaluate(
        """() => {
            window.told = [];
            document.addEventListener("article-assistant-feedback", ({ detail }) => window.told.push(detail));
        }"""
    )
    stub.opinions.append(FAILED)
    ask(widget, stub, streamed(ANSWER))
    for message in ("could not be sent", "Thank you"):
        widget.get_by_role("button", name=UP).click()
        expect(status(page)).to_contain_text(message)
    opinion = {"verdict": "up", "reason": None, "comment": None}
    assert page.evaluate("window.told") == [
        {"question": "How many missiles?", "opinion": opinion, "outcome": outcome} for outcome in ("failed", "sent")
    ]


def test_a_site_can_do_without_feedback(page: Page, stub: StubServer) -> None:
    stub.pages["/"] = page_of(JAVELIN, widget=f"<article-assistant article='{JAVELIN.id}' feedback='off'>")
    page.goto(stub.url)
    widget = page.locator("article-assistant")
    ask(widget, stub, streamed(ANSWER))
    expect(widget.get_by_role("button", name="Copy")).to_be_visible()
    expect(widget.get_by_role("button", name=UP)).to_be_hidden()
    expect(widget.get_by_role("button", name=DOWN)).to_be_hidden()
    widget.evaluate("element => { element.feedback = null; }")
    expect(widget.get_by_role("button", name=UP)).to_be_visible()


def test_nothing_can_be_done_with_a_greeting_or_an_unfinished_answer(widget: Locator, stub: StubServer) -> None:
    ask(widget, stub, streamed(reply("Hello!")))
    gate = Gate()
    stub.replies.append(streamed(ANSWER, gates={2: gate}))
    widget.get_by_label("Your question").fill("How many?")
    widget.get_by_label("Your question").press("Enter")
    expect(widget.locator('[part~="statement"]')).to_have_count(1)
    expect(widget.locator('[part="actions"], [part="confidence"]')).to_have_count(0)
    gate.set()
    expect(widget.locator('[part="actions"]')).to_have_count(1)


@pytest.mark.parametrize("probability", [0.995, 0.99, 0.9899, 0.9, 0.8999, 0.66, 0.6599, 0.33, 0.3299, 0.0])
def test_confidence_is_shown_in_the_words_of_the_command_line(
    widget: Locator, stub: StubServer, probability: float
) -> None:
    ask(widget, stub, streamed(ANSWER.model_copy(update={"confidence": probability})))
    summary = widget.locator('[part="confidence"] summary')
    words = likelihood(probability)
    said = "this may not be what was asked for" if words == UNLIKELY else words
    expect(summary).to_have_text(re.compile(f"(^|: ){said}( to answer the question|$)", re.IGNORECASE))
    expect(summary).not_to_have_text(re.compile(r"\d"))
    explanation = widget.get_by_text("An estimate of how well the quoted words answer the question")
    expect(explanation).to_be_hidden()
    summary.press("Enter")
    expect(explanation).to_be_visible()


def test_confidence_is_shown_of_facts_only(widget: Locator, stub: StubServer) -> None:
    ask(widget, stub, streamed(unanswered(JAVELIN, WORTH)))
    ask(widget, stub, streamed(ANSWER.model_copy(update={"kind": "summary"})))
    expect(widget.locator('[part="actions"]')).to_have_count(2)
    expect(widget.locator('[part="confidence"]')).to_have_count(0)
