"""Articles that differ: is each shown and attributed, and is nothing made of those that agree?"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Self

from pydantic import Field, ValidationError, model_validator
from rich.console import Console
from rich.table import Table

from assistant.answer import Answer
from assistant.article import Article
from assistant.attribution import DifferingKind
from assistant.differing import choose_differing
from assistant.errors import VerificationError
from assistant.model import FrozenModel
from evals.dataset import Words, read_lines, schema_problems
from evals.errors import DatasetError, Problem
from evals.figures import BOTH_SHOWN, FALSE_ALARMS, NAMED_ALONE, RIGHT_KIND
from evals.metrics import Figure

if TYPE_CHECKING:
    from assistant.assistant import Assistant

Group = Literal["differing", "agreeing", "named"]

LEAST_SCORES = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)


class Conflict(FrozenModel):
    """A line of a file of conflicts: a question that several articles may answer.

    Attributes:
        id: unique in the file.
        question: as a reader types it.
        group: "differing": the articles differ; "agreeing": they agree, or only one answers; "named": the question
            names one of several.
        kind: in what they differ; None exactly if they don't.
        articles: ids of those that answer it, and that the question may mean.
    """

    id: Words
    question: Words
    group: Group
    kind: DifferingKind | None
    articles: tuple[Words, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _labels_agree(self) -> Self:
        if (self.group == "differing") != (self.kind is not None):
            raise ValueError("a question has a kind exactly if the articles differ")
        if self.group == "differing" and len(self.articles) < 2:
            raise ValueError("one article alone doesn't differ")
        if self.group == "named" and len(self.articles) != 1:
            raise ValueError("a question that names an article has one")
        return self


@dataclass(frozen=True, slots=True)
class Outcome:
    """A question and what it was answered.

    Attributes:
        conflict: the question.
        answer: the assistant's.
        violations: ways in which the answer breaks a rule.
    """

    conflict: Conflict
    answer: Answer
    violations: tuple[str, ...] = ()

    @property
    def both_shown(self) -> bool:
        """Whether exactly the articles that differ are set side by side, each attributed."""
        differing = self.answer.differing
        return differing is not None and {one.article_id for one in differing.sources} == set(self.conflict.articles)

    @property
    def right_kind(self) -> bool:
        """Whether it is said in what they differ."""
        return (
            self.both_shown and self.answer.differing is not None and self.answer.differing.kind == self.conflict.kind
        )

    @property
    def named_alone(self) -> bool:
        """Whether the article that was named answers, and no other."""
        return {one.article_id for one in self.answer.citations} == set(self.conflict.articles)

    @property
    def right(self) -> bool:
        """Whether it is all as it should be."""
        if self.conflict.group == "differing":
            return self.right_kind
        alone = self.conflict.group != "named" or self.named_alone
        return alone and self.answer.differing is None


def load_conflicts(path: Path, articles: Mapping[str, Article]) -> tuple[Conflict, ...]:
    """Read a file of conflicts.

    Raises:
        DatasetError: if it breaks the schema, or names an article that there isn't.
    """
    rows, _ = read_lines(path)
    problems: list[Problem] = []
    read: list[Conflict] = []
    for line, raw in rows:
        try:
            one = Conflict.model_validate_json(raw)
        except ValidationError as error:
            problems.extend(schema_problems(line, error))
            continue
        problems += [
            Problem(line, f"There is no article {missing!r} in the library.")
            for missing in one.articles
            if missing not in articles
        ]
        if any(one.id == other.id for other in read):
            problems.append(Problem(line, f"The id {one.id!r} comes twice."))
        read.append(one)
    if not rows:
        problems.append(Problem(None, "The dataset has no questions."))
    if problems:
        raise DatasetError(path, problems)
    return tuple(read)


def answer_conflicts(
    conflicts: Sequence[Conflict],
    ask: Callable[[str], Answer],
    articles: Mapping[str, Article],
    *,
    progress: Callable[[Sequence[Conflict]], Iterable[Conflict]] = iter,
) -> list[Outcome]:
    """Ask every question of the whole library, and verify each answer."""
    return [Outcome(one, answer := ask(one.question), _violations(answer, articles)) for one in progress(conflicts)]


def conflict_figures(outcomes: Sequence[Outcome]) -> dict[str, Figure]:
    """The shares of the questions of each group that were answered as they should be."""
    differing = [one for one in outcomes if one.conflict.group == "differing"]
    return {
        BOTH_SHOWN: Figure.mean(float(one.both_shown) for one in differing),
        RIGHT_KIND: Figure.mean(float(one.right_kind) for one in differing),
        FALSE_ALARMS: Figure.mean(
            float(one.answer.differing is not None) for one in outcomes if one.conflict.group != "differing"
        ),
        NAMED_ALONE: Figure.mean(float(one.named_alone) for one in outcomes if one.conflict.group == "named"),
        "violations": Figure(
            value=float(sum(len(one.violations) for one in outcomes)), eligible=len(outcomes), ineligible=0
        ),
    }


def failures(outcomes: Iterable[Outcome]) -> Iterator[str]:
    """A few lines for each question that went wrong."""
    for one in outcomes:
        if not one.right or one.violations:
            wanted = f"{one.conflict.kind or 'no difference'}, {', '.join(one.conflict.articles)}"
            found = one.answer.differing.kind if one.answer.differing is not None else "no difference"
            yield (
                f"{one.conflict.id} ({one.conflict.group}): {one.conflict.question}\n"
                f"  wanted: {wanted}\n  found:  {found}\n  answer: {one.answer.text}"
                + "".join(f"\n  {problem}" for problem in one.violations)
            )


def print_fit(console: Console, conflicts: Sequence[Conflict], assistant: "Assistant") -> None:
    """Print what each value of `assistant.differing.choice.LEAST_SCORE` gives."""
    settings = assistant.settings
    read = []
    for one in conflicts:
        passages = assistant.index.search(one.question, k=settings.retrieve_k, fetch_k=settings.fetch_k)
        read.append((one, assistant.reader.read(one.question, passages)))
    table = Table("least score", "both shown", "false alarms", title="LEAST_SCORE", title_justify="left")
    for least in LEAST_SCORES:
        shown: list[bool] = []
        alarms: list[bool] = []
        for one, reading in read:
            chosen = choose_differing(
                reading.question or one.question, reading, assistant.index.article, least_score=least
            )
            found = {evidence.passage.passage.article_id for evidence in chosen.evidence if reading.answerable}
            if one.group == "differing":
                shown.append(found == set(one.articles))
            else:
                alarms.append(bool(found))
        table.add_row(f"{least:g}", f"{sum(shown)}/{len(shown)}", f"{sum(alarms)}/{len(alarms)}")
    console.print(table)


def _violations(answer: Answer, articles: Mapping[str, Article]) -> tuple[str, ...]:
    try:
        Answer.model_validate_json(answer.model_dump_json()).verify(articles.values())
    except (ValidationError, VerificationError) as error:
        return (str(error),)
    return ()
