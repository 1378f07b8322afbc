"""News articles in one library: OneStopQA, with evidence spans for every question.

OneStopQA (Berzak et al. 2020, "STARC: Structured Annotations for Reading Comprehension") asks three questions
about each paragraph of Guardian articles and marks the words that answer them. All of its questions are
answerable, so declining is wrong here, and finding the right article among many is part of the task.
"""

import re
from collections.abc import Mapping
from pathlib import Path

from pydantic import Field, ValidationError

from assistant.article import Article
from assistant.errors import ArticleError
from assistant.model import FrozenModel
from evals.dataset import Case, Dataset, GoldEvidence, read_lines, schema_problems
from evals.errors import DatasetError, Problem


class ArticleRow(FrozenModel):
    """A line of the articles' file; `level` is the reading level, paragraphs are apart by a blank line."""

    title: str
    level: str
    text: str


class SpanRow(FrozenModel):
    """Words of a paragraph and where they start in it."""

    start: int = Field(ge=0)
    text: str = Field(min_length=1)


class QuestionRow(FrozenModel):
    """A line of the questions' file.

    Attributes:
        id, title, level: of the question and its article.
        context: the paragraph.
        question: what is asked.
        options, correct: four answers in the annotator's words, and which one is right; they aren't quotes,
            so no metric uses them.
        evidence: the words that answer, by offsets in `context`; `distractor` those that mislead.
    """

    id: str
    title: str
    level: str
    context: str = Field(min_length=1)
    question: str
    options: tuple[str, ...]
    correct: int
    evidence: tuple[SpanRow, ...] = Field(min_length=1)
    distractor: tuple[SpanRow, ...] = ()


def load(articles_path: Path, questions_path: Path) -> tuple[dict[str, Article], Dataset]:
    """Read OneStopQA and place its evidence in the articles' canonical texts.

    Args:
        articles_path, questions_path: JSON lines, gzipped or not.

    Returns:
        The articles by id, and the questions as cases.

    Raises:
        DatasetError: a file breaks the schema, or a paragraph or its evidence isn't where it says.
    """
    by_title = _load_articles(articles_path)
    rows, sha256 = read_lines(questions_path)
    cases: list[Case] = []
    problems: list[Problem] = []
    for line, raw in rows:
        try:
            cases.append(_case(QuestionRow.model_validate_json(raw), by_title))
        except ValidationError as error:
            problems.extend(schema_problems(line, error))
        except _MisplacedError as error:
            problems.append(Problem(line, str(error)))
    if not rows:
        problems.append(Problem(None, "The dataset has no cases."))
    if problems:
        raise DatasetError(questions_path, problems)
    dataset = Dataset("onestop", questions_path, sha256, tuple(cases), tuple(line for line, _ in rows))
    return {article.id: article for article in by_title.values()}, dataset


def other_article(cases: tuple[Case, ...]) -> list[Case]:
    """Each case moved to the next article of the set (the first follows the last), where it has no answer."""
    ids = sorted({case.article_id for case in cases if case.article_id is not None})
    following = dict(zip(ids, ids[1:] + ids[:1], strict=True))
    return [
        Case(
            id=case.id,
            question=case.question,
            article_id=following[case.article_id],
            answerable=False,
            type="off_topic",
        )
        for case in cases
        if case.article_id is not None
    ]


class _MisplacedError(Exception):
    """Something isn't where a row says; the message is the problem."""


def _load_articles(path: Path) -> dict[str, Article]:
    """The articles by title."""
    articles: dict[str, Article] = {}
    problems: list[Problem] = []
    for line, raw in read_lines(path)[0]:
        try:
            row = ArticleRow.model_validate_json(raw)
            article = Article(id=_article_id(row.title), title=row.title, text=row.text)
        except ValidationError as error:
            problems.extend(schema_problems(line, error))
        except ArticleError as error:
            problems.append(Problem(line, str(error)))
        else:
            if any(article.id == other.id for other in articles.values()):
                problems.append(Problem(line, f"The title {row.title!r} comes twice. Take one reading level."))
            articles[row.title] = article
    if problems:
        raise DatasetError(path, problems)
    return articles


def _article_id(title: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", title.casefold()).strip("-")


def _case(row: QuestionRow, articles: Mapping[str, Article]) -> Case:
    """A question as a case; its evidence moves from the paragraph's offsets to the article's."""
    article = articles.get(row.title)
    if article is None:
        raise _MisplacedError(f"There is no article {row.title!r}.")
    if (times := article.text.count(row.context)) != 1:
        raise _MisplacedError(f"The paragraph is in the article {row.title!r} {times} times, not once.")
    paragraph = article.text.index(row.context)
    for span in row.evidence:
        if not row.context.startswith(span.text, span.start):
            raise _MisplacedError(f"The evidence {span.text!r} is not at {span.start} of its paragraph.")
    return Case(
        id=row.id,
        question=row.question,
        article_id=article.id,
        answerable=True,
        type="other",
        evidence=tuple(
            GoldEvidence(quote=span.text, start=start, end=start + len(span.text))
            for span in row.evidence
            for start in (paragraph + span.start,)
        ),
    )
