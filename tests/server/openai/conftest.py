"""A server that speaks OpenAI's API, for its own client."""

from collections.abc import Iterator

import pytest
from openai import OpenAI

from assistant.answer import AnswerEvent
from assistant.server import create_app
from assistant.server.testing import ScriptedBackend, events_of, quoting, unanswered
from tests.answers import ARTICLE, answer_of, spans
from tests.server.openai.serving import NO_ADDRESS, client_of

QUESTION = "When does it close and what did it cost?"
TWO = answer_of(ARTICLE, *spans(ARTICLE.text, "The harbour will close on 3 May.", "It cost 40 million euros in 1998."))


def script(question: str, article_id: str | None) -> Iterator[AnswerEvent]:
    """Two statements for the known question, one without an address for another article, else nothing found."""
    if article_id == NO_ADDRESS.id:
        return events_of(quoting(question, NO_ADDRESS, "The river rose by two metres on Sunday."))
    return events_of(TWO if question == QUESTION else unanswered(question, article_id))


@pytest.fixture(scope="package")
def backend() -> ScriptedBackend:
    """The assistant behind `client`, which notes what it was asked."""
    return ScriptedBackend([ARTICLE, NO_ADDRESS], script=script)


@pytest.fixture(scope="package")
def client(backend: ScriptedBackend) -> Iterator[OpenAI]:
    """OpenAI's client of a running server."""
    with client_of(create_app(lambda _: backend)) as client:
        yield client
