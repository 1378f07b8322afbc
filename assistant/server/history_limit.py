"""A limit on how much of a conversation is sent along with a question."""

from collections.abc import Iterable

from assistant.errors import AssistantError
from assistant.history import Turn


class HistoryTooLongError(AssistantError):
    """The turns before the question are too long."""

    def __init__(self, characters: int, most: int) -> None:
        super().__init__(
            f"The history has {characters:,} characters, and may have {most:,}. Leave out the oldest turns."
        )


def check_history(turns: Iterable[Turn], *, most_characters: int) -> None:
    """Refuse a history of more characters, in all its texts together.

    Raises:
        HistoryTooLongError: if it has more.
    """
    characters = sum(
        len(turn.question) + len(turn.answer) + sum(map(len, turn.evidence)) + sum(map(len, turn.article_ids))
        for turn in turns
    )
    if characters > most_characters:
        raise HistoryTooLongError(characters, most_characters)
