"""The committed dataset is what the documentation says of it."""

from pathlib import Path

import pytest

import evals
from assistant.article import Article
from evals.dataset import TYPES, Case, Dataset
from evals.metrics.stability import SAME
from evals.validation import article_ids, check_against_articles, read_articles

ROOT = Path(evals.__file__).parent.parent


@pytest.fixture(scope="module")
def javelin() -> Dataset:
    return Dataset.load(ROOT / "evals" / "datasets" / "javelin.jsonl")


@pytest.fixture(scope="module")
def articles(javelin: Dataset) -> dict[str, Article]:
    return read_articles(ROOT / "corpus", max_bytes=5_000_000, only=article_ids(javelin))


def test_it_has_at_least_120_cases_two_fifths_of_them_unanswerable(javelin: Dataset) -> None:
    unanswerable = sum(not case.answerable for case in javelin.cases)
    assert len(javelin.cases) >= 120
    assert unanswerable >= 0.4 * len(javelin.cases)


def test_every_type_is_there(javelin: Dataset) -> None:
    assert {case.type for case in javelin.cases} == set(TYPES) - {"other"}


def test_all_evidence_stands_in_the_article_of_the_corpus(javelin: Dataset, articles: dict[str, Article]) -> None:
    check_against_articles(javelin, articles)
    for case in javelin.cases:
        for gold in case.evidence:
            assert case.article_id is not None
            assert articles[case.article_id].text[gold.start : gold.end] == gold.quote


def test_every_sentence_of_the_article_is_asked_about(javelin: Dataset, articles: dict[str, Article]) -> None:
    covered = {
        (case.article_id, position)
        for case in javelin.cases
        if case.type != "summary"
        for gold in case.evidence
        for position in range(gold.start, gold.end)
    }
    for article in articles.values():
        missed = [
            position
            for position, character in enumerate(article.text)
            if character.strip() and (article.id, position) not in covered
        ]
        assert not missed, article.text[missed[0] : missed[0] + 80]


def test_questions_that_mean_the_same_have_the_same_answers_and_evidence(javelin: Dataset) -> None:
    groups: dict[str, list[Case]] = {}
    for case in javelin.cases:
        for tag in case.tags:
            if tag.startswith(SAME):
                groups.setdefault(tag, []).append(case)
    assert len(groups) >= 10
    for group in groups.values():
        assert len(group) >= 2
        assert len({frozenset(answer.casefold() for answer in case.answers) for case in group}) == 1
        assert len({frozenset(case.evidence) for case in group}) == 1


def test_every_answerable_case_has_acceptable_answers(javelin: Dataset) -> None:
    assert [case.id for case in javelin.cases if case.answerable and not case.answers] == []
