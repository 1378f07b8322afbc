"""BEIR: documents, queries, and judgements which documents are relevant to which query.

The format is of Thakur et al. (2021), "BEIR: A Heterogeneous Benchmark for Zero-shot Evaluation of Information
Retrieval Models": a folder with `corpus.jsonl`, `queries.jsonl` and `qrels/*.tsv`.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from pydantic import Field

from evals.errors import DatasetError, Problem
from evals.importers.result import INCOMPLETE, Import
from evals.importers.skeleton import Anchors, MisplacedError
from evals.importers.source import Row, json_lines, only_source, read_text

_COLUMNS = 3


class DocumentRow(Row):
    """A document; some sets have no titles."""

    id: str = Field(alias="_id")
    title: str = ""
    text: str


class QueryRow(Row):
    """A query."""

    id: str = Field(alias="_id")
    text: str


def load(sources: Sequence[Path]) -> Import:
    """Make an article of each document, and a question of each query with a relevant one.

    BEIR says which documents are relevant, not which words. The whole text of each relevant document is one evidence,
    and each case is tagged "document_level": retrieval figures mean what they do in BEIR, evidence figures only tell
    whether the right documents are cited. Grades are lost, and so are judgements of 0: a document that is judged not
    relevant is as good as an unjudged one. Queries without a relevant document are left out: unjudged is not
    unanswerable.
    """
    folder = only_source(sources, "the folder with corpus.jsonl, queries.jsonl and qrels/")
    made = Import()
    documents = _documents(made, folder / "corpus.jsonl")
    queries = json_lines(folder / "queries.jsonl", QueryRow)
    relevant: dict[str, dict[str, None]] = {}
    tags: dict[str, dict[str, None]] = {}
    known = {row.id for _, row in queries}
    for path in _files(folder / "qrels"):
        for line, query, document, score in _judgements(path):
            if query not in known:
                made.leave_out(path, line, f"a judgement: there is no query {query!r}.")
            elif score <= 0:
                continue
            elif document not in documents:
                made.leave_out(path, line, f"a judgement: there is no document {document!r}, or it was left out.")
                tags.setdefault(query, {})[INCOMPLETE] = None
            else:
                relevant.setdefault(query, {})[document] = None
                tags.setdefault(query, {})[path.stem] = None
    for line, row in queries:
        if row.id not in relevant:
            made.leave_out(folder / "queries.jsonl", line, f"question {row.id}: no document is judged relevant to it.")
            continue
        found = [documents[document] for document in relevant[row.id]]
        case = {
            "id": row.id,
            "question": row.text,
            "article_id": found[0].article.id,
            "answerable": True,
            "type": "other",
            "evidence": tuple(_whole(one, of=found[0]) for one in found),
            "tags": ("beir", "document_level", *sorted(tags[row.id])),
            "scope": "library",
        }
        made.add_case(folder / "queries.jsonl", line, case)
    return made


def _whole(document: Anchors, *, of: Anchors) -> dict[str, object]:
    text = document.article.text
    other = None if document is of else document.article.id
    return {"quote": text, "start": 0, "end": len(text), "article_id": other}


def _documents(made: Import, path: Path) -> dict[str, Anchors]:
    """The articles by the ids that BEIR has for them."""
    documents: dict[str, Anchors] = {}
    for line, row in json_lines(path, DocumentRow):
        if row.id in documents:
            made.leave_out(path, line, f"document {row.id}: an earlier one has this id.")
            continue
        text = row.text if row.text.strip() else row.title
        try:
            documents[row.id] = made.add_article(text, title=row.title, name=row.id, fields={"document": row.id})
        except MisplacedError as error:
            made.leave_out(path, line, f"document {row.id}: {error}")
    return documents


def _files(folder: Path) -> list[Path]:
    files = sorted(folder.glob("*.tsv"))
    if not files:
        raise DatasetError(folder, [Problem(None, "There is no .tsv file with judgements here.")])
    return files


def _judgements(path: Path) -> Iterator[tuple[int, str, str, int]]:
    """Line, query, document and score of each judgement; the first line may be a heading."""
    rows: list[tuple[int, str, str, int]] = []
    problems: list[Problem] = []
    for line, raw in enumerate(read_text(path).splitlines(), start=1):
        if not raw.strip():
            continue
        cells = raw.split("\t")
        if len(cells) != _COLUMNS:
            problems.append(Problem(line, f"There are {len(cells)} columns, not query-id, corpus-id and score."))
            continue
        try:
            rows.append((line, cells[0], cells[1], int(cells[2])))
        except ValueError:
            if line > 1:
                problems.append(Problem(line, f"The score {cells[2]!r} is not a whole number."))
    if problems:
        raise DatasetError(path, problems)
    yield from rows
