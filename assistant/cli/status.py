"""Exit statuses."""

from enum import IntEnum


class Status(IntEnum):
    """What a command ends with, so that scripts can tell how it went. An interrupted one ends with 130."""

    OK = 0
    ERROR = 1
    USAGE = 2
    LEFT_OUT = 3
    UNANSWERED = 4
