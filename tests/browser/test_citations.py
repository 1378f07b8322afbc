"""Citations: the quoted words light up in the page, whatever it is made of."""

import pytest
from playwright.sync_api import Locator, Page, expect

from assistant.article import Article
from tests.browser.samples import JAVELIN, REQUEST, STANCE, WORTH, answered, page_of, unanswered
from tests.browser.stub import StubServer, streamed

pytestmark = pytest.mark.browser

LIT = "[...(CSS.highlights.get('article-assistant') ?? [])].map(String).join('')"
QUOTED = "The mayor's office said: \"It won't close\" - not now."


def article_of(text: str, *, url: str | None = None) -> Article:
    return Article(id="harbour", title="Harbour to close", text=text, url=url)


def show(
    page: Page, stub: StubServer, article: Article, words: str, *, body: str, widget: str | None = None
) -> Locator:
    """Open a page, get an answer that cites `words`, and press the citation."""
    stub.pages["/"] = page_of(article, body=body, widget=widget)
    page.goto(stub.url)
    stub.replies.append(streamed(answered(article, words)))
    page.get_by_label("Your question").fill("What?")
    page.get_by_label("Your question").press("Enter")
    citation = page.get_by_role("button", name="Show source 1")
    citation.click()
    return citation


def lit(page: Page) -> str:
    """The words that are lit, with white space collapsed."""
    return " ".join(str(page.evaluate(LIT)).split())


def status(page: Page) -> Locator:
    return page.get_by_role("status")


def test_a_citation_lights_its_words_and_scrolls_them_to_the_middle(page: Page, stub: StubServer) -> None:
    page.set_viewport_size({"width": 500, "height": 400})
    citation = show(page, stub, JAVELIN, STANCE, body=_paragraphs(JAVELIN))
    expect(status(page)).to_contain_text("Highlighted in the article")
    expect(citation).to_have_attribute("aria-pressed", "true")
    assert lit(page) == STANCE
    middle = page.evaluate(
        """() => {
            const [range] = CSS.highlights.get("article-assistant");
            const { top, height } = range.getBoundingClientRect();
            return (top + height / 2) / innerHeight;
        }"""
    )
    assert 0.35 < middle < 0.65


def test_the_page_is_left_as_it_was(page: Page, stub: StubServer) -> None:
    body = _paragraphs(JAVELIN)
    read = "document.querySelector('article').innerHTML"
    show(page, stub, JAVELIN, STANCE, body=body)
    lit_page = page.evaluate(read)
    page.keyboard.press("Escape")
    assert lit_page == page.evaluate(read)
    assert page.evaluate("document.adoptedStyleSheets.length") == 0
    assert page.evaluate("getSelection().toString()") == ""


def test_pressing_again_puts_the_words_out(page: Page, stub: StubServer) -> None:
    citation = show(page, stub, JAVELIN, REQUEST, body=_paragraphs(JAVELIN))
    assert lit(page) == REQUEST
    citation.click()
    expect(citation).to_have_attribute("aria-pressed", "false")
    expect(status(page)).to_have_text("Highlight cleared.")
    assert lit(page) == ""


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_the_keyboard_lights_words_and_escape_puts_them_out(page: Page, stub: StubServer, key: str) -> None:
    citation = show(page, stub, JAVELIN, REQUEST, body=_paragraphs(JAVELIN))
    citation.press(key)
    assert lit(page) == ""
    citation.press(key)
    assert lit(page) == REQUEST
    page.keyboard.press("Escape")
    assert lit(page) == ""
    expect(citation).to_have_attribute("aria-pressed", "false")
    expect(citation).to_be_focused()


def test_the_list_of_sources_lights_words_too(page: Page, stub: StubServer) -> None:
    citation = show(page, stub, JAVELIN, REQUEST, body=_paragraphs(JAVELIN))
    quoted = page.get_by_role("button", name=f"Show in the article: {REQUEST}")
    expect(quoted).to_have_attribute("aria-pressed", "true")
    quoted.click()
    expect(citation).to_have_attribute("aria-pressed", "false")
    quoted.click()
    assert lit(page) == REQUEST


def test_one_quotation_is_lit_at_a_time(page: Page, stub: StubServer) -> None:
    stub.pages["/"] = page_of(JAVELIN)
    page.goto(stub.url)
    stub.replies.append(streamed(answered(JAVELIN, REQUEST, WORTH)))
    page.get_by_label("Your question").fill("What?")
    page.get_by_label("Your question").press("Enter")
    first = page.get_by_role("button", name="Show source 1")
    second = page.get_by_role("button", name="Show source 2")
    first.click()
    second.click()
    expect(first).to_have_attribute("aria-pressed", "false")
    expect(second).to_have_attribute("aria-pressed", "true")
    assert lit(page) == WORTH


def test_the_closest_passages_light_up_like_citations(page: Page, stub: StubServer) -> None:
    stub.pages["/"] = page_of(JAVELIN)
    page.goto(stub.url)
    passage = JAVELIN.text.split("\n\n")[5]
    stub.replies.append(streamed(unanswered(JAVELIN, passage)))
    page.get_by_label("Your question").fill("How many tanks?")
    page.get_by_label("Your question").press("Enter")
    page.get_by_role("button", name="Show in the article").click()
    expect(status(page)).to_contain_text("Highlighted in the article")
    assert lit(page) == passage


def test_words_are_found_across_markup_breaks_and_typography(page: Page, stub: StubServer) -> None:
    body = (
        "<p>The <a href='#m'>mayor’s <em>off</em>ice</a>\n   said: “It&nbsp;won’t<br>cl&shy;ose”<wbr> – "
        "<span>not</span> now.</p>"
    )
    show(page, stub, article_of(QUOTED), QUOTED, body=body)
    assert lit(page).replace("\u00ad", "") == "The mayor’s office said: “It won’tclose” – not now."


def test_words_are_found_across_paragraphs(page: Page, stub: StubServer) -> None:
    text = "“It will close,” she said.\n\n“On 3 May.”"
    show(
        page,
        stub,
        article_of(text),
        text,
        body="<p>“It will close,” she said.</p><p>“On 3 May.”</p><p>End.</p>",
    )
    assert lit(page) == "“It will close,” she said.“On 3 May.”"


def test_the_right_one_of_repeated_words_is_lit(page: Page, stub: StubServer) -> None:
    text = "On Monday he said no. On Friday he said no. In the end he left."
    article = article_of(text)
    start = text.index("he said no. In")
    answer = answered(article, "he said no.")
    citation = answer.citations[0].model_copy(
        update={
            "start": start,
            "end": start + 11,
            "prefix": text[start - 32 : start],
            "suffix": " In the end he left.",
        }
    )
    stub.pages["/"] = page_of(article, body=f"<p>{text}</p>")
    page.goto(stub.url)
    stub.replies.append(streamed(answer.model_copy(update={"citations": (citation,)})))
    page.get_by_label("Your question").fill("What?")
    page.get_by_label("Your question").press("Enter")
    page.get_by_role("button", name="Show source 1").click()
    offset = page.evaluate("[...CSS.highlights.get('article-assistant')][0].startOffset")
    assert offset == start


@pytest.mark.parametrize(
    "hidden",
    [
        "<script type='text/plain'>{}</script>",
        "<style>{}</style>",
        "<template>{}</template>",
        "<p hidden>{}</p>",
        "<textarea>{}</textarea>",
        "<details><summary>More</summary>{}</details>",
        "<svg><text>{}</text></svg>",
    ],
)
def test_words_that_cannot_be_read_are_passed_over(page: Page, stub: StubServer, hidden: str) -> None:
    words = "The harbour will close on 3 May."
    stub.policy = stub.policy.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")
    body = f"<div id='decoy'>{hidden.format(words)}</div><p id='real'>{words}</p>"
    show(page, stub, article_of(words), words, body=body)
    where = page.evaluate(
        "[...CSS.highlights.get('article-assistant')][0].startContainer.parentElement.closest('[id]').id"
    )
    assert where == "real"


def test_what_stands_between_the_words_but_is_not_of_them_stays_dark(page: Page, stub: StubServer) -> None:
    words = "The harbour will close on 3 May."
    body = (
        "<p>The harbour<sup><a href='#n1'>1</a></sup> will <span hidden>not </span>close"
        "<script type='text/plain'>x</script> on 3 May.</p>"
    )
    show(page, stub, article_of(words), words, body=body)
    assert lit(page) == words


def test_words_are_not_found_in_the_widget_itself(page: Page, stub: StubServer) -> None:
    words = "The harbour will close on 3 May."
    widget = f"<article-assistant><p slot='intro'>{words}</p></article-assistant>"
    body = f"<p>Something else.</p>{widget}"
    citation = show(page, stub, article_of(words), words, body=body, widget="<!-- within the article -->")
    expect(status(page)).to_have_text("These words are not on this page.")
    expect(citation).to_have_attribute("aria-pressed", "false")
    assert lit(page) == ""


def test_missing_words_of_this_page_are_shown_in_full_and_can_be_read_at_the_server(
    page: Page, stub: StubServer
) -> None:
    words = "The harbour will close on 3 May. " * 12
    article = article_of(words.strip(), url=f"{stub.url}/#top")
    show(page, stub, article, article.text, body="<p>It was edited.</p>")
    source = page.locator("article-assistant").locator('[part="source"]')
    expect(source.locator('[part="note"]')).to_contain_text("These words are not on this page.")
    assert source.locator("q").evaluate("q => q.scrollHeight <= q.clientHeight")
    link = source.get_by_role("link", name="Open the assistant’s copy of the article at these words")
    assert source.get_by_role("link").count() == 1
    fragment = ":~:text=The%20harbour%20will%20close%20on%203,harbour%20will%20close%20on%203%20May."
    expect(link).to_have_attribute("href", f"{stub.url}/articles/{article.id}#{fragment}")


def test_missing_words_of_the_servers_own_page_have_no_link(page: Page, stub: StubServer) -> None:
    article = article_of("The harbour will close on 3 May.")
    path = f"/articles/{article.id}"
    stub.pages[path] = page_of(article, body="<p>It was edited.</p>")
    page.goto(f"{stub.url}{path}")
    stub.replies.append(streamed(answered(article, article.text)))
    page.get_by_label("Your question").fill("What?")
    page.get_by_label("Your question").press("Enter")
    page.get_by_role("button", name="Show source 1").click()
    expect(status(page)).to_have_text("These words are not on this page.")
    assert page.locator("article-assistant").get_by_role("link").count() == 0


def test_missing_words_of_another_page_can_be_opened_there(page: Page, stub: StubServer) -> None:
    words = "The harbour will close - on 3 May."
    article = article_of(words, url="https://news.example/harbour")
    show(page, stub, article, words, body="<p>Another article.</p>")
    link = page.get_by_role("link", name="Open the article at these words")
    fragment = ":~:text=The%20harbour%20will%20close%20%2D%20on%203%20May."
    expect(link).to_have_attribute("href", f"https://news.example/harbour#{fragment}")
    expect(link).to_have_attribute("rel", "noopener noreferrer")
    with page.expect_popup() as opened:
        link.click()
    assert opened.value.url.startswith("https://news.example/harbour")


def test_an_address_that_is_no_web_page_is_never_a_link(page: Page, stub: StubServer) -> None:
    words = "The harbour will close on 3 May."
    answer = answered(article_of(words), words)
    citation = answer.citations[0].model_copy(update={"url": "javascript:alert(1)"})
    stub.pages["/"] = page_of(article_of(words), body="<p>Another article.</p>")
    page.goto(stub.url)
    stub.replies.append(streamed(answer.model_copy(update={"citations": (citation,)})))
    page.get_by_label("Your question").fill("What?")
    page.get_by_label("Your question").press("Enter")
    page.get_by_role("button", name="Show source 1").click()
    expect(status(page)).to_have_text("These words are not on this page.")
    (link,) = page.locator("article-assistant").get_by_role("link").all()
    assert (link.get_attribute("href") or "").startswith(f"{stub.url}/articles/")


def test_words_of_another_article_are_not_lit_in_this_one(page: Page, stub: StubServer) -> None:
    words = "The harbour will close on 3 May."
    show(
        page,
        stub,
        article_of(words, url="https://news.example/harbour"),
        words,
        body=f"<p>{words}</p>",
        widget="<article-assistant article='another'></article-assistant>",
    )
    expect(status(page)).to_have_text("These words are not on this page.")
    assert lit(page) == ""


def test_a_site_can_say_where_the_article_is(page: Page, stub: StubServer) -> None:
    words = "The harbour will close on 3 May."
    body = f"<p>{words}</p><div id='story'><p>{words}</p></div>"
    widget = "<article-assistant for='#story'></article-assistant>"
    show(page, stub, article_of(words), words, body=body, widget=widget)
    where = "[...CSS.highlights.get('article-assistant')][0].startContainer.parentElement.parentElement.id"
    assert page.evaluate(where) == "story"


def test_the_longest_article_is_taken_where_teasers_are_articles_too(page: Page, stub: StubServer) -> None:
    words = "The harbour will close on 3 May."
    body = f"</article><article id='teaser'>{words}</article><article id='story'>{words} {'More. ' * 50}"
    widget = "<article-assistant></article-assistant>"
    show(page, stub, article_of(words), words, body=body, widget=widget)
    where = "[...CSS.highlights.get('article-assistant')][0].startContainer.parentElement.id"
    assert page.evaluate(where) == "story"


def test_words_outside_the_article_element_are_found_in_the_page(page: Page, stub: StubServer) -> None:
    words = "The harbour will close on 3 May."
    body = f"<p>Something else.</p></article><p>{words}</p><article>"
    show(page, stub, article_of(words), words, body=body)
    assert lit(page) == words


def test_words_in_a_box_that_scrolls_come_into_view(page: Page, stub: StubServer) -> None:
    words = "The harbour will close on 3 May."
    stub.policy = stub.policy.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")
    around = "<p>Something else.</p>" * 60
    body = f"<div id='box' style='height: 200px; overflow: auto'>{around}<p>{words}</p>{around}</div>"
    show(page, stub, article_of(words), words, body=body)
    inside = page.evaluate(
        """() => {
            const [range] = CSS.highlights.get("article-assistant");
            const words = range.getBoundingClientRect();
            const box = document.querySelector("#box").getBoundingClientRect();
            const isInBox = words.top >= box.top && words.bottom <= box.bottom;
            return isInBox && words.top > 0 && words.bottom < innerHeight;
        }"""
    )
    assert inside


def test_without_highlights_in_the_browser_the_words_are_selected(page: Page, stub: StubServer) -> None:
    page.add_init_script("delete window.Highlight")
    citation = show(page, stub, JAVELIN, REQUEST, body=_paragraphs(JAVELIN))
    expect(status(page)).to_contain_text("Selected in the article")
    assert page.evaluate("getSelection().toString()") == REQUEST
    citation.press("Escape")
    assert page.evaluate("getSelection().toString()") == ""


def test_lit_words_have_a_colour_that_the_site_can_choose(page: Page, stub: StubServer) -> None:
    show(page, stub, JAVELIN, REQUEST, body=_paragraphs(JAVELIN))
    style = "getComputedStyle(document.querySelector('article p'), '::highlight(article-assistant)')"
    assert page.evaluate(f"{style}.backgroundColor") == "rgb(255, 226, 138)"
    page.evaluate("document.documentElement.style.setProperty('--article-assistant-highlight', 'rgb(1, 2, 3)')")
    assert page.evaluate(f"{style}.backgroundColor") == "rgb(1, 2, 3)"


def _paragraphs(article: Article) -> str:
    return "".join(f"<p>{paragraph}</p>" for paragraph in article.text.split("\n\n"))
