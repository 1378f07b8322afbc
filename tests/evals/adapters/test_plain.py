from collections.abc import Iterator

import pytest

from assistant.article import Article
from assistant.testing import HashEmbeddings
from evals.adapters import Bm25Sentence, LeadSentence, MiniLmPassage, SentenceSearch
from evals.prediction import Place, Prediction

ARTICLES = {
    "cup": Article(id="cup", title="Cup", text="Brazil won the cup. Rain fell on the final."),
    "race": Article(id="race", title="Race", text="Ann Lee won the race. The rain was cold."),
}


@pytest.fixture
def search() -> Iterator[SentenceSearch]:
    made = SentenceSearch(ARTICLES)
    yield made
    made.close()


def test_bm25_quotes_the_sentence_with_the_rarest_words(search: SentenceSearch) -> None:
    prediction = Bm25Sentence(search).predict("How cold was the rain?")
    assert prediction.evidence == (Place("race", 22, 40),)
    assert prediction.text == "The rain was cold."
    assert prediction.retrieved == (Place("race", 22, 40), Place("cup", 20, 43))
    assert prediction.confidence is None


def test_bm25_keeps_to_the_article(search: SentenceSearch) -> None:
    assert Bm25Sentence(search).predict("How cold was the rain?", article_id="cup").evidence == (Place("cup", 20, 43),)


@pytest.mark.parametrize("question", ["Zebras?", "?!"])
def test_without_a_shared_word_bm25_declines(search: SentenceSearch, question: str) -> None:
    assert Bm25Sentence(search).predict(question) == Prediction(declined=True)
    assert LeadSentence(search, ARTICLES).predict(question) == Prediction(declined=True)


def test_the_lead_is_of_the_article_or_of_the_one_that_bm25_finds(search: SentenceSearch) -> None:
    lead = LeadSentence(search, ARTICLES)
    assert lead.predict("Zebras?", article_id="cup").text == "Brazil won the cup."
    assert lead.predict("How cold was it?").text == "Ann Lee won the race."


def test_the_recipe_cites_each_sentence_of_the_nearest_chunk() -> None:
    recipe = MiniLmPassage(HashEmbeddings(dimension=4096), ARTICLES)
    prediction = recipe.predict("the rain was cold")
    assert prediction.evidence == (Place("race", 0, 21), Place("race", 22, 40))
    assert prediction.retrieved == (Place("race", 0, 40), Place("cup", 0, 43))
    assert recipe.predict("the rain was cold", article_id="cup").retrieved == (Place("cup", 0, 43),)
