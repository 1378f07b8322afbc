import asyncio
from collections.abc import Iterator

import pytest

from assistant.answer import DoneEvent
from assistant.article import Article
from assistant.assistant import Assistant
from assistant.conversation import Conversation
from assistant.errors import QuestionError
from assistant.history import Turn
from assistant.settings import Settings
from assistant.testing import HashEmbeddings, WordReader
from tests.answers import ARTICLE

FERRY = Article(
    id="ferry",
    title="Ferry to stop",
    text="The ferry will stop in June.\n\nOskar Fennimore runs the ferry. Oskar Fennimore wants 3 million crowns.",
)


@pytest.fixture(scope="module")
def library() -> Iterator[Assistant]:
    with Assistant.from_articles(
        [ARTICLE, FERRY],
        embeddings=HashEmbeddings(),
        reader=WordReader(),
        settings=Settings(max_history_turns=2),
    ) as assistant:
        yield assistant


def test_a_question_is_understood_by_those_before_it(library: Assistant) -> None:
    conversation = library.conversation()
    conversation.ask("Who is Oskar Fennimore and what does Oskar Fennimore do?")
    answer = conversation.ask("what crowns does he want")
    assert answer.question == "What crowns does Oskar Fennimore want?"
    assert answer.text == "Oskar Fennimore wants 3 million crowns. [1]"
    answer.verify([FERRY])


def test_each_answer_is_a_turn_and_only_the_last_are_kept(library: Assistant) -> None:
    conversation = library.conversation()
    for question in ("Who runs the ferry?", "Hello", "What will the port of Oslo cost?", "Who is Ana Lind?"):
        conversation.ask(question)
    assert [turn.question for turn in conversation.history] == ["What will the port of Oslo cost?", "Who is Ana Lind?"]


def test_a_conversation_goes_on_from_a_history_that_was_kept_elsewhere(library: Assistant) -> None:
    first = library.conversation()
    first.ask("Who is Oskar Fennimore and what does Oskar Fennimore do?")
    kept = [turn.model_dump(mode="json") for turn in first.history]
    second = library.conversation(history=kept)
    assert second.history == first.history
    assert second.ask("what crowns does he want").question == "What crowns does Oskar Fennimore want?"


def test_a_new_conversation_knows_nothing(library: Assistant) -> None:
    conversation = library.conversation()
    conversation.ask("Who is Oskar Fennimore and what does Oskar Fennimore do?")
    conversation.clear()
    assert conversation.history == ()
    assert conversation.ask("what crowns does he want").question == "what crowns does he want"


def test_a_question_that_fails_leaves_the_history_as_it_was(library: Assistant) -> None:
    conversation = library.conversation()
    conversation.ask("Who runs the ferry?")
    before = conversation.history
    with pytest.raises(QuestionError):
        conversation.ask("why " * 1_000)
    assert conversation.history == before


def test_a_conversation_about_one_article_stays_there(library: Assistant) -> None:
    conversation = library.conversation("harbour")
    assert conversation.ask("Who runs the ferry?").status == "unanswered"
    assert conversation.ask("How many people work there in the harbour?").article_id == "harbour"


def test_streaming_and_asyncio_are_the_same_conversation(library: Assistant) -> None:
    questions = ("Who is Oskar Fennimore and what does Oskar Fennimore do?", "what crowns does he want")

    def streamed(conversation: Conversation) -> list[str]:
        events = [event for question in questions for event in conversation.stream(question)]
        return [event.answer.text for event in events if isinstance(event, DoneEvent)]

    async def awaited(conversation: Conversation) -> list[str]:
        return [(await conversation.aask(question)).text for question in questions]

    async def awaited_events(conversation: Conversation) -> list[str]:
        return [
            event.answer.text
            for question in questions
            async for event in conversation.astream(question)
            if isinstance(event, DoneEvent)
        ]

    conversations = [library.conversation() for _ in range(4)]
    texts = [
        [conversations[0].ask(question).text for question in questions],
        streamed(conversations[1]),
        asyncio.run(awaited(conversations[2])),
        asyncio.run(awaited_events(conversations[3])),
    ]
    assert texts == [texts[0]] * 4
    assert {conversation.history for conversation in conversations} == {conversations[0].history}


def test_what_is_no_history_is_said_at_once(library: Assistant) -> None:
    with pytest.raises(QuestionError, match="Turn 1"):
        library.conversation(history=[7])


def test_the_history_is_of_turns(library: Assistant) -> None:
    conversation = library.conversation(history=[Turn(question="Who?")])
    assert conversation.history == (Turn(question="Who?"),)
