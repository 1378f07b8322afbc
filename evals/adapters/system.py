"""What a system under evaluation must offer, and the product in process as one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from assistant.history import Turn
from evals.errors import EvaluationError
from evals.prediction import Prediction
from evals.run import Answerer


class AskError(EvaluationError):
    """A system gave no usable reply, which is not the same as declining."""


class System(Protocol):
    """Anything that can be asked a dataset's questions.

    A system that doesn't tell something leaves it out of its predictions: it is then not judged by it.
    """

    @property
    def name(self) -> str:
        """By which a leaderboard calls it."""
        ...

    @property
    def tells_retrieved(self) -> bool:
        """Whether its predictions have the passages that it retrieved; without them retrieval isn't judged."""
        ...

    def predict(self, question: str, *, article_id: str | None = None, history: Sequence[Turn] = ()) -> Prediction:
        """Answer one question.

        Args:
            question: as a reader types it.
            article_id: the only article to answer from; None: all of them.
            history: what was said before, oldest first.

        Raises:
            Exception: the system failed. Any exception counts as an error of this question, never as a decline.
        """
        ...


@dataclass(frozen=True, slots=True)
class InProcess:
    """The product, in this process.

    Attributes:
        answerer: an `Assistant`, warm.
        name: in a leaderboard.
    """

    answerer: Answerer
    name: str = "assistant"
    tells_retrieved: bool = True

    def predict(self, question: str, *, article_id: str | None = None, history: Sequence[Turn] = ()) -> Prediction:
        """Ask it."""
        return Prediction.from_answer(self.answerer.ask(question, article_id=article_id, history=history))
