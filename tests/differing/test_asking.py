"""Questions that articles answer differently, asked of the whole chain."""

from collections.abc import Iterator
from datetime import date

import pytest
from fastapi.testclient import TestClient

from assistant.answer import Answer, AnswerEvent, DoneEvent, StatementEvent
from assistant.article import Article
from assistant.assistant import Assistant
from assistant.server.testing import ScriptedBackend
from assistant.testing import HashEmbeddings, ScriptedChatModel, WordGrounder, WordReader
from tests.server.serving import client_of

QUESTION = "How many people did the landslide kill?"
FIRST = Article(
    id="first",
    title="Landslide in the hills",
    published=date(2025, 5, 1),
    text="A hillside gave way. The police said that people were hit and that the landslide did kill 11 people.",
)
LATER = Article(
    id="later",
    title="Village mourns",
    published=date(2025, 5, 3),
    text="The landslide did kill 17 people. It had rained for days.",
)
SAME = Article(id="same", title="Seventeen dead", text="The landslide did kill seventeen people, many of them old.")
TEXT = (
    "The articles give different numbers. “Landslide in the hills” (1 May 2025) says: The police said that people were "
    "hit and that the landslide did kill 11 people. [1] “Village mourns” (3 May 2025) says: The landslide did kill 17 "
    "people. [2]"
)


def opened(*articles: Article, model: ScriptedChatModel | None = None) -> Assistant:
    return Assistant.from_articles(
        articles,
        embeddings=HashEmbeddings(),
        reader=WordReader(most=3),
        llm=model,
        grounder=None if model is None else WordGrounder(),
    )


@pytest.fixture(scope="module")
def library() -> Iterator[Assistant]:
    with opened(FIRST, LATER) as assistant:
        yield assistant


def test_both_are_shown_and_attributed_and_the_difference_is_said(library: Assistant) -> None:
    answer = library.ask(QUESTION)
    assert answer.text == TEXT
    assert answer.differing is not None
    assert answer.differing.kind == "number"
    assert [one.article_id for one in answer.differing.sources] == ["first", "later"]
    answer.verify([FIRST, LATER])


def test_one_article_alone_is_answered_from_as_ever(library: Assistant) -> None:
    answer = library.ask(QUESTION, article_id="later")
    assert answer.text == "The landslide did kill 17 people. [1]"
    assert answer.differing is None


def test_articles_that_agree_are_answered_from_as_ever() -> None:
    with opened(LATER, SAME) as assistant:
        answer = assistant.ask(QUESTION)
    assert answer.differing is None
    assert {citation.article_id for citation in answer.citations} == {"later", "same"}
    assert all(statement.attribution is None for statement in answer.statements)


def test_each_statement_of_a_stream_says_whose_it_is(library: Assistant) -> None:
    *events, done = library.stream(QUESTION)
    assert isinstance(done, DoneEvent)
    statements = [event for event in events if isinstance(event, StatementEvent)]
    assert [event.statement for event in statements] == list(done.answer.statements)
    assert [event.statement.attribution for event in statements] == [
        "“Landslide in the hills” (1 May 2025) says:",
        "“Village mourns” (3 May 2025) says:",
    ]
    assert [[one.number for one in event.citations] for event in statements] == [[1], [2]]


def test_the_chain_and_the_tool_say_so_too(library: Assistant) -> None:
    assert library.chain.invoke(QUESTION).text == TEXT
    assert library.as_tool().invoke({"question": QUESTION}).startswith(TEXT)


def test_a_chat_model_is_not_asked_where_articles_differ() -> None:
    model = ScriptedChatModel(reply="The landslide did kill 17 people. [1]")
    with opened(FIRST, LATER, model=model) as assistant:
        answer = assistant.ask(QUESTION)
        assert (answer.text, answer.model, model.requests) == (TEXT, None, [])
        assert assistant.ask(QUESTION, article_id="later").model is not None
    assert len(model.requests) == 1


def test_a_conversation_goes_on_after_it(library: Assistant) -> None:
    conversation = library.conversation()
    assert conversation.ask(QUESTION).text == TEXT
    answer = conversation.ask("Who said that people were hit?")
    assert answer.status == "answered"
    assert answer.differing is None


def test_the_server_sends_what_differs_and_whose_each_statement_is(library: Assistant) -> None:
    def script(question: str, article_id: str | None) -> Iterator[AnswerEvent]:
        return library.stream(question, article_id=article_id)

    with client_of(ScriptedBackend([FIRST, LATER], script=script)) as client:
        response = client.post("/v1/answers", json={"question": QUESTION})
        assert response.json()["differing"]["sources"][1] == {
            "article_id": "later",
            "title": "Village mourns",
            "source": None,
            "published": "2025-05-03",
            "short_answer": None,
            "statements": [1],
        }
        assert Answer.model_validate_json(response.content).text == TEXT
        assert "“Village mourns” (3 May 2025) says:" in streamed(client)
        assert "DifferingSource" in client.get("/openapi.json").json()["components"]["schemas"]


def streamed(client: TestClient) -> str:
    """The events of the question, as text."""
    return client.post("/v1/answers", json={"question": QUESTION}, headers={"Accept": "text/event-stream"}).text
