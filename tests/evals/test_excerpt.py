from hypothesis import given
from hypothesis import strategies as st

from assistant.article import Article
from evals.excerpt import AROUND, excerpt


def test_the_words_around_are_cut_between_words(article: Article) -> None:
    text = f"{'first word ' * 30}Ann won. {'last word ' * 30}".strip()
    long, start = Article(id="long", title="Long", text=text), text.index("Ann")
    found = excerpt(long, "long", start, start + 8, "Ann won.")
    assert found.before.startswith(("…first ", "…word "))
    assert found.before.endswith("word ")
    assert found.after.startswith(" last word")
    assert found.after.endswith(("last…", "word…"))


def test_an_article_that_is_not_known_leaves_the_quote_alone() -> None:
    found = excerpt(None, "gone", 300, 303, "Ann")
    assert (found.before, found.quote, found.after) == ("", "Ann", "")


@given(st.data())
def test_an_excerpt_is_the_articles_own_words(data: st.DataObject) -> None:
    words = data.draw(st.lists(st.text("ab", min_size=1, max_size=9), min_size=1, max_size=90))
    article = Article(id="a", title="A", text=" ".join(words))
    start = data.draw(st.integers(0, len(article.text) - 1))
    end = data.draw(st.integers(start + 1, len(article.text)))
    found = excerpt(article, "a", start, end, article.text[start:end])
    assert found.before.removeprefix("…") + found.quote + found.after.removesuffix("…") in article.text
    assert max(len(found.before), len(found.after)) <= AROUND + 1
