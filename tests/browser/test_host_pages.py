"""The widget at work on other people's pages, with the real server: whatever they do, it can be read and used."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.browser.axe import violations
from tests.browser.conftest import flawless_page
from tests.browser.host_pages import KINDS, LOOKS, QUESTIONS, Hosts, Kind, Look, article_of, hosts
from tests.browser.parts import part

pytestmark = [pytest.mark.browser, pytest.mark.model]

LIT = "() => [...CSS.highlights.get('article-assistant')].map(String).join('')"
LIT_IS_IN_SIGHT = """() => {
    const [first] = CSS.highlights.get("article-assistant");
    const { top, bottom } = first.getBoundingClientRect();
    return 0 <= top && bottom <= innerHeight;
}"""
# What can be pressed, and the smallest of its sides in pixels of the screen; null where something lies over its middle.
TARGETS = """(widget) => {
    const targets = widget.shadowRoot.querySelectorAll("button, textarea, summary, a");
    return [...targets].filter((target) => target.checkVisibility()).map((target) => {
        target.scrollIntoView({ block: "center" });
        const { left, top, width, height } = target.getBoundingClientRect();
        const hit = widget.shadowRoot.elementFromPoint(left + width / 2, top + height / 2);
        return [target.getAttribute("part") ?? target.localName, target.contains(hit) ? Math.min(width, height) : null];
    });
}"""
# Text whose own style a page could have broken, by way of what it inherits.
INHERITED = {
    "cursor": "auto",
    "font-style": "normal",
    "hyphens": "manual",
    "letter-spacing": "normal",
    "opacity": "1",
    "text-align": "start",
    "text-indent": "0px",
    "text-shadow": "none",
    "text-transform": "none",
    "visibility": "visible",
    "white-space": "normal",
    "word-break": "normal",
    "word-spacing": "0px",
    "-webkit-text-stroke-width": "0px",
}

STYLE = """(text, names) => {
    const style = getComputedStyle(text);
    return Object.fromEntries(names.map((name) => [name, style.getPropertyValue(name)]));
}"""


@pytest.fixture(scope="module")
def newspaper(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hosts]:
    with hosts(tmp_path_factory.mktemp("newspaper")) as newspaper:
        yield newspaper


def ask(widget: Locator, question: str) -> None:
    part(widget, "input").fill(question)
    part(widget, "input").press("Enter")


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_reader_asks_checks_judges_and_comes_back(browser: Browser, newspaper: Hosts, kind: Kind, look: Look) -> None:
    article = article_of(look)
    question, evidence = QUESTIONS[article.id]
    with newspaper.visit(browser, kind, look) as (context, address), flawless_page(context) as page:
        page.goto(address)
        widget = page.locator("article-assistant")
        stop_and_retry(page, widget, question)
        expect(part(widget, "statement").first).to_contain_text(evidence)
        expect(part(widget, "input")).to_be_focused()
        check_and_judge(page, widget, evidence, is_touch=look == "mobile")
        ask(widget, "Who won the 2022 World Cup?")
        expect(part(widget, "nearest")).to_be_visible()
        expect(part(widget, "passage")).not_to_have_count(0)
        assert violations(page) == []
        readable(widget)
        page.reload()
        come_back(widget, question, evidence)


def stop_and_retry(page: Page, widget: Locator, question: str) -> None:
    """Stop a question that the server is long about, and ask it again."""
    held: list[Route] = []
    page.route("**/v1/answers", lambda route: held.append(route))
    ask(widget, question)
    expect(part(widget, "progress")).to_be_visible()
    part(widget, "stop").click()
    expect(part(widget, "stopped")).to_be_visible()
    page.unroute("**/v1/answers")
    part(widget, "retry").click()
    expect(part(widget, "copy")).to_be_visible()
    expect(part(widget, "stopped")).to_have_count(0)
    assert len(held) == 1


def check_and_judge(page: Page, widget: Locator, evidence: str, *, is_touch: bool) -> None:
    """See what an answer quotes and where that stands, copy it, and call it good."""
    marker = part(widget, "citation").first
    if not is_touch:
        marker.hover()
        expect(part(widget, "card")).to_contain_text(evidence)
        within = "(card) => (({ left, right }) => 0 <= left && right <= innerWidth)(card.getBoundingClientRect())"
        assert part(widget, "card").evaluate(within)
    marker.click()
    expect(part(widget, "status")).not_to_be_empty()
    assert " ".join(page.evaluate(LIT).split()) == evidence
    assert page.evaluate(LIT_IS_IN_SIGHT)
    part(widget, "copy").click()
    # The clipboard's words come once the page has written them.
    expect(part(widget, "status")).to_contain_text("نُسخ" if widget.page.locator("html[dir=rtl]").count() else "copied")
    assert evidence in page.evaluate("navigator.clipboard.readText()")
    part(widget, "up").click()
    expect(part(widget, "up")).to_have_attribute("aria-pressed", "true")


def readable(widget: Locator) -> None:
    """Nothing is hidden, covered, cut off, too small, or written as the page has it."""
    found = widget.evaluate(TARGETS)
    assert {"send", "copy", "up", "down", "citation", "quote", "clear", "likelihood"} <= {name for name, _ in found}
    # A page that shows the widget smaller than it is makes its targets smaller too: by 3 % here.
    assert [name for name, side in found if side is None or side < 24 * 0.97] == []
    for name in ("heading", "label", "statement", "source-title"):
        style = part(widget, name).first.evaluate(STYLE, [*INHERITED, "font-size"])
        assert float(style.pop("font-size").removesuffix("px")) >= 13, name
        assert style == INHERITED, name
    assert part(widget, "log").evaluate("(log) => log.scrollWidth <= log.clientWidth")
    assert widget.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def come_back(widget: Locator, question: str, evidence: str) -> None:
    """Find what was said, with its verdict, and clear it."""
    expect(part(widget, "question").first).to_contain_text(question)
    expect(part(widget, "statement").first).to_contain_text(evidence)
    expect(part(widget, "up").first).to_have_attribute("aria-pressed", "true")
    expect(part(widget, "nearest")).to_be_visible()
    part(widget, "clear").click()
    expect(part(widget, "exchange")).to_have_count(0)
    expect(part(widget, "input")).to_be_focused()
