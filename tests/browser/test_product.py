"""The real page of the real server with the real models: what a new user sees first."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from assistant.article import Article
from tests.browser.product import REPOSITORY, served

pytestmark = [pytest.mark.browser, pytest.mark.model]

ARTICLE_ID = "us-clears-javelin-sale-to-kosovo"
EVIDENCE = "Kosovo had asked for 246 Javelin missiles, and the State Department has now approved the request."


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(tmp_path_factory.mktemp("data")) as url:
        yield url


def ask(page: Page, url: str, question: str) -> None:
    page.goto(url)
    page.get_by_label("Your question").fill(question)
    page.get_by_label("Your question").press("Enter")


def test_a_question_is_answered_and_its_words_light_up_in_the_article(page: Page, product: str) -> None:
    ask(page, product, "How many Javelin missiles is Kosovo buying?")
    log = page.get_by_role("log")
    expect(log.get_by_text("246", exact=True).first).to_be_visible()
    expect(log).to_contain_text(EVIDENCE)
    page.get_by_role("button", name="Show source 1").click()
    expect(page.get_by_role("status")).to_contain_text("Highlighted in the article")
    lit = page.evaluate("[...CSS.highlights.get('article-assistant')].map(String).join('')")
    assert " ".join(lit.split()) == EVIDENCE


def test_questions_to_start_with_are_shown_and_answered(page: Page, product: str) -> None:
    page.goto(product)
    starter = page.get_by_role("button", name="How many missiles did Kosovo ask for?")
    starter.click()
    expect(page.locator('article-assistant [part="short-answer"]')).to_have_text("246")


def test_a_question_that_the_article_does_not_answer_is_declined(page: Page, product: str) -> None:
    ask(page, product, "Who won the 2022 World Cup?")
    log = page.get_by_role("log")
    expect(log).to_contain_text("Closest passages")
    expect(page.get_by_role("button", name="Show source 1")).to_have_count(0)
    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_greeting_gets_a_word_and_no_sources(page: Page, product: str) -> None:
    ask(page, product, "Hello!")
    log = page.get_by_role("log")
    expect(log).to_contain_text("I answer questions about")
    expect(log).not_to_contain_text("Closest passages")


def test_every_paragraph_of_the_article_is_on_the_page(page: Page, product: str) -> None:
    page.goto(product)
    path = REPOSITORY / "corpus" / f"{ARTICLE_ID}.md"
    article = Article.from_file(path, article_id=ARTICLE_ID, max_bytes=path.stat().st_size)
    shown = page.locator("#article").inner_text()
    for paragraph in article.text.split("\n\n"):
        assert paragraph in shown
    expect(page.get_by_role("heading", level=1)).to_have_text(article.title)


def test_the_page_can_be_read_without_scripts(product: str, browser_without_scripts: Page) -> None:
    browser_without_scripts.goto(product)
    expect(browser_without_scripts.locator("#article")).to_contain_text("Kosovo had asked for 246 Javelin missiles")


@pytest.fixture
def browser_without_scripts(page: Page) -> Iterator[Page]:
    assert page.context.browser is not None
    context = page.context.browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


def test_the_default_corpus_is_the_one_in_the_repository() -> None:
    assert [path.stem for path in Path(REPOSITORY / "corpus").iterdir()] == [ARTICLE_ID]
