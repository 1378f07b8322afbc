from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from assistant.answer import Answer, Statement, shown_text
from assistant.article import Article
from assistant.footnotes import markers, with_footnotes, without_footnotes
from assistant.passages import Span
from assistant.server.testing import quoting, unanswered
from tests.answers import ARTICLE, answer_of, spans

TWO = answer_of(ARTICLE, *spans(ARTICLE.text, "The harbour will close on 3 May.", "It cost 40 million euros in 1998."))


def test_the_text_is_followed_by_a_numbered_list_of_what_it_quotes() -> None:
    assert with_footnotes(TWO) == (
        "The harbour will close on 3 May. [1] It cost 40 million euros in 1998. [2]\n\n"
        "1. [Harbour to close](https://news.example/harbour#:~:text=The%20harbour%20will%20close%20on%203%20May.): "
        "“The harbour will close on 3 May.”\n"
        "2. [Harbour to close](https://news.example/harbour#:~:text=It%20cost%2040%20million%20euros%20in%201998.): "
        "“It cost 40 million euros in 1998.”"
    )


def test_an_article_without_an_address_is_named_without_a_link() -> None:
    answer = quoting("How many?", ARTICLE.model_copy(update={"url": None}), "246 people work there.")
    assert with_footnotes(answer).endswith("\n\n1. Harbour to close: “246 people work there.”")


def test_without_citations_there_is_only_the_text() -> None:
    answer = unanswered("Who?")
    assert with_footnotes(answer) == answer.text
    assert not list(markers(answer))


def test_in_markdown_it_is_a_list_whose_links_lead_to_the_words() -> None:
    title = "*Sale* [1](javascript:x) <b>& `more`\n# of it"
    article = Article(id="a", title=title, url="https://news.example/a_(b)", text="It was 246 (in all).")
    html = MarkdownIt().render(with_footnotes(quoting("How many?", article, article.text)))
    assert html.count("<li>") == 1
    assert html.count("<a ") == 1
    assert 'href="https://news.example/a_%28b%29#:~:text=It%20was%20246%20%28in%20all%29."' in html
    assert "*Sale* [1](javascript:x) &lt;b&gt;&amp; `more` # of it</a>" in html


def test_words_of_an_article_that_look_like_a_marker_are_none() -> None:
    article = Article(id="a", title="A", text="See [1] and [2]. It was 246 [1].")
    answer = answer_of(article, Span(0, 16), Span(17, 32))
    assert answer.text == "See [1] and [2]. [1] It was 246 [1]. [2]"
    assert [(answer.text[one.start : one.end], one.start, one.number) for one in markers(answer)] == [
        ("[1]", 17, 1),
        ("[2]", 37, 2),
    ]


CITED = st.lists(st.lists(st.integers(1, 3), min_size=1, max_size=3, unique=True), min_size=1, max_size=4)


@given(cited=CITED, text=st.text("ab [123].", min_size=1, max_size=12))
def test_markers_stand_where_the_text_has_them(cited: list[list[int]], text: str) -> None:
    article = Article(id="a", title="A", text=f"x{text}x y z")
    numbers = sorted({number for one in cited for number in one})
    quotes = [Span(0, len(text) + 2), Span(len(text) + 3, len(text) + 4), Span(len(text) + 5, len(text) + 6)]
    base = answer_of(article, *quotes[: len(numbers)])
    statements = tuple(
        Statement(text=article.text[:3], citations=tuple(numbers.index(number) + 1 for number in one)) for one in cited
    )
    answer = Answer(**{**dict(base), "statements": statements, "text": shown_text(statements, None)})
    found = list(markers(answer))
    assert [answer.text[one.start : one.end] for one in found] == [f"[{one.number}]" for one in found]
    assert [one.number for one in found] == [number for one in statements for number in one.citations]
    unmarked = "".join(
        answer.text[start:end]
        for start, end in zip([0, *(one.end for one in found)], [*(one.start for one in found), None], strict=True)
    )
    assert unmarked == " ".join(f"{statement.text} " for statement in statements)


@given(st.sampled_from([TWO, quoting("?", ARTICLE, ARTICLE.text), unanswered("?")]))
def test_the_list_can_be_taken_off_again(answer: Answer) -> None:
    assert without_footnotes(with_footnotes(answer)) == answer.text


@given(st.text())
def test_what_has_no_list_stays_as_it_is(text: str) -> None:
    if "\n\n1. " not in text:
        assert without_footnotes(text) == text
