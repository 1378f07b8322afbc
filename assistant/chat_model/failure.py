"""What went wrong with a chat model, told from the exceptions of any provider's client.

No client is imported: an HTTP status, a response and the names of classes say enough.
"""

import socket
import ssl
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any

from assistant.chat_model.redaction import Redaction
from assistant.errors import (
    ChatModelError,
    ChatModelRefusedError,
    ChatModelReplyError,
    ChatModelTimeoutError,
    ChatModelUnavailableError,
)

_PASSING_STATUS = {408, 409, 425, 429}
_PASSING_CODES = frozenset(
    "api_error internal_error internal_server_error overloaded overloaded_error rate_limit_error rate_limit_exceeded "
    "server_error service_unavailable unavailable".split()
)
"""What services call a passing failure where there is no HTTP status, such as inside a stream."""

_LANGCHAIN_STATUS = {
    "ModelAuthenticationError": 401,
    "ModelPermissionDeniedError": 403,
    "ModelNotFoundError": 404,
    "ModelInvalidRequestError": 400,
    "ModelRateLimitError": 429,
    "ModelAPIError": 500,
}
"""The status that LangChain's own exceptions stand for, where a provider's client doesn't say it."""

_NO_CREDIT = "insufficient_quota"
_CONNECTION_NAMES = ("ConnectionError", "ConnectError", "NetworkError", "ReadError", "WriteError", "ProtocolError")
_DEEPEST = 8
"""Causes of causes that are looked at."""


@dataclass(frozen=True, slots=True)
class ChatFailure:
    """A request that failed.

    Attributes:
        kind: of error to raise.
        problem: what happened, to what, as whole sentences.
        remedy: what to do.
        passing: whether the same request may succeed a little later.
        retry_after: seconds that the service asks to wait, if it does.
        cause: to show with the error; None where its own text may hold what shouldn't be shown.
    """

    kind: type[ChatModelError]
    problem: str
    remedy: str
    passing: bool = False
    retry_after: float | None = None
    cause: BaseException | None = None

    def error(self, *, attempts: int, note: str = "") -> ChatModelError:
        """The error to raise after so many attempts."""
        tried = f"It was tried {attempts} times." if attempts > 1 else ""
        error = self.kind(" ".join(filter(None, (self.problem, note, tried, self.remedy))))
        error.__cause__ = self.cause
        return error


def failure_of(error: BaseException, model: str, redaction: Redaction, *, begun: bool) -> ChatFailure:
    """What an exception of a provider's client means.

    Args:
        error: as the client raised it.
        model: its name, for messages.
        redaction: what must not be shown.
        begun: whether a part of the reply had come before.
    """
    from langchain_core import exceptions

    chain = list(_chain(error))
    names = {cls.__name__ for link in chain for cls in type(link).__mro__}
    known = (number for name, number in _LANGCHAIN_STATUS.items() if name in names)
    status = next(filter(None, map(_status, chain)), None) or next(known, None)
    codes = set().union(*map(_codes, chain))
    if isinstance(error, exceptions.ContextOverflowError) or status == 413 or "context_length_exceeded" in codes:
        return ChatFailure(
            ChatModelRefusedError,
            f"What is to be read is too long for {model}.",
            "Lower the setting retrieve_k, or take a model that reads more.",
        )
    if status is not None and status < 500 and (status not in _PASSING_STATUS or _NO_CREDIT in codes):
        return _refusal(status, chain, codes, model, redaction)
    if status is not None or codes & _PASSING_CODES:
        failure = _failing(status, chain, model)
    elif isinstance(error, TimeoutError) or any("timeout" in name.lower() for name in names):
        failure = ChatFailure(
            ChatModelTimeoutError,
            f"{model} did not answer in time{_at(chain)}.",
            "Try again later, or raise the setting llm_timeout_seconds.",
            passing=True,
            cause=error,
        )
    elif any(isinstance(link, ConnectionError | socket.gaierror | ssl.SSLError) for link in chain) or any(
        name.endswith(_CONNECTION_NAMES) for name in names
    ):
        failure = ChatFailure(
            ChatModelUnavailableError,
            f"{model} can't be reached{_at(chain)} ({_innermost(chain, redaction)}).",
            "Check that the service runs, and its address.",
            passing=True,
            cause=error,
        )
    elif isinstance(error, ValueError | LookupError | TypeError | AttributeError):
        failure = ChatFailure(
            ChatModelReplyError,
            f"What {model} sent can't be read ({_innermost(chain, redaction)}).",
            "Check that the address is that of a service of this kind.",
            cause=error,
        )
    else:
        failure = ChatFailure(
            ChatModelError,
            f"{model} failed ({_innermost(chain, redaction)}).",
            "Check the setting llm, and the provider's package.",
            cause=error,
        )
    if begun and failure.kind is ChatModelUnavailableError:
        return ChatFailure(
            ChatModelReplyError,
            f"The reply of {model} broke off. {failure.problem}",
            "Ask again.",
            cause=failure.cause,
        )
    return failure


def _refusal(status: int, chain: list[BaseException], codes: set[str], model: str, redaction: Redaction) -> ChatFailure:
    """A request that must not be sent again as it is."""
    if status in (401, 403):
        # What services say here often repeats the key.
        return ChatFailure(
            ChatModelRefusedError,
            f"{model} turned the request down (HTTP {status}): its key is missing or wrong, or may not use this model.",
            "Set the provider's key in its environment variable, and check the model's name.",
        )
    if status == 402 or _NO_CREDIT in codes:
        return ChatFailure(
            ChatModelRefusedError,
            f"{model} turned the request down (HTTP {status}): there is no credit left.",
            "Look at the account at the provider.",
        )
    said = next(filter(None, (redaction.clean(_said(link)) for link in chain)), "")
    because = f": {said.rstrip('.')}" if said else ""
    if status == 404:
        return ChatFailure(
            ChatModelRefusedError,
            f"There is no {model} at its service{_at(chain)} (HTTP 404{because}).",
            "Check the model's name and the service's address.",
        )
    return ChatFailure(
        ChatModelRefusedError,
        f"{model} turned the request down (HTTP {status}{because}).",
        "Check the model's name and its settings.",
    )


def _failing(status: int | None, chain: list[BaseException], model: str) -> ChatFailure:
    """A service that is overloaded or fails at the moment."""
    busy = status == 429
    wrong = "is overloaded, or its limit is used up" if busy else "fails"
    where = "" if busy else _at(chain)
    return ChatFailure(
        ChatModelUnavailableError,
        f"{model} {wrong}{where}{'' if status is None else f' (HTTP {status})'}.",
        "Try again later.",
        passing=True,
        retry_after=next((wait for link in chain if (wait := _retry_after(link)) is not None), None),
    )


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The exception and what it came from, outermost first."""
    link: BaseException | None = error
    for _ in range(_DEEPEST):
        if link is None:
            return
        yield link
        link = link.__cause__ or link.__context__


def _status(error: BaseException) -> int | None:
    """The HTTP status of an error, under the names that clients have for it."""
    response = getattr(error, "response", None)
    if isinstance(response, Mapping):  # botocore
        found = [response.get("ResponseMetadata", {}).get("HTTPStatusCode")]
    else:
        found = [getattr(error, "status_code", None), getattr(error, "code", None)]
        found.append(getattr(response, "status_code", None))
    for value in found:
        number = int(value) if isinstance(value, str) and value.isdecimal() else value
        if isinstance(number, int) and 400 <= number <= 599:
            return int(number)
    return None


def _body(error: BaseException) -> Mapping[str, Any]:
    """The error object that a service sent."""
    body = getattr(error, "body", None)
    if isinstance(body, Mapping) and isinstance(body.get("error"), Mapping):
        body = body["error"]
    return body if isinstance(body, Mapping) else {}


def _codes(error: BaseException) -> set[str]:
    """What the service calls the error."""
    body = _body(error)
    values = (getattr(error, "code", None), body.get("code"), body.get("type"))
    return {value.lower() for value in values if isinstance(value, str)}


def _said(error: BaseException) -> str:
    """The service's own sentence about the error, if it sent one: never a page, never the request again."""
    message = _body(error).get("message")
    return message if isinstance(message, str) else ""


def _at(chain: list[BaseException]) -> str:
    """Where the service is, without anything of the address that could be secret."""
    for link in chain:
        with suppress(RuntimeError, AttributeError):  # httpx raises where there is no request
            url = getattr(link.request, "url", None)  # type: ignore[attr-defined]
            if host := getattr(url, "host", None):
                port = getattr(url, "port", None)
                return f" at {host}:{port}" if port else f" at {host}"
    return ""


def _innermost(chain: list[BaseException], redaction: Redaction) -> str:
    """What the first cause says."""
    return redaction.clean(str(chain[-1])) or type(chain[-1]).__name__


def _retry_after(error: BaseException) -> float | None:
    """Seconds that the service asks to wait before the next request."""
    response = getattr(error, "response", None)
    headers = getattr(response, "headers", None) or getattr(error, "headers", None)
    if isinstance(response, Mapping):  # botocore
        headers = response.get("ResponseMetadata", {}).get("HTTPHeaders")
    if not isinstance(headers, Mapping):
        return None
    with suppress(ValueError):
        if milliseconds := headers.get("retry-after-ms"):
            return max(0.0, float(milliseconds) / 1_000)
    value = str(headers.get("retry-after") or headers.get("Retry-After") or "")
    with suppress(ValueError):
        return max(0.0, float(value))
    with suppress(ValueError, TypeError):  # a date, then
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    return None
