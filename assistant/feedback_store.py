"""Feedback in a SQLite file of its own, which several processes may write to."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple, Self

from filelock import FileLock

from assistant.database import Database
from assistant.errors import FeedbackError, FeedbackFullError, StoreError
from assistant.feedback import Feedback

FILE_NAME = "feedback.sqlite3"
"""In the data directory. It isn't made anew from the articles, unlike all else there."""

_REMEDY = "Move the file away to begin anew; what is in it is stored nowhere else."
_MIGRATIONS = (
    """\
CREATE TABLE feedback (
    id TEXT PRIMARY KEY,
    received TEXT NOT NULL,
    verdict TEXT NOT NULL,
    reason TEXT,
    comment TEXT,
    answer TEXT NOT NULL,
    history TEXT NOT NULL,
    question TEXT GENERATED ALWAYS AS (json_extract(answer, '$.question')) VIRTUAL
);
CREATE INDEX feedback_received ON feedback (received)""",
)
_COLUMNS = "id, received, verdict, reason, comment, question, answer, history"


class StoredFeedback(NamedTuple):
    """One entry, as it is stored: the receipt may be that of another version of this package.

    Attributes:
        id, verdict, reason, comment: as in `Feedback`.
        received: when it came, in UTC.
        question: as it was understood.
        answer: the receipt, as JSON.
        history: as JSON.
    """

    id: str
    received: datetime
    verdict: str
    reason: str | None
    comment: str | None
    question: str
    answer: str
    history: str


class FeedbackStore:
    """Keeps feedback; every method may be called from several threads, and the file be used by several processes."""

    def __init__(
        self,
        path: Path,
        *,
        limit: int | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Open the file, or make it, readable for this user only.

        Args:
            path: the file.
            limit: entries that may be stored; None: any number.
            clock: tells when feedback came.

        Raises:
            FeedbackError: if it can't be opened.
        """
        self._path, self._limit, self._clock = path, limit, clock
        # A lock, since to switch a new file to write-ahead mode is what SQLite doesn't let several do at once.
        with _explained(path), FileLock(path.with_suffix(".lock"), thread_local=False):
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))  # SQLite gives the files beside it the same mode
            self._database = Database(path, _MIGRATIONS, remedy=_REMEDY)

    @classmethod
    def existing(cls, path: Path) -> Self | None:
        """Open the file if it is there."""
        return cls(path) if path.exists() else None

    def add(self, feedback: Feedback) -> None:
        """Store feedback, or replace what has the same id.

        Raises:
            FeedbackFullError: if it is new and as much is stored as may be.
            FeedbackError: if it can't be stored.
        """
        history = "[" + ",".join(turn.model_dump_json() for turn in feedback.history) + "]"
        row = (
            *(feedback.id, _timestamp(self._clock()), feedback.verdict, feedback.reason, feedback.comment),
            *(feedback.answer.model_dump_json(), history),
        )
        with self._writing() as connection:
            known = connection.execute("SELECT 1 FROM feedback WHERE id = ?", (feedback.id,)).fetchone()
            if self._limit is not None and known is None and _count(connection) >= self._limit:
                raise FeedbackFullError(self._path, self._limit)
            connection.execute(
                "INSERT OR REPLACE INTO feedback (id, received, verdict, reason, comment, answer, history) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                row,
            )

    def entries(self, *, most: int = -1) -> Iterator[StoredFeedback]:
        """Entries, the newest first; `most` of them at most, or all."""
        with _explained(self._path), self._database.reading() as connection:
            rows = connection.execute(f"SELECT {_COLUMNS} FROM feedback ORDER BY received DESC, id LIMIT ?", (most,))
            for row in rows:
                entry = StoredFeedback(*row)
                yield entry._replace(received=datetime.fromisoformat(row[1]))

    def count(self) -> int:
        """How many entries there are."""
        with _explained(self._path), self._database.reading() as connection:
            return _count(connection)

    def clear(self, *, before: date) -> int:
        """Remove what came before a day (in UTC), and return how many entries that were."""
        with self._writing() as connection:
            # Not every build of SQLite does this by itself: else the words stay in the file until written over.
            connection.execute("PRAGMA secure_delete = ON")
            return connection.execute("DELETE FROM feedback WHERE received < ?", (before.isoformat(),)).rowcount

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with _explained(self._path), self._database.writing() as connection:
            yield connection


def _timestamp(time: datetime) -> str:
    """ISO 8601 in UTC, always of the same length, so that the order of texts is that of times."""
    return time.astimezone(UTC).isoformat(timespec="microseconds")


def _count(connection: sqlite3.Connection) -> int:
    return int(connection.execute("SELECT count(*) FROM feedback").fetchone()[0])


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except StoreError as error:
        raise FeedbackError(str(error)) from error
    except OSError as error:
        raise FeedbackError(
            f"{path} can't be written to ({error.strerror or error}). Free space, or give this user permission to "
            "write there, or use another data directory."
        ) from error
