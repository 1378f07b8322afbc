"""What readers ask and articles say is in their own language and direction, whatever the widget speaks."""

import json
from collections import deque

import pytest
from playwright.sync_api import Locator, Page, expect

from assistant.answer import Answer
from assistant.article import Article
from tests.browser.axe import violations
from tests.browser.samples import JAVELIN, REQUEST, WORTH, answered, page_of, reply, unanswered
from tests.browser.stub import Gate, Reply, StubServer, streamed

pytestmark = pytest.mark.browser

SHIP = "أبحرت السفينة فجرًا وعلى متنها 40 بحّارًا."
ARABIC = Article(id="ship", title="سفينة", text=SHIP, language="ar")
TEXTS = ("question", "short-answer", "statement", "quote", "source-title", "input")


def read_as(language: str | None) -> Reply:
    """The article, as the server gives it."""
    fields = {"id": "any", "title": "Title", "text": "Text.", "language": language, "questions": ["Who?"]}
    return Reply([json.dumps(fields).encode()], media_type="application/json")


def open_page(page: Page, stub: StubServer, article: Article, *, lang: str, language: str | None) -> Locator:
    stub.articles[article.id] = deque([read_as(language)])
    stub.pages["/"] = page_of(article, lang=lang)
    page.goto(stub.url)
    return page.locator("article-assistant")


def part(widget: Locator, name: str) -> Locator:
    return widget.locator(f'[part~="{name}"]').first


def ask(widget: Locator, stub: StubServer, answer: Reply) -> None:
    stub.replies.append(answer)
    part(widget, "input").fill("How many?")
    part(widget, "input").press("Enter")
    expect(part(widget, "send")).to_be_visible()


def direction(text: Locator) -> str:
    said: str = text.evaluate("(element) => getComputedStyle(element).direction")
    return said


def test_texts_are_in_the_language_of_the_article_and_the_rest_is_in_the_widgets(page: Page, stub: StubServer) -> None:
    widget = open_page(page, stub, JAVELIN, lang="de", language="en-GB")
    expect(part(widget, "starter")).to_have_attribute("lang", "en-GB")
    ask(widget, stub, streamed(answered(JAVELIN, REQUEST, short="246")))
    for name in TEXTS:
        expect(part(widget, name)).to_have_attribute("lang", "en-GB")
    expect(part(widget, "panel")).to_have_attribute("lang", "de")
    expect(part(widget, "question").locator(".unseen")).to_have_attribute("lang", "de")
    expect(widget.locator(".markers")).to_have_attribute("lang", "de")
    part(widget, "citation").hover()
    expect(part(widget, "card").locator("q")).to_have_attribute("lang", "en-GB")
    assert violations(page) == []


def test_until_the_article_is_read_they_are_in_the_language_of_the_page(page: Page, stub: StubServer) -> None:
    gate = Gate()
    stub.articles[JAVELIN.id] = deque([Reply([gate, *read_as("sq").parts], media_type="application/json")])
    stub.pages["/"] = page_of(JAVELIN, lang="fr").replace("<article>", '<article lang="en">')
    page.goto(stub.url)
    widget = page.locator("article-assistant")
    ask(widget, stub, streamed(answered(JAVELIN, REQUEST)))
    expect(part(widget, "statement")).to_have_attribute("lang", "en")
    gate.set()
    expect(part(widget, "statement")).to_have_attribute("lang", "sq")
    expect(part(widget, "panel")).to_have_attribute("lang", "fr")


@pytest.mark.parametrize("answer", [unanswered(JAVELIN, WORTH), reply("I answer questions about articles.")])
def test_what_the_server_says_itself_is_english(page: Page, stub: StubServer, answer: Answer) -> None:
    widget = open_page(page, stub, JAVELIN, lang="ar", language="ar")
    ask(widget, stub, streamed(answer))
    said = widget.locator('[part="unanswered"] > [part="statement"], [part="reply"]')
    expect(said).to_have_attribute("lang", "en")
    assert direction(said) == "ltr"


def test_arabic_texts_on_an_english_page_run_from_right_to_left(page: Page, stub: StubServer) -> None:
    widget = open_page(page, stub, ARABIC, lang="en", language="ar")
    ask(widget, stub, streamed(answered(ARABIC, SHIP)))
    for name in ("statement", "quote", "source-title"):
        assert direction(part(widget, name)) == "rtl"
    for name in ("panel", "heading", "question", "sources"):
        assert direction(part(widget, name)) == "ltr"
    part(widget, "input").fill("كم بحّارًا؟")
    assert direction(part(widget, "input")) == "rtl"


def test_english_texts_on_an_arabic_page_run_from_left_to_right(page: Page, stub: StubServer) -> None:
    stub.pages["/"] = page_of(JAVELIN, lang="ar")
    page.goto(stub.url)
    widget = page.locator("article-assistant")
    assert direction(part(widget, "panel")) == "ltr"  # there are no Arabic words for it
    widget.evaluate("(element) => { element.strings = { tag: 'ar', clear: 'مسح', heading: 'AI مساعد' }; }")
    ask(widget, stub, streamed(answered(JAVELIN, REQUEST)))
    assert direction(part(widget, "panel")) == "rtl"
    assert direction(part(widget, "statement")) == "ltr"


def test_a_sites_heading_is_in_the_sites_language(page: Page, stub: StubServer) -> None:
    stub.pages["/"] = page_of(JAVELIN, lang="pl", widget='<article-assistant heading="Zapytaj"></article-assistant>')
    page.goto(stub.url)
    widget = page.locator("article-assistant")
    expect(part(widget, "heading").locator("bdi")).to_have_attribute("lang", "pl")
    expect(part(widget, "panel")).to_have_attribute("lang", "en")
    widget.evaluate("(element) => element.removeAttribute('heading')")
    expect(part(widget, "heading").locator("bdi")).to_have_attribute("lang", "en")


def test_a_page_that_names_no_language_leaves_texts_without_one(page: Page, stub: StubServer) -> None:
    stub.pages["/"] = page_of(JAVELIN, widget="<article-assistant></article-assistant>", lang="").replace(
        '<html lang="" dir="ltr">', "<html>"
    )
    page.goto(stub.url)
    widget = page.locator("article-assistant")
    ask(widget, stub, streamed(answered(JAVELIN, REQUEST)))
    expect(part(widget, "statement")).to_have_attribute("lang", "")
    assert violations(page) == []
