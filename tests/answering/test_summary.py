from assistant.answering.summary import summarise
from assistant.article import Article
from assistant.testing import HashEmbeddings
from tests.answers import passages_of

ARTICLE = Article(
    id="strike",
    title="Harbour strike ends after talks",
    text=(
        "The harbour strike ended on Monday after talks. It had lasted a week.\n\n"
        "Dockers at the harbour had walked out over pay. The harbour strike ended on Monday, said a union.\n\n"
        "Cats like fish. Ships queued outside the harbour while the strike went on.\n\n"
        "A bakery nearby sold more bread. The mayor bought a hat."
    ),
)


def summary(question: str = "Summarise it", article: Article = ARTICLE) -> list[str]:
    chosen = summarise(question, article.title, passages_of(article), HashEmbeddings())
    return [one.text for one in chosen]


def test_a_summary_keeps_the_articles_order_and_words() -> None:
    sentences = summary()
    positions = [ARTICLE.text.index(sentence) for sentence in sentences]
    assert positions == sorted(positions)
    assert len(set(sentences)) == len(sentences) == 4


def test_a_summary_begins_with_what_the_title_says() -> None:
    assert summary("Summarise it in one sentence") == ["The harbour strike ended on Monday after talks."]


def test_a_summary_has_as_many_sentences_as_were_asked_for() -> None:
    assert len(summary("Summarise it in two sentences")) == 2
    assert len(summary("sum it up in 3 sentences")) == 3


def test_a_sentence_that_points_back_comes_only_with_the_one_before_it() -> None:
    sentences = summary("Summarise it in 5 sentences")
    if "It had lasted a week." in sentences:
        assert sentences.index("It had lasted a week.") == 1


def test_an_article_of_one_sentence_is_its_own_summary() -> None:
    one = Article(id="one", title="One", text="It rained.")
    assert summary(article=one) == ["It rained."]
