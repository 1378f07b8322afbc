"""Letting whoever is interested watch the stages of answering, while they happen."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar

from assistant.context_value import holding

StageObserver = Callable[[str], AbstractContextManager[None]]
"""Called with a stage's name; what it returns is entered before the stage and left after it.

Answering in events pauses within stages, so it may not change the context (`contextvars`) that they run in.
"""

_observer: ContextVar[StageObserver | None] = ContextVar("stage_observer", default=None)


def observing(observer: StageObserver) -> AbstractContextManager[None]:
    """Have `observer` told of the stages of all that is answered in this context."""
    return holding(_observer, observer)


@contextmanager
def observed(name: str) -> Iterator[None]:
    """Run a stage, watched by whoever wants to: "understand", "retrieve", "read" or "compose"."""
    observer = _observer.get()
    if observer is None:
        yield
    else:
        with observer(name):
            yield
