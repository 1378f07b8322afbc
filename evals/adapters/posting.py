"""Sending a question over HTTP: waits as long as a server asks to, and turns everything else into an error."""

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Self

import httpx

from evals.adapters.system import AskError

TIMEOUT_SECONDS = 120.0
"""For one reply: a chat model on a CPU takes a minute for a long prompt."""

MOST_WAITS = 5
"""For one question. A server that says "later" more often is too busy to be measured."""

LONGEST_WAIT_SECONDS = 60.0
"""Of one `Retry-After`. A rate limit by the minute ends within it; a longer one is a quota."""

_SHOWN = 200
_LATER = frozenset({httpx.codes.TOO_MANY_REQUESTS, httpx.codes.SERVICE_UNAVAILABLE})


class Poster:
    """Posts JSON to one address. Redirects are not followed, since they would take the key elsewhere."""

    def __init__(
        self,
        url: str,
        *,
        api_key: str | None = None,
        timeout: float = TIMEOUT_SECONDS,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        """Say where to post.

        Args:
            url: the whole address.
            api_key: sent as `Authorization: Bearer …`; None: none is sent.
            timeout: seconds for each step of a request.
            sleep: waits for so many seconds.

        Raises:
            AskError: the address is no http or https URL.
        """
        try:
            parsed = httpx.URL(url)
        except httpx.InvalidURL as error:
            raise AskError(f"{url!r} is no address: {error}.") from error
        if parsed.scheme not in {"http", "https"} or not parsed.host:
            raise AskError(f"{url!r} is no address of a server. Give one such as http://127.0.0.1:8000.")
        self._url = url
        self._sleep = sleep
        headers = {} if api_key is None else {"Authorization": f"Bearer {api_key}"}
        self._client = httpx.Client(headers=headers, timeout=timeout)

    def post(self, body: Mapping[str, Any]) -> bytes:
        """The body of the successful reply.

        Raises:
            AskError: there was no connection, no reply in time, or a reply that isn't a success.
        """
        for waited in range(MOST_WAITS + 1):
            try:
                response = self._client.post(self._url, json=body)
            except httpx.HTTPError as error:
                raise AskError(f"{self._url} can't be asked: {type(error).__name__}: {error}") from error
            if response.is_success:
                return response.content
            seconds = _retry_after(response) if response.status_code in _LATER else None
            if seconds is None or seconds > LONGEST_WAIT_SECONDS or waited == MOST_WAITS:
                break
            self._sleep(seconds)
        raise AskError(f"{self._url} replied {response.status_code}: {response.text[:_SHOWN]}")

    def close(self) -> None:
        """Close its connections."""
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _retry_after(response: httpx.Response) -> float | None:
    """Seconds to wait; None where the reply doesn't say, or says it in no known form."""
    value = response.headers.get("Retry-After", "").strip()
    if value.isascii() and value.isdecimal():
        return float(value)
    try:
        then = parsedate_to_datetime(value)
    except ValueError:
        return None
    then = then if then.tzinfo else then.replace(tzinfo=UTC)
    return max(0.0, (then - datetime.now(UTC)).total_seconds())
