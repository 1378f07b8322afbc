"""Requests that are turned away before any work is done for them."""

from collections.abc import Mapping

from assistant.errors import AssistantError


class RefusedError(AssistantError):
    """The request is turned away; the message says why, and has no secret in it.

    Attributes:
        headers: that go with the response.
    """

    headers: Mapping[str, str] = {}


class HostNotServedError(RefusedError):
    """The request is for a name that this server isn't known to have."""

    def __init__(self, host: str) -> None:
        super().__init__(
            f"This server does not answer for {host[:80]!r}. Whoever runs it can add the name to the setting "
            "allowed_hosts."
        )


class OriginNotAllowedError(RefusedError):
    """The request comes from a page that may not ask this server."""

    def __init__(self, origin: str | None) -> None:
        page = "of another site" if origin is None else f"of {origin[:80]!r}"
        super().__init__(
            f"Pages {page} may not ask this server. Whoever runs it can list their origin in the setting "
            "allowed_origins."
        )


class KeyNeededError(RefusedError):
    """The request needs an API key, or the one that it has isn't valid."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.headers = {"WWW-Authenticate": "Bearer"}


class SiteTokenNeededError(RefusedError):
    """The request needs its site's token, or the one that it has isn't valid for its page."""


class RateLimitedError(RefusedError):
    """As many questions as may be asked were asked.

    Args:
        limit: that was reached, in words.
        seconds: after which there is room for another question.
    """

    def __init__(self, limit: str, seconds: int) -> None:
        self.headers = {"Retry-After": str(seconds)}
        super().__init__(f"There are {limit}, and they are used up. Ask again in {seconds} s.")


class LimitsUnavailableError(AssistantError):
    """Questions can't be counted, so none is taken."""
