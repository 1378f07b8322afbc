"""Articles and a client for tests of the server."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from assistant.answer import AnswerEvent
from assistant.server.testing import ScriptedBackend, events_of, quoting, unanswered
from tests.answers import ARTICLE
from tests.server.serving import client_of


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    """A client of a server with one article, whose assistant knows one answer."""
    answer = quoting("How many work there?", ARTICLE, "246 people work there.", short_answer="246")

    def script(question: str, article_id: str | None) -> Iterator[AnswerEvent]:
        known = question == answer.question
        return events_of(answer if known else unanswered(question, article_id))

    with client_of(ScriptedBackend([ARTICLE], script=script)) as client:
        yield client
