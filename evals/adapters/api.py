"""The product over HTTP: `POST /v1/answers`."""

from collections.abc import Sequence

from pydantic import ValidationError

from assistant.answer import Answer
from assistant.history import Turn
from evals.adapters.posting import Poster
from evals.adapters.system import AskError
from evals.prediction import Prediction

ROUTE = "/v1/answers"


class AnswersApi:
    """A running `article-assistant serve`, or any server with the same route.

    Attributes:
        name: its address.
        tells_retrieved: True; an answer has its passages.
    """

    tells_retrieved = True

    def __init__(self, poster: Poster, *, name: str) -> None:
        """Use a connection to its route; see `AnswersApi.at` for an address."""
        self._poster = poster
        self.name = name

    @classmethod
    def at(cls, url: str, *, api_key: str | None = None) -> "AnswersApi":
        """The server at an address such as `http://127.0.0.1:8000`.

        Raises:
            AskError: that is no address.
        """
        return cls(Poster(url.rstrip("/") + ROUTE, api_key=api_key), name=url)

    def predict(self, question: str, *, article_id: str | None = None, history: Sequence[Turn] = ()) -> Prediction:
        """Ask it.

        Raises:
            AskError: it can't be reached, refuses, or replies with anything but an answer.
        """
        turns = [turn.model_dump(mode="json") for turn in history]
        reply = self._poster.post({"question": question, "article_id": article_id, "history": turns})
        try:
            return Prediction.from_answer(Answer.model_validate_json(reply))
        except ValidationError as error:
            problem = error.errors()[0]
            raise AskError(f"{self.name} replied with no answer of this version: {problem['msg']}.") from error

    def close(self) -> None:
        """Close its connections."""
        self._poster.close()
