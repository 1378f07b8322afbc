"""Asking: what is sent, what is shown while it comes, and when it is there."""

from datetime import date

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.parts import part
from tests.browser.samples import DECLINED, JAVELIN, REQUEST, WORTH, answered, reply, unanswered
from tests.browser.stub import Gate, Part, Reply, StubServer, streamed, whole
from tests.differing.evidence import article_of
from tests.test_attribution import differing

pytestmark = pytest.mark.browser

ANSWER = answered(JAVELIN, REQUEST, WORTH, short="246")
DIFFERING = differing(
    article_of("first", "The landslide killed 11 people.", title="<b>Landslide</b>", published=date(2025, 5, 1)),
    article_of("later", "It killed 17 people.", title="Village mourns", published=None),
)


def ask(widget: Locator, question: str) -> None:
    widget.get_by_label("Your question").fill(question)
    widget.get_by_role("button", name="Send").click()


def test_the_widget_says_what_it_does(widget: Locator) -> None:
    expect(widget.get_by_role("region", name="Article Assistant")).to_be_visible()
    expect(widget.get_by_role("log")).to_have_text(
        "Ask about this article. I answer only from its text and show you where."
    )


def test_a_question_is_sent_with_the_article_and_answered_with_sources(widget: Locator, stub: StubServer) -> None:
    stub.replies.append(streamed(ANSWER))
    ask(widget, "  How many missiles? ")
    expect(part(widget, "question")).to_have_text("You asked: How many missiles?")
    expect(part(widget, "short-answer")).to_have_text("246")
    expect(part(widget, "statement")).to_have_text([f"{REQUEST} [1]", f"{WORTH} [2]"])
    expect(widget.get_by_role("button", name="Show source 1 in the article", exact=True)).to_have_text("[1]")
    expect(part(widget, "source").first).to_have_text(f"1{REQUEST}")
    expect(part(widget, "source").last).to_have_text(f"2{WORTH}{JAVELIN.title}")
    assert stub.asked[0].body == {"question": "How many missiles?", "article_id": JAVELIN.id, "history": []}
    assert stub.asked[0].headers["Accept"] == "text/event-stream"


def test_a_question_is_sent_with_what_was_said_before_it(widget: Locator, stub: StubServer) -> None:
    first = ANSWER.model_copy(update={"question": "How many?"})
    second = ANSWER.model_copy(update={"question": "Who asked for 246 missiles?"})
    stub.replies.extend([streamed(reply("Hello!")), streamed(first), streamed(second), streamed(first)])
    for question in ("hello", "how many?", "who?"):
        ask(widget, question)
        expect(part(widget, "progress")).to_have_count(0)
        expect(widget.get_by_role("button", name="Send")).to_be_enabled()
    turn = {
        "question": "How many?",
        "answer": ANSWER.text,
        "evidence": [REQUEST, WORTH],
        "article_ids": [JAVELIN.id, JAVELIN.id],
    }
    assert [asked.body["history"] for asked in stub.asked] == [[], [], [turn]]
    expect(part(widget, "understood")).to_have_text(["Understood as: Who asked for 246 missiles?"])
    widget.evaluate("element => element.reset()")
    ask(widget, "How many?")
    expect(part(widget, "statement")).to_have_count(2)
    assert stub.asked[-1].body["history"] == []


def test_an_answer_in_plain_json_is_shown_the_same(widget: Locator, stub: StubServer) -> None:
    stub.replies.append(whole(ANSWER))
    ask(widget, "How many missiles?")
    expect(part(widget, "short-answer")).to_have_text("246")
    expect(part(widget, "statement")).to_have_text([f"{REQUEST} [1]", f"{WORTH} [2]"])
    expect(part(widget, "source")).to_have_count(2)


def test_statements_appear_one_by_one_as_they_come(widget: Locator, stub: StubServer) -> None:
    first, second, last = Gate(), Gate(), Gate()
    stub.replies.append(streamed(ANSWER, gates={1: first, 2: second, 3: last}))
    ask(widget, "How many missiles?")
    expect(part(widget, "progress")).to_have_text("Reading the closest passages…")
    expect(part(widget, "statement")).to_have_count(0)
    first.set()
    expect(part(widget, "statement")).to_have_text([f"{REQUEST} [1]"])
    expect(part(widget, "source")).to_have_count(1)
    second.set()
    expect(part(widget, "statement")).to_have_count(2)
    expect(part(widget, "progress")).to_have_count(1)
    last.set()
    expect(part(widget, "progress")).to_have_count(0)
    expect(part(widget, "statement")).to_have_count(2)


def test_the_whole_answer_replaces_what_was_streamed_where_they_differ(widget: Locator, stub: StubServer) -> None:
    before, after = streamed(answered(JAVELIN, WORTH)), streamed(ANSWER)
    stub.replies.append(Reply([*before.parts[:-1], after.parts[-1]]))
    ask(widget, "How many missiles?")
    expect(part(widget, "statement")).to_have_text([f"{REQUEST} [1]", f"{WORTH} [2]"])
    expect(part(widget, "source")).to_have_count(2)


def test_a_stream_cut_within_characters_reads_the_same(widget: Locator, stub: StubServer) -> None:
    data = b"".join(part for part in streamed(ANSWER).parts if isinstance(part, bytes))
    stub.replies.append(Reply([data[at : at + 7] for at in range(0, len(data), 7)]))
    ask(widget, "How many missiles?")
    expect(part(widget, "statement")).to_have_text([f"{REQUEST} [1]", f"{WORTH} [2]"])


def test_articles_that_differ_are_said_to_and_each_statement_says_whose_it_is(
    widget: Locator, stub: StubServer
) -> None:
    stub.replies.append(streamed(DIFFERING))
    ask(widget, "How many were killed?")
    expect(part(widget, "differing")).to_have_text("The articles give different numbers.")
    expect(part(widget, "statement")).to_have_text(
        [
            "“<b>Landslide</b>” (1 May 2025) says: The landslide killed 11 people. [1]",
            "“Village mourns” says: It killed 17 people. [2]",
        ]
    )
    expect(part(widget, "attribution").first).to_have_text("“<b>Landslide</b>” (1 May 2025) says:")
    expect(part(widget, "short-answer")).to_have_count(0)


def test_not_finding_an_answer_is_said_plainly_with_the_closest_passages(widget: Locator, stub: StubServer) -> None:
    stub.replies.append(streamed(unanswered(JAVELIN, WORTH, REQUEST)))
    ask(widget, "Who won the 2022 World Cup?")
    expect(part(widget, "unanswered")).to_have_text(f"Not in the article{DECLINED}")
    expect(widget.get_by_role("heading", name="Closest passages")).to_be_visible()
    expect(part(widget, "passage").first).to_have_text(WORTH)
    expect(widget.get_by_role("alert")).to_have_count(0)
    expect(part(widget, "sources")).to_be_hidden()


def test_the_reason_for_not_answering_is_named(widget: Locator, stub: StubServer) -> None:
    stub.replies.append(streamed(unanswered(JAVELIN, reason="unclear_question")))
    ask(widget, "x")
    expect(part(widget, "unanswered")).to_have_text(f"Question not understood{DECLINED}")
    expect(part(widget, "nearest")).to_have_count(0)


def test_a_greeting_gets_a_plain_reply(widget: Locator, stub: StubServer) -> None:
    stub.replies.append(streamed(reply("Hello. Ask me about the article.")))
    ask(widget, "Hello")
    expect(part(widget, "reply")).to_have_text("Hello. Ask me about the article.")
    expect(part(widget, "unanswered")).to_have_count(0)
    expect(part(widget, "sources")).to_be_hidden()


def test_markup_in_what_is_asked_and_answered_stays_text(widget: Locator, stub: StubServer) -> None:
    markup = "<img src=x onerror=alert(1)> &amp; <b>bold</b>"
    article = JAVELIN.model_copy(update={"text": f"It said: {markup}.", "title": markup})
    stub.replies.append(streamed(answered(article, markup)))
    ask(widget, markup)
    expect(part(widget, "statement")).to_have_text(f"{markup} [1]")
    expect(part(widget, "question")).to_contain_text(markup)
    expect(part(widget, "source-title")).to_have_text(markup)
    assert widget.locator("img, b").count() == 0


def test_enter_sends_and_shift_enter_starts_a_line(widget: Locator, stub: StubServer) -> None:
    stub.replies.append(streamed(ANSWER))
    field = widget.get_by_label("Your question")
    field.fill("one")
    field.press("Shift+Enter")
    field.press_sequentially("two")
    expect(field).to_have_value("one\ntwo")
    field.press("Enter")
    expect(part(widget, "statement")).to_have_count(2)
    assert stub.asked[0].body["question"] == "one\ntwo"


def test_enter_that_accepts_a_composed_character_does_not_send(widget: Locator, stub: StubServer) -> None:
    field = widget.get_by_label("Your question")
    field.fill("にほん")
    field.dispatch_event("keydown", {"key": "Enter", "isComposing": True})
    field.dispatch_event("keydown", {"key": "Enter", "keyCode": 229})
    expect(field).to_have_value("にほん")
    assert stub.asked == []


def test_nothing_is_sent_without_words(widget: Locator, stub: StubServer) -> None:
    ask(widget, "   \n ")
    expect(widget.get_by_label("Your question")).to_be_focused()
    expect(part(widget, "exchange")).to_have_count(0)
    assert stub.asked == []


def test_the_focus_stays_in_the_emptied_field(widget: Locator, stub: StubServer) -> None:
    stub.replies.append(streamed(ANSWER))
    ask(widget, "How many missiles?")
    field = widget.get_by_label("Your question")
    expect(field).to_be_focused()
    expect(field).to_have_value("")
    expect(part(widget, "statement")).to_have_count(2)
    expect(field).to_be_focused()


def test_a_question_is_kept_in_the_field_while_another_is_answered(widget: Locator, stub: StubServer) -> None:
    gate = Gate()
    stub.replies.append(streamed(ANSWER, gates={1: gate}))
    ask(widget, "How many missiles?")
    expect(widget.get_by_role("button", name="Stop")).to_be_visible()
    field = widget.get_by_label("Your question")
    field.fill("What are they worth?")
    field.press("Enter")
    expect(widget.get_by_role("status")).to_have_text("Wait for this answer, or stop it first.")
    expect(field).to_have_value("What are they worth?")
    gate.set()
    expect(widget.get_by_role("button", name="Send")).to_be_visible()
    assert len(stub.asked) == 1
    stub.replies.append(streamed(ANSWER))
    field.press("Enter")
    expect(part(widget, "exchange")).to_have_count(2)


def test_stopping_keeps_what_was_said_and_says_that_it_is_not_all(widget: Locator, stub: StubServer) -> None:
    gate = Gate()
    stub.replies.append(streamed(ANSWER, gates={2: gate}))
    ask(widget, "How many missiles?")
    expect(part(widget, "statement")).to_have_count(1)
    widget.get_by_role("button", name="Stop").click()
    expect(part(widget, "stopped")).to_contain_text("Stopped. This answer is not complete.")
    expect(part(widget, "statement")).to_have_count(1)
    expect(widget.get_by_label("Your question")).to_be_focused()
    expect(widget.get_by_role("alert")).to_have_count(0)
    gate.set()
    stub.replies.append(streamed(ANSWER))
    widget.get_by_role("button", name="Retry").click()
    expect(part(widget, "statement")).to_have_count(2)
    expect(part(widget, "exchange")).to_have_count(1)


def test_a_double_click_on_send_does_not_stop(widget: Locator, stub: StubServer) -> None:
    gate = Gate()
    stub.replies.append(streamed(ANSWER, gates={1: gate}))
    widget.get_by_label("Your question").fill("How many missiles?")
    box = widget.get_by_role("button", name="Send").bounding_box()
    assert box is not None
    widget.page.mouse.dblclick(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    gate.set()
    expect(part(widget, "statement")).to_have_count(2)
    expect(part(widget, "stopped")).to_have_count(0)


def test_the_newest_question_stands_at_the_top_of_a_long_log(widget: Locator, stub: StubServer) -> None:
    paragraphs = JAVELIN.text.split("\n\n")
    for count in range(3):
        stub.replies.append(streamed(answered(JAVELIN, *paragraphs)))
        ask(widget, f"Question {count}")
        expect(widget.get_by_role("button", name="Send")).to_be_visible()
    gap = widget.get_by_role("log").evaluate(
        """log => log.lastElementChild.getBoundingClientRect().top - log.getBoundingClientRect().top"""
    )
    assert abs(gap) <= 2


def test_a_reader_who_scrolls_away_is_left_alone(widget: Locator, stub: StubServer) -> None:
    gate = Gate()
    long = answered(JAVELIN, *JAVELIN.text.split("\n\n"))
    stub.replies.extend([streamed(long), streamed(long, gates={6: gate})])
    ask(widget, "One")
    expect(widget.get_by_role("button", name="Send")).to_be_visible()
    ask(widget, "Two")
    expect(part(widget, "exchange").last.locator('[part~="statement"]')).to_have_count(5)
    log = widget.get_by_role("log")
    log.hover()
    widget.page.mouse.wheel(0, -10_000)
    expect(log).to_have_js_property("scrollTop", 0)
    gate.set()
    expect(widget.get_by_role("button", name="Send")).to_be_visible()
    expect(log).to_have_js_property("scrollTop", 0)


def test_comments_that_keep_the_connection_open_are_passed_over(widget: Locator, stub: StubServer) -> None:
    parts: list[Part] = []
    for each in streamed(ANSWER).parts:
        parts += [b": ping\r\n\r\n", each]
    stub.replies.append(Reply(parts))
    ask(widget, "How many missiles?")
    expect(part(widget, "statement")).to_have_count(2)
