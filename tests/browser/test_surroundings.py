"""The widget in pages and streams as they come: single-page sites, frames, odd styles, slow and huge replies."""

import json

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.parts import part
from tests.browser.samples import JAVELIN, REQUEST, STANCE, WORTH, answered, page_of, unanswered
from tests.browser.stub import Gate, Reply, StubServer, events_of, sse, streamed

pytestmark = pytest.mark.browser

ANSWER = answered(JAVELIN, REQUEST, WORTH, short="246")
ELEMENT = "document.querySelector('article-assistant')"
IS_LIT_IN_SIGHT = """() => {
    const [first] = CSS.highlights.get("article-assistant");
    const { top, bottom } = first.getBoundingClientRect();
    return 0 <= top && bottom <= innerHeight;
}"""
# What readers set who need more space between letters, words and lines (WCAG 2.2, 1.4.12).
SPACED = """(widget) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`* {
        letter-spacing: 0.12em !important; line-height: 1.5 !important; word-spacing: 0.16em !important;
    }
    p { margin-block-end: 2em !important; }`);
    widget.shadowRoot.adoptedStyleSheets = [...widget.shadowRoot.adoptedStyleSheets, sheet];
}"""
# Parts whose text does not fit into them.
CUT_OFF = """(widget) => [...widget.shadowRoot.querySelectorAll("button, p, h2, h3, summary, label, legend, a")]
    .filter((part) => part.checkVisibility())
    .filter((part) => part.scrollWidth > part.clientWidth + 1 && getComputedStyle(part).display !== "inline")
    .map((part) => part.getAttribute("part") ?? part.localName)"""


def open_page(page: Page, stub: StubServer, html: str | None = None) -> Locator:
    stub.pages["/"] = html or page_of(JAVELIN)
    page.goto(stub.url)
    return page.locator("article-assistant")


def ask(widget: Locator, question: str = "How many?") -> None:
    widget.get_by_label("Your question").fill(question)
    widget.get_by_label("Your question").press("Enter")


def styled(css: str, *, before: str = "") -> str:
    """A page with styles of its own, and something before its article."""
    return page_of(JAVELIN, head=f"<style>{css}</style>").replace("<main>", f"{before}<main>")


def test_a_single_page_site_goes_on_to_another_address_and_the_conversation_is_kept_there(
    page: Page, stub: StubServer
) -> None:
    widget = open_page(page, stub)
    stub.pages["/next"] = page_of(JAVELIN)
    stub.replies.extend([streamed(ANSWER), streamed(ANSWER)])
    ask(widget, "How many?")
    expect(part(widget, "copy")).to_have_count(1)
    page.evaluate("history.pushState(null, '', '/next')")
    ask(widget, "And how much?")
    expect(part(widget, "copy")).to_have_count(2)
    page.reload()
    expect(part(widget, "question")).to_have_text(["You asked: How many?", "You asked: And how much?"])


def test_a_widget_that_is_moved_while_an_answer_comes_says_that_it_is_not_complete(
    page: Page, stub: StubServer
) -> None:
    widget = open_page(page, stub)
    gate = Gate()
    stub.replies.extend([streamed(ANSWER, gates={2: gate}), streamed(ANSWER)])
    ask(widget)
    expect(part(widget, "statement")).to_have_count(1)
    page.evaluate(f"document.body.prepend({ELEMENT})")
    expect(part(widget, "stopped")).to_be_visible()
    gate.set()
    part(widget, "retry").click()
    expect(part(widget, "statement")).to_have_count(2)


def test_a_page_that_writes_itself_anew_keeps_the_conversation(page: Page, stub: StubServer) -> None:
    widget = open_page(page, stub)
    stub.replies.append(streamed(ANSWER))
    ask(widget)
    expect(part(widget, "copy")).to_be_visible()
    page.evaluate(
        """() => {
            const kept = document.querySelector("main");
            kept.replaceWith(kept.cloneNode(true));
        }"""
    )
    expect(widget).to_have_count(1)
    expect(part(widget, "question")).to_have_text(["You asked: How many?"])


def test_a_page_with_another_base_finds_its_server(page: Page, stub: StubServer) -> None:
    page_html = page_of(JAVELIN, lang="de", script=f"{stub.url}/widget.js").replace(
        '<meta charset="utf-8">', '<meta charset="utf-8"><base href="http://127.0.0.1:9/elsewhere/">'
    )
    widget = open_page(page, stub, page_html)
    stub.replies.append(streamed(ANSWER))
    widget.get_by_label("Ihre Frage").fill("How many?")
    widget.get_by_label("Ihre Frage").press("Enter")
    expect(part(widget, "statement")).to_have_count(2)
    part(widget, "citation").first.click()
    expect(part(widget, "status")).to_contain_text("hervorgehoben")


def test_a_frame_that_may_do_little_can_ask_and_light(page: Page, stub: StubServer) -> None:
    stub.policy = "default-src 'self' 'unsafe-inline'"
    stub.pages["/inner"] = page_of(JAVELIN, script=f"{stub.url}/widget.js")
    stub.policy = f"default-src 'none'; script-src {stub.url}; connect-src {stub.url}; frame-src {stub.url}"
    stub.pages["/"] = (
        f'<!doctype html><title>Outside</title><iframe sandbox="allow-scripts" src="{stub.url}/inner" '
        'title="Article" width="900" height="700"></iframe>'
    )
    stub.replies.append(streamed(ANSWER))
    page.goto(stub.url)
    widget = page.frame_locator("iframe").locator("article-assistant")
    ask(widget)
    expect(part(widget, "statement")).to_have_count(2)
    part(widget, "citation").first.click()
    expect(part(widget, "status")).to_contain_text("Highlighted in the article.")
    part(widget, "down").click()
    part(widget, "submit").click()
    expect(part(widget, "status")).to_have_text("Thank you for your feedback.")
    part(widget, "clear").click()
    expect(part(widget, "status")).to_have_text("Conversation cleared.")


def test_a_pages_own_constructed_styles_stay(page: Page, stub: StubServer) -> None:
    widget = open_page(page, stub)
    page.evaluate(
        """() => {
            const sheet = new CSSStyleSheet();
            sheet.replaceSync("h1 { color: rgb(1, 2, 3); }");
            document.adoptedStyleSheets = [sheet];
        }"""
    )
    stub.replies.append(streamed(ANSWER))
    ask(widget)
    for _ in range(2):
        part(widget, "citation").first.click()
        expect(page.locator("h1")).to_have_css("color", "rgb(1, 2, 3)")
    assert page.evaluate("document.adoptedStyleSheets.length") == 1


def test_what_a_page_hides_is_hidden_with_the_widget_in_it(page: Page, stub: StubServer) -> None:
    widget = open_page(page, stub)
    expect(part(widget, "send")).to_be_visible()
    for hidden in ("visibility: hidden", "display: none"):
        page.evaluate("(style) => { document.querySelector('main').style.cssText = style; }", hidden)
        expect(part(widget, "send")).to_be_hidden()


@pytest.mark.parametrize(
    "css",
    [
        "html, body { height: 100%; } body { overflow-x: hidden; }",
        "html { overflow-x: hidden; } body { overflow-x: hidden; height: 100%; }",
        "html { zoom: 1.5; }",
        "body { zoom: 0.75; }",
        "main { transform: scale(0.8); transform-origin: top; }",
        "html { scroll-behavior: smooth; scroll-padding-top: 60px; }",
    ],
)
def test_lit_words_come_into_sight_however_the_page_scrolls(page: Page, stub: StubServer, css: str) -> None:
    stub.policy = "default-src 'self'; style-src 'unsafe-inline'"
    widget = open_page(page, stub, styled(f"{css} p {{ margin-block: 20rem; }}"))
    stub.replies.append(streamed(answered(JAVELIN, STANCE)))
    ask(widget)
    part(widget, "citation").first.click()
    page.wait_for_function(IS_LIT_IN_SIGHT)


@pytest.mark.parametrize("zoom", ["1.5", "0.75"])
def test_a_panel_that_floats_fits_into_the_window_where_the_page_is_zoomed(
    page: Page, stub: StubServer, zoom: str
) -> None:
    stub.policy = "default-src 'self'; style-src 'unsafe-inline'"
    widget = open_page(page, stub, styled(f"body {{ zoom: {zoom}; }}"))
    page.set_viewport_size({"width": 1100, "height": 500})
    widget.evaluate("(element) => { element.mode = 'launcher'; element.show(); }")
    stub.replies.append(streamed(answered(JAVELIN, *[REQUEST, WORTH, STANCE] * 3)))
    ask(widget)
    expect(part(widget, "copy")).to_be_visible()
    for name in ("heading", "close", "send"):
        expect(part(widget, name)).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("zoom", ["1", "1.5", "0.5"])
def test_nothing_is_cut_off_where_letters_words_and_lines_are_spaced(page: Page, stub: StubServer, zoom: str) -> None:
    stub.policy = "default-src 'self'; style-src 'unsafe-inline'"
    widget = open_page(page, stub, styled(f"main {{ zoom: {zoom}; }}"))
    page.set_viewport_size({"width": 320, "height": 600})
    widget.evaluate(SPACED)
    for answer in (ANSWER, unanswered(JAVELIN, WORTH)):
        stub.replies.append(streamed(answer))
        ask(widget)
        expect(part(widget, "send")).to_be_visible()
    part(widget, "down").first.click()
    assert widget.evaluate(CUT_OFF) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_stream_may_come_byte_by_byte(page: Page, stub: StubServer) -> None:
    widget = open_page(page, stub)
    data = b"".join(sse(event) for event in events_of(answered(JAVELIN, REQUEST, question="Où ça — là?")))
    data = data.replace(b"\n", b"\r\n")
    stub.replies.append(Reply([data[at : at + 1] for at in range(len(data))]))
    ask(widget)
    expect(part(widget, "statement")).to_have_text([f"{REQUEST} [1]"])


@pytest.mark.parametrize("data", ['{"new": true}', "now", ""])
def test_events_of_types_that_are_not_known_are_passed_over(page: Page, stub: StubServer, data: str) -> None:
    widget = open_page(page, stub)
    first, *rest = (sse(event) for event in events_of(ANSWER))
    stub.replies.append(Reply([first, f"event: progress\ndata: {data}\n\n".encode(), *rest]))
    ask(widget)
    expect(part(widget, "statement")).to_have_count(2)


def test_a_huge_answer_is_shown_whole_and_leaves_the_page_in_working_order(page: Page, stub: StubServer) -> None:
    widget = open_page(page, stub)
    many = answered(JAVELIN, *[REQUEST, WORTH, STANCE] * 100)
    stub.replies.append(streamed(many))
    ask(widget)
    expect(part(widget, "copy")).to_be_visible()
    expect(part(widget, "statement")).to_have_count(300)
    expect(part(widget, "source")).to_have_count(300)
    part(widget, "citation").last.click()
    expect(part(widget, "status")).to_contain_text("Highlighted")
    page.reload()
    expect(part(widget, "log")).to_be_visible()
    kept = page.evaluate("JSON.stringify(sessionStorage).length")
    assert kept < 300_000, json.dumps(kept)
