import asyncio
import inspect
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from assistant.answer import Answer
from assistant.article import Article
from assistant.assistant import Assistant, default_data_dir
from assistant.errors import (
    ArticleError,
    ArticleNotFoundError,
    AssistantClosedError,
    IndexLockedError,
    QuestionError,
    SettingsError,
    StoreError,
    VerificationError,
)
from assistant.passages import RetrievedPassage
from assistant.reader import Reading
from assistant.settings import Settings
from assistant.testing import HashEmbeddings, ScriptedChatModel, WordGrounder, WordReader
from tests.answers import ARTICLE

QUESTION = "How many people work there?"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "harbour.md").write_text(f"---\ntitle: Harbour to close\n---\n\n{ARTICLE.text}\n", encoding="utf-8")
    return folder


def opened(folder: Path, **options: object) -> Assistant:
    return Assistant.open(folder, embeddings=HashEmbeddings(), reader=WordReader(), **options)  # type: ignore[arg-type]


def without_timings(answer: Answer) -> Answer:
    return answer.model_copy(update={"timings": {}})


def test_opening_a_folder_indexes_it_and_answers(folder: Path) -> None:
    with opened(folder) as assistant:
        assert assistant.last_sync is not None
        assert assistant.last_sync.added == 1
        answer = assistant.ask(QUESTION)
        assert answer.text == "Mayor Ana Lind said that 246 people work there. [1]"
        answer.verify([assistant.article("harbour")])
        assert [article.title for article in assistant.articles()] == ["Harbour to close"]


async def test_a_search_gives_passages_of_the_articles_whether_or_not_they_answer() -> None:
    other = Article(id="flood", title="Flood", text="The river rose by two metres on Sunday.")
    with Assistant.from_articles([ARTICLE, other], embeddings=HashEmbeddings(), reader=WordReader()) as assistant:
        found = assistant.search("river metres")
        assert [one.passage.article_id for one in found] == ["flood", "harbour"]
        assert all(
            one.text == assistant.article(one.passage.article_id).text[one.passage.start : one.passage.end]
            for one in found
        )
        assert await assistant.asearch("river metres") == found
        assert assistant.search("river metres", limit=1) == found[:1]
        assert [one.passage.article_id for one in assistant.search("river", article_id="harbour")] == ["harbour"]
        with pytest.raises(ArticleNotFoundError):
            assistant.search("river", article_id="nothing")
        with pytest.raises(QuestionError, match="at most 1,000"):
            assistant.search("river " * 1_000)
        with pytest.raises(ValueError, match="at least 1"):
            assistant.search("river", limit=0)
    with pytest.raises(AssistantClosedError):
        assistant.search("river")


def test_the_index_lives_beside_the_folder_unless_told_otherwise(folder: Path, tmp_path: Path) -> None:
    with opened(folder):
        assert (tmp_path / ".article-assistant").is_dir()
    with opened(folder, data_dir=tmp_path / "elsewhere"):
        assert (tmp_path / "elsewhere").is_dir()
    with opened(folder, settings=Settings(data_dir=tmp_path / "set")):
        assert (tmp_path / "set").is_dir()
    assert default_data_dir(folder, None) == tmp_path / ".article-assistant" / "articles"


def test_opening_again_finds_everything_unchanged(folder: Path) -> None:
    with opened(folder):
        pass
    with opened(folder) as assistant:
        assert assistant.last_sync is not None
        assert (assistant.last_sync.added, assistant.last_sync.unchanged) == (0, 1)
        assert assistant.ask(QUESTION).status == "answered"


def test_without_a_sync_the_index_answers_as_it_is(folder: Path) -> None:
    with opened(folder):
        pass
    (folder / "harbour.md").unlink()
    with opened(folder, sync=False) as assistant:
        assert assistant.last_sync is None
        assert assistant.ask(QUESTION).status == "answered"


def test_a_broken_file_is_left_out_and_reported(folder: Path) -> None:
    (folder / "broken.md").write_bytes(b"\x00\x01")
    with opened(folder) as assistant:
        assert assistant.last_sync is not None
        assert [failure.path for failure in assistant.last_sync.failures] == [folder / "broken.md"]
        assert assistant.ask(QUESTION).status == "answered"


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ArticleError, match="nowhere"):
        opened(tmp_path / "nowhere")


def test_settings_in_the_environment_are_checked(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARTICLE_ASSISTANT_RETRIEVE_K", "many")
    with pytest.raises(SettingsError, match="retrieve_k"):
        opened(folder)


def test_articles_in_memory_leave_nothing_behind() -> None:
    with Assistant.from_articles([ARTICLE], embeddings=HashEmbeddings(), reader=WordReader()) as assistant:
        answer = assistant.ask(QUESTION)
        answer.verify([ARTICLE])
        paths = [Path(str(value)) for value in vars(assistant.index._directory).values() if isinstance(value, Path)]
    assert paths
    assert not any(path.exists() for path in paths)


def test_articles_can_be_added_changed_and_removed() -> None:
    with Assistant.from_articles([], embeddings=HashEmbeddings(), reader=WordReader()) as assistant:
        assistant.add(ARTICLE)
        before = assistant.ask(QUESTION)
        assistant.add(Article(id="harbour", title="Harbour", text=ARTICLE.text.replace("246", "300")))
        assert assistant.ask(QUESTION).text == "Mayor Ana Lind said that 300 people work there. [1]"
        with pytest.raises(VerificationError):
            before.verify([assistant.article("harbour")])
        assistant.remove("harbour")
        assert assistant.ask(QUESTION).reason == "empty_corpus"
        with pytest.raises(ArticleNotFoundError):
            assistant.remove("harbour")


def test_a_closed_assistant_says_so(folder: Path) -> None:
    assistant = opened(folder)
    assistant.close()
    assistant.close()
    for use in (
        lambda: assistant.ask(QUESTION),
        lambda: assistant.ask_batch([QUESTION]),
        lambda: list(assistant.stream(QUESTION)),
        assistant.articles,
        lambda: assistant.add(ARTICLE),
        lambda: assistant.retriever,
        lambda: assistant.as_tool(),
        assistant.warm_up,
    ):
        with pytest.raises(AssistantClosedError, match="is closed"):
            use()


async def test_async_methods_give_what_their_twins_give(folder: Path) -> None:
    with opened(folder) as assistant:
        assistant.warm_up()
        single = assistant.ask(QUESTION)
        assert without_timings(await assistant.aask(QUESTION)) == without_timings(single)
        batch = [without_timings(answer) for answer in assistant.ask_batch([QUESTION, "Which submarine sank?"])]
        assert [
            without_timings(one) for one in await assistant.aask_batch([QUESTION, "Which submarine sank?"])
        ] == batch
        assert batch[0] == without_timings(single)
        events = [event.type for event in assistant.stream(QUESTION)]
        assert [event.type async for event in assistant.astream(QUESTION)] == events


def test_every_public_method_that_answers_has_an_async_twin_with_the_same_parameters() -> None:
    for name in ("ask", "ask_batch", "search", "stream"):
        twin = getattr(Assistant, f"a{name}")
        assert inspect.signature(getattr(Assistant, name)).parameters == inspect.signature(twin).parameters


async def test_errors_reach_the_async_caller(folder: Path) -> None:
    with opened(folder) as assistant:
        with pytest.raises(QuestionError):
            await assistant.aask("x" * 5_000)
        with pytest.raises(ArticleNotFoundError):
            async for _ in assistant.astream(QUESTION, article_id="nothing"):
                pass


async def test_many_questions_at_once_are_answered_each_by_itself(folder: Path) -> None:
    with opened(folder) as assistant:
        questions = [QUESTION, "What did it cost in 1998?", "Which submarine sank?"] * 5
        answers = await asyncio.gather(*(assistant.aask(question) for question in questions))
        assert [answer.question for answer in answers] == questions
        assert len({answer.text for answer in answers}) == 3


def test_questions_are_answered_while_articles_are_added(folder: Path) -> None:
    with opened(folder) as assistant:
        failures: list[BaseException] = []

        def add() -> None:
            try:
                for number in range(10):
                    assistant.add(Article(id=f"more-{number}", title="More", text=f"Ship {number} came in."))
            except BaseException as error:
                failures.append(error)

        thread = threading.Thread(target=add)
        thread.start()
        while thread.is_alive():
            assert assistant.ask(QUESTION).status == "answered"
        thread.join()
        assert not failures
        assert len(assistant.articles()) == 11


def test_the_tool_gives_an_agent_text_with_sources_and_the_answer(folder: Path) -> None:
    with opened(folder) as assistant:
        tool = assistant.as_tool()
        message = tool.invoke({"type": "tool_call", "id": "1", "name": tool.name, "args": {"question": QUESTION}})
        assert message.content == "Mayor Ana Lind said that 246 people work there. [1]\n[1] Harbour to close"
        assert message.artifact.status == "answered"


async def test_the_tool_works_in_asyncio(folder: Path) -> None:
    with opened(folder) as assistant:
        content = await assistant.as_tool().ainvoke({"question": QUESTION})
        assert content.startswith("Mayor Ana Lind")


def test_two_folders_beside_each_other_have_an_index_each(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.md").write_text(f"# {name}\n\n{ARTICLE.text}\n", encoding="utf-8")
    with opened(tmp_path / "a") as first, opened(tmp_path / "b") as second:
        assert [article.id for article in first.articles()] == ["a"]
        assert [article.id for article in second.articles()] == ["b"]
        assert first.ask(QUESTION).status == "answered"


def test_an_article_that_changes_while_a_question_is_answered_is_cited_as_it_is(folder: Path) -> None:
    class Changing(WordReader):
        """Replaces the article between retrieval and composition, as another thread may."""

        changes = 0

        def read(self, question: str, passages: Sequence[RetrievedPassage]) -> Reading:
            if self.changes < 2:
                self.changes += 1
                text = f"Some {self.changes} boats left. Mayor Ana Lind said that {self.changes} people work there."
                assistant.add(Article(id="harbour", title="Harbour", text=text))
            return super().read(question, passages)

    with Assistant.open(folder, embeddings=HashEmbeddings(), reader=Changing()) as assistant:
        answer = assistant.ask(QUESTION)
        assert answer.text == "Mayor Ana Lind said that 2 people work there. [1]"
        answer.verify([assistant.article("harbour")])


def test_an_article_that_keeps_changing_is_an_error_and_no_answer(folder: Path) -> None:
    class Restless(WordReader):
        changes = 0

        def read(self, question: str, passages: Sequence[RetrievedPassage]) -> Reading:
            self.changes += 1
            assistant.add(Article(id="harbour", title="Harbour", text=f"{'x' * self.changes} people work there."))
            return super().read(question, passages)

    with (
        Assistant.open(folder, embeddings=HashEmbeddings(), reader=Restless()) as assistant,
        pytest.raises(StoreError, match="changed 5 times"),
    ):
        assistant.ask(QUESTION)


def test_an_article_that_is_removed_while_a_question_is_answered_is_not_missed(folder: Path) -> None:
    class Removing(WordReader):
        def read(self, question: str, passages: Sequence[RetrievedPassage]) -> Reading:
            if assistant.articles():
                assistant.remove("harbour")
            return super().read(question, passages)

    with Assistant.open(folder, embeddings=HashEmbeddings(), reader=Removing()) as assistant:
        assert assistant.ask(QUESTION).status == "unanswered"


def test_opening_waits_for_another_writer_a_little(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(folder) as first, opened(folder) as second:
        with first.index._writing():
            monkeypatch.setattr("assistant.assistant.LOCK_PATIENCE_SECONDS", 0.3)
            with pytest.raises(IndexLockedError):
                opened(folder)
        monkeypatch.setattr("assistant.assistant.LOCK_PATIENCE_SECONDS", 20.0)
        released = threading.Event()

        def hold() -> None:
            with first.index._writing():
                released.set()
                threading.Event().wait(0.4)

        thread = threading.Thread(target=hold)
        thread.start()
        released.wait()
        with opened(folder) as third:
            assert third.ask(QUESTION).status == second.ask(QUESTION).status == "answered"
        thread.join()


STAFF = "There are 246 people who work there."


def test_a_chat_model_can_be_passed_in(folder: Path) -> None:
    model = ScriptedChatModel(reply=f"{STAFF} [3]")
    with opened(folder, llm=model, grounder=WordGrounder()) as assistant:
        answer = assistant.ask(QUESTION)
        assert answer.text == f"{STAFF} [1]"
        assert assistant.chat_model is not None
        assert answer.model == assistant.chat_model.name
        answer.verify([assistant.article("harbour")])


async def test_a_chat_models_answers_are_the_same_in_asyncio(folder: Path) -> None:
    model = ScriptedChatModel(reply=f"{STAFF} [3] It cost 99 euros. [2]")
    with opened(folder, llm=model, grounder=WordGrounder()) as assistant:
        expected = without_timings(assistant.ask(QUESTION))
        assert without_timings(await assistant.aask(QUESTION)) == expected
        events = [event.type for event in assistant.stream(QUESTION)]
        assert [event.type async for event in assistant.astream(QUESTION)] == events
        answers = await assistant.aask_batch([QUESTION] * 3)
        assert [without_timings(answer) for answer in answers] == [expected] * 3


def test_a_chat_model_that_can_not_be_set_up_is_said_before_anything_is_indexed(folder: Path, tmp_path: Path) -> None:
    for options in ({"llm": "nobody:nothing"}, {"settings": Settings(llm="nobody:nothing")}, {"llm": 5}):
        with pytest.raises(SettingsError):
            opened(folder, **options)
    assert not (tmp_path / ".article-assistant").exists()


def test_the_chat_model_of_the_settings_is_used_unless_another_is_passed_in(folder: Path) -> None:
    settings = Settings(llm="nobody:nothing")
    with opened(folder, settings=settings, llm=ScriptedChatModel(), grounder=WordGrounder()) as assistant:
        assert assistant.chat_model is not None
    with opened(folder) as assistant:
        assert assistant.chat_model is None
