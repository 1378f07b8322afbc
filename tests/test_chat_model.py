import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from langchain_core.callbacks import BaseCallbackHandler, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, HumanMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.runnables import RunnableLambda
from pydantic import Field

from assistant.chat_model import ChatModel
from assistant.chat_model.model import MOST_HANGING
from assistant.errors import (
    ChatModelError,
    ChatModelRefusedError,
    ChatModelReplyError,
    ChatModelTimeoutError,
    ChatModelUnavailableError,
    SettingsError,
)
from assistant.settings import Settings

ASK = [HumanMessage("Who?")]

Part = str | AIMessageChunk | Exception | BaseException | threading.Event


class Scripted(BaseChatModel):
    """Streams a script, one for each request and the last for all that follow: a text or chunk to send, an exception
    to raise, an event to wait for."""

    scripts: Any
    max_tokens: int | None = None
    model_kwargs: dict[str, Any] = Field(default_factory=dict)
    asked: list[Any] = Field(default_factory=list)
    closed: list[str] = Field(default_factory=list)

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        self.asked.append((messages, stop, kwargs, self.max_tokens))
        try:
            for part in self.scripts.pop(0) if len(self.scripts) > 1 else self.scripts[0]:
                if isinstance(part, BaseException):
                    raise part
                if isinstance(part, threading.Event):
                    part.wait(20)
                    continue
                yield ChatGenerationChunk(message=AIMessageChunk(content=part) if isinstance(part, str) else part)
        finally:
            self.closed.append("closed")

    def _generate(self, *args: Any, **kwargs: Any) -> ChatResult:
        raise NotImplementedError


class Named(Scripted):
    model_name: str


class WithoutStream(BaseChatModel):
    """Says one thing, all at once."""

    text: str

    @property
    def _llm_type(self) -> str:
        return "without-stream"

    def _generate(self, *args: Any, **kwargs: Any) -> ChatResult:
        time.sleep(0.1)
        return ChatResult(generations=[ChatGeneration(message=AIMessage(self.text))])


class ServiceError(Exception):
    status_code = 503


def chat_threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "chat-model"]


def wait_until(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.005)


@pytest.fixture
def blocked() -> Iterator[threading.Event]:
    """What a model waits for in vain, until the test is over."""
    event = threading.Event()
    yield event
    event.set()
    wait_until(lambda: not chat_threads())


def scripted(*scripts: Sequence[Part]) -> Scripted:
    return Scripted(scripts=list(scripts))


def wrap(model: BaseChatModel, **options: Any) -> ChatModel:
    limits = {"timeout_seconds": 10.0, "stall_seconds": 10.0, "max_tokens": 100, "retries": 2, "sleep": lambda _: None}
    return ChatModel(model, **{**limits, **options})


def said(word: str, **metadata: Any) -> AIMessageChunk:
    return AIMessageChunk(content=word, response_metadata=metadata)


def test_only_text_is_passed_on() -> None:
    blocks: list[Any] = [
        {"type": "reasoning", "reasoning": "hidden"},
        {"type": "thinking", "thinking": "hidden"},
        {"type": "text", "text": "seen"},
        {"type": "tool_call_chunk", "name": "hidden", "args": "{}", "id": "1", "index": 0},
        {"type": "image", "url": "https://hidden.example"},
    ]
    assert list(wrap(scripted(["", AIMessageChunk(content=blocks), "", " too"])).stream(ASK)) == ["seen", " too"]


def test_nothing_but_the_messages_is_sent() -> None:
    model = scripted(["Ana."])
    wrap(model).complete(ASK)
    assert model.asked == [(ASK, None, {}, 100)]


def test_a_model_that_only_answers_whole_is_not_held_to_the_stall_limit() -> None:
    assert list(wrap(WithoutStream(text="Ana did."), stall_seconds=0.01).stream(ASK)) == ["Ana did."]


def test_the_words_of_a_reply_stay_out_of_the_callbacks_around() -> None:
    class Listener(BaseCallbackHandler):
        heard: list[Any] = []  # noqa: RUF012

        def on_chat_model_start(self, *args: Any, **kwargs: Any) -> None:
            self.heard.append(args)

        def on_llm_new_token(self, token: Any, **kwargs: Any) -> None:
            self.heard.append(token)

        def on_llm_end(self, *args: Any, **kwargs: Any) -> None:
            self.heard.append(args)

    model = wrap(scripted(["un", "checked"]))
    chain: RunnableLambda[str, str] = RunnableLambda(lambda _: model.complete(ASK))
    assert chain.invoke("", {"callbacks": [Listener()]}) == "unchecked"
    assert Listener.heard == []


async def test_the_words_of_a_reply_stay_out_of_the_events_of_a_chain() -> None:
    model = wrap(scripted(["unchecked"]))
    chain: RunnableLambda[str, str] = RunnableLambda(lambda _: str(len(model.complete(ASK))))
    events = [event async for event in chain.astream_events("")]
    assert not [event for event in events if "model" in event["event"] or "unchecked" in repr(event)]


@pytest.mark.parametrize(
    "metadata",
    [
        {"finish_reason": "length"},
        {"finish_reason": "MAX_TOKENS"},
        {"stop_reason": "max_tokens"},
        {"stopReason": "max_tokens"},
        {"done_reason": "length"},
        {"incomplete_details": {"reason": "max_output_tokens"}, "status": "incomplete"},
    ],
)
def test_each_providers_word_for_the_token_limit_is_understood(metadata: dict[str, Any]) -> None:
    reply = wrap(scripted([said("A half", model_provider="x"), said("", **metadata)])).stream(ASK)
    assert list(reply) == ["A half"]
    assert reply.cut_off


@pytest.mark.parametrize(
    "metadata",
    [
        {"finish_reason": "stop"},
        {"finish_reason": "STOP"},
        {"stop_reason": "end_turn"},
        {"done_reason": "stop"},
        {"incomplete_details": None, "status": "completed"},
    ],
)
def test_each_providers_word_for_a_whole_reply_is_understood(metadata: dict[str, Any]) -> None:
    reply = wrap(scripted([said("Whole.", model_provider="x"), said("", **metadata)])).stream(ASK)
    assert list(reply) == ["Whole."]
    assert not reply.cut_off


@pytest.mark.parametrize(
    "metadata", [{"stop_reason": "refusal"}, {"finish_reason": "SAFETY"}, {"stopReason": "guardrail_intervened"}]
)
def test_each_providers_word_for_a_filter_is_understood(metadata: dict[str, Any]) -> None:
    with pytest.raises(ChatModelRefusedError, match="filter"):
        wrap(scripted([said("No.", **metadata)])).complete(ASK)


def test_a_service_that_says_nothing_of_the_end_broke_off() -> None:
    with pytest.raises(ChatModelReplyError, match="broke off"):
        wrap(scripted([said("A half", model_provider="x", status="in_progress")])).complete(ASK)


def test_a_model_without_a_service_need_not_say_why_it_ends() -> None:
    assert wrap(scripted(["Whole."])).complete(ASK) == "Whole."


def test_a_passing_failure_is_tried_again_as_long_as_nothing_was_read() -> None:
    model = scripted([ServiceError()], ["", ServiceError()], ["Ana."])
    assert wrap(model).complete(ASK) == "Ana."
    assert len(model.asked) == 3


@pytest.mark.parametrize(
    ("error", "raised"), [(ServiceError(), ChatModelReplyError), (TimeoutError(), ChatModelTimeoutError)]
)
def test_nothing_is_tried_again_after_the_first_word(error: Exception, raised: type[ChatModelError]) -> None:
    model = scripted(["An", error], ["Ana."])
    reply = wrap(model).stream(ASK)
    assert next(reply) == "An"
    with pytest.raises(raised):
        next(reply)
    assert list(reply) == []
    assert len(model.asked) == 1


def test_waits_double_are_jittered_and_have_a_bound() -> None:
    waits: list[float] = []
    with pytest.raises(ChatModelUnavailableError, match=r"HTTP 503.* tried 9 times"):
        wrap(scripted([ServiceError()]), retries=8, sleep=waits.append, timeout_seconds=100).complete(ASK)
    for wait, longest in zip(waits, [0.5, 1, 2, 4, 8, 8, 8, 8], strict=True):
        assert longest / 2 <= wait <= longest
    assert len(set(waits)) == len(waits)


def test_waits_count_towards_the_time_limit() -> None:
    now = [0.0]

    def sleep(seconds: float) -> None:
        now[0] += 10 * seconds

    model = scripted([ServiceError()])
    with pytest.raises(ChatModelUnavailableError, match="no time left"):
        wrap(model, retries=10, sleep=sleep, clock=lambda: now[0], timeout_seconds=30).complete(ASK)
    assert 3 <= len(model.asked) <= 5


def test_a_model_that_blocks_does_not_block_its_caller(blocked: threading.Event) -> None:
    reply = wrap(scripted(["An", blocked]), stall_seconds=0.05).stream(ASK)
    assert next(reply) == "An"
    begun = time.monotonic()
    with pytest.raises(ChatModelTimeoutError, match=r"stalled.* llm_stall_seconds"):
        next(reply)
    assert time.monotonic() - begun < 2


def test_a_model_that_blocks_at_once_is_held_to_the_time_limit(blocked: threading.Event) -> None:
    with pytest.raises(ChatModelTimeoutError, match=r"within 0\.05 seconds.* llm_timeout_seconds"):
        wrap(scripted([blocked]), stall_seconds=0.01, timeout_seconds=0.05).complete(ASK)


def test_signs_of_life_are_no_stall() -> None:
    class Thinking(Scripted):
        def _stream(self, *args: Any, **kwargs: Any) -> Iterator[ChatGenerationChunk]:
            for word in ("A", "", "", "", "", "na"):
                time.sleep(0.1)
                yield ChatGenerationChunk(message=AIMessageChunk(content=word))

    assert wrap(Thinking(scripts=[]), stall_seconds=0.4).complete(ASK) == "Ana"


def test_no_more_is_sent_while_too_many_requests_hang(blocked: threading.Event) -> None:
    model = scripted(["Ana.", blocked])
    chat = wrap(model)
    for _ in range(MOST_HANGING):
        with chat.stream(ASK) as reply:
            assert next(reply) == "Ana."
    with pytest.raises(ChatModelUnavailableError, match=rf"{MOST_HANGING} earlier requests .* still hang"):
        chat.complete(ASK)
    assert len(model.asked) == MOST_HANGING
    blocked.set()
    wait_until(lambda: not chat_threads())
    assert chat.complete(ASK) == "Ana."


def test_closing_closes_the_models_stream(blocked: threading.Event) -> None:
    model = scripted(["An", blocked, "a"])
    with wrap(model).stream(ASK) as reply:
        assert next(reply) == "An"
    assert model.closed == []
    blocked.set()
    wait_until(lambda: bool(model.closed))


@pytest.mark.parametrize("error", [SystemExit(1), KeyboardInterrupt(), GeneratorExit()])
def test_a_model_can_not_end_the_process(error: BaseException) -> None:
    with pytest.raises(ChatModelError):
        wrap(scripted([error])).complete(ASK)


def test_a_failure_of_no_known_kind_is_still_the_chat_models() -> None:
    class OddError(Exception):
        pass

    with pytest.raises(ChatModelError, match=r"scripted failed \(odd\)") as raised:
        wrap(scripted([OddError("odd")])).complete(ASK)
    assert type(raised.value) is ChatModelError
    assert isinstance(raised.value.__cause__, OddError)


def test_a_model_that_is_passed_in_is_not_changed() -> None:
    model = scripted(["Ana."])
    ChatModel.from_settings(model, Settings(llm_max_tokens=50)).complete(ASK)
    assert model.max_tokens is None
    assert model.asked[0][3] == 50


def test_a_model_that_is_passed_in_keeps_its_own_token_limit() -> None:
    model = Scripted(scripts=[["Ana."]], max_tokens=7)
    ChatModel.from_settings(model, Settings(llm_max_tokens=50)).complete(ASK)
    assert model.asked[0][3] == 7


def test_a_model_has_a_name() -> None:
    assert wrap(scripted([])).name == "scripted"
    assert wrap(Named(scripts=[], model_name="tiny")).name == "named:tiny"


def test_what_is_no_chat_model_is_rejected() -> None:
    with pytest.raises(SettingsError, match=r"not \w+Binding\. Pass the model itself, with nothing bound to it"):
        wrap(scripted([]).bind(tools=[]))  # type: ignore[arg-type]


def test_a_model_that_brings_tools_along_is_rejected() -> None:
    with pytest.raises(SettingsError, match="brings tools along in its model_kwargs"):
        wrap(Scripted(scripts=[], model_kwargs={"tools": [{"type": "web_search"}]}))
