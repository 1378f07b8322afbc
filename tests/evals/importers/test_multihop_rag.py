from pathlib import Path
from typing import Any

import pytest

from evals.errors import DatasetError, EvaluationError
from evals.importers import IMPORTERS
from tests.evals.importers.conftest import Checked, Write

CORPUS = [
    {
        "title": "Ferry fares rise",
        "author": None,
        "source": "The Quay",
        "published_at": "2023-11-02T08:00:00+00:00",
        "category": "business",
        "url": "https://example.org/ferry",
        "body": "Fares rise by 4 percent.\n\nThe line blames fuel. Sailings stay.",
    },
    {"title": "Bus fares fall", "source": "The Stop", "body": "Bus fares fall by 2 percent. Riders cheer."},
    {"title": "Bus fares fall", "body": "The same title."},
    {"title": "Nothing", "body": ""},
]


def query(text: str, answer: str, kind: str, *facts: tuple[str, str]) -> dict[str, Any]:
    evidence = [{"title": title, "fact": fact, "source": "x", "url": "x"} for title, fact in facts]
    return {"query": text, "answer": answer, "question_type": kind, "evidence_list": evidence}


FERRY, BUS = ("Ferry fares rise", "Fares rise by 4  percent."), ("Bus fares fall", "fares fall by 2 percent")
QUERIES = [
    query("Do ferry fares rise while bus fares fall?", "Yes", "comparison_query", FERRY, BUS),
    query("Which line, named by The Quay, raises fares?", "The ferry", "inference_query", FERRY, ("Gone", "A fact.")),
    query("What did trams cost?", "Insufficient information.", "null_query"),
    query("Who cheered?", "Drivers", "inference_query", ("Bus fares fall", "Drivers cheer.")),
]


@pytest.fixture
def sources(write: Write) -> tuple[Path, Path]:
    return write("queries.json", QUERIES), write("corpus.json", CORPUS)


def test_facts_become_sentences_of_several_articles(sources: tuple[Path, Path], checked: Checked) -> None:
    made, dataset = checked("multihop-rag", *sources)
    compared, inferred, null = dataset.cases
    assert [(gold.article_id, gold.quote) for gold in compared.evidence] == [
        (None, "Fares rise by 4 percent."),
        ("bus-fares-fall", "Bus fares fall by 2 percent."),
    ]
    assert (compared.type, compared.article_id, compared.scope) == ("yes_no", "ferry-fares-rise", "library")
    assert compared.tags == ("multihop-rag", "comparison_query")
    assert inferred.tags[-1] == "evidence_incomplete"
    assert (null.answerable, null.type, null.article_id, null.answers) == (False, "near_miss", None, ())
    article = made.articles["ferry-fares-rise"].article
    assert (article.source, article.url) == ("The Quay", "https://example.org/ferry")
    assert article.published is not None
    assert article.metadata == {"category": "business"}


def test_what_cannot_be_imported_is_named(sources: tuple[Path, Path], checked: Checked) -> None:
    made, _ = checked("multihop-rag", *sources)
    told = "\n".join(map(str, made.left_out))
    for part in (
        "article 3, 'Bus fares fall': an earlier one has this title",
        "article 4, 'Nothing': ",
        "there is no article 'Gone'",
        "doesn't have the words 'Drivers cheer.'",
        "question multihop-rag-4, 'Who cheered?': none of its facts",
    ):
        assert part in told
    assert len(made.left_out) == 5


def test_both_files_are_needed(sources: tuple[Path, Path]) -> None:
    with pytest.raises(EvaluationError, match=r"articles .* is missing"):
        IMPORTERS["multihop-rag"](sources[:1])


def test_another_format_is_an_error(write: Write) -> None:
    with pytest.raises(DatasetError, match="neither a list of articles nor one of queries"):
        IMPORTERS["multihop-rag"]([write("x.json", [{"q": 1}])])
    with pytest.raises(DatasetError, match=r"1\.body: "):
        IMPORTERS["multihop-rag"]([write("x.json", [CORPUS[0], {"title": "T"}])])
