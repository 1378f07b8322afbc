import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from langchain_core.messages import BaseMessage

from assistant.answer import DoneEvent, RetrievedEvent, StatementEvent
from assistant.article import Article
from assistant.assistant import Assistant
from assistant.chain import AnswerChain, checked_question
from assistant.errors import ArticleNotFoundError, ChatModelError, ModelError, QuestionError, StoreError
from assistant.messages import WHICH_ARTICLE
from assistant.passages import RetrievedPassage
from assistant.reader import Reader, Reading
from assistant.settings import Settings
from assistant.testing import HashEmbeddings, ScriptedChatModel, WordGrounder, WordReader
from tests.answers import ARTICLE

QUESTION = "How many people work there?"
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


STAFF = "There are 246 people who work there."
MORE = "The harbour will close on 3 May."


def with_model(reply: Any, *, settings: Settings | None = None, reader: Reader | None = None) -> Assistant:
    """A library whose answers a scripted model words; sentence 1 closes on 3 May, 3 has 246 people."""
    model = reply if isinstance(reply, ScriptedChatModel) else ScriptedChatModel(reply=reply)
    return Assistant.from_articles(
        [ARTICLE],
        embeddings=HashEmbeddings(),
        reader=reader or WordReader(),
        settings=settings or Settings(llm_retries=0),
        llm=model,
        grounder=WordGrounder(),
    )


def test_a_chat_model_words_the_answer_however_it_is_asked_for() -> None:
    with with_model(f"{STAFF} [3] It cost 99 euros. [2]") as assistant:
        answers = [assistant.ask(QUESTION), assistant.chain.invoke(QUESTION)]
        done = list(assistant.stream(QUESTION))[-1]
        assert isinstance(done, DoneEvent)
        for answer in (*answers, done.answer):
            assert answer.text == f"{STAFF} [1]"
            assert (answer.written_by, len(answer.dropped)) == ("model", 1)
            assert set(answer.timings) == {"retrieve", "read", "compose", "first_statement", "total"}
            assert 0 < answer.timings["first_statement"] < 10
            stages = ("retrieve", "read", "compose")
            assert answer.timings["total"] == pytest.approx(sum(answer.timings[stage] for stage in stages))


def test_events_of_a_chat_models_answer_never_have_what_was_dropped() -> None:
    with with_model(f"It cost 99 euros. [2] {STAFF} [3] Nobody works there. [3] {MORE} [1]") as assistant:
        *before, done = list(assistant.stream(QUESTION))
    assert isinstance(done, DoneEvent)
    assert [event.type for event in before] == ["retrieved", "statement", "statement", "statement"]
    for dropped in done.answer.dropped:
        assert not any(dropped.text in event.model_dump_json() for event in before)
        assert dropped.text not in done.answer.text
    shown = [event.statement for event in before if isinstance(event, StatementEvent)]
    assert tuple(shown) == done.answer.statements
    assert {dropped.text for dropped in done.answer.dropped} == {"It cost 99 euros.", "Nobody works there."}


def test_a_chat_model_is_not_asked_where_the_reader_declines_or_nothing_is_asked() -> None:
    model = ScriptedChatModel(reply=f"{STAFF} [3]")
    with with_model(model) as assistant:
        assistant.warm_up()
        for message in ("Which submarine sank yesterday?", "Hello", "???"):
            answer = assistant.ask(message)
            assert (answer.status, answer.model) == ("unanswered", None)
            assert "first_statement" not in answer.timings
    assert model.requests == []


def test_a_chat_model_writes_summaries() -> None:
    model = ScriptedChatModel(reply=f"{MORE} [1] {STAFF} [3]")
    with with_model(model) as assistant:
        answer = assistant.ask("Summarise it in two sentences")
        assert (answer.kind, answer.written_by, len(answer.statements)) == ("summary", "model", 2)
        answer.verify([ARTICLE])
    assert "one to two short sentences" in str(model.requests[0][0].content)


def test_a_failing_chat_model_is_an_error_or_leaves_it_to_the_articles() -> None:
    with with_model(RuntimeError("gone")) as assistant, pytest.raises(ChatModelError):
        assistant.ask(QUESTION)
    with with_model(RuntimeError("gone"), settings=Settings(on_llm_error="extract")) as assistant:
        answer = assistant.ask(QUESTION)
    assert answer.text == "Mayor Ana Lind said that 246 people work there. [1]"
    assert (answer.written_by, answer.model_error is None) == ("articles", False)


class Editor(ScriptedChatModel):
    """Changes the article while it writes, as often as told."""

    changes: int = 1
    edit: Any = None

    def _chunks(self, messages: list[BaseMessage]) -> Iterator[str]:
        yield f"{STAFF} [3] The"
        if self.changes:
            self.changes -= 1
            self.edit()
        yield f" harbour will close on 3 May. [1] {STAFF} [3]"


def edited(assistant: Assistant) -> Callable[[], None]:
    texts = iter(f"{ARTICLE.text} More {number}." for number in range(9))
    return lambda: assistant.add(Article(id="harbour", title="Harbour", text=next(texts)))


def test_an_article_that_changes_while_a_chat_model_writes_is_read_anew() -> None:
    model = Editor()
    with with_model(model) as assistant:
        model.edit = edited(assistant)
        answer = assistant.ask(QUESTION)
        answer.verify([assistant.article("harbour")])
        assert answer.text == f"{STAFF} [1] {MORE} [2]"


def test_an_article_that_changes_after_a_statement_was_shown_is_an_error() -> None:
    model = Editor()
    with with_model(model) as assistant:
        events = assistant.stream(QUESTION)
        seen: list[str] = []
        shown = threading.Event()
        change = edited(assistant)

        def after_it_was_shown() -> None:
            assert shown.wait(20)
            change()

        model.edit = after_it_was_shown

        def read() -> None:
            for event in events:
                seen.append(event.type)
                if event.type == "statement":
                    shown.set()

        with pytest.raises(StoreError, match="changed or removed while"):
            read()
    assert seen == ["retrieved", "statement"]


def test_leaving_a_stream_early_ends_the_reply() -> None:
    stopped = threading.Event()

    class Endless(ScriptedChatModel):
        def _chunks(self, messages: list[BaseMessage]) -> Iterator[str]:
            try:
                for number in range(10**9):
                    yield f"{STAFF} [3] " if number == 0 else "word "
            finally:
                stopped.set()

    with with_model(Endless()) as assistant:
        events = assistant.stream(QUESTION)
        assert [next(events).type for _ in range(2)] == ["retrieved", "statement"]
        events.close()  # type: ignore[attr-defined]
        assert stopped.wait(20)


def test_a_chat_model_without_a_grounder_is_a_mistake(library: Assistant) -> None:
    with pytest.raises(ValueError, match="need a grounder"):
        AnswerChain(library.index, library.reader, library.embeddings, Settings(), grounder=WordGrounder())


HISTORY = [{"question": "Who is Ana Lind?", "evidence": ["Mayor Ana Lind said that 246 people work there."]}]


def test_a_follow_up_question_is_understood_by_its_history(library: Assistant) -> None:
    answer = library.chain.invoke({"question": "what did she say?", "history": HISTORY})
    assert answer.question == "What did Mayor Ana Lind say?"
    assert "Mayor Ana Lind said" in answer.text
    assert {passage.article_id for passage in answer.retrieved} == {ARTICLE.id}
    answer.verify([ARTICLE])


def test_a_history_changes_nothing_for_a_question_that_stands_alone(library: Assistant) -> None:
    question = "How many people work in the harbour of Ana Lind?"
    alone, after = library.ask(question), library.ask(question, history=HISTORY)
    assert alone.model_copy(update={"timings": {}}) == after.model_copy(update={"timings": {}})


def test_the_events_of_a_follow_up_question_are_those_of_the_reading_that_counts(library: Assistant) -> None:
    events = list(library.stream("what did she say?", history=HISTORY))
    first, done = events[0], events[-1]
    assert isinstance(first, RetrievedEvent)
    assert isinstance(done, DoneEvent)
    assert first.question == done.answer.question == "What did Mayor Ana Lind say?"
    assert first.passages == done.answer.retrieved


def test_every_way_to_ask_takes_a_history(library: Assistant) -> None:
    question = "what did she say?"
    answers = [
        library.ask(question, history=HISTORY),
        library.ask_batch([question, question], histories=[HISTORY, None])[0],
        library.chain.invoke({"question": question, "history": HISTORY, "article_id": None}),
    ]
    assert len({answer.text for answer in answers}) == 1
    assert library.ask_batch([question], histories=[None])[0].question == question


def test_each_question_of_a_batch_has_a_history_or_none_has(library: Assistant) -> None:
    with pytest.raises(QuestionError, match="2 questions, but 1 histories"):
        library.ask_batch(["Who?", "When?"], histories=[HISTORY])


def test_an_article_that_is_gone_limits_no_follow_up(library: Assistant) -> None:
    gone = [{**HISTORY[0], "article_ids": ["gone"]}]
    assert library.ask("what did she say?", history=gone).question == "What did Ana Lind say?"


def test_a_summary_after_a_conversation_is_of_its_article(library: Assistant) -> None:
    history = [{"question": "Where is it?", "evidence": ["A bakery opens in the old mill."], "article_ids": ["bakery"]}]
    answer = library.ask("Summarise it", history=history)
    assert {citation.article_id for citation in answer.citations} == {"bakery"}


def test_what_is_no_history_is_an_error(library: Assistant) -> None:
    with pytest.raises(QuestionError, match="History is a list"):
        library.ask("why?", history="Who?")


def test_without_turns_every_question_stands_on_its_own() -> None:
    settings = Settings(max_history_turns=0)
    with Assistant.from_articles(
        [ARTICLE], embeddings=HashEmbeddings(), reader=WordReader(), settings=settings
    ) as assistant:
        assert assistant.ask("what did she say?", history=HISTORY).question == "what did she say?"


def test_a_chat_model_puts_a_follow_up_question_first(library: Assistant) -> None:
    chain = AnswerChain(
        library.index,
        WordReader(),
        HashEmbeddings(),
        library.settings,
        rewrite=lambda question, history: "How many people work there, said Mayor Ana Lind?",
    )
    answer = chain.answer({"question": "how many people work there?", "history": HISTORY})
    assert answer.question == "How many people work there, said Mayor Ana Lind?"
