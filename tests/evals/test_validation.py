from dataclasses import replace
from pathlib import Path

import pytest

from assistant.article import Article
from assistant.history import Turn
from evals.dataset import Dataset
from evals.errors import DatasetError
from evals.validation import article_ids, check_against_articles, read_articles


def test_a_dataset_that_matches_its_articles_passes(dataset: Dataset, corpus: Path) -> None:
    articles = read_articles(corpus, max_bytes=10_000)
    check_against_articles(dataset, articles)
    assert article_ids(dataset) == {"race"}


def test_only_the_articles_asked_for_are_read(corpus: Path) -> None:
    (corpus / "broken.md").write_bytes(b"\xff")
    assert set(read_articles(corpus, max_bytes=10_000, only=frozenset({"race"}))) == {"race"}


def test_moved_and_missing_quotes_are_told_with_the_line_and_the_place(dataset: Dataset, article: Article) -> None:
    moved = Article(id=article.id, title=article.title, text=f"News: {article.text}".replace("1.8", "1.9"))
    with pytest.raises(DatasetError) as raised:
        check_against_articles(dataset, {"race": moved})
    first, second = raised.value.problems
    assert first.line == 1
    assert "stand at 6..37" in first.message
    assert second.line == 2
    assert "doesn't have these words" in second.message


def test_an_article_that_is_not_there_is_told(dataset: Dataset) -> None:
    with pytest.raises(DatasetError, match="no article 'race'"):
        check_against_articles(dataset, {})


def test_evidence_may_stand_in_another_article(dataset: Dataset, article: Article) -> None:
    winner, *others = dataset.cases
    (gold,) = winner.evidence
    elsewhere = winner.model_copy(update={"evidence": (gold, gold.model_copy(update={"article_id": "copy"}))})
    two = replace(dataset, cases=(elsewhere, *others))
    copy = article.model_copy(update={"id": "copy"})
    assert article_ids(two) == {"race", "copy"}
    check_against_articles(two, {"race": article, "copy": copy})
    with pytest.raises(DatasetError, match=r":1: There is no article 'copy'"):
        check_against_articles(two, {"race": article})
    with pytest.raises(DatasetError, match=r"is not at 0\.\.31 of 'copy'"):
        check_against_articles(two, {"race": article, "copy": copy.model_copy(update={"text": "Other words."})})


def test_articles_that_a_history_names_must_be_there(dataset: Dataset, article: Article) -> None:
    winner, *others = dataset.cases
    said = Turn(question="Who ran?", evidence=("Ann ran.",), article_ids=("start",))
    follows = replace(dataset, cases=(winner.model_copy(update={"history": (said,)}), *others))
    assert article_ids(follows) == {"race", "start"}
    with pytest.raises(DatasetError, match=r":1: The history names an article 'start'"):
        check_against_articles(follows, {"race": article})
