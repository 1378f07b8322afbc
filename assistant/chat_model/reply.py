"""A chat model's reply, piece by piece, within limits and with retries."""

import random
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Self

from assistant.chat_model.failure import ChatFailure, failure_of
from assistant.chat_model.reading import CUT_OFF, Empty, Reading
from assistant.chat_model.redaction import Redaction
from assistant.errors import ChatModelRefusedError, ChatModelReplyError, ChatModelTimeoutError
from assistant.interest import UnwantedError, check_wanted, unless_unwanted

FIRST_WAIT_SECONDS: Final = 0.5
LONGEST_WAIT_SECONDS: Final = 8.0
"""Waits between attempts double from the first to the longest; each is cut by up to a half, at random."""

LONGEST_RETRY_AFTER_SECONDS: Final = 30.0
"""A service that asks to wait longer is unavailable: nobody waits for an answer that long."""

_FILTERED = frozenset(
    "content_filter content_filtered guardrail_intervened refusal safety recitation blocklist prohibited_content "
    "spii sensitive".split()
)
_BROKEN = frozenset("error failed cancelled network_error insufficient_system_resource".split())
"""Words by which services say that it was they who ended a reply."""


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """What is asked of a chat model, and within what limits.

    Attributes:
        model: its name.
        send: sends it, given the time by which the reply has to be there.
        give_up: ends what `send` began.
        timeout_seconds, stall_seconds, retries, sleep, clock: see `ChatModel`.
        redaction: what must not be shown in messages.
    """

    model: str
    send: Callable[[float], Reading]
    give_up: Callable[[Reading], None]
    timeout_seconds: float
    stall_seconds: float
    retries: int
    sleep: Callable[[float], None]
    clock: Callable[[], float]
    redaction: Redaction


@dataclass(slots=True)
class _Progress:
    begun: bool = False
    cut_off: bool = False


class ChatReply(Iterator[str]):
    """The text that a chat model writes, in pieces of any size, none of them empty.

    The request is sent when the first piece is asked for. `close`, or dropping the reply, ends it early: no more of it
    is read, and the connection is closed with the next piece that comes. So does the going of whoever it is read for
    (`interest.py`), with `UnwantedError`. What else it raises, `ChatModel.stream` says.
    """

    def __init__(self, request: ChatRequest) -> None:
        self._progress = _Progress()
        # The generator doesn't know this object, so that it is closed as soon as this object is gone.
        self._pieces = _pieces(request, self._progress)

    @property
    def cut_off(self) -> bool:
        """Whether the reply ended because of the token limit: its last sentence may be a half. False before the end."""
        return self._progress.cut_off

    def __next__(self) -> str:
        return next(self._pieces)

    def close(self) -> None:
        """End the request, if it is still under way. Not to be called while another thread waits for a piece."""
        self._pieces.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class _FailedError(Exception):
    """An attempt failed."""

    def __init__(self, failure: ChatFailure) -> None:
        super().__init__(failure.problem)
        self.failure = failure


def _pieces(request: ChatRequest, progress: _Progress) -> Generator[str, None, None]:
    """The text of the first attempt that begins to write."""
    until = request.clock() + request.timeout_seconds
    attempt = 1
    while True:
        check_wanted()
        reading = request.send(until)
        try:
            with unless_unwanted(reading.drop):
                yield from _attempt(request, reading, until, progress)
            return
        except _FailedError as failed:
            failure = failed.failure
        finally:
            request.give_up(reading)
        if not failure.passing or progress.begun or attempt > request.retries:
            raise failure.error(attempts=attempt)
        wait = _wait(failure, attempt)
        if wait > LONGEST_RETRY_AFTER_SECONDS:
            raise failure.error(attempts=attempt, note=f"It asks to wait {wait:.0f} seconds.")
        if wait > until - request.clock():
            raise failure.error(attempts=attempt, note="There is no time left for another attempt.")
        request.sleep(wait)
        attempt += 1


def _attempt(request: ChatRequest, reading: Reading, until: float, progress: _Progress) -> Iterator[str]:
    """The text of one attempt; raises `_FailedError`."""
    finish, wired, visible = None, False, False
    while True:
        left = until - request.clock()
        try:
            piece = reading.next(min(request.stall_seconds, left) if progress.begun else left)
        except Empty:
            raise _FailedError(_too_slow(request, stalled=progress.begun and request.clock() < until)) from None
        except UnwantedError:
            raise
        except Exception as error:  # each provider's own
            failure = failure_of(error, request.model, request.redaction, begun=progress.begun)
            raise _FailedError(failure) from None
        if piece is None:
            break
        finish, wired = piece.finish or finish, wired or piece.wired
        if piece.text:
            visible = visible or not piece.text.isspace()
            progress.begun = True
            yield piece.text
    if (wrong := _wrong_end(request.model, finish, wired=wired, visible=visible)) is not None:
        raise _FailedError(wrong)
    progress.cut_off = finish == CUT_OFF


def _wait(failure: ChatFailure, attempt: int) -> float:
    """Seconds until the attempt after this one."""
    longest = min(LONGEST_WAIT_SECONDS, FIRST_WAIT_SECONDS * 2 ** (attempt - 1))
    return max(random.uniform(longest / 2, longest), failure.retry_after or 0.0)


def _too_slow(request: ChatRequest, *, stalled: bool) -> ChatFailure:
    if stalled:
        return ChatFailure(
            ChatModelTimeoutError,
            f"{request.model} stalled: in the middle of its reply, nothing came for {request.stall_seconds:g} seconds.",
            "Ask again, or raise the setting llm_stall_seconds.",
        )
    return ChatFailure(
        ChatModelTimeoutError,
        f"{request.model} did not finish its reply within {request.timeout_seconds:g} seconds.",
        "Try again later, or raise the setting llm_timeout_seconds.",
    )


def _wrong_end(model: str, finish: str | None, *, wired: bool, visible: bool) -> ChatFailure | None:
    """What is wrong with a reply that came to its end, if anything is.

    Args:
        model: its name.
        finish: why it ended, as the service said.
        wired: whether its service says so of whole replies.
        visible: whether there was any text.
    """
    if finish in _FILTERED:
        return ChatFailure(
            ChatModelRefusedError,
            f"The provider of {model} stopped the reply by a filter of its own ({finish}).",
            "Ask in other words, or take another model.",
        )
    if finish in _BROKEN or (finish is None and wired):
        return ChatFailure(
            ChatModelReplyError, f"The reply of {model} broke off before its end.", "Ask again.", passing=not visible
        )
    if visible:
        return None
    if finish == CUT_OFF:
        return ChatFailure(
            ChatModelReplyError,
            f"{model} used up its tokens before it wrote a word.",
            "Raise the setting llm_max_tokens, or take a model that thinks less.",
        )
    return ChatFailure(ChatModelReplyError, f"The reply of {model} is empty.", "Ask again, or take another model.")
