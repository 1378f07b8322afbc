"""MultiHop-RAG: questions on news whose evidence stands in several articles.

The format is of Tang and Yang (2024), "MultiHop-RAG: Benchmarking Retrieval-Augmented Generation for Multi-Hop
Queries": one JSON file with the articles, and one with the queries.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import Field, TypeAdapter

from assistant.canonical import one_line
from evals.errors import DatasetError, EvaluationError, Problem
from evals.importers.result import INCOMPLETE, Import
from evals.importers.skeleton import Anchors, MisplacedError
from evals.importers.source import Row, fitted, read_json

_NULL = "null_query"
_YES_NO = frozenset({"yes", "no"})


class ArticleRow(Row):
    """An article of the corpus."""

    title: str
    body: str
    author: str | None = None
    source: str | None = None
    published_at: str | None = None
    category: str | None = None
    url: str | None = None


class EvidenceRow(Row):
    """A fact, and the title of the article that it is from."""

    title: str
    fact: str


class QueryRow(Row):
    """A query; those of the type "null_query" have no answer in the corpus."""

    query: str
    answer: str
    question_type: str
    evidence_list: list[EvidenceRow] = Field(default_factory=list)


def load(sources: Sequence[Path]) -> Import:
    """Make an article of each of the corpus, and a question of each query.

    The two files are told apart by what they hold. The evidence is the sentences that the facts stand in. A query some
    of whose facts aren't found is kept with the tag `INCOMPLETE`; one without any is left out.
    """
    corpus: list[tuple[Path, list[ArticleRow]]] = []
    queries: list[tuple[Path, list[QueryRow]]] = []
    for path in sources:
        value = read_json(path)
        first = value[0] if isinstance(value, list) and value else None
        if isinstance(first, dict) and "body" in first:
            corpus.append((path, fitted(path, value, TypeAdapter(list[ArticleRow]))))
        elif isinstance(first, dict) and "query" in first:
            queries.append((path, fitted(path, value, TypeAdapter(list[QueryRow]))))
        else:
            raise DatasetError(path, [Problem(None, "This is neither a list of articles nor one of queries.")])
    if not corpus or not queries:
        missing = "a file of articles (with `body`)" if not corpus else "a file of queries (with `query`)"
        raise EvaluationError(f"MultiHop-RAG needs two sources; {missing} is missing.")
    made = Import()
    articles: dict[str, Anchors] = {}
    for path, rows in corpus:
        for number, row in enumerate(rows, 1):
            _add_article(made, path, number, row, articles)
    asked = 0
    for path, found in queries:
        for query in found:
            asked += 1
            _add_query(made, path, f"multihop-rag-{asked}", query, articles)
    return made


def _add_article(made: Import, path: Path, number: int, row: ArticleRow, articles: dict[str, Anchors]) -> None:
    title = one_line(row.title)
    if title in articles:
        made.leave_out(path, None, f"article {number}, {title!r}: an earlier one has this title.")
        return
    fields = {
        "source": row.source or "",
        "author": row.author or "",
        "published": row.published_at or "",
        "url": row.url or "",
        "category": row.category or "",
    }
    try:
        articles[title] = made.add_article(row.body, title=row.title, fields=fields)
    except MisplacedError as error:
        made.leave_out(path, None, f"article {number}, {title!r}: {error}")


def _add_query(made: Import, path: Path, name: str, row: QueryRow, articles: Mapping[str, Anchors]) -> None:
    case: dict[str, Any] = {
        "id": name,
        "question": row.query,
        "scope": "library",
        "tags": ("multihop-rag", row.question_type),
    }
    if row.question_type == _NULL:
        made.add_case(path, None, case | {"answerable": False, "type": "near_miss"})
        return
    places: dict[tuple[str, int, int], Anchors] = {}
    missing = False
    for evidence in row.evidence_list:
        try:
            article = articles.get(one_line(evidence.title))
            if article is None:
                raise MisplacedError(f"there is no article {evidence.title!r}")
            for span in article.sentences(article.find(evidence.fact)):
                places[article.article.id, span.start, span.end] = article
        except MisplacedError as error:
            missing = True
            made.leave_out(path, None, f"a fact of question {name}, {row.query!r}: {error}.")
    if not places:
        made.leave_out(path, None, f"question {name}, {row.query!r}: none of its facts stands in its article.")
        return
    own = next(iter(places))[0]
    case |= {
        "article_id": own,
        "answerable": True,
        "type": "yes_no" if row.answer.strip().lower().rstrip(".") in _YES_NO else "other",
        "answers": (row.answer,) if row.answer.strip() else (),
        "evidence": tuple(
            {
                "quote": article.article.text[start:end],
                "start": start,
                "end": end,
                "article_id": None if article_id == own else article_id,
            }
            for (article_id, start, end), article in places.items()
        ),
    }
    if missing:
        case["tags"] = (*case["tags"], INCOMPLETE)
    made.add_case(path, None, case)
