"""Accessibility: axe finds nothing in any state, and what axe can't see is checked by hand."""

from collections import deque
from http import HTTPStatus

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.axe import violations
from tests.browser.samples import JAVELIN, REQUEST, WORTH, answered, unanswered
from tests.browser.stub import Gate, Reply, StubServer, article, problem, streamed

pytestmark = pytest.mark.browser

ANSWER = answered(JAVELIN, REQUEST, WORTH, short="246")
ELSEWHERE = JAVELIN.model_copy(update={"id": "elsewhere", "url": "https://news.example/elsewhere"})
STATES = {
    "answered": streamed(ANSWER),
    "unanswered": streamed(unanswered(JAVELIN, WORTH, REQUEST)),
    "elsewhere": streamed(answered(ELSEWHERE, REQUEST)),
    "error": problem(HTTPStatus.INTERNAL_SERVER_ERROR, kind="store-error", detail="It can't be read."),
}


def ask(widget: Locator, stub: StubServer, reply: Reply) -> None:
    stub.replies.append(reply)
    widget.get_by_label("Your question").fill("How many missiles?")
    widget.get_by_label("Your question").press("Enter")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("state", ["start", "thinking", *STATES])
def test_axe_finds_nothing(widget: Locator, stub: StubServer, state: str, scheme: str) -> None:
    gate = Gate()
    widget.page.emulate_media(color_scheme="light" if scheme == "light" else "dark")
    if state == "thinking":
        ask(widget, stub, streamed(ANSWER, gates={2: gate}))
        expect(widget.get_by_role("button", name="Stop")).to_be_visible()
        expect(widget.get_by_role("button", name="Show source 1")).to_be_visible()
    elif state != "start":
        ask(widget, stub, STATES[state])
        expect(widget.get_by_role("button", name="Send")).to_be_visible()
    found = violations(widget.page)
    gate.set()
    assert found == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_while_words_are_lit_or_missing(widget: Locator, stub: StubServer, scheme: str) -> None:
    widget.page.emulate_media(color_scheme="light" if scheme == "light" else "dark")
    ask(widget, stub, STATES["elsewhere"])
    widget.get_by_role("button", name="Show source 1").click()
    expect(widget.get_by_role("link").last).to_be_visible()
    ask(widget, stub, STATES["answered"])
    widget.get_by_role("button", name="Show source 1").last.click()
    assert violations(widget.page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_while_an_answer_is_judged(widget: Locator, stub: StubServer, scheme: str) -> None:
    widget.page.emulate_media(color_scheme="light" if scheme == "light" else "dark")
    ask(widget, stub, STATES["answered"])
    widget.locator("summary").click()
    widget.get_by_role("button", name="Good answer").click()
    expect(widget.get_by_role("button", name="Good answer")).to_have_attribute("aria-pressed", "true")
    widget.get_by_role("button", name="Bad answer").click()
    expect(widget.get_by_role("radio").first).to_be_focused()
    assert violations(widget.page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_the_card_of_a_citation(widget: Locator, stub: StubServer, scheme: str) -> None:
    widget.page.emulate_media(color_scheme="light" if scheme == "light" else "dark")
    ask(widget, stub, STATES["answered"])
    widget.get_by_role("button", name="Show source 1").hover()
    expect(widget.get_by_role("tooltip")).to_be_visible()
    assert violations(widget.page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_where_there_are_questions_to_start_with(
    widget: Locator, stub: StubServer, scheme: str
) -> None:
    widget.page.emulate_media(color_scheme="light" if scheme == "light" else "dark")
    stub.articles[JAVELIN.id] = deque([article("How many?", "What is the package worth, with all its equipment?")])
    widget.page.reload()
    starters = widget.locator('[part="starter"]')
    widget.scroll_into_view_if_needed()
    expect(starters).to_have_count(2)
    assert violations(widget.page) == []
    widget.page.locator("h1").click()
    widget.page.keyboard.press("Tab")  # the log
    for starter in starters.all():
        widget.page.keyboard.press("Tab")
        expect(starter).to_be_focused()
        assert "solid 2px" in starter.evaluate("element => getComputedStyle(element).outline")
        box = starter.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 24


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_a_conversation_that_is_shown_again(
    widget: Locator, stub: StubServer, scheme: str
) -> None:
    widget.page.emulate_media(color_scheme="light" if scheme == "light" else "dark")
    ask(widget, stub, STATES["answered"])
    expect(widget.get_by_role("button", name="Copy")).to_be_visible()
    widget.page.reload()
    expect(widget.get_by_role("button", name="Copy")).to_be_visible()
    assert violations(widget.page) == []


def test_an_answer_is_read_in_order_with_short_names_between_its_sentences(widget: Locator, stub: StubServer) -> None:
    ask(widget, stub, streamed(ANSWER))
    expect(widget.get_by_role("button", name="Copy")).to_be_visible()
    expect(widget).to_match_aria_snapshot(
        f"""
        - region "Article Assistant":
          - heading "Article Assistant" [level=2]
          - button "Clear conversation"
          - log "Conversation":
            - text: Ask about this article. I answer only from its text and show you where.
            - 'heading "You asked: How many missiles?" [level=3]'
            - paragraph: "246"
            - paragraph:
              - text: Kosovo had asked for
              - strong: "246"
              - text: Javelin missiles, and the State Department has now approved the request.
              - button "Show source 1 in the article"
            - paragraph:
              - text: {WORTH}
              - button "Show source 2 in the article"
            - group: Very likely to answer the question
            - heading "Sources" [level=4]
            - list:
              - listitem:
                - text: "1"
                - 'button "Show in the article: {REQUEST}"'
              - listitem:
                - text: "2"
                - 'button "Show in the article: {WORTH}"'
                - paragraph: {JAVELIN.title}
            - button "Copy"
            - button "Good answer"
            - button "Bad answer"
          - text: Your question
          - textbox "Your question"
          - button "Send"
          - status
        """
    )
    marker = widget.get_by_role("button", name="Show source 2")
    expect(marker).to_have_accessible_name("Show source 2 in the article")
    widget.get_by_role("log").focus()
    for _ in range(2):
        widget.page.keyboard.press("Tab")
    expect(marker).to_be_focused()
    expect(marker).to_have_accessible_description(f"{WORTH} {JAVELIN.title}")


def test_no_answer_and_an_error_are_read_as_what_they_are(widget: Locator, stub: StubServer) -> None:
    ask(widget, stub, STATES["unanswered"])
    expect(widget.get_by_role("button", name="Copy")).to_be_visible()
    ask(widget, stub, STATES["error"])
    expect(widget.get_by_role("log")).to_match_aria_snapshot(
        f"""
        - log "Conversation":
          - 'heading "You asked: How many missiles?" [level=3]'
          - paragraph: Not in the article
          - paragraph: The article does not answer this question.
          - heading "Closest passages" [level=4]
          - list:
            - listitem:
              - 'button "Show in the article: {WORTH}"'
            - listitem:
              - 'button "Show in the article: {REQUEST}"'
              - paragraph: {JAVELIN.title}
          - button "Copy"
          - button "Good answer"
          - button "Bad answer"
          - 'heading "You asked: How many missiles?" [level=3]'
          - alert:
            - paragraph: Something went wrong on our side. Your question was not answered.
            - paragraph: It can't be read.
            - button "Retry"
        """
    )


def test_the_focus_is_never_lost(widget: Locator, stub: StubServer) -> None:
    field, gate = widget.get_by_label("Your question"), Gate()
    ask(widget, stub, STATES["error"])
    stub.replies.append(streamed(ANSWER, gates={1: gate}))
    widget.get_by_role("button", name="Retry").press("Enter")
    expect(field).to_be_focused()
    widget.get_by_role("button", name="Stop").press("Enter")
    expect(field).to_be_focused()
    gate.set()
    ask(widget, stub, streamed(ANSWER))
    widget.get_by_role("button", name="Bad answer").press("Enter")
    widget.get_by_role("button", name="Submit").press("Enter")
    expect(widget.get_by_role("button", name="Bad answer")).to_be_focused()
    widget.get_by_role("button", name="Clear conversation").press("Enter")
    expect(field).to_be_focused()


def test_each_statement_is_one_addition_to_the_log_and_nothing_is_announced_twice(
    widget: Locator, stub: StubServer
) -> None:
    widget.evaluate(
        """widget => {
            window.added = [];
            const live = (node) => (node.nodeType === 1 ? node : node.parentElement).closest("[aria-live]");
            new MutationObserver((records) => {
                for (const { addedNodes } of records) for (const node of addedNodes) {
                    if (live(node)?.getAttribute("role") === "log") window.added.push(node.textContent);
                }
            }).observe(widget.shadowRoot.querySelector("[role=log]"), {childList: true, subtree: true});
        }"""
    )
    ask(widget, stub, streamed(ANSWER))
    expect(widget.get_by_role("button", name="Send")).to_be_visible()
    added = widget.page.evaluate("window.added")
    for words in (REQUEST, WORTH):
        assert [addition.strip(" [12]") for addition in added].count(words) == 1


def test_the_log_is_polite_and_the_lists_in_it_are_silent(widget: Locator, stub: StubServer) -> None:
    ask(widget, stub, streamed(ANSWER))
    log = widget.get_by_role("log")
    expect(log).to_have_attribute("aria-live", "polite")
    for part in ("question", "sources"):
        expect(log.locator(f'[part="{part}"]')).to_have_attribute("aria-live", "off")


def test_every_target_is_24_pixels_wide_and_high(widget: Locator, stub: StubServer) -> None:
    for reply in STATES.values():
        ask(widget, stub, reply)
        expect(widget.get_by_role("button", name="Send")).to_be_visible()
    widget.get_by_role("button", name="Show source 1").last.click()
    widget.get_by_role("button", name="Bad answer").first.click()
    kinds = ("button", "a", "textarea", "summary", ".choice")
    targets = widget.locator(", ".join(f"{kind}:visible" for kind in kinds)).all()
    assert len(targets) > 20
    for target in targets:
        box = target.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 24, target.get_attribute("part")


def test_everything_can_be_reached_by_keyboard_and_shows_the_focus(widget: Locator, stub: StubServer) -> None:
    ask(widget, stub, streamed(ANSWER))
    expect(widget.get_by_role("button", name="Send")).to_be_visible()
    widget.page.evaluate("document.activeElement.blur(); getSelection().removeAllRanges()")
    widget.page.locator("h1").click()
    seen = []
    for _ in range(12):
        widget.page.keyboard.press("Tab")
        part, outline = widget.evaluate(
            """widget => {
                const focused = widget.shadowRoot.activeElement;
                return [focused?.getAttribute("part"), focused && getComputedStyle(focused).outline];
            }"""
        )
        seen.append(part)
        assert "solid 2px" in outline
    assert seen == [
        *["clear", "log", "citation", "citation", "likelihood", "quote", "quote"],
        *["copy", "up", "down", "input", "send"],
    ]


@pytest.mark.parametrize("width", [320, 256])
def test_nothing_is_cut_off_on_a_narrow_screen(widget: Locator, stub: StubServer, width: int) -> None:
    widget.page.set_viewport_size({"width": width, "height": 600})
    for reply in STATES.values():
        ask(widget, stub, reply)
        expect(widget.get_by_role("button", name="Send")).to_be_visible()
    widget.get_by_role("button", name="Bad answer").first.click()
    assert widget.page.evaluate("document.documentElement.scrollWidth") <= width
    assert widget.get_by_role("log").evaluate("log => log.scrollWidth <= log.clientWidth")


def test_nothing_moves_for_readers_who_want_less_motion(widget: Locator, stub: StubServer) -> None:
    gate = Gate()
    ask(widget, stub, streamed(ANSWER, gates={1: gate}))
    progress = widget.locator('[part="progress"]')
    animation = "element => getComputedStyle(element, '::before').animationName"
    expect(progress).to_be_visible()
    assert progress.evaluate(animation) == "none"
    widget.page.emulate_media(reduced_motion="no-preference")
    assert progress.evaluate(animation) == "pulse"
    gate.set()


def test_lit_controls_stand_out_in_forced_colours(widget: Locator, stub: StubServer) -> None:
    widget.page.emulate_media(forced_colors="active")
    ask(widget, stub, streamed(ANSWER))
    first, second = (widget.get_by_role("button", name=f"Show source {number}") for number in (1, 2))
    first.click()
    colour = "element => getComputedStyle(element).backgroundColor"
    assert first.evaluate(colour) != second.evaluate(colour)
    good, bad = (widget.get_by_role("button", name=f"{name} answer") for name in ("Good", "Bad"))
    good.click()
    expect(good).to_have_attribute("aria-pressed", "true")
    assert good.evaluate(colour) != bad.evaluate(colour)
    assert widget.locator('[part="send"]').evaluate("element => getComputedStyle(element).borderTopWidth") == "1px"
