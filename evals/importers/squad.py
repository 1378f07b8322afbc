"""SQuAD 1.1 and 2.0: questions on paragraphs of Wikipedia, whose answers are words of the paragraph.

The format is of Rajpurkar et al. (2016), "SQuAD: 100,000+ Questions for Machine Comprehension of Text", and Rajpurkar,
Jia and Liang (2018), "Know What You Don't Know". Many newer sets have it, too.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import Field, TypeAdapter

from evals.importers.result import INCOMPLETE, Import
from evals.importers.skeleton import Anchors, MisplacedError, skeleton
from evals.importers.source import Row, fitted, read_json

if TYPE_CHECKING:
    from evals.dataset import GoldEvidence


class AnswerRow(Row):
    """Words of the paragraph, and where they start in it."""

    text: str
    answer_start: int


class QuestionRow(Row):
    """A question; `is_impossible` is SQuAD 2.0's."""

    id: str
    question: str
    answers: list[AnswerRow] = Field(default_factory=list)
    is_impossible: bool = False


class ParagraphRow(Row):
    """A paragraph and its questions."""

    context: str
    qas: list[QuestionRow]


class TitleRow(Row):
    """Paragraphs of one article."""

    title: str
    paragraphs: list[ParagraphRow]


class SquadFile(Row):
    """The whole file."""

    data: list[TitleRow] = Field(min_length=1)


def load(sources: Sequence[Path]) -> Import:
    """Make an article of each title.

    The evidence is the sentences that the answers stand in, of all annotators together. Every question has the scope
    of its article, since nobody said whether another one answers it. An unanswerable question is one that its paragraph
    doesn't answer; nobody looked whether another paragraph does, so it is tagged "paragraph_level".
    """
    return _load(sources, whole=True)


def load_paragraphs(sources: Sequence[Path]) -> Import:
    """Make an article of each paragraph: all that the annotators saw."""
    return _load(sources, whole=False)


def _load(sources: Sequence[Path], *, whole: bool) -> Import:
    made = Import()
    for path in sources:
        file: SquadFile = fitted(path, read_json(path), TypeAdapter(SquadFile))
        for entry in file.data:
            groups = [entry.paragraphs] if whole else [[paragraph] for paragraph in entry.paragraphs]
            for paragraphs in groups:
                _add(made, path, entry.title.replace("_", " "), paragraphs, whole=whole)
    return made


def _add(made: Import, path: Path, title: str, paragraphs: Sequence[ParagraphRow], *, whole: bool) -> None:
    try:
        article = made.add_article("\n\n".join(one.context for one in paragraphs), title=title)
    except MisplacedError as error:
        made.leave_out(path, None, f"article {title!r}: {error}")
        for row in (row for paragraph in paragraphs for row in paragraph.qas):
            made.leave_out(path, None, f"question {row.id}: its article was left out.")
        return
    before = 0
    for paragraph in paragraphs:
        for row in paragraph.qas:
            if (case := _case(made, path, row, paragraph.context, article, before)) is not None:
                if whole and not case["answerable"]:
                    case["tags"] = (*case["tags"], "paragraph_level")
                made.add_case(path, None, case)
        before += len(skeleton(paragraph.context))


def _case(
    made: Import, path: Path, row: QuestionRow, context: str, article: Anchors, before: int
) -> dict[str, Any] | None:
    case: dict[str, Any] = {
        "id": row.id,
        "question": row.question,
        "article_id": article.article.id,
        "scope": "article",
        "tags": ("squad",),
    }
    if row.is_impossible:
        return case | {"answerable": False, "type": "near_miss"}
    evidence: dict[GoldEvidence, None] = {}
    answers: dict[str, None] = {}
    for answer in row.answers:
        try:
            start = _start(answer, context)
            span = article.part(context, start, start + len(answer.text), before=before)
        except MisplacedError as error:
            made.leave_out(path, None, f"an answer of question {row.id}: {error}.")
            case["tags"] = ("squad", INCOMPLETE)
            continue
        answers[answer.text.strip()] = None
        evidence.update(dict.fromkeys(map(article.evidence, article.sentences(span))))
    if not evidence:
        made.leave_out(path, None, f"question {row.id}: it has no answer that stands in its paragraph.")
        return None
    ordered = sorted(evidence, key=lambda gold: gold.start)
    return case | {"answerable": True, "type": "other", "answers": tuple(answers), "evidence": tuple(ordered)}


def _start(answer: AnswerRow, context: str) -> int:
    """Where the answer stands: where it says, else in its only place."""
    if answer.answer_start >= 0 and context.startswith(answer.text, answer.answer_start):
        return answer.answer_start
    if answer.text and context.count(answer.text) == 1:
        return context.index(answer.text)
    raise MisplacedError(f"{answer.text!r} is not at {answer.answer_start} of its paragraph")
