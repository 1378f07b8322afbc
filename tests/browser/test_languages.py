"""The widget speaks the language of its place in the page, or a site's own words."""

from collections import deque

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.samples import JAVELIN, REQUEST, WORTH, answered, page_of, unanswered
from tests.browser.stub import Gate, StubServer, article, streamed

pytestmark = pytest.mark.browser

SEND = {
    "de": "Senden",
    "de-AT": "Senden",
    "en-GB": "Send",
    "es": "Enviar",
    "fr": "Envoyer",
    "sq": "Dërgo",
    "sr": "Пошаљи",
    "sr-Cyrl-RS": "Пошаљи",
    "sr-Latn": "Pošalji",
    "tlh": "Send",
    "": "Send",
}


def open_page(page: Page, stub: StubServer, lang: str, *, own: str = "") -> Locator:
    stub.pages["/"] = page_of(JAVELIN, widget=f"<article-assistant{own}></article-assistant>", lang=lang)
    page.goto(stub.url)
    return page.locator("article-assistant")


@pytest.mark.parametrize(("lang", "send"), SEND.items())
def test_it_speaks_the_language_of_the_page(page: Page, stub: StubServer, lang: str, send: str) -> None:
    expect(open_page(page, stub, lang).get_by_role("button", name=send, exact=True)).to_be_visible()


def test_its_own_language_comes_before_that_of_the_page_and_may_change(page: Page, stub: StubServer) -> None:
    widget = open_page(page, stub, "fr", own=' lang="de"')
    expect(widget.get_by_role("button", name="Senden")).to_be_visible()
    widget.get_by_role("textbox").fill("How many")
    widget.evaluate("(element) => { element.lang = 'sq'; }")
    expect(widget.get_by_role("button", name="Dërgo")).to_be_visible()
    expect(widget.get_by_role("textbox")).to_have_value("How many")
    expect(widget.get_by_role("textbox")).to_be_focused()
    widget.evaluate("(element) => element.removeAttribute('lang')")
    expect(widget.get_by_role("button", name="Envoyer")).to_be_visible()


def test_what_was_said_is_said_again_in_the_new_words(page: Page, stub: StubServer) -> None:
    stub.articles[JAVELIN.id] = deque([article("Who?", published="2024-01-11")])
    widget = open_page(page, stub, "en", own=f' article="{JAVELIN.id}"')
    for answer in (answered(JAVELIN, REQUEST, short="246"), unanswered(JAVELIN, WORTH)):
        stub.replies.append(streamed(answer))
        widget.get_by_label("Your question").fill("How many?")
        widget.get_by_label("Your question").press("Enter")
        expect(widget.get_by_role("button", name="Send")).to_be_visible()
    widget.evaluate("(element) => { element.lang = 'de'; }")
    expect(widget.get_by_role("heading", name="Quellen")).to_be_visible()
    expect(widget.get_by_text("Nicht im Artikel", exact=True)).to_be_visible()
    expect(widget.get_by_text("Diese Frage wird hier nicht beantwortet.")).to_be_visible()
    expect(widget.get_by_text("Very likely")).to_have_count(0)
    widget.get_by_role("button", name="Quelle 1 im Artikel zeigen").first.click()
    expect(widget.get_by_text("Im Artikel hervorgehoben.")).to_be_visible()
    page.keyboard.press("Escape")
    widget.get_by_role("button", name="Quelle 1 im Artikel zeigen").first.hover()
    expect(widget.get_by_role("tooltip")).to_contain_text("11. Januar 2024")
    widget.get_by_role("button", name="Unterhaltung löschen").click()
    expect(widget.get_by_role("heading", name="Fragen für den Anfang")).to_be_visible()


def test_a_language_that_cant_be_loaded_is_english(page: Page, stub: StubServer) -> None:
    stub.missing.add("/languages/german.js")
    widget = open_page(page, stub, "de")
    expect(widget.get_by_role("button", name="Send", exact=True)).to_be_visible()


def test_a_question_asked_by_the_page_waits_for_the_words(page: Page, stub: StubServer) -> None:
    stub.replies.append(streamed(answered(JAVELIN, REQUEST)))
    widget = open_page(page, stub, "fr")
    widget.evaluate("(element) => { element.lang = 'es'; return element.ask('How many?'); }")
    expect(widget.get_by_role("heading", name="Fuentes")).to_be_visible()
    expect(widget.get_by_role("button", name="Enviar")).to_be_visible()


def test_an_answer_that_is_coming_is_stopped_by_other_words(page: Page, stub: StubServer) -> None:
    gate = Gate()
    stub.replies.append(streamed(answered(JAVELIN, REQUEST), gates={1: gate}))
    widget = open_page(page, stub, "en")
    widget.get_by_label("Your question").fill("How many?")
    widget.get_by_label("Your question").press("Enter")
    expect(widget.get_by_role("button", name="Stop")).to_be_visible()
    widget.evaluate("(element) => { element.lang = 'de'; }")
    expect(widget.get_by_role("button", name="Senden")).to_be_visible()
    gate.set()
    stub.replies.append(streamed(answered(JAVELIN, WORTH)))
    widget.get_by_role("textbox").fill("How much?")
    widget.get_by_role("textbox").press("Enter")
    expect(widget.get_by_role("heading", name="Quellen")).to_be_visible()


def test_a_site_has_words_of_its_own_even_before_the_script_has_come(page: Page, stub: StubServer) -> None:
    widget = open_page(page, stub, "pl")
    page.evaluate(
        """() => {
            const element = document.querySelector("article-assistant");
            element.strings = { tag: "pl", send: "Wyślij", understood: (question) => `Zrozumiano: ${question}` };
        }"""
    )
    expect(widget.get_by_role("button", name="Wyślij")).to_be_visible()
    expect(widget.get_by_label("Your question")).to_be_visible()
    stub.pages["/early"] = page_of(JAVELIN).replace('<script type="module" src="/widget.js"></script>', "")
    page.goto(f"{stub.url}/early")
    page.evaluate("document.querySelector('article-assistant').strings = { send: 'Wyślij' }")
    page.evaluate("import('/widget.js')")
    expect(widget.get_by_role("button", name="Wyślij")).to_be_visible()
