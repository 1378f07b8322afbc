from collections.abc import Iterator, Sequence

import pytest

from assistant.answer import DoneEvent, RetrievedEvent, StatementEvent
from assistant.article import Article
from assistant.assistant import Assistant
from assistant.chain import checked_question
from assistant.errors import ArticleNotFoundError, ModelError, QuestionError
from assistant.messages import WHICH_ARTICLE
from assistant.passages import RetrievedPassage
from assistant.reader import Reading
from assistant.settings import Settings
from assistant.testing import HashEmbeddings, WordReader
from tests.answers import ARTICLE

OTHER = Article(id="bakery", title="Bakery opens", text="A bakery opens in the old mill. It sells bread and cakes.")


@pytest.fixture(scope="module")
def library() -> Iterator[Assistant]:
    with Assistant.from_articles(
        [ARTICLE, OTHER], embeddings=HashEmbeddings(), reader=WordReader(), settings=Settings(nearest_k=2)
    ) as assistant:
        yield assistant


def test_a_plain_string_and_a_mapping_give_the_same_answer(library: Assistant) -> None:
    question = "How many people work there?"
    answers = [library.chain.invoke(question), library.chain.invoke({"question": question})]
    assert answers[0].model_copy(update={"timings": {}}) == answers[1].model_copy(update={"timings": {}})
    assert answers[0].text == "Mayor Ana Lind said that 246 people work there. [1]"


async def test_the_chain_is_a_runnable_in_every_way(library: Assistant) -> None:
    question = "How many people work there?"
    texts = [
        library.chain.invoke(question).text,
        (await library.chain.ainvoke(question)).text,
        library.chain.batch([question])[0].text,
        next(library.chain.stream(question)).text,
    ]
    texts.extend([answer.text async for answer in library.chain.astream(question)])
    assert len(set(texts)) == 1


def test_each_step_has_a_name_for_tracing(library: Assistant) -> None:
    names = [node.name for node in library.chain.get_graph().nodes.values()]
    assert {"understand", "retrieve", "read", "compose"} <= set(names)


def test_seconds_are_noted_by_stage(library: Assistant) -> None:
    timings = library.chain.invoke("How many people work there?").timings
    assert set(timings) == {"retrieve", "read", "compose", "total"}
    assert timings["total"] == pytest.approx(timings["retrieve"] + timings["read"] + timings["compose"])


def test_a_question_can_be_limited_to_an_article(library: Assistant) -> None:
    answer = library.chain.invoke({"question": "How many people work there?", "article_id": "bakery"})
    assert answer.status == "unanswered"
    assert {passage.article_id for passage in answer.nearest} == {"bakery"}
    assert {passage.article_id for passage in answer.retrieved} == {"bakery"}


def test_an_unknown_article_is_an_error_and_no_answer(library: Assistant) -> None:
    for question in ("How many people work there?", "Summarise it", "Hello"):
        with pytest.raises(ArticleNotFoundError, match="no article 'x'"):
            library.chain.invoke({"question": question, "article_id": "x"})


def test_a_failing_reader_is_an_error_and_no_answer() -> None:
    class Broken:
        def read(self, question: str, passages: Sequence[RetrievedPassage]) -> Reading:
            raise ModelError("The model can't be run.")

    with (
        Assistant.from_articles([ARTICLE], embeddings=HashEmbeddings(), reader=Broken()) as assistant,
        pytest.raises(ModelError, match="can't be run"),
    ):
        assistant.ask("How many?")


def test_an_empty_library_says_so() -> None:
    with Assistant.from_articles([], embeddings=HashEmbeddings(), reader=WordReader()) as assistant:
        answer = assistant.ask("How many people work there?")
    assert (answer.status, answer.reason) == ("unanswered", "empty_corpus")


def test_a_greeting_gets_a_reply_and_no_citations(library: Assistant) -> None:
    answer = library.chain.invoke("Hello")
    assert (answer.kind, answer.status, answer.reason, answer.citations) == ("reply", "unanswered", None, ())
    assert "2 articles" in answer.text
    assert "“Bakery opens”" in library.ask("What can you do?", article_id="bakery").text


def test_a_message_without_a_word_is_unclear(library: Assistant) -> None:
    assert library.chain.invoke("???").reason == "unclear_question"


def test_a_summary_quotes_the_article_in_question(library: Assistant) -> None:
    answer = library.ask("Summarise it", article_id="bakery")
    assert (answer.kind, answer.status) == ("summary", "answered")
    assert answer.text == "A bakery opens in the old mill. [1] It sells bread and cakes. [2]"
    answer.verify([OTHER])


def test_a_summary_finds_its_article_by_subject(library: Assistant) -> None:
    answer = library.chain.invoke("Summarise the article about the bakery")
    assert {citation.article_id for citation in answer.citations} == {"bakery"}


def test_a_summary_of_a_subject_that_no_article_has_is_declined(library: Assistant) -> None:
    answer = library.chain.invoke("Summarise the article about penguins")
    assert (answer.status, answer.reason) == ("unanswered", "not_in_sources")


def test_a_summary_of_one_of_several_articles_needs_to_know_which(library: Assistant) -> None:
    answer = library.chain.invoke("What is this about?")
    assert (answer.status, answer.reason) == ("unanswered", "unclear_question")
    assert answer.text == WHICH_ARTICLE


def test_events_come_in_order_and_end_with_the_whole_answer(library: Assistant) -> None:
    events = list(library.stream("How many people work there?"))
    assert [event.type for event in events] == ["retrieved", "statement", "done"]
    first, statement, done = events
    assert isinstance(first, RetrievedEvent)
    assert isinstance(statement, StatementEvent)
    assert isinstance(done, DoneEvent)
    assert statement.statement == done.answer.statements[0]
    assert statement.citations == done.answer.citations
    assert first.passages == done.answer.retrieved


def test_events_of_a_declined_question_show_no_statement(library: Assistant) -> None:
    assert [event.type for event in library.stream("Which submarine sank yesterday?")] == ["retrieved", "done"]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"question": "What?", "artcle_id": "x"}, "Unknown keys"),
        ({"article_id": "bakery"}, "is text, not NoneType"),
        ({"question": 5}, "is text, not int"),
        ({"question": "What \ud800?"}, "lone surrogate"),
        ({"question": "x" * 1001}, "1,001 characters; at most 1,000"),
    ],
)
def test_what_is_no_question_is_an_error(library: Assistant, given: dict[str, object], message: str) -> None:
    with pytest.raises(QuestionError, match=message):
        library.chain.invoke(given)  # type: ignore[arg-type]


def test_white_space_around_a_question_is_dropped() -> None:
    assert checked_question("  What?\n", 10) == "What?"
