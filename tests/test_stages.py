from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import copy_context

import pytest

from assistant.assistant import Assistant
from assistant.errors import ArticleNotFoundError
from assistant.stages import observed, observing
from assistant.testing import HashEmbeddings
from tests.answers import ARTICLE
from tests.server.words_reader import SharedWordsReader


class Notes:
    """Notes when stages begin and end."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    @contextmanager
    def __call__(self, name: str) -> Iterator[None]:
        self.lines.append(f"{name} begins")
        try:
            yield
        except Exception as error:
            self.lines.append(f"{name} fails: {type(error).__name__}")
            raise
        else:
            self.lines.append(f"{name} ends")


def begun(notes: Notes) -> list[str]:
    return [line.removesuffix(" begins") for line in notes.lines if line.endswith(" begins")]


@pytest.fixture(scope="module")
def assistant() -> Iterator[Assistant]:
    with Assistant.from_articles([ARTICLE], embeddings=HashEmbeddings(), reader=SharedWordsReader()) as assistant:
        yield assistant


@pytest.mark.parametrize("way", ["ask", "stream", "chain"])
def test_every_way_of_asking_goes_through_the_stages(assistant: Assistant, way: str) -> None:
    question = "How many people work there?"
    notes = Notes()
    with observing(notes):
        match way:
            case "ask":
                assistant.ask(question)
            case "stream":
                list(assistant.stream(question))
            case _:
                assistant.chain.invoke(question)
    assert begun(notes) == ["understand", "retrieve", "read", "compose"]
    assert len(notes.lines) == 8
    assert not any("fails" in line for line in notes.lines)


def test_a_greeting_is_only_understood(assistant: Assistant) -> None:
    for ask in (assistant.ask, lambda question: list(assistant.stream(question))):
        notes = Notes()
        with observing(notes):
            ask("Hello!")
        assert notes.lines == ["understand begins", "understand ends"]


def test_a_failure_is_passed_on(assistant: Assistant) -> None:
    notes = Notes()
    with observing(notes), pytest.raises(ArticleNotFoundError):
        assistant.ask("Who?", article_id="nothing")
    assert notes.lines == ["understand begins", "understand fails: ArticleNotFoundError"]


def test_stages_are_observed_in_their_context_only(assistant: Assistant) -> None:
    notes = Notes()
    elsewhere = copy_context()
    with observing(notes):
        elsewhere.run(assistant.ask, "Hello!")
    with observed("read"):
        pass
    assert notes.lines == []
