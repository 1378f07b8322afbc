from dataclasses import dataclass
from datetime import UTC, date, datetime
from html.parser import HTMLParser

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from assistant.article import Article
from assistant.canonical import canonical_text
from assistant.server.pages import paragraphs
from assistant.server.testing import ScriptedBackend
from tests.answers import ARTICLE
from tests.server.serving import client_of

OTHER = Article(
    id="world/sale <1>",
    title="A & B: <script>alert(1)</script>",
    text='First "block" <b>bold</b>.\n\nSecond block\nof two lines.\n\n<script>alert(2)</script>',
    source="The <Times>",
    author="Ada & Bob",
    published=date(2024, 1, 11),
    updated=datetime(2024, 2, 1, 9, 30, tzinfo=UTC),
    url="https://news.example/?a=1&b=<2>",
    language="en-GB",
)


@dataclass
class Element:
    """An element of a page, with the text between its tags."""

    tag: str
    attributes: dict[str, str | None]
    text: str = ""
    open: bool = True


class Page(HTMLParser):
    """The elements of a page, in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        next(one for one in reversed(self.elements) if one.tag == tag and one.open).open = False

    def handle_data(self, data: str) -> None:
        for element in self.elements:
            if element.open:
                element.text += data

    def all(self, tag: str) -> list[Element]:
        return [element for element in self.elements if element.tag == tag]

    def attributes(self, tag: str) -> list[dict[str, str | None]]:
        return [element.attributes for element in self.all(tag)]

    def texts(self, tag: str) -> list[str]:
        return [element.text.strip() for element in self.all(tag)]

    def paragraphs(self) -> list[tuple[int, str]]:
        """Start and text of each paragraph of the article."""
        placed = ((one.attributes.get("data-start"), one.text) for one in self.all("p"))
        return [(int(start), text) for start, text in placed if start is not None]


@given(st.text().map(canonical_text))
def test_paragraphs_are_slices_of_the_text_that_cover_its_words(text: str) -> None:
    found = list(paragraphs(text))
    for paragraph in found:
        assert text[paragraph.start : paragraph.start + len(paragraph.text)] == paragraph.text
    assert "\n\n".join(paragraph.text for paragraph in found) == text


def test_the_only_article_is_the_home_page_with_the_widget_beside_it(client: TestClient) -> None:
    response = client.get("/")
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    page = Page(response.text)
    assert page.texts("h1") == [ARTICLE.title]
    assert page.attributes("article-assistant") == [{"article": ARTICLE.id, "for": "article"}]
    assert [attributes["id"] for attributes in page.attributes("article")] == ["article"]
    assert page.attributes("nav") == []
    assert client.get(f"/articles/{ARTICLE.id}").text == response.text


def test_every_paragraph_says_where_it_stands_in_the_text() -> None:
    with client_of(ScriptedBackend([OTHER])) as client:
        page = Page(client.get("/").text)
    found = page.paragraphs()
    assert [text for _, text in found] == OTHER.text.split("\n\n")
    for start, text in found:
        assert OTHER.text[start:].startswith(text)


def test_what_an_article_says_is_text_and_never_markup() -> None:
    with client_of(ScriptedBackend([OTHER, ARTICLE])) as client:
        for path in ("/", "/articles/world/sale%20%3C1%3E"):
            response = client.get(path)
            assert response.status_code == 200
            page = Page(response.text)
            assert page.attributes("script") == [{"type": "module", "src": "/widget.js"}]
            assert page.attributes("b") == []
            assert "alert(1)" in response.text
            assert page.attributes("style") == []
            handlers = [name for one in page.elements for name in one.attributes if name.startswith("on")]
            assert handlers == []


def test_what_is_known_about_an_article_is_shown() -> None:
    with client_of(ScriptedBackend([OTHER])) as client:
        page = Page(client.get("/").text)
    assert page.attributes("html") == [{"lang": "en-GB"}]
    assert page.texts("time") == ["11 January 2024", "1 February 2024"]
    assert [attributes["datetime"] for attributes in page.attributes("time")] == [
        "2024-01-11",
        "2024-02-01T09:30:00+00:00",
    ]
    facts = [text.strip() for text in page.texts("li")]
    assert facts[:2] == ["By Ada & Bob", "The <Times>"]
    assert [attributes["href"] for attributes in page.attributes("a")] == [OTHER.url]


def test_a_title_taken_from_the_text_is_shown_once() -> None:
    article = Article(id="a", title="First line", text="First line\n\nSecond.")
    with client_of(ScriptedBackend([article])) as client:
        page = Page(client.get("/").text)
    assert page.texts("h1") == ["First line"]
    assert page.attributes("h1")[0]["data-start"] == "0"
    assert page.paragraphs() == [(12, "Second.")]


def test_several_articles_are_a_list_with_a_widget_over_all() -> None:
    with client_of(ScriptedBackend([OTHER, ARTICLE])) as client:
        page = Page(client.get("/").text)
        assert page.attributes("article-assistant") == [{}]
        links = [attributes["href"] or "" for attributes in page.attributes("a")]
        assert page.texts("a") == [ARTICLE.title, OTHER.title]
        for link, article in zip(links, (ARTICLE, OTHER), strict=True):
            linked = Page(client.get(link).text)
            assert linked.texts("h1") == [article.title]
            assert linked.attributes("article-assistant") == [{"article": article.id, "for": "article"}]
            assert linked.attributes("a")[0]["href"] == "/"


def test_an_empty_library_says_what_to_do() -> None:
    with client_of(ScriptedBackend()) as client:
        response = client.get("/")
    assert response.status_code == 200
    assert "There are no articles yet" in response.text
    assert Page(response.text).attributes("article-assistant") == []


def test_what_is_not_there_is_a_page_for_browsers_and_a_problem_for_programs(
    client: TestClient,
) -> None:
    for path in ("/articles/nothing", "/nothing"):
        for_browser = client.get(path, headers={"Accept": "text/html,*/*;q=0.8"})
        assert for_browser.status_code == 404
        assert for_browser.headers["content-type"].startswith("text/html")
        assert "Accept" in for_browser.headers["vary"].split(", ")
        for_program = client.get(path)
        assert for_program.status_code == 404
        assert for_program.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["/", f"/articles/{ARTICLE.id}"])
def test_pages_answer_to_head(client: TestClient, path: str) -> None:
    assert client.head(path).status_code == 200
