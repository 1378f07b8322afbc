"""The chain from a question to an answer, made of LangChain Runnables."""

import time
import unicodedata
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing, nullcontext, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Required

from langchain_core.messages import convert_to_messages
from langchain_core.runnables import Runnable, RunnableLambda, RunnableSequence
from typing_extensions import TypedDict  # LangChain makes schemas of it, for which Python 3.11 needs this one

from assistant.answer import Answer, AnswerEvent, DoneEvent, RetrievedEvent, StatementEvent
from assistant.answering import AnswerComposer
from assistant.answering.composer import reply, retrieved
from assistant.answering.draft import StaleError
from assistant.answering.extractive import ChosenSentence, choose_sentences
from assistant.answering.generative import GenerativeWriter, Grounder, Task
from assistant.answering.intent import Intent, intent, summary_topic
from assistant.answering.summary import summarise, summary_length
from assistant.canonical import is_unicode
from assistant.chat_model import ChatModel
from assistant.differing import choose_differing
from assistant.embedding import EmbeddingModel
from assistant.errors import ArticleNotFoundError, QuestionError, StoreError
from assistant.followup import Phrasing, PhrasingRead, Rewrite, Understanding, choose, focus, understand
from assistant.followup.model_rewrite import rewrite_by
from assistant.hidden_text import without_hidden
from assistant.history import Turn, checked_history
from assistant.index import PassageIndex
from assistant.messages import WHICH_ARTICLE, reply_text
from assistant.passages import RetrievedPassage
from assistant.reader import Reader, Reading
from assistant.reader.terms import terms
from assistant.settings import Settings
from assistant.stages import observed

ATTEMPTS = 5
"""Times that a question is answered anew because its articles were changed meanwhile."""


class ChainInput(TypedDict, total=False):
    """What the chain takes besides a plain string.

    Attributes:
        question: the question.
        article_id: the only article to answer from; None or absent: the whole library.
        history: what was said before, oldest first, which a follow-up question may lean on; see `checked_history`.
    """

    question: Required[str]
    article_id: str | None
    history: Sequence[Any] | None


@dataclass(frozen=True, slots=True)
class _State:
    """What is known of a question between two steps; `answer` is set as soon as there is nothing left to do.

    A follow-up question is `meant` in several phrasings, each with the passages `searched` for it; reading chooses one,
    which then are `question` and `passages`; `in_focus` says that these are of the conversation's article only.
    """

    question: str
    article_id: str | None
    intent: Intent
    history: tuple[Turn, ...] = ()
    meant: Understanding | None = None
    searched: tuple[tuple[RetrievedPassage, ...], ...] = ()
    passages: tuple[RetrievedPassage, ...] = ()
    reading: Reading | None = None
    in_focus: bool = False
    answer: Answer | None = None
    timings: dict[str, float] = field(default_factory=dict)
    began: float = field(default_factory=time.perf_counter)


class AnswerChain:
    """Answers questions: understand, retrieve, read, compose.

    Attributes:
        runnable: the chain as a Runnable from `str | ChainInput` to `Answer`, for tracing and composing; each step is
            one of its own.
    """

    def __init__(
        self,
        index: PassageIndex,
        reader: Reader,
        embeddings: EmbeddingModel,
        settings: Settings,
        *,
        chat_model: ChatModel | None = None,
        grounder: Grounder | None = None,
        rewrite: Rewrite | None = None,
    ) -> None:
        """Put the chain together.

        Args:
            index: to search.
            reader: decides which sentences answer.
            embeddings: the model that the index was made with.
            settings: of searching, answering and declining.
            chat_model: words the answers and puts follow-up questions so that they stand alone; None: rules do.
            grounder: checks its statements; given exactly if `chat_model` is.
            rewrite: puts follow-up questions so that they stand alone; None: `chat_model`, if there is one.
        """
        self._index = index
        self._reader = reader
        self._embeddings = embeddings
        self._settings = settings
        self._composer = AnswerComposer(
            index.article, max_statements=settings.max_statements, nearest_k=settings.nearest_k
        )
        if (chat_model is None) != (grounder is None):
            raise ValueError("a chat model's statements need a grounder, and a grounder a chat model")
        self._writer: GenerativeWriter | None = None
        self._rewrite = rewrite
        if chat_model is not None and grounder is not None:
            self._rewrite = rewrite or rewrite_by(
                partial(_complete, chat_model), fall_back=settings.on_llm_error == "extract"
            )
            self._writer = GenerativeWriter(self._composer, chat_model, grounder, on_error=settings.on_llm_error)
        self._stages = (("retrieve", self._retrieve), ("read", self._read), ("compose", self._compose))
        steps = [RunnableLambda(_timed(stage, step), name=stage) for stage, step in self._stages]
        self.runnable: Runnable[str | ChainInput, Answer] = RunnableSequence(
            RunnableLambda(self._understand, name="understand"),
            *steps,
            RunnableLambda(_finished, name="finish"),
            name="article-assistant",
        )

    def answer(self, question: str | ChainInput) -> Answer:
        """Answer a question: the same steps as `runnable`, without what LangChain does around each."""
        state = self._understand(question)
        for stage, step in self._stages:
            state = _timed(stage, step)(state)
        return _finished(state)

    def events(self, question: str | ChainInput) -> Iterator[AnswerEvent]:
        """Answer step by step: what was retrieved, each final statement, then the whole answer."""
        state = _timed("retrieve", self._retrieve)(self._understand(question))
        if len(state.searched) > 1:  # which passages count is known when all have been read
            state = _timed("read", self._read)(state)
        if state.passages:
            yield RetrievedEvent(question=state.question, passages=retrieved(state.passages))
        if state.reading is None:
            state = _timed("read", self._read)(state)
        watched = observed("compose") if state.answer is None else nullcontext()
        with watched, closing(self._composing(state, streaming=True)) as steps:
            state = yield from steps
        yield DoneEvent(answer=_finished(state))

    def warm_up(self, question: str) -> None:
        """Load the models that search and read, by a question that nobody answers."""
        if self._index.passage_count():
            self._reader.read(question, self._search(question, None))

    def _understand(self, given: str | ChainInput) -> _State:
        with observed("understand"):
            return self._understood(given)

    def _understood(self, given: str | ChainInput) -> _State:
        request: ChainInput = {"question": given} if isinstance(given, str) else given
        if not isinstance(request, Mapping):
            raise QuestionError(f"A question is text or a mapping, not {type(given).__name__}.")
        if unknown := set(request) - ChainInput.__annotations__.keys():
            known = "'question', 'article_id' and 'history'"
            raise QuestionError(f"Unknown keys {sorted(unknown)}. A question has the keys {known}.")
        article_id = request.get("article_id")
        if article_id is not None and (not isinstance(article_id, str) or not is_unicode(article_id)):
            raise QuestionError("An article's id is text.")
        question = checked_question(request.get("question"), self._settings.max_question_characters)
        article = None if article_id is None else self._index.article(article_id)
        history = checked_history(request.get("history"), max_turns=self._settings.max_history_turns)
        wanted = intent(question)
        state = _State(question, article_id, wanted, history)
        if not self._index.passage_count():
            return replace(state, answer=self._composer.unanswered(question, article_id, "empty_corpus"))
        if wanted == "unclear":
            return replace(state, answer=self._composer.unanswered(question, article_id, "unclear_question"))
        if wanted not in {"facts", "summary"}:
            text = reply_text(wanted, [one.title for one in ([article] if article else self._index.articles())])
            return replace(state, answer=reply(question, article_id, text))
        return state

    def _retrieve(self, state: _State) -> _State:
        if state.intent == "summary":
            return self._retrieve_for_summary(state)
        meant = state.meant or understand(
            state.question,
            state.history,
            self._index,
            fetch_k=self._settings.fetch_k,
            article_id=state.article_id,
            rewrite=self._rewrite,
        )
        searched = tuple(self._search_for(way, state.article_id, focused=meant.article_id) for way in meant.phrasings)
        return replace(state, meant=meant, searched=searched, passages=searched[0])

    def _search_for(
        self, way: Phrasing, article_id: str | None, *, focused: str | None
    ) -> tuple[RetrievedPassage, ...]:
        """Search where a phrasing is to be read; an article that is gone since the last answer is no limit any more."""
        with suppress(ArticleNotFoundError) if article_id is None else nullcontext():
            if way.in_focus:
                return self._search(way.words, focused)
        return self._search(way.words, article_id)

    def _focus(self, state: _State) -> str | None:
        return focus(state.history, self._index, fetch_k=self._settings.fetch_k)

    def _search(self, question: str, article_id: str | None) -> tuple[RetrievedPassage, ...]:
        settings = self._settings
        return tuple(
            self._index.search(question, k=settings.retrieve_k, fetch_k=settings.fetch_k, article_id=article_id)
        )

    def _retrieve_for_summary(self, state: _State) -> _State:
        """All passages of the article that is meant; where that isn't clear, an answer that says so."""
        topic = summary_topic(state.question)
        articles = self._index.articles()
        article_id = state.article_id or (articles[0].id if len(articles) == 1 else None)
        if topic is None and article_id is None:
            article_id = self._focus(state)
        if topic is not None:
            article_id = self._article_about(topic, article_id)
            if article_id is None:
                nearest = self._search(state.question, state.article_id)
                return replace(
                    state,
                    answer=self._composer.unanswered(state.question, state.article_id, "not_in_sources", nearest),
                )
        if article_id is None:
            unclear = self._composer.unanswered(state.question, None, "unclear_question", text=WHICH_ARTICLE)
            return replace(state, answer=unclear)
        return replace(state, passages=self._whole(article_id))

    def _whole(self, article_id: str) -> tuple[RetrievedPassage, ...]:
        """All passages of an article, in its order."""
        article = self._index.article(article_id)
        return tuple(
            RetrievedPassage(
                passage=passage,
                text=article.text[passage.start : passage.end],
                title=article.title,
                url=article.url,
                score=0.0,
                cosine=None,
                bm25=None,
            )
            for passage in self._index.passages_of(article_id)
        )

    def _article_about(self, topic: str, article_id: str | None) -> str | None:
        """The article that has every word of `topic`, the best retrieved one first; only `article_id`, if given."""
        wanted = set(terms(topic))
        if not wanted:
            return None
        for found in dict.fromkeys(passage.passage.article_id for passage in self._search(topic, article_id)):
            article = self._index.article(found)
            if wanted <= set(terms(f"{article.title}\n{article.text}")):
                return found
        return None

    def _read(self, state: _State) -> _State:
        if state.answer is not None or state.meant is None:
            return state
        ways = zip(state.meant.phrasings, state.searched, strict=True)
        quoted = state.history[-1].evidence if state.history else ()
        read = [PhrasingRead(way, found, self._reader.read(way.words, found)) for way, found in ways]
        chosen = choose(read, quoted)
        return replace(
            state,
            question=chosen.phrasing.question,
            passages=chosen.passages,
            reading=chosen.reading,
            in_focus=chosen.phrasing.in_focus,
        )

    def _compose(self, state: _State) -> _State:
        return _result(self._composing(state, streaming=False))

    def _composing(self, state: _State, *, streaming: bool) -> Generator[StatementEvent, None, _State]:
        """Yield the statements of the answer, each when it is final; returns the state with the answer.

        An article that has changed meanwhile makes the question be answered anew, unless `streaming` has shown a
        statement already.
        """
        began, paused = time.perf_counter(), 0.0
        for _ in range(ATTEMPTS):
            if state.answer is not None:
                return state
            first: float | None = None
            with closing(self._statements(state)) as statements:
                try:
                    while True:
                        event = next(statements)
                        yielded = time.perf_counter()
                        first = yielded - state.began if first is None else first
                        yield event
                        paused += time.perf_counter() - yielded
                except StopIteration as end:
                    answer: Answer = end.value
                except StaleError:
                    if streaming and first is not None:
                        raise StoreError(
                            "An article was changed or removed while an answer from it was being given. Ask again."
                        ) from None
                    state = self._read(self._retrieve(replace(state, passages=(), reading=None)))
                    continue
            timings = {**state.timings, "compose": time.perf_counter() - began - paused}
            if answer.model is not None and first is not None:
                timings["first_statement"] = first
            return replace(state, answer=answer, timings=timings)
        raise StoreError(f"The articles changed {ATTEMPTS} times while this question was being answered. Ask it again.")

    def _statements(self, state: _State) -> Generator[StatementEvent, None, Answer]:
        """Yield the statements; returns the whole answer. Raises `StaleError`."""
        # A chat model isn't asked where articles differ: who says what must be exact.
        state, answer = self._compared(state)
        if answer is None and self._writer is not None and (task := self._task(state)) is not None:
            return (yield from self._writer.write(task))
        answer = answer or self._composed(state)
        shown = 0
        for statement in answer.statements:
            last = max(statement.citations)
            yield StatementEvent(statement=statement, citations=answer.citations[shown:last])
            shown = max(shown, last)
        return answer

    def _task(self, state: _State) -> Task | None:
        """What a chat model is asked to write; None where there is nothing to write from.

        It isn't asked where the reader declines: that decision is calibrated, and a chat model's isn't.
        """
        passages, reading, most = state.passages, state.reading, self._settings.max_statements
        if reading is None and passages:
            length = summary_length(state.question)
            return Task(
                state.question, state.article_id, "summary", passages, None, lambda: self._summary(state), length
            )
        if reading is None or not reading.answerable or not reading.evidence:
            return None

        def extractive() -> list[ChosenSentence]:
            return choose_sentences(reading.evidence, passages, max_statements=most)

        question = reading.question or state.question
        return Task(question, state.article_id, "facts", passages, reading, extractive, most)

    def _compared(self, state: _State) -> tuple[_State, Answer | None]:
        """Compare what articles of the whole library say; the answer where they differ. Raises `StaleError`."""
        reading = state.reading
        if reading is None or not reading.answerable or state.article_id is not None or state.in_focus:
            return state, None
        question = reading.question or state.question
        chosen = choose_differing(question, reading, self._composer.draft().article)
        if not chosen.evidence:
            return replace(state, reading=chosen.reading), None
        return state, self._composer.differing(question, chosen, state.passages)

    def _composed(self, state: _State) -> Answer:
        if state.reading is not None:
            return self._composer.from_reading(state.question, state.article_id, state.passages, state.reading)
        if not state.passages:
            raise StaleError  # the article to sum up was there when the question was understood
        sentences = self._summary(state)
        # Nothing is decided for a summary: what an article says of itself answers what it says.
        return self._composer.answered(
            state.question, state.article_id, sentences, state.passages, kind="summary", confidence=1.0
        )

    def _summary(self, state: _State) -> list[ChosenSentence]:
        return summarise(state.question, state.passages[0].title, state.passages, self._embeddings)


def checked_question(question: object, max_characters: int) -> str:
    """`question` without surrounding white space, and without characters that nobody sees.

    Raises:
        QuestionError: if it isn't text, has lone surrogates, or is too long.
    """
    if not isinstance(question, str):
        raise QuestionError(f"A question is text, not {type(question).__name__}.")
    if not is_unicode(question):
        raise QuestionError("The question has half a character (a lone surrogate). Send it as UTF-8.")
    question = unicodedata.normalize("NFC", without_hidden(question).strip())  # as the articles are
    if len(question) > max_characters:
        raise QuestionError(
            f"The question has {len(question):,} characters; at most {max_characters:,} are taken "
            "(setting max_question_characters). Ask it in fewer words."
        )
    return question


def _complete(chat_model: ChatModel, messages: list[tuple[str, str]]) -> str:
    return chat_model.complete(convert_to_messages(messages))


def _timed(stage: str, step: Callable[[_State], _State]) -> Callable[[_State], _State]:
    """`step`, with its seconds noted under `stage`, unless there was nothing left to do."""

    def timed(state: _State) -> _State:
        if state.answer is not None:
            return state
        began = time.perf_counter()
        with observed(stage):
            after = step(state)
        return replace(after, timings={**after.timings, stage: time.perf_counter() - began})

    return timed


def _result(steps: Generator[StatementEvent, None, _State]) -> _State:
    """What a generator returns, without what it yields."""
    with closing(steps):
        while True:
            try:
                next(steps)
            except StopIteration as end:
                state: _State = end.value
                return state


def _finished(state: _State) -> Answer:
    if state.answer is None:
        raise AssertionError("the chain ended without an answer")
    # The first statement came during the stages, so its time is no part of the total.
    total = sum(seconds for stage, seconds in state.timings.items() if stage != "first_statement")
    return state.answer.model_copy(update={"timings": {**state.timings, "total": total}})
