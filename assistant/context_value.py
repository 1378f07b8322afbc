"""Values that hold for whatever runs within a block (`contextvars`)."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

T = TypeVar("T")


@contextmanager
def holding(variable: ContextVar[T], value: T) -> Iterator[None]:
    """Give a variable a value within the block, and what it had before after it."""
    token = variable.set(value)
    try:
        yield
    finally:
        variable.reset(token)
