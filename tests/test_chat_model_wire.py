"""A chat model through LangChain's OpenAI client, against a real server on loopback."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage
from langchain_openai import ChatOpenAI

from assistant.chat_model import ChatModel
from assistant.errors import (
    ChatModelError,
    ChatModelRefusedError,
    ChatModelReplyError,
    ChatModelTimeoutError,
    ChatModelUnavailableError,
    SettingsError,
)
from assistant.settings import Settings
from tests.openai_server import Completion, OpenAIServer, Page, copying, failure, html, openai_server

KEY = "sk-test-0123456789abcdef"
MESSAGES: list[BaseMessage] = [SystemMessage("Answer from the passages."), HumanMessage("[1] It is green.\n[2] So.")]
WORDS = ("Kosovo ", "is buying ", "246 missiles. ", "[1]")
PATIENCE_SECONDS = 10

Reply = Completion | Page | Callable[[Mapping[str, Any]], Completion]
Serve = Callable[..., OpenAIServer]


def chat_threads() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name in ("chat-model", "openai-server")]


def wait_until(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.005)


@pytest.fixture(autouse=True)
def _nothing_is_left_behind() -> Iterator[None]:
    yield
    wait_until(lambda: not chat_threads())


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Starts servers that are stopped after the test."""
    servers: list[OpenAIServer] = []

    def start(*script: Reply) -> OpenAIServer:
        servers.append(OpenAIServer(*script))
        return servers[-1]

    yield start
    for server in servers:
        server.stop()


@pytest.fixture
def waits() -> list[float]:
    """How long was slept between attempts; nobody really sleeps."""
    return []


@pytest.fixture
def model_of(waits: list[float]) -> Callable[..., ChatModel]:
    def make(server: OpenAIServer | str, *, retries: int = 2, **options: Any) -> ChatModel:
        limits = {"timeout_seconds": 10.0, "stall_seconds": 10.0, "max_tokens": 100}
        limits |= {name: options.pop(name) for name in list(limits) if name in options}
        url = server if isinstance(server, str) else server.url
        client = ChatOpenAI(
            model="tiny", base_url=url, api_key=KEY, max_retries=0, **{"timeout": 10.0, **options}
        )  # fmt: skip
        return ChatModel(client, retries=retries, sleep=waits.append, **limits)  # type: ignore[arg-type]

    return make


Make = Callable[..., ChatModel]


def test_a_reply_comes_piece_by_piece(serve: Serve, model_of: Make) -> None:
    reply = model_of(serve(Completion(WORDS))).stream(MESSAGES)
    assert list(reply) == list(WORDS)
    assert not reply.cut_off


def test_the_first_piece_comes_before_the_last_is_written(serve: Serve, model_of: Make) -> None:
    server = serve(Completion(WORDS, trouble="stall", after=1))
    with model_of(server).stream(MESSAGES) as reply:
        assert next(reply) == WORDS[0]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 64])
def test_bytes_may_be_cut_anywhere(serve: Serve, model_of: Make, size: int) -> None:
    words = ("Zürich – “Приштина” ", "日本語 🛰️ ", "é")
    assert model_of(serve(Completion(words, slice=size))).complete(MESSAGES) == "".join(words)


def test_a_model_that_does_not_stream_gives_its_text_at_once(serve: Serve, model_of: Make) -> None:
    server = serve(Completion(WORDS))
    reply = model_of(server, disable_streaming=True).stream(MESSAGES)
    assert list(reply) == ["".join(WORDS)]
    assert not server.received[0].body.get("stream")


def test_the_request_has_the_messages_the_token_limit_and_no_tools(serve: Serve, model_of: Make) -> None:
    server = serve(Completion(WORDS))
    model_of(server, max_tokens=77).complete(MESSAGES)
    body = server.received[0].body
    assert body["messages"] == [
        {"role": "system", "content": "Answer from the passages."},
        {"role": "user", "content": "[1] It is green.\n[2] So."},
    ]
    assert body["max_completion_tokens"] == 77
    assert body["stream"] is True
    assert not {"tools", "tool_choice", "functions", "response_format"} & body.keys()
    assert server.received[0].headers["authorization"] == f"Bearer {KEY}"


def test_a_limit_that_the_model_has_already_is_kept(serve: Serve, model_of: Make) -> None:
    server = serve(Completion(WORDS))
    client = ChatOpenAI(model="tiny", base_url=server.url, api_key=KEY, max_completion_tokens=33, timeout=10)
    ChatModel(client, timeout_seconds=10, stall_seconds=10, max_tokens=77, retries=0).complete(MESSAGES)
    assert server.received[0].body["max_completion_tokens"] == 33


@pytest.mark.parametrize(
    "passing",
    [
        failure(429, "Slow down."),
        failure(500),
        failure(503),
        html(502),
        Completion(WORDS, trouble="drop", after=-1),
        Completion(WORDS, trouble="drop", after=0),
        Completion(WORDS, trouble="drop", after=0, chunked=False),
        Completion(WORDS, trouble="error", after=0),
    ],
)
def test_a_passing_failure_is_tried_again(
    serve: Serve, model_of: Make, waits: list[float], passing: Completion | Page
) -> None:
    server = serve(passing, passing, Completion(WORDS))
    assert model_of(server).complete(MESSAGES) == "".join(WORDS)
    assert len(server.received) == 3
    assert 0.25 <= waits[0] <= 0.5 <= waits[1] <= 1.0


def test_the_wait_that_a_service_asks_for_is_kept(serve: Serve, model_of: Make, waits: list[float]) -> None:
    server = serve(failure(429, retry_after="7"), failure(429, retry_after_ms="2500"), Completion(WORDS))
    assert model_of(server).complete(MESSAGES) == "".join(WORDS)
    assert waits == [7, 2.5]


def test_nobody_waits_as_long_as_some_services_ask(serve: Serve, model_of: Make, waits: list[float]) -> None:
    server = serve(failure(429, retry_after="3600"))
    with pytest.raises(
        ChatModelUnavailableError, match=r"openai:tiny .*HTTP 429.* asks to wait 3600 seconds\. Try again later"
    ):
        model_of(server, timeout_seconds=7200).complete(MESSAGES)
    assert len(server.received) == 1
    assert waits == []


def test_a_wait_beyond_the_time_limit_is_not_begun(serve: Serve, model_of: Make, waits: list[float]) -> None:
    with pytest.raises(ChatModelUnavailableError, match="no time left for another attempt"):
        model_of(serve(failure(429, retry_after="9")), timeout_seconds=5).complete(MESSAGES)
    assert waits == []


def test_a_service_that_goes_on_failing_is_unavailable(serve: Serve, model_of: Make, waits: list[float]) -> None:
    server = serve(failure(500))
    with pytest.raises(ChatModelUnavailableError, match=r"openai:tiny fails .*HTTP 500.* It was tried 3 times"):
        model_of(server).complete(MESSAGES)
    assert len(server.received) == 3
    assert len(waits) == 2


def test_without_retries_a_failure_is_raised_at_once(serve: Serve, model_of: Make, waits: list[float]) -> None:
    with pytest.raises(ChatModelUnavailableError, match="HTTP 500"):
        model_of(serve(failure(500)), retries=0).complete(MESSAGES)
    assert waits == []


def test_where_nobody_listens_the_address_is_named(serve: Serve, model_of: Make) -> None:
    server = OpenAIServer()
    server.stop()
    port = server.url.split(":")[2].removesuffix("/v1")
    with pytest.raises(ChatModelUnavailableError, match=rf"can't be reached at 127\.0\.0\.1:{port} .*refused"):
        model_of(server.url, retries=1).complete(MESSAGES)


@pytest.mark.parametrize(
    ("refusal", "says"),
    [
        (failure(401, f"Incorrect API key provided: {KEY}."), "its key is missing or wrong"),
        (failure(403, "No."), "may not use this model"),
        (
            failure(404, "The model `tiny` does not exist."),
            r"The model `tiny` does not exist\)\. Check the model's name",
        ),
        (failure(400, "Unsupported parameter: 'max_tokens'."), r"HTTP 400: Unsupported parameter: 'max_tokens'\)"),
        (failure(400, f"Bad header {KEY} " + "x" * 500), "HTTP 400: Bad header … …"),
        (failure(400, "It has 9,000 tokens.", code="context_length_exceeded"), "too long .* retrieve_k"),
        (failure(413, "Too large."), "too long"),
        (failure(402, "Pay."), "no credit left"),
        (failure(429, "You exceeded your quota.", code="insufficient_quota"), "no credit left"),
        (html(404), r"HTTP 404\)"),
    ],
)
def test_a_request_that_is_turned_down_is_not_sent_again(
    serve: Serve, model_of: Make, refusal: Page, says: str
) -> None:
    server = serve(refusal)
    with pytest.raises(ChatModelRefusedError, match=says) as raised:
        model_of(server).complete(MESSAGES)
    assert len(server.received) == 1
    assert len(str(raised.value)) < 400
    shown = str(raised.value) + str(raised.value.__cause__ or "")
    assert KEY not in shown
    assert "green" not in shown


def test_a_filter_that_stops_the_reply_is_a_refusal(serve: Serve, model_of: Make) -> None:
    with pytest.raises(ChatModelRefusedError, match=r"stopped the reply by a filter .*\(content_filter\)"):
        model_of(serve(Completion(WORDS[:2], finish="content_filter"))).complete(MESSAGES)


@pytest.mark.parametrize("reply", [Completion(()), Completion((" ", "\n")), Completion((), refusal="I can't.")])
def test_an_empty_reply_is_an_error(serve: Serve, model_of: Make, reply: Completion) -> None:
    server = serve(reply)
    with pytest.raises(ChatModelReplyError, match="The reply of openai:tiny is empty"):
        model_of(server).complete(MESSAGES)
    assert len(server.received) == 1


def test_a_reply_that_the_token_limit_cut_off_says_so(serve: Serve, model_of: Make) -> None:
    server = serve(Completion(WORDS[:2], finish="length"))
    reply = model_of(server).stream(MESSAGES)
    assert (next(reply), reply.cut_off) == (WORDS[0], False)
    assert (list(reply), reply.cut_off) == ([WORDS[1]], True)
    with pytest.raises(ChatModelReplyError, match=r"before its reply was whole.* llm_max_tokens"):
        model_of(server).complete(MESSAGES)


def test_tokens_that_went_into_thinking_alone_are_an_error(serve: Serve, model_of: Make) -> None:
    with pytest.raises(ChatModelReplyError, match=r"used up its tokens before it wrote a word.* llm_max_tokens"):
        list(model_of(serve(Completion((), finish="length"))).stream(MESSAGES))


def test_a_service_that_ignores_the_token_limit_is_stopped(serve: Serve, model_of: Make) -> None:
    server = serve(Completion(["blah " * 20] * 1000, pause=0.001))
    reply = model_of(server, max_tokens=16).stream(MESSAGES)
    assert len("".join(reply)) <= 16 * 20
    assert reply.cut_off
    assert server.hung_up.wait(PATIENCE_SECONDS)


@pytest.mark.parametrize(
    "broken",
    [
        Completion(WORDS, trouble="drop", after=2),
        Completion(WORDS, trouble="drop", after=2, chunked=False),
        Completion(WORDS, trouble="end", after=2),
        Completion(WORDS, trouble="drop", after=len(WORDS)),
        Completion(WORDS, trouble="error", after=2),
        Completion(WORDS, finish=None),
        Completion(WORDS, finish="error"),
    ],
)
def test_a_reply_that_breaks_off_is_never_taken_for_whole(serve: Serve, model_of: Make, broken: Completion) -> None:
    server = serve(broken, Completion(WORDS))
    reply = model_of(server).stream(MESSAGES)
    assert next(reply) == WORDS[0]
    with pytest.raises(ChatModelReplyError, match="The reply of openai:tiny broke off"):
        list(reply)
    assert len(server.received) == 1


@pytest.mark.parametrize("after", [0, 2])
def test_an_event_that_is_no_json_is_an_error(serve: Serve, model_of: Make, after: int) -> None:
    with pytest.raises(ChatModelReplyError, match="What openai:tiny sent can't be read"):
        model_of(serve(Completion(WORDS, trouble="garbage", after=after))).complete(MESSAGES)


@pytest.mark.parametrize(
    "page",
    [html(), Page(200, b""), Page(200, b"[]"), Page(200, b'{"hello": "world"}'), Page(200, b"hello", "text/plain")],
)
@pytest.mark.parametrize("disable_streaming", [False, True])
def test_a_service_of_another_kind_is_an_error(
    serve: Serve, model_of: Make, page: Page, *, disable_streaming: bool
) -> None:
    with pytest.raises(ChatModelReplyError, match="can't be read") as raised:
        model_of(serve(page), disable_streaming=disable_streaming).complete(MESSAGES)
    assert "Please sign in" not in str(raised.value)


@pytest.mark.parametrize("trouble", ["stall", "comments"])
def test_a_stall_in_the_middle_is_a_timeout(serve: Serve, model_of: Make, trouble: Any) -> None:
    server = serve(Completion(WORDS, trouble=trouble, after=2))
    reply = model_of(server, stall_seconds=0.1, timeout=0.3).stream(MESSAGES)
    assert [next(reply), next(reply)] == list(WORDS[:2])
    begun = time.monotonic()
    with pytest.raises(ChatModelTimeoutError, match=r"openai:tiny stalled: .* for 0\.1 seconds"):
        next(reply)
    assert time.monotonic() - begun < 2
    assert len(server.received) == 1


@pytest.mark.parametrize(
    ("trouble", "after", "disable_streaming"),
    [("stall", -1, False), ("stall", 0, False), ("comments", 0, False), ("stall", -1, True)],
)
def test_a_stall_before_the_first_word_lasts_until_the_time_limit(
    serve: Serve, model_of: Make, trouble: Any, after: int, *, disable_streaming: bool
) -> None:
    server = serve(Completion(WORDS, trouble=trouble, after=after))
    model = model_of(server, stall_seconds=0.05, timeout_seconds=0.2, timeout=0.4, disable_streaming=disable_streaming)
    begun = time.monotonic()
    with pytest.raises(ChatModelTimeoutError, match=r"did not finish its reply within 0\.2 seconds"):
        list(model.stream(MESSAGES))
    assert 0.2 <= time.monotonic() - begun < 2
    assert len(server.received) == 1


def test_the_thread_of_a_stalled_request_ends_when_the_client_gives_up(serve: Serve, model_of: Make) -> None:
    server = serve(Completion(WORDS, trouble="stall", after=1))
    with pytest.raises(ChatModelTimeoutError):
        model_of(server, stall_seconds=0.05, timeout=0.2).complete(MESSAGES)
    assert chat_threads().count("chat-model") == 1
    wait_until(lambda: "chat-model" not in chat_threads())
    assert server.hung_up.wait(PATIENCE_SECONDS)


def test_a_client_that_times_out_by_itself_is_tried_again(serve: Serve, model_of: Make, waits: list[float]) -> None:
    server = serve(Completion(WORDS, trouble="stall", after=-1))
    with pytest.raises(
        ChatModelTimeoutError, match=r"did not answer in time at 127\.0\.0\.1:\d+\. It was tried 3 times"
    ):
        model_of(server, timeout=0.05).complete(MESSAGES)
    assert len(server.received) == 3
    assert len(waits) == 2


def test_slow_pieces_are_no_stall(serve: Serve, model_of: Make) -> None:
    server = serve(Completion(WORDS, pause=0.05))
    assert model_of(server, stall_seconds=0.5).complete(MESSAGES) == "".join(WORDS)


def test_a_reply_that_goes_on_for_ever_ends_at_the_time_limit(serve: Serve, model_of: Make) -> None:
    server = serve(Completion(["word "] * 10_000, pause=0.01))
    with pytest.raises(ChatModelTimeoutError, match=r"within 0\.3 seconds"):
        model_of(server, timeout_seconds=0.3, max_tokens=10_000).complete(MESSAGES)
    assert server.hung_up.wait(PATIENCE_SECONDS)


def test_a_reply_is_not_read_beyond_its_time_for_a_reader_who_lingers(serve: Serve, model_of: Make) -> None:
    server = serve(Completion(["word "] * 10_000, pause=0.005))
    with model_of(server, timeout_seconds=0.3, max_tokens=10_000).stream(MESSAGES) as reply:
        assert next(reply) == "word "
        assert server.hung_up.wait(PATIENCE_SECONDS)
        with pytest.raises(ChatModelTimeoutError, match=r"within 0\.3 seconds"):
            list(reply)


@pytest.mark.parametrize("how", ["close", "drop"])
def test_a_reply_that_nobody_reads_on_is_stopped(serve: Serve, model_of: Make, how: str) -> None:
    server = serve(Completion(["word "] * 10_000, pause=0.005))
    reply = model_of(server, max_tokens=10_000).stream(MESSAGES)
    assert next(reply) == "word "
    if how == "close":
        reply.close()
        assert list(reply) == []
    else:
        del reply
    assert server.hung_up.wait(PATIENCE_SECONDS)


def test_a_reply_that_nobody_begins_to_read_is_never_asked_for(serve: Serve, model_of: Make) -> None:
    server = serve(Completion(WORDS))
    model_of(server).stream(MESSAGES).close()
    assert server.received == []


def test_threads_share_a_model(serve: Serve, model_of: Make) -> None:
    def echo(request: Mapping[str, Any]) -> Completion:
        return Completion([*request["messages"][0]["content"]], pause=0.001)

    model = model_of(serve(echo))
    asked = [f"question {number}" for number in range(16)]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda text: model.complete([HumanMessage(text)]), asked)) == asked


def test_it_is_found_by_name(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    server = serve(failure(500), Completion(WORDS))
    monkeypatch.setenv("OPENAI_BASE_URL", server.url)
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    settings = Settings(llm_retries=0, llm_max_tokens=55, llm_timeout_seconds=10)
    model = ChatModel.from_settings("openai:tiny", settings)
    assert model.name == "openai:tiny"
    with pytest.raises(ChatModelUnavailableError):
        model.complete(MESSAGES)
    assert len(server.received) == 1, "the client's own retries are off"
    assert model.complete(MESSAGES) == "".join(WORDS)
    assert server.received[1].body["max_completion_tokens"] == 55
    assert server.received[1].headers["x-stainless-read-timeout"] == "11.0"


def test_a_missing_key_is_named_when_the_model_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(SettingsError, match=r"llm is openai:tiny, but it can't be set up: .*OPENAI_API_KEY"):
        ChatModel.from_settings("openai:tiny", Settings())


def test_no_error_shows_the_key(serve: Serve, model_of: Make) -> None:
    for page in (failure(status, f"Key {KEY} and Bearer {KEY}") for status in (400, 401, 403, 404, 429, 500)):
        with pytest.raises(ChatModelError) as raised:
            model_of(serve(page), retries=0).complete(MESSAGES)
        link: BaseException | None = raised.value
        while link is not None:
            assert KEY not in str(link)
            link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)


def test_the_scripted_model_copies_numbered_sentences(model_of: Make) -> None:
    with openai_server(copying) as server:
        assert model_of(server).complete(MESSAGES) == "It is green. [1]\nSo. [2]"
        assert server.received[0].prompt.endswith("[2] So.")
