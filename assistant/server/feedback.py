"""`POST /v1/feedback`: what a reader says of an answer."""

from collections.abc import Callable
from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, Depends
from fastapi.exceptions import RequestValidationError
from pydantic import AfterValidator, ConfigDict, Field, ValidationError
from pydantic_core import PydanticCustomError, PydanticSerializationError

from assistant.answer import Answer
from assistant.feedback import MAX_COMMENT_CHARACTERS, Feedback, FeedbackId, FeedbackReason, Verdict
from assistant.model import FrozenModel
from assistant.server import examples
from assistant.server.answers import MOST_TURNS, PastTurn
from assistant.server.loader import Loader
from assistant.server.negotiation import JSON, require_json
from assistant.server.openapi import problem_responses
from assistant.server.unicode_text import UnicodeText


def _storable(answer: Answer) -> Answer:
    r"""Refuse halves of characters ("\ud800") anywhere in a receipt: it could not be stored."""
    try:
        answer.model_dump_json()
    except PydanticSerializationError as error:
        raise PydanticCustomError("string_unicode", "Input should be valid Unicode") from error
    return answer


class GivenFeedback(FrozenModel):
    """A verdict on an answer."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.FEEDBACK]})

    id: FeedbackId | None = Field(
        default=None,
        description="Chosen by the client, best a random UUID: sent again with the same id, a changed vote replaces "
        "the former one. Absent: the server chooses one.",
    )
    verdict: Verdict = Field(description="Whether the answer was good.")
    reason: FeedbackReason | None = Field(
        default=None,
        description="What is wrong, with `down` only. `should_decline`: the articles don't answer; `should_answer`: "
        "they do.",
    )
    comment: UnicodeText | None = Field(
        default=None, max_length=MAX_COMMENT_CHARACTERS, description="In the reader's own words."
    )
    answer: Annotated[Answer, AfterValidator(_storable)] = Field(
        description="The whole answer, as it was received; it is checked against the articles."
    )
    history: tuple[PastTurn, ...] = Field(
        default=(), max_length=MOST_TURNS, description="The earlier turns that were sent with the question."
    )

    def feedback(self) -> Feedback:
        """The same for the assistant.

        Raises:
            RequestValidationError: if its parts contradict each other.
        """
        parts = {name: getattr(self, name) for name in ("verdict", "reason", "comment", "answer")}
        history = tuple(past.turn() for past in self.history)
        try:
            return Feedback(id=self.id or uuid4().hex, history=history, **parts)
        except ValidationError as error:
            problems = error.errors(include_url=False, include_input=False)
            raise RequestValidationError([{**problem, "loc": ("body", "reason")} for problem in problems]) from error


class KeptFeedback(FrozenModel):
    """Feedback was stored."""

    id: str = Field(description="To change the vote, send it again with this id.")


def feedback_router(loader: Loader, on_kept: Callable[[Feedback], None]) -> APIRouter:
    """The route that takes feedback and hands it to the assistant that `loader` opens.

    Args:
        loader: of the assistant.
        on_kept: called, in a worker thread, with feedback that was stored.
    """
    router = APIRouter(tags=["feedback"])

    # Not a coroutine, so that checking and storing happen in a thread.
    @router.post(
        "/v1/feedback",
        summary="Say what you think of an answer",
        status_code=201,
        response_description="It is stored.",
        responses={
            201: {"content": {JSON: {"example": {"id": examples.FEEDBACK["id"]}}}},
            **problem_responses(400, 401, 403, 408, 413, 415, 421, 422, 429, 500, 503, 507),
        },
        dependencies=[Depends(require_json)],
    )
    def give_feedback(given: GivenFeedback) -> KeptFeedback:
        """Store a verdict on an answer, once the answer holds against the articles as they are now."""
        feedback = given.feedback()
        loader.library().add_feedback(feedback)
        on_kept(feedback)
        return KeptFeedback(id=feedback.id)

    return router
