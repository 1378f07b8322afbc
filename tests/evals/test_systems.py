from collections.abc import Sequence

from assistant.article import Article
from assistant.passages import Passage, RetrievedPassage, Span
from assistant.reader import Evidence, Reading
from assistant.settings import Settings
from assistant.testing import HashEmbeddings
from evals.dataset import Case
from evals.prediction import Place
from evals.systems import forced, recipes, system_figures

SENTENCES = (Span(0, 31), Span(32, 58))


class OnePassage:
    """An index whose only passage is the article's first paragraph."""

    def __init__(self, article: Article) -> None:
        self.passage = Passage(article.id, 0, 58, SENTENCES)
        self.found = RetrievedPassage(
            passage=self.passage,
            text=article.text[:58],
            title=article.title,
            url=None,
            score=1,
            cosine=None,
            bm25=None,
        )

    def search(self, question: str, *, k: int, fetch_k: int, article_id: str | None = None) -> list[RetrievedPassage]:
        assert article_id is None
        return [self.found][:k]

    def passages_of(self, article_id: str) -> list[Passage]:
        return [self.passage]


class Decliner:
    """Reads the second sentence before the first, and declines."""

    def read(self, question: str, passages: Sequence[RetrievedPassage]) -> Reading:
        evidence = tuple(Evidence(passages[0], sentence, 0.1) for sentence in reversed(SENTENCES))
        return Reading(evidence=evidence, confidence=0.1, answerable=False)


def test_a_forced_reader_cites_though_it_declines(article: Article, cases: tuple[Case, ...]) -> None:
    systems = forced(OnePassage(article), Decliner(), Settings(), cases[:1])
    (top,), (cited,) = systems["forced_top1"], systems["forced_cited"]
    assert top.evidence == (Place("race", 32, 58),)
    assert cited.evidence == (Place("race", 0, 31), Place("race", 32, 58))
    assert not top.declined
    assert top.retrieved == (Place("race", 0, 58),)


def test_what_is_cited_is_chosen_as_for_an_answer(article: Article, cases: tuple[Case, ...]) -> None:
    (cited,) = forced(OnePassage(article), Decliner(), Settings(max_statements=1), cases[:1])["forced_cited"]
    assert cited.evidence == (Place("race", 32, 58),)
    assert cited.context == (Place("race", 0, 31),)  # "She ran…" needs it


def test_systems_are_measured_by_the_metrics_of_the_product(article: Article, cases: tuple[Case, ...]) -> None:
    index, answerable = OnePassage(article), cases[:2]
    predictions = {
        **forced(index, Decliner(), Settings(), answerable),
        **recipes(index, HashEmbeddings(), {article.id: article}, answerable),
    }
    figures = system_figures(answerable, predictions)
    assert figures["forced_top1"]["evidence_hit"].value == 0
    assert figures["forced_cited"]["evidence_hit"].value == 0.5
    assert figures["dense_passage_sentence"]["retrieval_recall_at_1"].value == 0.5
    assert figures["dense_sentence"].keys() == figures["forced_top1"].keys()
