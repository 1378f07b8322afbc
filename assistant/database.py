"""A SQLite database: connections for threads, transactions, migrations, errors that say what to do."""

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from assistant.errors import AssistantClosedError, IndexDamagedError, StoreError

REBUILD = "Run: article-assistant index --rebuild"

_BUSY_SECONDS = 30.0
_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR})
_REMEDIES = {
    sqlite3.SQLITE_FULL: "Free space on the disk and try again: what was written before is kept.",
    sqlite3.SQLITE_READONLY: "Give this user permission to write there, or use another data directory.",
    sqlite3.SQLITE_CANTOPEN: "Check that the folder exists and that this user may write there.",
    sqlite3.SQLITE_BUSY: "Another process keeps it busy: wait until it has finished.",
    sqlite3.SQLITE_IOERR: "Check the disk: it could not be read or written.",
}


class Database:
    """One database file in write-ahead mode.

    Readers see the last committed state, each in its own transaction, and never wait for the writer. Commits
    are synchronous: a commit outlives a power cut, and costs milliseconds beside seconds of embedding.
    """

    def __init__(self, path: Path, migrations: Sequence[str], *, create: bool = False, remedy: str = REBUILD) -> None:
        """Open the file and bring its schema up to date.

        Args:
            path: the file.
            migrations: SQL scripts; the n-th takes a database from version n to n + 1. Append only.
            create: make the file if it isn't there.
            remedy: what to do when the file can't be used any more, as the end of an error's message.

        Raises:
            IndexDamagedError: if it is no database, or from a later version of this package.
            StoreError: if it can't be opened.
        """
        self._path = path
        self._remedy = remedy
        self._mode = "rwc" if create else "rw"
        self._idle: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
        self._closed = False
        try:
            self._migrate(migrations)
        except BaseException:
            self.close()
            raise

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A transaction that sees one state of the database, whatever is committed meanwhile."""
        with self._connection() as connection:
            connection.execute("BEGIN")
            try:
                yield connection
            finally:
                connection.execute("ROLLBACK")

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction that is committed at the end, or rolled back if anything is raised."""
        with self._connection() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):
                    connection.execute("ROLLBACK")
                raise

    def close(self) -> None:
        """Close the connections: those in use by other threads when these are done with them."""
        with self._lock:
            self._closed = True
            connections, self._idle = self._idle, []
        for connection in connections:
            connection.close()

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        try:
            connection = self._borrow()
            try:
                yield connection
            finally:
                self._give_back(connection)
        except sqlite3.Error as error:
            raise self._explained(error) from error

    def _borrow(self) -> sqlite3.Connection:
        with self._lock:
            if self._closed:
                raise AssistantClosedError
            if self._idle:
                return self._idle.pop()
        connection = sqlite3.connect(
            f"{self._path.absolute().as_uri()}?mode={self._mode}",
            uri=True,
            timeout=_BUSY_SECONDS,
            isolation_level=None,
            check_same_thread=False,
        )
        connection.executescript("PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL;")
        return connection

    def _give_back(self, connection: sqlite3.Connection) -> None:
        with self._lock:
            if not self._closed:
                self._idle.append(connection)
                return
        connection.close()

    def _migrate(self, migrations: Sequence[str]) -> None:
        with self._connection() as connection:
            version = _version(connection)
            if version == len(migrations):
                return
            if version > len(migrations):
                raise IndexDamagedError(
                    f"{self._path} was written by a later version of this package. Install that one, or begin "
                    f"anew. {self._remedy}"
                )
            connection.execute("PRAGMA journal_mode = WAL")
        for number in range(len(migrations)):
            with self.writing() as connection:
                if _version(connection) == number:  # another process may have been faster
                    for statement in migrations[number].split(";\n"):
                        connection.execute(statement)
                    connection.execute(f"PRAGMA user_version = {number + 1}")

    def _explained(self, error: sqlite3.Error) -> StoreError:
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
        if code in _DAMAGED and isinstance(error, sqlite3.DatabaseError):
            return IndexDamagedError(f"{self._path} is damaged ({error}). {self._remedy}")
        remedy = _REMEDIES.get(code, f"If it happens again: {self._remedy}")
        return StoreError(f"{self._path} can't be used ({error}). {remedy}")


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])
