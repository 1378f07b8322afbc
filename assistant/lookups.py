"""Letting whoever is interested know how often a cache had what was looked for."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from contextvars import ContextVar

from assistant.context_value import holding

LookupObserver = Callable[[str, bool], None]
"""Called with a cache's name and whether it had what was looked for."""

QUESTION_VECTORS = "question_vectors"

_observer: ContextVar[LookupObserver | None] = ContextVar("lookup_observer", default=None)


def observing_lookups(observer: LookupObserver) -> AbstractContextManager[None]:
    """Have `observer` told of what is looked for in this context."""
    return holding(_observer, observer)


def looked_up(cache: str, *, hit: bool) -> None:
    """Tell that something was looked for in a cache."""
    observer = _observer.get()
    if observer is not None:
        observer(cache, hit)
