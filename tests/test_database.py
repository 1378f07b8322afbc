import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from assistant.database import Database
from assistant.errors import AssistantClosedError, IndexDamagedError, StoreError

if TYPE_CHECKING:
    import sqlite3

FIRST = "CREATE TABLE a (x INTEGER)"
SECOND = "ALTER TABLE a ADD COLUMN y INTEGER;\nINSERT INTO a VALUES (1, 2)"


def test_migrations_run_in_order_and_once(tmp_path: Path) -> None:
    path = tmp_path / "db"
    Database(path, [FIRST], create=True).close()
    for _ in range(2):
        database = Database(path, [FIRST, SECOND])
        with database.reading() as connection:
            assert connection.execute("SELECT * FROM a").fetchall() == [(1, 2)]
        database.close()


def test_a_failed_migration_leaves_the_version_before_it(tmp_path: Path) -> None:
    path = tmp_path / "db"
    Database(path, [FIRST], create=True).close()
    with pytest.raises(IndexDamagedError):
        Database(path, [FIRST, "INSERT INTO a VALUES (1);\nNONSENSE"])
    database = Database(path, [FIRST])
    with database.reading() as connection:
        assert connection.execute("SELECT count(*) FROM a").fetchone() == (0,)
    database.close()


def test_a_later_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "db"
    Database(path, [FIRST, SECOND], create=True).close()
    with pytest.raises(IndexDamagedError, match="later version"):
        Database(path, [FIRST])


def test_a_missing_file_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="can't be used"):
        Database(tmp_path / "db", [FIRST])
    assert not (tmp_path / "db").exists()


def test_a_file_that_is_no_database_says_what_to_run(tmp_path: Path) -> None:
    (tmp_path / "db").write_bytes(b"nonsense" * 1000)
    with pytest.raises(IndexDamagedError, match="--rebuild"):
        Database(tmp_path / "db", [FIRST])


def test_a_reader_sees_one_state_while_another_writes(tmp_path: Path) -> None:
    database = Database(tmp_path / "db", [FIRST], create=True)
    with database.reading() as reader:
        assert reader.execute("SELECT count(*) FROM a").fetchone() == (0,)
        with database.writing() as writer:
            writer.execute("INSERT INTO a VALUES (1)")
        assert reader.execute("SELECT count(*) FROM a").fetchone() == (0,)
    with database.reading() as reader:
        assert reader.execute("SELECT count(*) FROM a").fetchone() == (1,)
    database.close()


def test_what_raises_is_rolled_back(tmp_path: Path) -> None:
    database = Database(tmp_path / "db", [FIRST], create=True)

    def insert_and_fail() -> None:
        with database.writing() as connection:
            connection.execute("INSERT INTO a VALUES (1)")
            raise KeyError

    with pytest.raises(KeyError):
        insert_and_fail()
    with database.reading() as connection:
        assert connection.execute("SELECT count(*) FROM a").fetchone() == (0,)
    database.close()


def test_commits_are_synchronous_and_foreign_keys_hold(tmp_path: Path) -> None:
    database = Database(tmp_path / "db", [FIRST], create=True)
    with database.reading() as connection:
        assert connection.execute("PRAGMA synchronous").fetchone() == (2,)
        assert connection.execute("PRAGMA foreign_keys").fetchone() == (1,)
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    database.close()


def test_threads_get_connections_of_their_own(tmp_path: Path) -> None:
    database = Database(tmp_path / "db", [FIRST], create=True)
    both = threading.Barrier(2)
    seen: list[sqlite3.Connection] = []

    def read() -> None:
        with database.reading() as connection:
            seen.append(connection)
            both.wait(30)

    threads = [threading.Thread(target=read) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen[0] is not seen[1]
    database.close()


def test_a_closed_database_says_so_and_lets_readers_finish(tmp_path: Path) -> None:
    database = Database(tmp_path / "db", [FIRST], create=True)
    with database.reading() as connection:
        database.close()
        assert connection.execute("SELECT count(*) FROM a").fetchone() == (0,)
    with pytest.raises(AssistantClosedError), database.reading():
        pass
