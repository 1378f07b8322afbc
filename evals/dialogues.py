"""Dialogues about articles: do follow-up questions find their evidence, and do others lose nothing?"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

from pydantic import Field, ValidationError, model_validator

from assistant.answer import Answer
from assistant.article import Article
from assistant.model import FrozenModel
from evals.dataset import Case, Dataset, GoldEvidence, Words, read_lines, schema_problems
from evals.errors import DatasetError, Problem
from evals.figures import (
    DEPENDENT_HIT,
    DEPENDENT_REWRITTEN_HIT,
    STANDALONE_FRESH_HIT,
    STANDALONE_HIT,
    STANDALONE_LOST,
)
from evals.metrics import Figure
from evals.metrics.evidence import EvidenceHit
from evals.run import CaseResult, ask_all

if TYPE_CHECKING:
    from assistant.conversation import Conversation


class DialogueTurn(FrozenModel):
    """One question of a dialogue.

    Attributes:
        question: as a reader types it.
        dependent: whether it can only be understood by what was said before.
        standalone: how a person would ask it alone.
        answerable: whether the article answers it.
        evidence: sentences that answer, verbatim, each sufficient or all together; empty exactly if unanswerable.
        type: what makes it lean on the dialogue, such as "pronoun", or "standalone".
    """

    question: Words
    dependent: bool
    standalone: Words
    answerable: bool
    evidence: tuple[Words, ...] = ()
    type: str

    @model_validator(mode="after")
    def _labels_agree(self) -> Self:
        if self.answerable != bool(self.evidence):
            raise ValueError("a turn has evidence exactly if it is answerable")
        return self


class Dialogue(FrozenModel):
    """A line of a file of dialogues: questions that a reader asks one after the other.

    Attributes:
        id: unique in the file.
        article_id: the article that it is about; a turn that changes the topic may have its evidence in another.
        turns: in order.
    """

    id: Words
    article_id: Words
    turns: tuple[DialogueTurn, ...] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class Dialogues:
    """A file of dialogues.

    Attributes:
        dialogues: in the order of the file.
        dataset: each turn as a case, `id` and its number as the case's id, its type as a tag.
    """

    dialogues: tuple[Dialogue, ...]
    dataset: Dataset

    @classmethod
    def load(cls, path: Path, articles: Mapping[str, Article]) -> "Dialogues":
        """Read dialogues and find their evidence in the articles.

        Raises:
            DatasetError: if the file breaks the schema, or a sentence doesn't stand in its article.
        """
        rows, sha256 = read_lines(path)
        problems: list[Problem] = []
        dialogues: list[Dialogue] = []
        cases: list[Case] = []
        lines: list[int] = []
        for line, raw in rows:
            try:
                dialogue = Dialogue.model_validate_json(raw)
                found = list(_cases(dialogue, articles))
            except ValidationError as error:
                problems.extend(schema_problems(line, error))
            except LookupError as error:
                problems.append(Problem(line, str(error.args[0])))
            else:
                if any(dialogue.id == other.id for other in dialogues):
                    problems.append(Problem(line, f"The id {dialogue.id!r} comes twice."))
                dialogues.append(dialogue)
                cases.extend(found)
                lines.extend([line] * len(found))
        if not rows:
            problems.append(Problem(None, "The dataset has no dialogues."))
        if problems:
            raise DatasetError(path, problems)
        dataset = Dataset(path.name.split(".")[0], path, sha256, tuple(cases), tuple(lines))
        return cls(tuple(dialogues), dataset)

    def turns(self) -> Iterator[tuple[DialogueTurn, Case]]:
        """Each turn with its case."""
        turns = (turn for dialogue in self.dialogues for turn in dialogue.turns)
        return zip(turns, self.dataset.cases, strict=True)


@dataclass(frozen=True, slots=True)
class Played:
    """What became of all turns, in the order of the cases.

    Attributes:
        talked: asked in the dialogue.
        alone: asked without one, as a person would ask it alone.
    """

    talked: tuple[CaseResult, ...]
    alone: tuple[CaseResult, ...]


def play(
    dialogues: Dialogues,
    converse: Callable[[], "Conversation"],
    articles: Mapping[str, Article],
    *,
    progress: Callable[[Sequence[Dialogue]], Iterable[Dialogue]] = iter,
) -> Played:
    """Ask every turn in a conversation of its dialogue, and alone in one of its own.

    Args:
        dialogues: to play.
        converse: begins a conversation with the system to measure.
        articles: the library by id, to check citations against.
        progress: wraps the dialogues, to show how far it is.
    """
    cases = iter(dialogues.dataset.cases)
    talked: list[CaseResult] = []
    alone: list[CaseResult] = []
    for dialogue in progress(dialogues.dialogues):
        own = [next(cases) for _ in dialogue.turns]
        talked += ask_all(_InConversation(converse()), own, articles)
        rewritten = [
            case.model_copy(update={"question": turn.standalone})
            for turn, case in zip(dialogue.turns, own, strict=True)
        ]
        alone += ask_all(_Fresh(converse), rewritten, articles)
    return Played(tuple(talked), tuple(alone))


def dialogue_figures(dialogues: Dialogues, played: Played) -> dict[str, Figure]:
    """The shares of turns with the right evidence, by what they are and how they were asked.

    A turn that was lost to the dialogue is one that stands alone and has the right evidence only without it.
    """
    hit = EvidenceHit()

    def share(results: Sequence[CaseResult], *, dependent: bool) -> Figure:
        return Figure.mean(
            None if result.prediction is None else hit.score(case, result.prediction)
            for (turn, case), result in zip(dialogues.turns(), results, strict=True)
            if turn.dependent == dependent
        )

    return {
        DEPENDENT_HIT: share(played.talked, dependent=True),
        DEPENDENT_REWRITTEN_HIT: share(played.alone, dependent=True),
        STANDALONE_HIT: share(played.talked, dependent=False),
        STANDALONE_FRESH_HIT: share(played.alone, dependent=False),
        STANDALONE_LOST: Figure.mean(
            float(bool(hit.score(case, fresh.prediction)) and not hit.score(case, talked.prediction))
            if fresh.prediction is not None and talked.prediction is not None and case.answerable
            else None
            for (turn, case), talked, fresh in zip(dialogues.turns(), played.talked, played.alone, strict=True)
            if not turn.dependent
        ),
    }


def failures(dialogues: Dialogues, played: Played) -> Iterator[str]:
    """A few lines for each turn that went wrong: what was asked, what was understood, what came back."""
    hit = EvidenceHit()
    for (turn, case), talked, alone in zip(dialogues.turns(), played.talked, played.alone, strict=True):
        if talked.error is None and _right(hit, case, talked):
            continue
        answer = talked.answer
        yield (
            f"{case.id} ({turn.type}{', dependent' if turn.dependent else ''}): {turn.question}\n"
            f"  understood: {answer.question if answer else talked.error}\n"
            f"  a person: {turn.standalone} ({'right' if _right(hit, case, alone) else 'wrong'} when asked alone)\n"
            f"  answer ({f'{answer.confidence:.2f}' if answer else 'none'}): {answer.text if answer else ''}\n"
            f"  evidence: {' / '.join(turn.evidence) or 'there is none'}"
        )


def _right(hit: EvidenceHit, case: Case, result: CaseResult) -> bool:
    """Whether the right evidence was cited, or nothing where there is none."""
    if result.prediction is None:
        return False
    return bool(hit.score(case, result.prediction)) if case.answerable else result.prediction.declined


class _InConversation:
    """A conversation as something that answers questions."""

    def __init__(self, conversation: "Conversation") -> None:
        self._conversation = conversation

    def ask(self, question: str, **_: object) -> Answer:  # of the whole library, after its own history
        return self._conversation.ask(question)


class _Fresh:
    """A new conversation for every question."""

    def __init__(self, converse: Callable[[], "Conversation"]) -> None:
        self._converse = converse

    def ask(self, question: str, **_: object) -> Answer:  # of the whole library, after its own history
        return self._converse().ask(question)


def _cases(dialogue: Dialogue, articles: Mapping[str, Article]) -> Iterator[Case]:
    """The turns as cases; raises `LookupError` where the article or a sentence isn't there."""
    if dialogue.article_id not in articles:
        raise LookupError(f"There is no article {dialogue.article_id!r} in the library.")
    for number, turn in enumerate(dialogue.turns, 1):
        article = _article_of(turn, dialogue, articles)
        yield Case(
            id=f"{dialogue.id}/{number}",
            question=turn.question,
            article_id=article.id,
            answerable=turn.answerable,
            type="other" if turn.answerable else "near_miss",
            evidence=tuple(_gold(article, sentence) for sentence in turn.evidence),
            tags=(turn.type,),
        )


def _article_of(turn: DialogueTurn, dialogue: Dialogue, articles: Mapping[str, Article]) -> Article:
    """The article that has a turn's evidence: the dialogue's own, or where its topic changes, another one."""
    own = articles[dialogue.article_id]
    return next((one for one in (own, *articles.values()) if all(text in one.text for text in turn.evidence)), own)


def _gold(article: Article, sentence: str) -> GoldEvidence:
    start = article.text.find(sentence)
    if start < 0:
        raise LookupError(f"The article {article.id!r} doesn't have the words {sentence!r}.")
    return GoldEvidence(quote=sentence, start=start, end=start + len(sentence))
