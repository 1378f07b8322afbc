"""One request to a chat model, read in a thread of its own, so that whoever waits for it can stop waiting."""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from contextvars import Context
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, Final

from assistant.interest import UnwantedError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage

_CHARACTERS_PER_TOKEN: Final = 20
"""Prose has about four. What goes on far beyond its tokens comes from a service that doesn't know their limit."""

_FINISH_KEYS = ("finish_reason", "stop_reason", "stopReason", "done_reason")
CUT_OFF: Final = "length"
_CUT_OFF = frozenset("length max_tokens max_output_tokens model_length model_context_window_exceeded".split())
_UNDER_WAY = ("in_progress", "queued")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a reply.

    Attributes:
        text: may be empty; the piece is a sign of life then.
        finish: why the reply ends here, in the service's word, in small letters; "length" for every word that means
            the token limit; None: it goes on.
        wired: whether it comes from a service that says how a reply finished.
    """

    text: str
    finish: str | None = None
    wired: bool = False


class Reading:
    """A request that is under way.

    The thread that reads it ends with the reply. After `cancel` it ends with the next piece, or when the provider's
    client gives the silent connection up: nothing can interrupt a client that waits. It is a daemon, so that it can't
    keep the process alive meanwhile.

    Nothing of the caller's context is seen by the model. LangChain would otherwise hand each of its words to the
    callbacks of the chain around, and so to `astream_events` and the like, before they are checked.
    """

    def __init__(
        self,
        model: "BaseChatModel",
        messages: "Sequence[BaseMessage]",
        *,
        max_tokens: int,
        overdue: Callable[[], bool],
    ) -> None:
        """Send the request.

        Args:
            model: to ask.
            messages: to send.
            max_tokens: see `_CHARACTERS_PER_TOKEN`.
            overdue: whether the reply has taken too long; then no more of it is read.
        """
        self._model, self._messages = model, list(messages)
        self._most_characters = max_tokens * _CHARACTERS_PER_TOKEN
        self._overdue = overdue
        self._pieces: SimpleQueue[Piece | Exception | None] = SimpleQueue()
        self._cancelled = threading.Event()
        self._thread = threading.Thread(target=Context().run, args=(self._read,), name="chat-model", daemon=True)
        self._thread.start()

    @property
    def hangs(self) -> bool:
        """Whether the thread is still there, although nobody waits for it."""
        return self._cancelled.is_set() and self._thread.is_alive()

    def next(self, seconds: float) -> Piece | None:
        """The next piece, or None after the last one.

        Args:
            seconds: to wait at most.

        Raises:
            Empty: if none came in that time.
            Exception: what the provider's client raised.
        """
        found = self._pieces.get(timeout=seconds) if seconds > 0 else self._pieces.get_nowait()
        if isinstance(found, Exception):
            raise found
        return found

    def drop(self) -> None:
        """Make `next` raise `UnwantedError`, once the pieces that have come are read; may be called from any thread."""
        self._pieces.put(UnwantedError())

    def cancel(self) -> None:
        """Stop reading as soon as that is possible; does nothing at the end of a reply."""
        self._cancelled.set()

    def _read(self) -> None:
        stream: Iterator[BaseMessage] = iter(())
        characters = 0
        try:
            # No tools, nor anything else beside the messages, is ever passed.
            stream = self._model.stream(self._messages)
            for message in stream:
                if self._cancelled.is_set() or self._overdue():
                    return
                piece = _piece(message)
                characters += len(piece.text)
                if characters > self._most_characters:
                    self._pieces.put(Piece("", CUT_OFF))
                    break
                self._pieces.put(piece)
            self._pieces.put(None)
        except BaseException as error:  # raised again in the thread that waits, which nothing here may end
            self._pieces.put(error if isinstance(error, Exception) else RuntimeError(repr(error)))
        finally:
            if (close := getattr(stream, "close", None)) is not None:
                with suppress(Exception):  # the request is over either way
                    close()


def _piece(message: "BaseMessage") -> Piece:
    # `text` has the text blocks alone, without reasoning, tool calls and whatever else a model may send.
    return Piece(
        str(message.text), _finish(message.response_metadata), wired="model_provider" in message.response_metadata
    )


def _finish(metadata: Mapping[str, Any]) -> str | None:
    """Why a reply ended, from where the providers' LangChain packages say it."""
    found = next(filter(None, map(metadata.get, _FINISH_KEYS)), None)
    if found is None:  # OpenAI's responses
        details, status = metadata.get("incomplete_details"), metadata.get("status")
        found = (details.get("reason") if isinstance(details, Mapping) else None) or status
    if found is None or found in _UNDER_WAY:
        return None
    word = str(getattr(found, "name", found)).lower()
    return CUT_OFF if word in _CUT_OFF else word


__all__ = ["CUT_OFF", "Empty", "Piece", "Reading"]
