"""The assistant: opens a library of articles, owns the parts and answers questions."""

import asyncio
import tempfile
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from assistant.errors import AssistantClosedError, IndexLockedError, QuestionError
from assistant.settings import Settings, load_settings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.retrievers import BaseRetriever
    from langchain_core.runnables import Runnable
    from langchain_core.tools import BaseTool

    from assistant.answer import Answer, AnswerEvent
    from assistant.answering.generative import Grounder
    from assistant.article import Article
    from assistant.chain import ChainInput
    from assistant.chat_model import ChatModel
    from assistant.conversation import Conversation
    from assistant.embedding import EmbeddingModel
    from assistant.feedback import Feedback
    from assistant.feedback_store import FeedbackStore
    from assistant.history import History
    from assistant.index import ArticleSummary, PassageIndex, SyncProgress, SyncReport
    from assistant.passages import RetrievedPassage
    from assistant.reader import Reader

DATA_DIR_NAME = ".article-assistant"

LOCK_PATIENCE_SECONDS = 5.0
"""How long `open` waits for another process that writes to the index; a sync without changes takes milliseconds."""

BATCH_SIZE = 256
"""Questions that are embedded together; their vectors are all kept until they are read."""


class Assistant:
    """Answers questions about a library of articles, only from their words.

    Make one with `open` or `from_articles`, and close it, best by `with`. An assistant can be used by several threads
    and from asyncio; the async methods run the same code in worker threads.

    Attributes:
        settings: as given.
        index: the passages.
        embeddings: the model that the index was made with.
        reader: what decides which sentences answer.
        chat_model: what words the answers; None: they are quoted.
        last_sync: what the sync with the folder did when the assistant was opened; None if there was none.
    """

    def __init__(
        self,
        index: "PassageIndex",
        *,
        embeddings: "EmbeddingModel",
        settings: Settings,
        reader: "Reader | None" = None,
        chat_model: "ChatModel | None" = None,
        grounder: "Grounder | None" = None,
        last_sync: "SyncReport | None" = None,
        on_close: Callable[[], None] = lambda: None,
    ) -> None:
        """Put an assistant together from parts; `open` and `from_articles` do it for the usual cases.

        Args:
            index: an open index, which is closed with the assistant.
            embeddings: the model that the index was made with.
            settings: all settings.
            reader: None: the one that comes with the package.
            chat_model: words the answers; None: they are quoted.
            grounder: checks its statements; None: the one that comes with the package.
            last_sync: what the sync before this did.
            on_close: called after the index was closed.
        """
        from assistant.chain import AnswerChain
        from assistant.reader.cross_encoder_reader import CrossEncoderReader

        self.settings = settings
        self.index = index
        self.embeddings = embeddings
        self.reader: Reader = reader or CrossEncoderReader(
            embedding_weights=embeddings.weights_hash,
            min_confidence=settings.min_confidence,
            max_error_rate=settings.max_error_rate,
        )
        self.last_sync = last_sync
        self._on_close = on_close
        self.chat_model = chat_model
        self._grounder = None if chat_model is None else grounder or _package_grounder()
        self._answers = AnswerChain(
            index, self.reader, embeddings, settings, chat_model=chat_model, grounder=self._grounder
        )
        self._feedback: FeedbackStore | None = None
        self._closed = False
        self._closing = threading.Lock()

    @classmethod
    def open(
        cls,
        folder: str | Path,
        *,
        data_dir: str | Path | None = None,
        settings: Settings | None = None,
        sync: bool = True,
        rebuild: bool = False,
        on_progress: "Callable[[SyncProgress], None] | None" = None,
        reader: "Reader | None" = None,
        embeddings: "EmbeddingModel | None" = None,
        llm: "str | BaseChatModel | None" = None,
        grounder: "Grounder | None" = None,
    ) -> Self:
        """Open the library in a folder.

        Files that can't be read are left out and listed in `last_sync.failures`; the others are answered from.

        Args:
            folder: of articles, as Markdown or plain text.
            data_dir: where the index lives; None: as in the settings, else a directory of
                the folder's name in `.article-assistant` beside it.
            settings: None: from the environment.
            sync: bring the index up to date with the folder first; if not, answer from the index as it is.
            rebuild: make the whole index anew.
            on_progress: called as the sync goes on.
            reader: another reader than the package's.
            embeddings: a loaded model to share between assistants.
            llm: a chat model that words the answers, each statement checked against the articles: `provider:model` for
                LangChain's `init_chat_model`, or the model itself; None: that of the settings, if it is set.
            grounder: another check of its statements than the package's.

        Raises:
            SettingsError: if the chat model can't be set up.
            MissingExtraError: if its provider's package isn't installed.
            ArticleError: if there is no such folder.
            IndexLockedError: if another process goes on writing to the index for seconds.
            StoreError: if the index can't be opened.
            ModelError: if a model can't be found.
        """
        from assistant.embedding import SentenceEmbeddings
        from assistant.index import PassageIndex

        settings = settings or load_settings()
        chat_model = _chat_model(llm, settings)  # first, since a wrong name shows at once
        folder = Path(folder)
        embeddings = embeddings or SentenceEmbeddings(settings.embedding_model)
        with ExitStack() as opened:
            index = opened.enter_context(
                PassageIndex.open(
                    default_data_dir(folder, data_dir or settings.data_dir),
                    embeddings=embeddings,
                    chroma_url=settings.chroma_url,
                    max_article_bytes=settings.max_article_bytes,
                    rebuild=rebuild,
                )
            )
            report = _patient_sync(index, folder, on_progress) if sync else None
            assistant = cls(
                index,
                embeddings=embeddings,
                settings=settings,
                reader=reader,
                chat_model=chat_model,
                grounder=grounder,
                last_sync=report,
            )
            opened.pop_all()  # from here on, the assistant closes it
        return assistant

    @classmethod
    def from_articles(
        cls,
        articles: "Iterable[Article]",
        *,
        settings: Settings | None = None,
        reader: "Reader | None" = None,
        embeddings: "EmbeddingModel | None" = None,
        llm: "str | BaseChatModel | None" = None,
        grounder: "Grounder | None" = None,
    ) -> Self:
        """Answer from articles in memory; their index lives in a temporary directory until the assistant is closed.

        Args:
            articles: of different ids; may be none.
            settings: None: from the environment.
            reader: another reader than the package's.
            embeddings: a loaded model to share between assistants.
            llm, grounder: see `open`.
        """
        from assistant.embedding import SentenceEmbeddings
        from assistant.index import PassageIndex

        settings = settings or load_settings()
        chat_model = _chat_model(llm, settings)
        embeddings = embeddings or SentenceEmbeddings(settings.embedding_model)
        with ExitStack() as opened:
            directory = tempfile.TemporaryDirectory(prefix="article-assistant-", ignore_cleanup_errors=True)
            opened.callback(directory.cleanup)
            index = opened.enter_context(PassageIndex.open(Path(directory.name), embeddings=embeddings))
            index.add(articles)
            assistant = cls(
                index,
                embeddings=embeddings,
                settings=settings,
                reader=reader,
                chat_model=chat_model,
                grounder=grounder,
                on_close=directory.cleanup,
            )
            opened.pop_all()  # from here on, the assistant closes and removes it
        return assistant

    @property
    def chain(self) -> "Runnable[str | ChainInput, Answer]":
        """The chain as a LangChain Runnable, from `str | {"question", "article_id", "history"}` to `Answer`."""
        self._check_open()
        return self._answers.runnable

    @property
    def retriever(self) -> "BaseRetriever":
        """The retriever as a LangChain `BaseRetriever`."""
        from assistant.retriever import HybridRetriever

        self._check_open()
        return HybridRetriever(index=self.index, k=self.settings.retrieve_k, fetch_k=self.settings.fetch_k)

    def as_tool(self) -> "BaseTool":
        """A LangChain tool for agents: takes a question, returns the answer's text with its sources.

        The tool's artifact is the whole `Answer`.
        """
        from assistant.tool import article_tool

        self._check_open()
        return article_tool(self)

    def conversation(self, article_id: str | None = None, *, history: "History" = ()) -> "Conversation":
        """A conversation, which keeps what was said so that follow-up questions are understood.

        Args:
            article_id: answer from this article only.
            history: what was said before, oldest first.
        """
        from assistant.conversation import Conversation

        return Conversation(self, article_id=article_id, history=history)

    def ask(self, question: str, *, article_id: str | None = None, history: "History | None" = None) -> "Answer":
        """Answer one question.

        Args:
            question: in plain words, at most `settings.max_question_characters`.
            article_id: answer from this article only.
            history: what was said before, oldest first: `Turn`s, answers, or other forms that
                `assistant.history.checked_history` takes. A question that leans on it is understood by it; the answer's
                `question` is what was understood.

        Raises:
            QuestionError: if the question isn't text or too long, or the history isn't one.
            ArticleNotFoundError: if there is no such article.
            StoreError: if the index can't be read.
            ModelError: if a model can't be run.
        """
        self._check_open()
        return self._answers.answer({"question": question, "article_id": article_id, "history": history})

    def ask_batch(
        self,
        questions: Iterable[str],
        *,
        article_id: str | None = None,
        histories: "Iterable[History | None] | None" = None,
    ) -> "list[Answer]":
        """Answer several questions, in order; raises as `ask` does, for the first that can't be taken.

        Args:
            questions: independent of each other.
            article_id: answer from this article only.
            histories: what was said before each of them; None: nothing.
        """
        self._check_open()
        if isinstance(questions, str):
            raise QuestionError("ask_batch takes a list of questions. For a single one there is ask.")
        asked = list(questions)
        said = [None] * len(asked) if histories is None else list(histories)
        if len(said) != len(asked):
            raise QuestionError(f"There are {len(asked)} questions, but {len(said)} histories. Give one for each.")
        inputs: list[str | ChainInput] = [
            {"question": question, "article_id": article_id, "history": history}
            for question, history in zip(asked, said, strict=True)
        ]
        answers: list[Answer] = []
        for start in range(0, len(asked), BATCH_SIZE):
            batch = asked[start : start + BATCH_SIZE]
            self.embeddings.prepare([question.strip() for question in batch if isinstance(question, str)])
            answers += self.chain.batch(inputs[start : start + BATCH_SIZE])
        return answers

    def stream(
        self, question: str, *, article_id: str | None = None, history: "History | None" = None
    ) -> "Iterator[AnswerEvent]":
        """Answer one question step by step: `retrieved`, each final `statement`, `done`; raises as `ask` does."""
        self._check_open()
        return self._answers.events({"question": question, "article_id": article_id, "history": history})

    async def aask(self, question: str, *, article_id: str | None = None, history: "History | None" = None) -> "Answer":
        """`ask`, for asyncio."""
        return await asyncio.to_thread(self.ask, question, article_id=article_id, history=history)

    async def aask_batch(
        self,
        questions: Iterable[str],
        *,
        article_id: str | None = None,
        histories: "Iterable[History | None] | None" = None,
    ) -> "list[Answer]":
        """`ask_batch`, for asyncio."""
        return await asyncio.to_thread(self.ask_batch, questions, article_id=article_id, histories=histories)

    async def astream(
        self, question: str, *, article_id: str | None = None, history: "History | None" = None
    ) -> "AsyncIterator[AnswerEvent]":
        """`stream`, for asyncio. Each step runs in a worker thread; leaving the loop early stops before the next."""
        events = self.stream(question, article_id=article_id, history=history)
        while (event := await asyncio.to_thread(next, events, None)) is not None:
            yield event

    def search(
        self, query: str, *, article_id: str | None = None, limit: int | None = None
    ) -> "list[RetrievedPassage]":
        """The passages that are nearest to a query, the nearest first; whether they answer it is not decided.

        Args:
            query: words or a question, at most `settings.max_question_characters`.
            article_id: search this article only.
            limit: passages to return, at most; None: `settings.retrieve_k`.

        Raises:
            QuestionError: if the query isn't text or too long.
            ArticleNotFoundError, StoreError, ModelError: as `ask`.
            ValueError: if the limit is less than 1.
        """
        from assistant.chain import checked_question

        self._check_open()
        return self.index.search(
            checked_question(query, self.settings.max_question_characters),
            k=self.settings.retrieve_k if limit is None else limit,
            fetch_k=self.settings.fetch_k,
            article_id=article_id,
        )

    async def asearch(
        self, query: str, *, article_id: str | None = None, limit: int | None = None
    ) -> "list[RetrievedPassage]":
        """`search`, for asyncio."""
        return await asyncio.to_thread(self.search, query, article_id=article_id, limit=limit)

    def articles(self) -> "list[ArticleSummary]":
        """The articles in the library, by id."""
        self._check_open()
        return self.index.articles()

    def article(self, article_id: str) -> "Article":
        """One article; raises `ArticleNotFoundError`."""
        self._check_open()
        return self.index.article(article_id)

    def add_feedback(self, feedback: "Feedback") -> None:
        """Keep what a reader said of an answer, in the data directory, if the answer holds against the articles.

        An assistant made by `from_articles` forgets it when it is closed.

        Raises:
            VerificationError: if it doesn't.
            FeedbackFullError: if as much is stored as `settings.feedback_limit` allows.
            FeedbackError: if it can't be stored.
            StoreError: if the index can't be read.
        """
        from assistant.feedback import verify_feedback

        verify_feedback(feedback, self)
        self._feedback_store().add(feedback)

    def add(self, article: "Article") -> None:
        """Add an article, or replace the one of the same id."""
        self._check_open()
        self.index.add([article])

    def remove(self, article_id: str) -> None:
        """Remove an article; raises `ArticleNotFoundError`."""
        self._check_open()
        self.index.remove(article_id)

    def warm_up(self) -> None:
        """Load the models now rather than with the first question, and read one question to the end.

        A chat model isn't asked: it may cost money.
        """
        self._check_open()
        self.embeddings.encode_query("")
        self._answers.warm_up("What does the article say about it?")
        if self._grounder is not None:
            self._grounder.check("The mill burned on Tuesday.", ["The old mill burned down on Tuesday night."])

    def close(self) -> None:
        """Close the index; the assistant can't be used afterwards. Closing again does nothing."""
        with self._closing:
            if self._closed:
                return
            self._closed = True
        if self._feedback is not None:
            self._feedback.close()
        self.index.close()
        self._on_close()

    def _feedback_store(self) -> "FeedbackStore":
        """The file for feedback, made when it is first needed."""
        from assistant.feedback_store import FILE_NAME, FeedbackStore

        with self._closing:
            self._check_open()
            if self._feedback is None:
                path = self.index.data_dir / FILE_NAME
                self._feedback = FeedbackStore(path, limit=self.settings.feedback_limit)
            return self._feedback

    def _check_open(self) -> None:
        if self._closed:
            raise AssistantClosedError

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _patient_sync(
    index: "PassageIndex", folder: Path, on_progress: "Callable[[SyncProgress], None] | None"
) -> "SyncReport":
    """Sync, waiting a little for another process that does the same: two commands at once are no error."""
    until = time.monotonic() + LOCK_PATIENCE_SECONDS
    while True:
        try:
            return index.sync(folder, on_progress=on_progress)
        except IndexLockedError:
            if time.monotonic() >= until:
                raise
            time.sleep(0.1)


def _chat_model(llm: "str | BaseChatModel | None", settings: Settings) -> "ChatModel | None":
    """The chat model that was passed in, else that of the settings, if there is any."""
    llm = settings.llm if llm is None else llm
    if llm is None:
        return None
    from assistant.chat_model import ChatModel

    return ChatModel.from_settings(llm, settings)


def _package_grounder() -> "Grounder":
    from assistant.grounding import Grounder

    return Grounder()


def default_data_dir(folder: Path, chosen: str | Path | None) -> Path:
    """The data directory of a folder's index: as chosen, else of the folder's name in `.article-assistant` beside it.

    Each folder has its own, since a sync removes what its folder doesn't have.
    """
    if chosen is not None:
        return Path(chosen)
    folder = folder.resolve()
    return folder.parent / DATA_DIR_NAME / folder.name
