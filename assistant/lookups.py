"""Letting whoever is interested know how often a cache had what was looked for."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

LookupObserver = Callable[[str, bool], None]
"""Called with a cache's name and whether it had what was looked for."""

QUESTION_VECTORS = "question_vectors"

_observer: ContextVar[LookupObserver | None] = ContextVar("lookup_observer", default=None)


@contextmanager
def observing_lookups(observer: LookupObserver) -> Iterator[None]:
    """Have `observer` told of what is looked for in this context."""
    token = _observer.set(observer)
    try:
        yield
    finally:
        _observer.reset(token)


def looked_up(cache: str, *, hit: bool) -> None:
    """Tell that something was looked for in a cache."""
    observer = _observer.get()
    if observer is not None:
        observer(cache, hit)
