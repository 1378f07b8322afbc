"""CLAPNQ: questions of people to a search engine, each with a passage of Wikipedia and the sentences that answer.

The format is of Rosenthal et al. (2024), "CLAPNQ: Cohesive Long-form Answers from Passages in Natural Questions for RAG
systems": JSON lines.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import Field

from evals.importers.result import INCOMPLETE, Import
from evals.importers.skeleton import Anchors, MisplacedError
from evals.importers.source import Row, json_lines


class PassageRow(Row):
    """A passage."""

    title: str = ""
    text: str


class OutputRow(Row):
    """An annotator's answer, in prose, and the sentences that it rests on; an empty one says that there is none."""

    answer: str = ""
    selected_sentences: list[str] = Field(default_factory=list)


class QuestionRow(Row):
    """A line of the file."""

    id: str
    input: str
    passages: list[PassageRow] = Field(min_length=1)
    output: list[OutputRow] = Field(default_factory=list)


def load(sources: Sequence[Path]) -> Import:
    """Make an article of each passage, and a question of each line.

    The evidence is the selected sentences, of all annotators together. The answers are prose of several sentences, not
    short answers, so the cases have none. Every question with one passage has the scope of its article.
    """
    made = Import()
    articles: dict[tuple[str, str], Anchors] = {}
    for path in sources:
        for line, row in json_lines(path, QuestionRow):
            try:
                passages = [_article(made, articles, passage) for passage in row.passages]
            except MisplacedError as error:
                made.leave_out(path, line, f"question {row.id}: its passage can't be an article: {error}")
                continue
            if (case := _case(made, path, line, row, passages)) is not None:
                made.add_case(path, line, case)
    return made


def _article(made: Import, articles: dict[tuple[str, str], Anchors], passage: PassageRow) -> Anchors:
    key = passage.title, passage.text
    if key not in articles:
        articles[key] = made.add_article(passage.text, title=passage.title)
    return articles[key]


def _case(made: Import, path: Path, line: int, row: QuestionRow, passages: Sequence[Anchors]) -> dict[str, Any] | None:
    case: dict[str, Any] = {
        "id": row.id,
        "question": row.input,
        "article_id": passages[0].article.id,
        "scope": "article" if len(passages) == 1 else "library",
        "tags": ("clapnq",),
    }
    selected = list(dict.fromkeys(sentence for one in row.output for sentence in one.selected_sentences))
    if not selected and not any(one.answer.strip() for one in row.output):
        return case | {"answerable": False, "type": "near_miss"}
    evidence: dict[tuple[str, int, int], str] = {}
    missing = False
    for sentence in selected:
        try:
            article_id, start, quote = _place(sentence, passages)
        except MisplacedError as error:
            missing = True
            made.leave_out(path, line, f"a sentence of question {row.id}: {error}.")
            continue
        evidence[article_id, start, start + len(quote)] = quote
    if not evidence:
        made.leave_out(path, line, f"question {row.id}: it has an answer, but no sentence of its passage is selected.")
        return None
    own = next(iter(evidence))[0]
    if missing:
        case["tags"] = (*case["tags"], INCOMPLETE)
    return case | {
        "article_id": own,
        "answerable": True,
        "type": "other",
        "evidence": tuple(
            {"quote": quote, "start": start, "end": end, "article_id": None if article_id == own else article_id}
            for (article_id, start, end), quote in sorted(evidence.items())
        ),
    }


def _place(sentence: str, passages: Sequence[Anchors]) -> tuple[str, int, str]:
    """The article, the offset and the words of a selected sentence, in the first passage that has it once."""
    problem: MisplacedError | None = None
    for one in passages:
        try:
            gold = one.evidence(one.find(sentence))
        except MisplacedError as error:
            problem = problem or error
        else:
            return one.article.id, gold.start, gold.quote
    raise problem or MisplacedError("there is no passage")
