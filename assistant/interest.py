"""Whether anybody still wants what is being made, for code that waits for others meanwhile."""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar

from assistant.context_value import holding
from assistant.errors import AssistantError


class UnwantedError(AssistantError):
    """Whoever asked has gone, so the work was given up; there is nobody to be told."""

    def __init__(self) -> None:
        super().__init__("Nobody waits for the answer any more.")


class Interest:
    """Of whoever asked; thread-safe."""

    def __init__(self) -> None:
        self._lost = False
        self._listeners: list[Callable[[], None]] = []
        self._lock = threading.Lock()

    @property
    def lost(self) -> bool:
        """Whether whoever asked has gone."""
        return self._lost

    def lose(self) -> None:
        """Tell whoever works for it that nobody waits any more."""
        with self._lock:
            self._lost = True
            listeners = list(self._listeners)
        for listener in listeners:
            listener()

    @contextmanager
    def told(self, listener: Callable[[], None]) -> Iterator[None]:
        """Have `listener`, which may not block, called when the interest is lost; at once, if it is."""
        with self._lock:
            self._listeners.append(listener)
            lost = self._lost
        if lost:
            listener()
        try:
            yield
        finally:
            with self._lock:
                self._listeners.remove(listener)


_current: ContextVar[Interest | None] = ContextVar("interest", default=None)


def working_for(interest: Interest) -> AbstractContextManager[None]:
    """Work for somebody in this context."""
    return holding(_current, interest)


@contextmanager
def unless_unwanted(give_up: Callable[[], None]) -> Iterator[None]:
    """Have `give_up`, which may not block, called if whoever this context works for goes meanwhile, or has gone."""
    interest = _current.get()
    if interest is None:
        yield
    else:
        with interest.told(give_up):
            yield


def check_wanted() -> None:
    """Raise `UnwantedError` if whoever this context works for has gone."""
    interest = _current.get()
    if interest is not None and interest.lost:
        raise UnwantedError
