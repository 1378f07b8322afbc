from pathlib import Path

import pytest

from evals.errors import DatasetError, EvaluationError
from evals.importers import IMPORTERS
from tests.evals.importers.conftest import Checked, Write

CORPUS = [
    {"_id": "D/1", "title": "Otters", "text": "Otters eat fish. They swim.", "metadata": {}},
    {"_id": "d1", "title": "", "text": "Seals eat fish, too."},
    {"_id": "d3", "title": "Whales", "text": ""},
    {"_id": "d4", "title": "", "text": ""},
]
QUERIES = [{"_id": "q1", "text": "what eats fish"}, {"_id": "q2", "text": "do owls eat fish", "metadata": {}}]


@pytest.fixture
def folder(write: Write) -> Path:
    write("beir/corpus.jsonl", CORPUS)
    write("beir/qrels/dev.tsv", "q1\tD/1\t1\n")
    write("beir/qrels/test.tsv", "query-id\tcorpus-id\tscore\nq1\td1\t2\nq1\td3\t0\nq1\tgone\t1\nq9\td1\t1\n")
    return write("beir/queries.jsonl", QUERIES).parent


def test_relevant_documents_are_evidence_as_a_whole(folder: Path, checked: Checked) -> None:
    made, dataset = checked("beir", folder)
    assert list(made.articles) == ["d-1", "d1", "d3"]
    (case,) = dataset.cases
    assert case.evidence_ids == {"d-1", "d1"}
    assert [(gold.article_id, gold.quote) for gold in case.evidence] == [
        (None, "Otters eat fish. They swim."),
        ("d1", "Seals eat fish, too."),
    ]
    assert case.tags == ("beir", "document_level", "dev", "evidence_incomplete", "test")
    assert case.scope == "library"
    assert made.articles["d-1"].article.metadata == {"document": "D/1"}


def test_what_is_not_judged_is_named(folder: Path, checked: Checked) -> None:
    made, _ = checked("beir", folder)
    told = [str(one).removeprefix(f"{folder}/") for one in made.left_out]
    assert told[0].startswith("corpus.jsonl:4: document d4: ")
    assert told[1:] == [
        "qrels/test.tsv:4: a judgement: there is no document 'gone', or it was left out.",
        "qrels/test.tsv:5: a judgement: there is no query 'q9'.",
        "queries.jsonl:2: question q2: no document is judged relevant to it.",
    ]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("corpus.jsonl", '{"_id": "d1", "text": "x"}\n{"_id": 7}\n', "corpus.jsonl:2: _id: "),
        ("queries.jsonl", "\n\n{", "queries.jsonl:3: line: "),
        ("queries.jsonl", "", "queries.jsonl: The file is empty."),
        ("qrels/test.tsv", "a\tb\tscore\nq1\td1\n", "test.tsv:2: There are 2 columns"),
        ("qrels/test.tsv", "a\tb\tscore\nq1\td1\thigh\n", "test.tsv:2: The score 'high'"),
    ],
)
def test_a_broken_file_is_an_error_with_its_line(
    folder: Path, write: Write, name: str, content: str, message: str
) -> None:
    write(f"beir/{name}", content)
    with pytest.raises(DatasetError) as raised:
        IMPORTERS["beir"]([folder])
    assert message in str(raised.value)


def test_judgements_are_needed(folder: Path) -> None:
    for path in (folder / "qrels").iterdir():
        path.unlink()
    with pytest.raises(DatasetError, match=r"no \.tsv file"):
        IMPORTERS["beir"]([folder])


def test_one_folder_is_the_source(folder: Path) -> None:
    with pytest.raises(EvaluationError, match="one source"):
        IMPORTERS["beir"]([folder, folder])
