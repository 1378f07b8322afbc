"""A chat model that is asked for text, within limits."""

import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final, Self

from assistant.chat_model.provider import check_without_tools, model_by_name, model_name, within_tokens
from assistant.chat_model.reading import Reading
from assistant.chat_model.redaction import Redaction, secrets_of
from assistant.chat_model.reply import ChatReply, ChatRequest
from assistant.errors import ChatModelReplyError, ChatModelUnavailableError, SettingsError
from assistant.settings import Settings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage

MOST_HANGING: Final = 32
"""Requests that were given up but whose threads still wait for the provider; with so many, no more are sent."""

GRACE_SECONDS: Final = 1
"""By how much a provider's client waits longer than we do, so that it is we who say what happened."""


class ChatModel:
    """A chat model that is asked for text, and for nothing else: it never has tools.

    It can be used by several threads at once; nothing is kept from one request to the next.

    Attributes:
        name: for receipts and messages, such as `openai:gpt-4o-mini`.
    """

    name: str

    def __init__(
        self,
        model: "BaseChatModel",
        *,
        timeout_seconds: float,
        stall_seconds: float,
        max_tokens: int,
        retries: int,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Wrap a model; `from_settings` makes one by name.

        The model's own client keeps its retries and time limits: those here come on top.

        Args:
            model: to ask; it is not changed.
            timeout_seconds: for a whole reply, from the first attempt to the last piece.
            stall_seconds: between two pieces of a reply, once its text has begun. Before that, only `timeout_seconds`
                counts: a model may read or think for long, and one that doesn't stream sends a single piece.
            max_tokens: that it may write, unless the model has a limit of its own.
            retries: after the first attempt, while nothing of the reply has come.
            sleep: waits between attempts.
            clock: seconds, from anywhere.

        Raises:
            SettingsError: if `model` isn't a chat model, or brings tools along.
        """
        from langchain_core.language_models import BaseChatModel

        if not isinstance(model, BaseChatModel):
            raise SettingsError(
                f"llm must be provider:model or a LangChain BaseChatModel, not {type(model).__name__}. "
                "Pass the model itself, with nothing bound to it."
            )
        check_without_tools(model)
        self.name = model_name(model)
        self._model = within_tokens(model, max_tokens)
        self._max_tokens = max_tokens
        self._request = partial(
            ChatRequest,
            give_up=self._give_up,
            timeout_seconds=timeout_seconds,
            stall_seconds=stall_seconds,
            retries=retries,
            sleep=sleep,
            clock=clock,
            redaction=Redaction(secrets_of(model)),
        )
        self._clock = clock
        self._given_up: list[Reading] = []
        self._lock = threading.Lock()

    @classmethod
    def from_settings(cls, llm: "str | BaseChatModel", settings: Settings) -> Self:
        """A chat model with the limits of the settings.

        Args:
            llm: `provider:model` for LangChain's `init_chat_model`, or a model.
            settings: the limits; `settings.llm` is not looked at.

        Raises:
            MissingExtraError: if the provider's package isn't installed.
            SettingsError: if there is no such provider, or the model can't be set up, for want of a key for instance.
        """
        if isinstance(llm, str):
            patience = settings.llm_timeout_seconds + GRACE_SECONDS
            model = model_by_name(llm, timeout_seconds=patience, max_tokens=settings.llm_max_tokens)
        else:
            model = llm
        made = cls(
            model,
            timeout_seconds=settings.llm_timeout_seconds,
            stall_seconds=settings.llm_stall_seconds,
            max_tokens=settings.llm_max_tokens,
            retries=settings.llm_retries,
        )
        if isinstance(llm, str):
            made.name = llm
        return made

    def stream(self, messages: "Sequence[BaseMessage]") -> ChatReply:
        """Ask, and read the reply as it is written.

        The request is sent when the first piece is asked for, and ended by closing or dropping the reply. Afterwards
        `cut_off` tells whether the token limit ended it. What follows is raised while it is read.

        Raises:
            ChatModelTimeoutError: if it stalls or takes too long.
            ChatModelUnavailableError: if the service can't be reached, is overloaded or fails, after the retries.
            ChatModelRefusedError: if the request is turned down, or a filter of the provider stops the reply.
            ChatModelReplyError: if the reply is empty, breaks off or can't be read.
            ChatModelError: if the provider's client fails in another way.
        """
        return ChatReply(self._request(model=self.name, send=partial(self._send, messages)))

    def complete(self, messages: "Sequence[BaseMessage]") -> str:
        """Ask, and wait for the whole reply.

        Raises:
            ChatModelReplyError: also if the token limit cut the reply off.
            ChatModelError: as `stream` does.
        """
        with self.stream(messages) as reply:
            text = "".join(reply)
        if reply.cut_off:
            raise ChatModelReplyError(
                f"{self.name} used up its tokens before its reply was whole. Raise the setting llm_max_tokens."
            )
        return text

    def _send(self, messages: "Sequence[BaseMessage]", until: float) -> Reading:
        with self._lock:
            self._given_up = [reading for reading in self._given_up if reading.hangs]
            if len(self._given_up) >= MOST_HANGING:
                raise ChatModelUnavailableError(
                    f"{len(self._given_up)} earlier requests to {self.name} still hang, so no more are sent. "
                    "Check the service, and try again later."
                )
        return Reading(self._model, messages, max_tokens=self._max_tokens, overdue=lambda: self._clock() >= until)

    def _give_up(self, reading: Reading) -> None:
        reading.cancel()
        with self._lock:
            self._given_up.append(reading)
