"""The element in its page: attributes, properties, methods, events, slots and its life there."""

import json
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.samples import JAVELIN, REQUEST, WORTH, answered, page_of, unanswered
from tests.browser.stub import Gate, StubServer, streamed

pytestmark = pytest.mark.browser

ANSWER = answered(JAVELIN, REQUEST, WORTH, short="246")
ELEMENT = "document.querySelector('article-assistant')"


def open_page(page: Page, stub: StubServer, *, widget: str | None = None, script: str = "/widget.js") -> None:
    stub.pages["/"] = page_of(JAVELIN, widget=widget, script=script)
    page.goto(stub.url)
    page.evaluate("customElements.whenDefined('article-assistant').then(() => undefined)")


def ask(page: Page, question: str) -> None:
    page.get_by_label("Your question").fill(question)
    page.get_by_label("Your question").press("Enter")


def statements(page: Page) -> Any:
    return page.locator('article-assistant [part~="statement"]')


def test_without_an_article_the_whole_library_is_asked(page: Page, stub: StubServer) -> None:
    open_page(page, stub, widget="<article-assistant></article-assistant>")
    stub.replies.append(streamed(ANSWER))
    ask(page, "How many?")
    expect(statements(page)).to_have_count(2)
    assert stub.asked[0].body["article_id"] is None


def test_the_server_is_by_default_where_the_script_came_from(page: Page, stub: StubServer) -> None:
    with StubServer() as other:
        stub.policy = f"default-src 'none'; script-src {other.url}; connect-src {other.url}"
        open_page(page, stub, script=f"{other.url}/widget.js")
        other.replies.append(streamed(ANSWER))
        ask(page, "How many?")
        expect(statements(page)).to_have_count(2)
        assert stub.asked == []


def test_the_server_can_be_named(page: Page, stub: StubServer) -> None:
    with StubServer() as other:
        stub.policy = f"default-src 'none'; script-src 'self'; connect-src {other.url}"
        open_page(page, stub, widget=f"<article-assistant server='{other.url}/'></article-assistant>")
        other.replies.append(streamed(ANSWER))
        ask(page, "How many?")
        expect(statements(page)).to_have_count(2)


def test_a_server_that_is_no_address_is_an_error(page: Page, stub: StubServer) -> None:
    open_page(page, stub, widget="<article-assistant server='http://'></article-assistant>")
    ask(page, "How many?")
    expect(page.get_by_role("alert")).to_contain_text("The assistant can’t be reached.")


def test_a_selector_that_is_none_leaves_the_default(page: Page, stub: StubServer) -> None:
    open_page(page, stub, widget="<article-assistant for='##'></article-assistant>")
    stub.replies.append(streamed(ANSWER))
    ask(page, "How many?")
    page.get_by_role("button", name="Show source 1").click()
    expect(page.get_by_role("status")).to_contain_text("Highlighted in the article")


def test_heading_and_intro_are_the_sites_own(page: Page, stub: StubServer) -> None:
    widget = "<article-assistant heading='Ask the Gazette'><p slot='intro'>Fragen?</p></article-assistant>"
    open_page(page, stub, widget=widget)
    expect(page.get_by_role("region", name="Ask the Gazette")).to_be_visible()
    expect(page.get_by_text("Fragen?")).to_be_visible()
    expect(page.get_by_text("Ask about this article.")).to_be_hidden()
    page.evaluate(f"{ELEMENT}.heading = 'Another'")
    expect(page.get_by_role("heading", name="Another")).to_be_visible()


def test_properties_reflect_attributes(page: Page, stub: StubServer) -> None:
    open_page(page, stub)
    assert page.evaluate(f"{ELEMENT}.article") == JAVELIN.id
    assert page.evaluate(f"{ELEMENT}.server") == stub.url
    for name in ("article", "server", "for", "heading"):
        page.evaluate(f"{ELEMENT}.{name} = 'x'")
        assert page.evaluate(f"{ELEMENT}.getAttribute('{name}')") == "x"
        page.evaluate(f"{ELEMENT}.{name} = null")
        assert page.evaluate(f"{ELEMENT}.hasAttribute('{name}')") is False


def test_a_property_set_before_the_script_has_loaded_counts(page: Page, stub: StubServer) -> None:
    page.add_init_script(
        "new MutationObserver((_, observer) => {"
        f"  const element = {ELEMENT};"
        "  if (element && !customElements.get('article-assistant')) {"
        "    element.heading = 'Early'; observer.disconnect();"
        "  }"
        "}).observe(document, {childList: true, subtree: true});"
    )
    open_page(page, stub)
    expect(page.get_by_role("heading", name="Early")).to_be_visible()
    assert page.evaluate(f"Object.hasOwn({ELEMENT}, 'heading')") is False


def test_events_tell_the_page_what_happened(page: Page, stub: StubServer) -> None:
    open_page(page, stub)
    page.evaluate(
        """() => {
            window.told = [];
            for (const name of ["answer", "error", "citation"]) {
                document.addEventListener(`article-assistant-${name}`, (event) => {
                    const { answer, error, citation, question, outcome } = event.detail;
                    const what = answer?.status ?? error?.kind ?? citation.number;
                    window.told.push([name, question ?? outcome, what]);
                });
            }
        }"""
    )
    stub.replies.append(streamed(ANSWER))
    ask(page, "How many?")
    page.get_by_role("button", name="Show source 2").click()
    page.get_by_role("button", name="Show source 2").click()
    stub.replies.append(streamed(unanswered(JAVELIN)))
    ask(page, "Who won?")
    expect(page.get_by_text("Not in the article")).to_be_visible()
    ask(page, "Again?")
    expect(page.get_by_role("alert")).to_be_visible()
    assert page.evaluate("window.told") == [
        ["answer", "How many?", "answered"],
        ["citation", "highlighted", 2],
        ["citation", "cleared", 2],
        ["answer", "Who won?", "unanswered"],
        ["error", "Again?", "server"],
    ]


def test_a_page_can_ask_stop_and_reset(page: Page, stub: StubServer) -> None:
    open_page(page, stub)
    gate = Gate()
    stub.replies.extend([streamed(ANSWER), streamed(ANSWER, gates={1: gate})])
    page.evaluate(f"{ELEMENT}.ask('How many?')")
    expect(statements(page)).to_have_count(2)
    page.evaluate(f"void {ELEMENT}.ask('And then?')")
    expect(page.get_by_role("button", name="Stop")).to_be_visible()
    page.evaluate(f"{ELEMENT}.stop()")
    expect(page.get_by_text("Stopped. This answer is not complete.")).to_be_visible()
    page.evaluate(f"{ELEMENT}.reset()")
    expect(statements(page)).to_have_count(0)
    expect(page.get_by_text("Ask about this article.")).to_be_visible()
    page.evaluate(f"{ELEMENT}.focus()")
    expect(page.get_by_label("Your question")).to_be_focused()
    gate.set()


def test_another_article_starts_another_conversation(page: Page, stub: StubServer) -> None:
    open_page(page, stub)
    gate = Gate()
    stub.replies.extend([streamed(ANSWER), streamed(ANSWER, gates={1: gate}), streamed(ANSWER)])
    ask(page, "How many?")
    page.get_by_role("button", name="Show source 1").click()
    ask(page, "And then?")
    expect(page.get_by_role("button", name="Stop")).to_be_visible()
    page.evaluate(f"{ELEMENT}.article = 'another'")
    expect(statements(page)).to_have_count(0)
    expect(page.get_by_role("button", name="Send")).to_be_visible()
    assert page.evaluate("CSS.highlights.has('article-assistant')") is False
    gate.set()
    ask(page, "What now?")
    expect(statements(page)).to_have_count(2)
    assert stub.asked[-1].body["article_id"] == "another"


def test_removing_the_widget_stops_its_question_and_puts_words_out(page: Page, stub: StubServer) -> None:
    open_page(page, stub)
    gate = Gate()
    stub.replies.extend([streamed(ANSWER), streamed(ANSWER, gates={1: gate})])
    ask(page, "How many?")
    page.get_by_role("button", name="Show source 1").click()
    with page.expect_event("requestfailed") as failed:
        ask(page, "And then?")
        expect(page.get_by_role("button", name="Stop")).to_be_visible()
        page.evaluate(f"window.kept = {ELEMENT}; {ELEMENT}.remove()")
    assert failed.value.url.endswith("/v1/answers")
    assert page.evaluate("CSS.highlights.has('article-assistant')") is False
    page.evaluate("document.body.append(window.kept)")
    expect(page.get_by_text("Stopped. This answer is not complete.")).to_be_visible()
    gate.set()


def test_two_widgets_light_one_quotation_at_a_time(page: Page, stub: StubServer) -> None:
    tag = f"<article-assistant article='{JAVELIN.id}' heading='{{}}'></article-assistant>"
    open_page(page, stub, widget=tag.format("One") + tag.format("Two"))
    citations = []
    for name in ("One", "Two"):
        widget = page.get_by_role("region", name=name)
        stub.replies.append(streamed(ANSWER))
        widget.get_by_label("Your question").fill("How many?")
        widget.get_by_label("Your question").press("Enter")
        citations.append(widget.get_by_role("button", name="Show source 1"))
        citations[-1].click()
    expect(citations[0]).to_have_attribute("aria-pressed", "false")
    expect(citations[1]).to_have_attribute("aria-pressed", "true")


def test_loading_the_script_twice_does_no_harm(page: Page, stub: StubServer) -> None:
    open_page(page, stub)
    assert page.evaluate("import('/widget.js?again').then(module => Object.keys(module).sort())") == [
        "AnswerClient",
        "ArticleAssistantElement",
        "AskError",
        "define",
    ]


def test_the_site_can_set_colours_and_style_parts(page: Page, stub: StubServer) -> None:
    open_page(page, stub)
    page.evaluate(
        """() => {
            const sheet = new CSSStyleSheet();
            sheet.replaceSync(`
                article-assistant { --article-assistant-accent: rgb(120, 0, 0); }
                article-assistant::part(heading) { color: rgb(0, 90, 0); }`);
            document.adoptedStyleSheets = [sheet];
        }"""
    )
    expect(page.get_by_role("button", name="Send")).to_have_css("background-color", "rgb(120, 0, 0)")
    expect(page.get_by_role("heading", name="Article Assistant")).to_have_css("color", "rgb(0, 90, 0)")


def test_dark_follows_the_readers_preference_unless_the_site_is_light_only(page: Page, stub: StubServer) -> None:
    open_page(page, stub)
    panel = page.locator('article-assistant [part="panel"]')
    expect(panel).to_have_css("background-color", "rgb(253, 252, 250)")
    page.emulate_media(color_scheme="dark")
    expect(panel).to_have_css("background-color", "rgb(26, 26, 28)")
    page.evaluate(f"{ELEMENT}.style.colorScheme = 'light'")
    expect(panel).to_have_css("background-color", "rgb(253, 252, 250)")


def test_the_events_payload_is_the_answer_itself(page: Page, stub: StubServer) -> None:
    open_page(page, stub)
    page.evaluate(f"{ELEMENT}.addEventListener('article-assistant-answer', e => window.got = e.detail.answer)")
    stub.replies.append(streamed(ANSWER))
    ask(page, "How many?")
    expect(statements(page)).to_have_count(2)
    got = page.evaluate("window.got")
    sent = json.loads(ANSWER.model_dump_json())
    assert got == {key: sent[key] for key in got}
