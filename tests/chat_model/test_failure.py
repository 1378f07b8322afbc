from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import httpx
import pytest
from langchain_core import exceptions

from assistant.chat_model.failure import ChatFailure, failure_of
from assistant.chat_model.redaction import Redaction
from assistant.errors import (
    ChatModelError,
    ChatModelRefusedError,
    ChatModelReplyError,
    ChatModelTimeoutError,
    ChatModelUnavailableError,
)


class AnyError(Exception):
    """An exception with whatever attributes a provider's client gives it."""

    def __init__(self, text: str = "", **attributes: Any) -> None:
        super().__init__(text)
        vars(self).update(attributes)


def explain(error: Exception, *, begun: bool = False) -> ChatFailure:
    return failure_of(error, "x:tiny", Redaction(["letmein!"]), begun=begun)


def caused(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


def botocore(status: int, headers: Mapping[str, str]) -> Exception:
    metadata = {"HTTPStatusCode": status, "HTTPHeaders": headers}
    return AnyError("An error occurred", response={"Error": {}, "ResponseMetadata": metadata})


REQUEST = httpx.Request("POST", "https://me:letmein!@api.example:8443/v1/chat?key=letmein!")


@pytest.mark.parametrize(
    "error",
    [
        AnyError(status_code=429),  # openai, anthropic, ollama, cohere
        AnyError(status_code=529, body={"type": "error", "error": {"type": "overloaded_error"}}),
        AnyError(code=503),  # google
        AnyError(code="502"),
        AnyError(response=httpx.Response(500)),  # httpx, requests
        botocore(503, {}),
        AnyError(status_code=200, body={"type": "error", "error": {"type": "overloaded_error", "message": "Busy."}}),
        AnyError(body={"type": "server_error"}),
        caused(RuntimeError("It failed."), AnyError(status_code=500)),
        caused(ValueError("It failed."), httpx.ConnectError("refused")),
        exceptions.ModelRateLimitError("slow down"),
        exceptions.ModelAPIError("it failed"),
        exceptions.ModelConnectionError("no connection"),
        httpx.ConnectError("[Errno 111] Connection refused"),
        httpx.ReadError("reset"),
        httpx.RemoteProtocolError("peer closed connection"),
        ConnectionResetError("reset"),
        BrokenPipeError(),
    ],
    ids=repr,
)
def test_what_may_pass_is_known_by_any_provider(error: Exception) -> None:
    failure = explain(error)
    assert failure.kind is ChatModelUnavailableError
    assert failure.passing


@pytest.mark.parametrize(
    "error",
    [
        TimeoutError(),
        httpx.ReadTimeout(""),
        httpx.ConnectTimeout(""),
        exceptions.ModelTimeoutError("late"),
        caused(RuntimeError("It failed."), TimeoutError()),
    ],
    ids=repr,
)
def test_a_clients_own_timeout_is_a_timeout(error: Exception) -> None:
    failure = explain(error)
    assert failure.kind is ChatModelTimeoutError
    assert failure.passing


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (AnyError(status_code=401), "key"),
        (AnyError(code=403), "key"),
        (exceptions.ModelAuthenticationError("no"), "key"),
        (exceptions.ModelPermissionDeniedError("no"), "key"),
        (AnyError(status_code=404), "There is no x:tiny at its service"),
        (exceptions.ModelNotFoundError("no"), "There is no x:tiny at its service"),
        (AnyError(status_code=402), "credit"),
        (AnyError(status_code=429, code="insufficient_quota"), "credit"),
        (AnyError(status_code=400, body={"error": {"message": "No such option."}}), "HTTP 400: No such option"),
        (AnyError(status_code=422, body={"detail": [{"input": "the whole request"}]}), r"HTTP 422\)"),
        (AnyError(status_code=400, body="<html>"), r"HTTP 400\)"),
        (exceptions.ContextOverflowError("too long"), "retrieve_k"),
        (AnyError(status_code=413), "retrieve_k"),
        (AnyError(status_code=400, body={"code": "context_length_exceeded"}), "retrieve_k"),
        (botocore(400, {}), "HTTP 400"),
    ],
    ids=repr,
)
def test_what_does_not_pass_is_not_tried_again(error: Exception, says: str) -> None:
    failure = explain(error)
    assert not failure.passing
    with pytest.raises(ChatModelRefusedError, match=says) as raised:
        raise failure.error(attempts=1)
    assert raised.value.__cause__ is None
    assert "the whole request" not in str(raised.value)


@pytest.mark.parametrize("error", [ValueError("no JSON"), KeyError("choices"), TypeError("null"), AttributeError("x")])
def test_what_can_not_be_read_is_a_bad_reply(error: Exception) -> None:
    failure = explain(error)
    assert failure.kind is ChatModelReplyError
    assert not failure.passing
    assert failure.cause is error


def test_anything_else_is_a_failure_all_the_same() -> None:
    failure = explain(AnyError("It has no memory left."))
    assert failure.kind is ChatModelError
    assert str(failure.error(attempts=1)).startswith("x:tiny failed (It has no memory left.).")


@pytest.mark.parametrize("error", [httpx.ReadError("reset"), AnyError(status_code=500), ConnectionResetError("reset")])
def test_a_failure_in_the_middle_breaks_the_reply_off(error: Exception) -> None:
    failure = explain(error, begun=True)
    assert failure.kind is ChatModelReplyError
    assert not failure.passing
    assert "broke off" in failure.problem


def test_the_place_is_named_without_secrets() -> None:
    error = httpx.ConnectError("letmein! refused", request=REQUEST)
    told = str(explain(error).error(attempts=2))
    assert told == (
        "x:tiny can't be reached at api.example:8443 (… refused). It was tried 2 times. "
        "Check that the service runs, and its address."
    )


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "7"}, 7),
        ({"Retry-After": "1.5"}, 1.5),
        ({"retry-after-ms": "250", "retry-after": "7"}, 0.25),
        ({"retry-after-ms": "soon", "retry-after": "7"}, 7),
        ({"retry-after": "-3"}, 0),
        ({"retry-after": "soon"}, None),
        ({}, None),
    ],
)
def test_the_wait_that_is_asked_for_is_read(headers: dict[str, str], seconds: float | None) -> None:
    assert explain(AnyError(status_code=429, response=httpx.Response(429, headers=headers))).retry_after == seconds
    assert explain(AnyError(status_code=429, headers=headers)).retry_after == seconds
    assert explain(botocore(429, headers)).retry_after == seconds


def test_the_wait_may_be_a_date() -> None:
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)
    wait = explain(AnyError(status_code=429, response=httpx.Response(429, headers={"retry-after": soon}))).retry_after
    assert wait is not None
    assert 50 < wait <= 60


def test_causes_that_go_round_are_no_trap() -> None:
    first, second = AnyError("first"), AnyError("second")
    first.__cause__, second.__cause__ = second, first
    assert explain(first).kind is ChatModelError
