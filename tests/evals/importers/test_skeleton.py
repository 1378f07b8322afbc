import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.article import Article
from assistant.canonical import canonical_text, has_words
from evals.importers.result import Import
from evals.importers.skeleton import Anchors, MisplacedError, skeleton

TEXT = "Bees dance.  They dance to\ttell where food is.\r\n\r\nAnts don't. Bees dance."

TEXTS = st.text(
    st.sampled_from("ab1 .\n\t\r*_#>-+=|`~<&;:[](){}!\\'\"é\u0301\u200b\u00ad\u2028\u00a0漢😀")
    | st.characters(codec="utf-8"),
    max_size=60,
)


def test_words_are_found_whatever_the_white_space() -> None:
    article = Anchors(Article(id="a", title="Bees", text=TEXT))
    gold = article.evidence(article.find("They  dance to tell\nwhere food is."))
    assert gold.quote == article.article.text[gold.start : gold.end]
    assert gold.quote.startswith("They dance")


def test_words_are_not_found_within_others() -> None:
    article = Anchors(Article(id="a", title="Stalls", text="There were 140 stalls, then 40."))
    assert article.find("40").start == len("There were 140 stalls, then ")
    with pytest.raises(MisplacedError, match="doesn't have"):
        article.find("stall")


@pytest.mark.parametrize(
    ("words", "message"), [("Wasps", "doesn't have"), ("Bees dance.", "several places"), (" ", "doesn't have")]
)
def test_words_that_stand_nowhere_or_twice_have_no_place(words: str, message: str) -> None:
    with pytest.raises(MisplacedError, match=message):
        Anchors(Article(id="a", title="Bees", text=TEXT)).find(words)


def test_a_part_that_begins_within_a_character_has_no_place() -> None:
    article = Anchors(Article(id="a", title="Cafe", text="Cafe\u0301"))
    with pytest.raises(MisplacedError, match="can't be placed"):
        article.part("Cafe\u0301", 0, 4)


@given(texts=st.lists(TEXTS, min_size=1, max_size=3), data=st.data())
def test_what_is_imported_stands_in_its_article(texts: list[str], data: st.DataObject) -> None:
    made = Import()
    try:
        article = made.add_article("\n\n".join(texts), title="A title")
    except MisplacedError:
        assert not has_words(canonical_text("\n\n".join(texts)))
        return
    number = data.draw(st.integers(0, len(texts) - 1))
    start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(texts[number]))] * 2)))
    before = sum(len(skeleton(text)) for text in texts[:number])
    try:
        span = article.part(texts[number], start, end, before=before)
    except MisplacedError:
        part = skeleton(texts[number][start:end])
        whole = skeleton(texts[number])
        first = len(skeleton(texts[number][:start]))
        assert not part or whole[first : first + len(part)] != part
        return
    gold = article.evidence(span)
    assert article.article.text[gold.start : gold.end] == gold.quote
    assert skeleton(gold.quote) == skeleton(texts[number][start:end])
    for sentence in article.sentences(span):
        assert sentence.start < span.end
        assert span.start < sentence.end
