"""The launcher: a button in the corner of the window, and the dialog that it opens."""

from collections import deque
from http import HTTPStatus

import pytest
from playwright.sync_api import Locator, Page, ViewportSize, expect

from tests.browser.axe import violations
from tests.browser.host_pages import HOSTS
from tests.browser.parts import part
from tests.browser.samples import JAVELIN, REQUEST, WORTH, answered, page_of
from tests.browser.stub import Gate, Reply, StubServer, article, problem, streamed

pytestmark = pytest.mark.browser

ANSWER = answered(JAVELIN, REQUEST, WORTH, short="246")
LAST = JAVELIN.text.split("\n\n")[-1]
FAILED = problem(HTTPStatus.INTERNAL_SERVER_ERROR, kind="store-error", detail="It can't be read.")
ELEMENT = "document.querySelector('article-assistant')"
LAUNCHER = f"<article-assistant mode='launcher' article='{JAVELIN.id}'></article-assistant>"
LAUNCH = "Ask about this article"
LIT = "[...(CSS.highlights.get('article-assistant') ?? [])].map(String).join('')"
DESKTOP: ViewportSize = {"width": 1100, "height": 800}
TABLET: ViewportSize = {"width": 700, "height": 600}
PHONE: ViewportSize = {"width": 390, "height": 844}
ZOOMED: ViewportSize = {"width": 320, "height": 256}
"""A window of 1280 by 1024 at 400 %."""
# How far lit words are covered by the dialog, in pixels of height; nothing if it stands beside them.
COVERED = """() => {
    const [words] = CSS.highlights.get("article-assistant");
    const one = words.getBoundingClientRect();
    const other = document.querySelector("article-assistant").shadowRoot.querySelector("[part=frame]")
        .getBoundingClientRect();
    if (one.right <= other.left || other.right <= one.left) return 0;
    return Math.max(0, Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top));
}"""
IN_WINDOW = """() => {
    const [words] = CSS.highlights.get("article-assistant");
    const { top, bottom } = words.getBoundingClientRect();
    return top >= 0 && bottom <= innerHeight;
}"""
FAKE_VIEWPORT = """
    class FakeViewport extends EventTarget {
        width = innerWidth; height = innerHeight; offsetTop = 0; offsetLeft = 0; scale = 1;
        listeners = 0;
        addEventListener(...rest) { this.listeners += 1; super.addEventListener(...rest); }
        removeEventListener(...rest) { this.listeners -= 1; super.removeEventListener(...rest); }
        change(values) { Object.assign(this, values); this.dispatchEvent(new Event("resize")); }
    }
    const viewport = new FakeViewport();
    Object.defineProperty(window, "visualViewport", { get: () => viewport });
"""


@pytest.fixture
def widget(page: Page, stub: StubServer) -> Locator:
    return open_page(page, stub)


def open_page(page: Page, stub: StubServer, *, tag: str = LAUNCHER, lang: str = "en", after: str = "") -> Locator:
    stub.pages["/"] = page_of(JAVELIN, widget=tag + after, lang=lang)
    page.goto(stub.url)
    page.evaluate("customElements.whenDefined('article-assistant').then(() => undefined)")
    return page.locator("article-assistant")


def style_page(page: Page, css: str) -> None:
    page.evaluate(
        """css => {
            const sheet = new CSSStyleSheet();
            sheet.replaceSync(css);
            document.adoptedStyleSheets = [sheet];
        }""",
        css,
    )


def ask(widget: Locator, stub: StubServer, reply: Reply) -> None:
    stub.replies.append(reply)
    part(widget, "input").fill("How many missiles?")
    part(widget, "input").press("Enter")


def ask_and_wait(widget: Locator, stub: StubServer) -> None:
    ask(widget, stub, streamed(ANSWER))
    expect(part(widget, "copy").last).to_be_visible()


def dialog(widget: Locator) -> Locator:
    return widget.get_by_role("dialog", name="Article Assistant")


def launcher(widget: Locator) -> Locator:
    return widget.get_by_role("button", name=LAUNCH)


def test_the_button_opens_the_panel_and_leads_to_the_field(widget: Locator) -> None:
    expect(dialog(widget)).to_be_hidden()
    expect(launcher(widget)).to_have_attribute("aria-expanded", "false")
    launcher(widget).click()
    expect(dialog(widget)).to_be_visible()
    expect(widget.get_by_label("Your question")).to_be_focused()
    expect(part(widget, "launcher")).to_be_hidden()
    expect(part(widget, "launcher")).to_have_attribute("aria-expanded", "true")
    assert widget.evaluate("widget => widget.open")


def test_a_widget_in_the_page_has_no_button_and_is_no_dialog(page: Page, stub: StubServer) -> None:
    widget = open_page(page, stub, tag="<article-assistant open></article-assistant>")
    expect(widget.get_by_role("region", name="Article Assistant")).to_be_visible()
    expect(part(widget, "launcher")).to_be_hidden()
    expect(part(widget, "close")).to_be_hidden()
    widget.get_by_label("Your question").press("Escape")
    expect(widget.get_by_role("region", name="Article Assistant")).to_be_visible()


def test_the_mode_can_be_changed_at_any_time(widget: Locator, stub: StubServer) -> None:
    launcher(widget).click()
    ask_and_wait(widget, stub)
    widget.evaluate("widget => { widget.mode = null; }")
    expect(widget.get_by_role("region", name="Article Assistant")).to_be_visible()
    expect(part(widget, "frame")).to_have_css("position", "static")
    expect(part(widget, "exchange")).to_have_count(1)
    widget.evaluate("widget => { widget.open = false; widget.mode = 'launcher'; }")
    expect(part(widget, "frame")).to_be_hidden()
    launcher(widget).click()
    expect(part(widget, "exchange")).to_be_visible()
    expect(part(widget, "frame")).to_have_css("position", "fixed")


@pytest.mark.parametrize("way", ["button", "Escape"])
def test_closing_leads_back_to_the_button(widget: Locator, page: Page, way: str) -> None:
    launcher(widget).press("Enter")
    expect(widget.get_by_label("Your question")).to_be_focused()
    if way == "Escape":
        page.keyboard.press("Escape")
    else:
        widget.get_by_role("button", name="Close").press("Enter")
    expect(dialog(widget)).to_be_hidden()
    expect(launcher(widget)).to_be_focused()


def test_escape_takes_the_card_away_then_the_light_and_then_the_panel(page: Page, stub: StubServer) -> None:
    widget = open_page(page, stub)
    style_page(page, "main { max-width: 30rem }")
    launcher(widget).click()
    ask_and_wait(widget, stub)
    citation = widget.get_by_role("button", name="Show source 1")
    citation.press("Enter")
    assert page.evaluate(LIT) == REQUEST
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    expect(widget.get_by_role("tooltip")).to_be_visible()
    page.keyboard.press("Escape")
    expect(widget.get_by_role("tooltip")).to_be_hidden()
    assert page.evaluate(LIT) == REQUEST
    page.keyboard.press("Escape")
    assert page.evaluate(LIT) == ""
    expect(dialog(widget)).to_be_visible()
    expect(citation).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog(widget)).to_be_hidden()


def test_escape_elsewhere_in_the_page_leaves_the_panel_open(page: Page, stub: StubServer) -> None:
    widget = open_page(page, stub, after="<button id='other'>Other</button>")
    launcher(widget).click()
    page.locator("#other").focus()
    page.keyboard.press("Escape")
    expect(dialog(widget)).to_be_visible()


def test_the_keyboard_goes_through_the_panel_and_on_into_the_page(page: Page, stub: StubServer) -> None:
    widget = open_page(page, stub, after="<button id='after'>After</button>")
    page.locator("h1").click()
    page.keyboard.press("Tab")
    expect(launcher(widget)).to_be_focused()
    page.keyboard.press("Enter")
    seen = []
    focused = "widget => widget.shadowRoot.activeElement?.getAttribute('part')"
    for _ in range(2):
        page.keyboard.press("Shift+Tab")
        seen.append(widget.evaluate(focused))
    assert seen == ["log", "close"]
    page.keyboard.press("Shift+Tab")
    assert widget.evaluate(focused) is None
    for expected in ("close", "log", "input", "send", None):
        page.keyboard.press("Tab")
        assert widget.evaluate(focused) == expected
    expect(page.locator("#after")).to_be_focused()
    expect(dialog(widget)).to_be_visible()


def test_an_answer_that_comes_while_the_panel_is_closed_is_told(widget: Locator, stub: StubServer) -> None:
    gate = Gate()
    launcher(widget).click()
    ask(widget, stub, streamed(ANSWER, gates={2: gate}))
    expect(part(widget, "statement")).to_have_count(1)
    widget.get_by_role("button", name="Close").click()
    expect(part(widget, "badge")).to_be_hidden()
    gate.set()
    expect(part(widget, "badge")).to_be_visible()
    expect(widget.get_by_role("status")).to_have_text("New answer")
    button = widget.get_by_role("button", name="New answer")
    expect(button).to_have_attribute("aria-expanded", "false")
    button.click()
    expect(part(widget, "question")).to_be_in_viewport()
    expect(part(widget, "statement")).to_have_count(2)
    widget.get_by_role("button", name="Close").click()
    expect(launcher(widget)).to_be_visible()
    expect(part(widget, "badge")).to_be_hidden()


def test_a_failure_while_the_panel_is_closed_is_told_too(widget: Locator, stub: StubServer) -> None:
    stub.replies.append(FAILED)
    widget.evaluate("widget => widget.ask('How many?')")
    expect(part(widget, "badge")).to_be_visible()
    expect(widget.get_by_role("status")).to_contain_text("Something went wrong on our side.")
    launcher(widget).click()
    expect(widget.get_by_role("alert")).to_be_visible()


def test_asking_leaves_the_page_where_it_is(page: Page, stub: StubServer) -> None:
    page.set_viewport_size(PHONE)
    widget = open_page(page, stub)
    page.evaluate("scrollTo({ top: 100, behavior: 'instant' })")
    launcher(widget).click()
    for _ in range(2):
        ask_and_wait(widget, stub)
    assert page.evaluate("scrollY") == 100


def test_a_panel_that_is_opened_again_is_where_it_was(page: Page, stub: StubServer) -> None:
    page.set_viewport_size({"width": 390, "height": 500})
    widget = open_page(page, stub)
    launcher(widget).click()
    for _ in range(3):
        ask_and_wait(widget, stub)
    log = widget.get_by_role("log")
    log.hover()
    page.mouse.wheel(0, -200)
    page.wait_for_function("() => true")
    reached = log.evaluate("log => new Promise(done => requestAnimationFrame(() => done(log.scrollTop)))")
    assert reached > 0
    widget.get_by_role("button", name="Close").click()
    launcher(widget).click()
    assert log.evaluate("log => log.scrollTop") == reached


def test_whether_it_is_open_is_kept_for_the_session_and_for_each_place(
    widget: Locator, stub: StubServer, page: Page
) -> None:
    launcher(widget).click()
    ask_and_wait(widget, stub)
    page.reload()
    expect(dialog(widget)).to_be_visible()
    expect(part(widget, "exchange")).to_have_count(1)
    assert page.evaluate("document.activeElement === document.body")
    stub.pages["/elsewhere"] = stub.pages["/"]
    page.goto(f"{stub.url}/elsewhere")
    expect(launcher(widget)).to_be_visible()
    page.goto(stub.url)
    widget.get_by_role("button", name="Close").click()
    page.reload()
    expect(launcher(widget)).to_be_visible()


def test_a_site_may_open_it_and_the_reader_may_close_it_for_good(page: Page, stub: StubServer) -> None:
    widget = open_page(page, stub, tag=LAUNCHER.replace("mode", "open mode"))
    expect(dialog(widget)).to_be_visible()
    assert page.evaluate("document.activeElement === document.body")
    widget.get_by_role("button", name="Close").click()
    page.reload()
    expect(launcher(widget)).to_be_visible()


def test_storage_that_throws_breaks_nothing(page: Page, stub: StubServer) -> None:
    page.add_init_script(
        "Object.defineProperty(window, 'sessionStorage', { get() { throw new DOMException('', 'SecurityError'); } })"
    )
    widget = open_page(page, stub)
    launcher(widget).click()
    ask_and_wait(widget, stub)
    widget.get_by_role("button", name="Close").click()
    expect(launcher(widget)).to_be_focused()


def test_a_page_can_open_and_close_it_and_is_told_of_both(widget: Locator, page: Page) -> None:
    page.evaluate(
        """() => {
            window.told = [];
            document.addEventListener("article-assistant-toggle", (event) => window.told.push(event.detail.open));
        }"""
    )
    widget.evaluate("widget => widget.show()")
    expect(widget.get_by_label("Your question")).to_be_focused()
    widget.evaluate("widget => { widget.open = true; widget.close(); widget.close(); }")
    expect(launcher(widget)).to_be_focused()
    page.evaluate("document.activeElement.blur()")
    widget.evaluate("widget => { widget.open = true; }")
    expect(dialog(widget)).to_be_visible()
    assert page.evaluate("document.activeElement === document.body")
    widget.evaluate("widget => widget.close()")
    assert page.evaluate("document.activeElement === document.body")
    widget.evaluate("widget => widget.focus()")
    expect(launcher(widget)).to_be_focused()
    launcher(widget).click()
    assert page.evaluate("window.told") == [True, False, True, False, True]


def test_properties_set_before_the_script_has_loaded_count(page: Page, stub: StubServer) -> None:
    page.add_init_script(
        "new MutationObserver((_, observer) => {"
        f"  const element = {ELEMENT};"
        "  if (element && !customElements.get('article-assistant')) {"
        "    element.mode = 'launcher'; element.open = true; observer.disconnect();"
        "  }"
        "}).observe(document, {childList: true, subtree: true});"
    )
    widget = open_page(page, stub, tag="<article-assistant></article-assistant>")
    expect(dialog(widget)).to_be_visible()
    assert widget.evaluate("widget => [widget.getAttribute('mode'), widget.hasAttribute('open')]") == ["launcher", True]


def test_nothing_of_the_page_covers_or_cuts_it(page: Page, stub: StubServer) -> None:
    stub.policy = stub.policy.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")
    cage = "position: fixed; inset: 0 auto auto 0; inline-size: 50px; block-size: 50px; overflow: hidden; "
    tag = f"<div style='{cage} transform: scale(0.5); opacity: 0.1; contain: strict; z-index: 1'>{LAUNCHER}</div>"
    shade = "<div style='position: fixed; inset: 0; z-index: 2147483647; background: #fff'></div>"
    widget = open_page(page, stub, tag=tag, after=shade)
    box = launcher(widget).bounding_box()
    assert box is not None
    assert DESKTOP["width"] - 16 == box["x"] + box["width"]
    assert DESKTOP["height"] - 16 == box["y"] + box["height"]
    launcher(widget).click()
    box = dialog(widget).bounding_box()
    assert box is not None
    on_top = page.evaluate("([x, y]) => document.elementFromPoint(x, y).localName", [box["x"] + 9, box["y"] + 9])
    assert on_top == "article-assistant"


def test_a_page_that_styles_everything_changes_nothing(page: Page, stub: StubServer) -> None:
    def boxes(css: str) -> list[float]:
        widget = open_page(page, stub)
        style_page(page, css)
        closed = launcher(widget).bounding_box()
        launcher(widget).click()
        opened = dialog(widget).bounding_box()
        widget.get_by_role("button", name="Close").click()
        assert closed is not None
        assert opened is not None
        # The dialog's height is that of words in the page's typeface.
        return [
            closed["x"],
            closed["y"],
            closed["width"],
            closed["height"],
            opened["x"],
            opened["width"],
            opened["y"] + opened["height"],
        ]

    assert boxes((HOSTS / "hostile.css").read_text(encoding="utf-8")) == boxes("")


def test_browsers_without_a_top_layer_have_it_too(page: Page, stub: StubServer) -> None:
    page.add_init_script("delete HTMLElement.prototype.popover;")
    widget = open_page(page, stub)
    launcher(widget).click()
    expect(dialog(widget)).to_be_in_viewport(ratio=1)
    expect(part(widget, "launcher")).to_be_hidden()
    page.keyboard.press("Escape")
    expect(dialog(widget)).to_be_hidden()
    expect(launcher(widget)).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("size", [TABLET, PHONE, ZOOMED], ids=["tablet", "phone", "zoomed"])
@pytest.mark.parametrize("words", [REQUEST, LAST], ids=["middle", "end"])
def test_it_makes_room_for_the_words_that_it_would_cover(
    page: Page, stub: StubServer, size: ViewportSize, words: str
) -> None:
    page.set_viewport_size(size)
    widget = open_page(page, stub)
    launcher(widget).click()
    ask(widget, stub, streamed(answered(JAVELIN, words)))
    citation = widget.get_by_role("button", name="Show source 1")
    citation.press("Enter")
    back = widget.get_by_role("button", name="Back to the answer")
    expect(back).to_be_focused()
    expect(widget.get_by_role("status")).to_contain_text("Highlighted in the article")
    expect(widget.get_by_role("log")).to_be_hidden()
    expect(dialog(widget)).to_be_in_viewport(ratio=1)
    assert page.evaluate(LIT) == words
    if size is not ZOOMED or words == REQUEST:  # the last paragraph is higher than that window
        assert page.evaluate(COVERED) == 0
        assert page.evaluate(IN_WINDOW)
    assert violations(page) == []
    page.keyboard.press("Enter")
    expect(citation).to_be_focused()
    expect(citation).to_be_in_viewport()
    expect(back).to_be_hidden()
    assert page.evaluate(LIT) == words


def test_escape_on_the_bar_puts_the_words_out_and_leads_back(page: Page, stub: StubServer) -> None:
    page.set_viewport_size(PHONE)
    widget = open_page(page, stub)
    launcher(widget).click()
    ask_and_wait(widget, stub)
    citation = widget.get_by_role("button", name="Show source 2")
    citation.press("Enter")
    expect(widget.get_by_role("button", name="Back to the answer")).to_be_focused()
    page.keyboard.press("Escape")
    assert page.evaluate(LIT) == ""
    expect(citation).to_be_focused()
    expect(widget.get_by_role("log")).to_be_visible()
    expect(widget.get_by_role("status")).to_have_text("Highlight cleared.")
    page.keyboard.press("Escape")  # the card of the citation that has the focus again
    page.keyboard.press("Escape")
    expect(launcher(widget)).to_be_focused()


def test_the_bar_stays_while_the_reader_is_in_the_page(page: Page, stub: StubServer) -> None:
    page.set_viewport_size(PHONE)
    widget = open_page(page, stub)
    launcher(widget).click()
    gate = Gate()
    ask(widget, stub, streamed(ANSWER, gates={3: gate}))
    widget.get_by_role("button", name="Show source 1").click()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Escape")
    assert page.evaluate(LIT) == ""
    expect(widget.get_by_role("log")).to_be_hidden()
    gate.set()
    expect(widget.get_by_role("status")).to_have_text("New answer")
    widget.get_by_role("button", name="Close").click()
    launcher(widget).click()
    expect(widget.get_by_role("log")).to_be_visible()
    expect(widget.get_by_role("button", name="Back to the answer")).to_be_hidden()


def test_it_stays_as_it_is_beside_the_words(page: Page, stub: StubServer) -> None:
    widget = open_page(page, stub)
    style_page(page, "main { max-width: 30rem }")
    launcher(widget).click()
    ask_and_wait(widget, stub)
    widget.get_by_role("button", name="Show source 1").click()
    assert page.evaluate(LIT) == REQUEST
    expect(widget.get_by_role("log")).to_be_visible()
    expect(widget.get_by_role("button", name="Back to the answer")).to_be_hidden()


def test_a_keyboard_on_the_screen_does_not_hide_the_panel(page: Page, stub: StubServer) -> None:
    page.add_init_script(FAKE_VIEWPORT)
    page.set_viewport_size(PHONE)
    widget = open_page(page, stub)
    launcher(widget).click()
    for _ in range(2):
        ask_and_wait(widget, stub)
    for offset in (0, 60):
        page.evaluate(f"visualViewport.change({{ height: 500, offsetTop: {offset} }})")
        box = dialog(widget).bounding_box()
        assert box is not None
        assert box["y"] + box["height"] == pytest.approx(500 + offset)
        assert box["height"] == pytest.approx(400)
        expect(widget.get_by_label("Your question")).to_be_visible()
    page.evaluate("visualViewport.change({ height: 844, offsetTop: 0 })")
    box = dialog(widget).bounding_box()
    assert box is not None
    assert box["y"] + box["height"] == pytest.approx(844)
    assert 0.7 * 844 <= box["height"] <= 0.85 * 844


def test_readers_who_enlarge_the_page_are_not_followed(page: Page, stub: StubServer) -> None:
    page.add_init_script(FAKE_VIEWPORT)
    page.set_viewport_size(PHONE)
    widget = open_page(page, stub)
    launcher(widget).click()
    before = dialog(widget).bounding_box()
    page.evaluate("visualViewport.change({ height: 422, offsetTop: 100, scale: 2 })")
    assert dialog(widget).bounding_box() == before


@pytest.mark.parametrize("ending", ["widget.remove()", "widget.close()", "widget.mode = null"])
def test_the_visual_viewport_is_watched_only_while_it_matters(page: Page, stub: StubServer, ending: str) -> None:
    page.add_init_script(FAKE_VIEWPORT)
    widget = open_page(page, stub)
    assert page.evaluate("visualViewport.listeners") == 0
    launcher(widget).click()
    assert page.evaluate("visualViewport.listeners") > 0
    widget.evaluate(f"widget => {{ document.activeElement.blur(); {ending}; }}")
    page.evaluate("document.activeElement.blur(); visualViewport.change({})")
    assert page.evaluate("visualViewport.listeners") == 0


def test_in_the_page_the_field_stays_in_view_when_a_keyboard_comes(page: Page, stub: StubServer) -> None:
    page.add_init_script(FAKE_VIEWPORT)
    page.set_viewport_size(PHONE)
    widget = open_page(page, stub, tag="<article-assistant></article-assistant>")
    field = widget.get_by_label("Your question")
    field.focus()
    page.evaluate("scrollTo({ top: 0, behavior: 'instant' })")
    expect(field).not_to_be_in_viewport()
    page.evaluate("visualViewport.change({ height: 500 })")
    expect(field).to_be_in_viewport(ratio=1)
    widget.evaluate("widget => widget.remove()")
    page.evaluate("visualViewport.change({})")
    assert page.evaluate("visualViewport.listeners") == 0


@pytest.mark.parametrize("size", [DESKTOP, PHONE, ZOOMED], ids=["desktop", "phone", "zoomed"])
@pytest.mark.parametrize("lang", ["en", "de", "fr"])
def test_nothing_is_cut_off_and_everything_can_be_reached(
    page: Page, stub: StubServer, size: ViewportSize, lang: str
) -> None:
    page.set_viewport_size(size)
    widget = open_page(page, stub, lang=lang)
    expect(part(widget, "launcher")).to_be_in_viewport(ratio=1)
    part(widget, "launcher").click()
    ask_and_wait(widget, stub)
    expect(part(widget, "frame")).to_be_in_viewport(ratio=1)
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    for name in ("panel", "log"):
        assert part(widget, name).evaluate("box => box.scrollWidth <= box.clientWidth")
    for target in widget.locator("button:visible, a:visible, textarea:visible, summary:visible").all():
        box = target.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 24, target.get_attribute("part")
        target.focus()
        expect(target).to_be_in_viewport()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_axe_finds_nothing(page: Page, stub: StubServer, scheme: str, size: ViewportSize) -> None:
    page.emulate_media(color_scheme="light" if scheme == "light" else "dark")
    page.set_viewport_size(size)
    widget = open_page(page, stub)
    assert violations(page) == []
    launcher(widget).click()
    assert violations(page) == []
    ask_and_wait(widget, stub)
    assert violations(page) == []
    gate = Gate()
    ask(widget, stub, streamed(ANSWER, gates={2: gate}))
    widget.get_by_role("button", name="Close").click()
    gate.set()
    expect(part(widget, "badge")).to_be_visible()
    assert violations(page) == []


def test_the_questions_to_start_with_are_read_once_it_is_opened(page: Page, stub: StubServer) -> None:
    stub.articles[JAVELIN.id] = deque([article("How many?")])
    widget = open_page(page, stub)
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    assert stub.read == []
    launcher(widget).click()
    expect(widget.get_by_role("button", name="How many?")).to_be_visible()
    assert stub.read == [JAVELIN.id]


def test_its_words_are_in_the_language_of_the_page_and_change_with_it(page: Page, stub: StubServer) -> None:
    widget = open_page(page, stub, lang="de")
    widget.get_by_role("button", name="Zu diesem Artikel fragen").click()
    expect(widget.get_by_role("button", name="Schließen")).to_be_visible()
    widget.evaluate("widget => { widget.lang = 'fr'; }")
    expect(widget.get_by_role("button", name="Fermer")).to_be_visible()
    expect(part(widget, "frame")).to_be_in_viewport(ratio=1)
    expect(part(widget, "input")).to_be_focused()
    widget.get_by_role("button", name="Fermer").click()
    expect(widget.get_by_role("button", name="Poser une question sur cet article")).to_be_focused()


def test_a_widget_that_is_moved_stays_open(widget: Locator, page: Page) -> None:
    launcher(widget).click()
    page.evaluate(f"document.body.prepend({ELEMENT})")
    expect(dialog(widget)).to_be_in_viewport(ratio=1)
    expect(part(widget, "launcher")).to_be_hidden()


def test_it_stands_at_the_end_of_the_line_also_from_right_to_left(page: Page, stub: StubServer) -> None:
    widget = open_page(page, stub)
    page.evaluate("document.documentElement.dir = 'rtl'")
    box = launcher(widget).bounding_box()
    assert box is not None
    assert box["x"] == 16
    launcher(widget).click()
    box = dialog(widget).bounding_box()
    assert box is not None
    assert box["x"] == 16


def test_a_site_can_set_it_off_from_the_corner(page: Page, stub: StubServer) -> None:
    widget = open_page(page, stub)
    style_page(
        page,
        """article-assistant {
            --article-assistant-offset-block: 80px;
            --article-assistant-offset-inline: 40px;
            --article-assistant-width: 300px;
        }""",
    )
    box = launcher(widget).bounding_box()
    assert box is not None
    assert (box["x"] + box["width"], box["y"] + box["height"]) == (1060, 720)
    launcher(widget).click()
    box = dialog(widget).bounding_box()
    assert box is not None
    assert (box["x"] + box["width"], box["y"] + box["height"], box["width"]) == (1060, 720, 300)


def test_it_is_not_printed(widget: Locator, page: Page) -> None:
    page.emulate_media(media="print")
    expect(part(widget, "launcher")).to_be_hidden()
    widget.evaluate("widget => widget.show()")
    expect(part(widget, "frame")).to_be_hidden()


def test_button_and_badge_stand_out_in_forced_colours(widget: Locator, stub: StubServer, page: Page) -> None:
    page.emulate_media(forced_colors="active")
    stub.replies.append(streamed(ANSWER))
    widget.evaluate("widget => widget.ask('How many?')")
    badge = part(widget, "badge")
    expect(badge).to_be_visible()
    colour = "element => getComputedStyle(element).backgroundColor"
    assert badge.evaluate(colour) != part(widget, "launcher").evaluate(colour)
    border = "element => { const { borderTopColor: line, borderTopWidth: width } = getComputedStyle(element); "
    line = part(widget, "launcher").evaluate(border + "return { line, width }; }")
    assert line["width"] == "1px"
    assert line["line"] != part(widget, "launcher").evaluate(colour)
