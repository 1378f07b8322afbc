"""A conversation: questions one after the other, each understood by those before it."""

from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING

from assistant.answer import Answer, AnswerEvent, DoneEvent
from assistant.history import History, Turn, checked_history

if TYPE_CHECKING:
    from assistant.assistant import Assistant


class Conversation:
    """Asks an assistant, and keeps what was said. `Assistant.conversation` makes one.

    All its state is `history`, plain data that can be stored and passed to a new conversation, of this process or any
    other. A question that fails leaves it as it was. One conversation is of one reader: don't ask in it from several
    threads at once.
    """

    def __init__(self, assistant: "Assistant", *, article_id: str | None = None, history: History = ()) -> None:
        """Go on from `history`, answering from one article only if `article_id` is given.

        Raises:
            QuestionError: if the history isn't one.
        """
        self._assistant = assistant
        self._article_id = article_id
        self._history = checked_history(history, max_turns=self._max_turns)

    @property
    def history(self) -> tuple[Turn, ...]:
        """The last turns, oldest first, as many as the setting `max_history_turns` keeps."""
        return self._history

    @property
    def _max_turns(self) -> int:
        return self._assistant.settings.max_history_turns

    def ask(self, question: str) -> Answer:
        """Answer a question, which may lean on those before it; raises as `Assistant.ask` does.

        What was understood is the answer's `question`.
        """
        answer = self._assistant.ask(question, article_id=self._article_id, history=self._history)
        self._keep(answer)
        return answer

    def stream(self, question: str) -> Iterator[AnswerEvent]:
        """`ask`, step by step, as `Assistant.stream` does; it is part of the history once it is done."""
        events = self._assistant.stream(question, article_id=self._article_id, history=self._history)
        for event in events:
            if isinstance(event, DoneEvent):
                self._keep(event.answer)
            yield event

    async def aask(self, question: str) -> Answer:
        """`ask`, for asyncio."""
        answer = await self._assistant.aask(question, article_id=self._article_id, history=self._history)
        self._keep(answer)
        return answer

    async def astream(self, question: str) -> AsyncIterator[AnswerEvent]:
        """`stream`, for asyncio."""
        async for event in self._assistant.astream(question, article_id=self._article_id, history=self._history):
            if isinstance(event, DoneEvent):
                self._keep(event.answer)
            yield event

    def clear(self) -> None:
        """Forget what was said."""
        self._history = ()

    def _keep(self, answer: Answer) -> None:
        self._history = checked_history((*self._history, answer), max_turns=self._max_turns)
