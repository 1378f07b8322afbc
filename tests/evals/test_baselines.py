import pytest

from assistant.article import Article
from assistant.passages import Passage, Span
from assistant.testing import HashEmbeddings
from evals.baselines import DenseRecipes
from evals.prediction import Place


def passage(article: Article, *sentences: str) -> Passage:
    spans = tuple(Span(article.text.index(words), article.text.index(words) + len(words)) for words in sentences)
    return Passage(article.id, spans[0].start, spans[-1].end, spans)


@pytest.fixture
def articles() -> dict[str, Article]:
    texts = {
        "race": "Ann Lee won the race. The rain was cold.",
        "cup": "Brazil won the cup. Rain fell on the final.",
    }
    return {name: Article(id=name, title=name, text=text) for name, text in texts.items()}


@pytest.fixture
def recipes(articles: dict[str, Article]) -> DenseRecipes:
    passages = [
        passage(articles["race"], "Ann Lee won the race.", "The rain was cold."),
        passage(articles["cup"], "Brazil won the cup.", "Rain fell on the final."),
    ]
    return DenseRecipes(HashEmbeddings(dimension=4096), passages, articles)


def test_the_passage_recipe_takes_the_best_sentence_of_the_best_passage(recipes: DenseRecipes) -> None:
    prediction = recipes.passage_sentence("Brazil cup rain fell on the final")
    assert prediction.retrieved == (Place("cup", 0, 43), Place("race", 0, 40))
    assert prediction.evidence == (Place("cup", 20, 43),)
    assert not prediction.declined


def test_the_sentence_recipe_takes_the_best_sentence_of_all(recipes: DenseRecipes) -> None:
    prediction = recipes.sentence("the rain was cold")
    assert prediction.evidence == (Place("race", 22, 40),)
    assert prediction.retrieved[0] == Place("race", 0, 40)
