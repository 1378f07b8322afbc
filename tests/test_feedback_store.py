import multiprocessing
import os
import stat
import sys
import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from assistant.assistant import Assistant
from assistant.errors import AssistantClosedError, FeedbackError, FeedbackFullError, VerificationError
from assistant.feedback import Feedback
from assistant.feedback_store import FILE_NAME, FeedbackStore
from assistant.settings import Settings
from assistant.testing import HashEmbeddings
from tests.server.words_reader import SharedWordsReader
from tests.test_feedback import ANSWERED, feedback

PATIENCE_SECONDS = 60
EACH = 20


def numbered(number: int, **changes: str) -> Feedback:
    return feedback(ANSWERED, id=f"{number:032d}", **changes)


class Clock:
    """Tells one day after the other."""

    def __init__(self) -> None:
        self._now = datetime(2026, 1, 1, 23, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        self._now += timedelta(days=1)
        return self._now


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / FILE_NAME


def test_feedback_is_kept_whole_and_outlives_the_process(path: Path) -> None:
    given = feedback(reason="wrong", comment='It\'s "642"; DROP TABLE feedback', history=[{"question": "Where?"}])
    store = FeedbackStore(path)
    store.add(given)
    store.close()
    store = FeedbackStore(path)
    (entry,) = store.entries()
    assert (entry.id, entry.verdict, entry.reason, entry.comment) == (given.id, "down", "wrong", given.comment)
    assert entry.question == given.answer.question
    assert entry.answer == given.answer.model_dump_json()
    assert entry.history == "[" + given.history[0].model_dump_json() + "]"
    assert abs((datetime.now(UTC) - entry.received).total_seconds()) < PATIENCE_SECONDS
    store.close()


def test_a_changed_vote_replaces_the_former(path: Path) -> None:
    store = FeedbackStore(path, clock=Clock())
    store.add(numbered(1, reason="wrong"))
    store.add(numbered(2))
    store.add(numbered(1, verdict="up"))
    assert [(int(entry.id), entry.verdict, entry.reason) for entry in store.entries()] == [
        (1, "up", None),
        (2, "down", None),
    ]
    assert [int(entry.id) for entry in store.entries(most=1)] == [1]
    store.close()


def test_what_is_over_the_limit_is_refused_but_votes_can_still_change(path: Path) -> None:
    store = FeedbackStore(path, limit=2)
    store.add(numbered(1))
    store.add(numbered(2))
    with pytest.raises(FeedbackFullError, match=r"feedback\.sqlite3 holds 2 entries, .* feedback clear"):
        store.add(numbered(3))
    store.add(numbered(2, verdict="up"))
    assert store.count() == 2
    store.clear(before=date(2100, 1, 1))
    store.add(numbered(3))
    store.close()


def test_what_came_before_a_day_is_removed_and_its_words_are_gone_from_the_file(path: Path) -> None:
    store = FeedbackStore(path, clock=Clock())
    for number in range(3):
        store.add(numbered(number, comment=f"secret {number}"))
    assert store.clear(before=date(2026, 1, 2)) == 0
    assert store.clear(before=date(2026, 1, 4)) == 2
    assert [int(entry.id) for entry in store.entries()] == [2]
    store.close()
    content = path.read_bytes()
    assert b"secret 2" in content
    assert b"secret 0" not in content
    assert b"secret 1" not in content


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")
def test_only_this_user_may_read_it(path: Path) -> None:
    store = FeedbackStore(path)
    store.add(feedback())
    files = list(path.parent.glob("feedback.sqlite3*"))
    assert len(files) == 3  # with the log and its index
    for file in files:
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    store.close()


def test_threads_lose_nothing(path: Path) -> None:
    store = FeedbackStore(path)

    def write(first: int) -> None:
        for number in range(first, first + EACH):
            store.add(numbered(number))

    threads = [threading.Thread(target=write, args=[first * EACH]) for first in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(int(entry.id) for entry in store.entries()) == list(range(6 * EACH))
    store.close()


def _write(path: Path, first: int, limit: int, started: "multiprocessing.synchronize.Barrier") -> None:
    started.wait(PATIENCE_SECONDS)
    store = FeedbackStore(path, limit=limit)  # at the same moment as the others, so that all make the file
    for number in range(first, first + EACH):
        try:
            store.add(numbered(number))
        except FeedbackFullError:
            sys.exit(3)
    store.close()


@pytest.mark.parametrize("limit", [1_000, EACH + 1])
def test_processes_lose_nothing_and_keep_the_limit(path: Path, limit: int) -> None:
    context = multiprocessing.get_context("spawn")
    started = context.Barrier(3)
    workers = [context.Process(target=_write, args=[path, one * EACH, limit, started]) for one in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(PATIENCE_SECONDS)
    store = FeedbackStore(path)
    if limit < 3 * EACH:
        assert 3 in {worker.exitcode for worker in workers}
        assert store.count() == limit
    else:
        assert [worker.exitcode for worker in workers] == [0, 0, 0]
        assert sorted(int(entry.id) for entry in store.entries()) == list(range(3 * EACH))
    store.close()


def test_a_file_that_is_not_there_is_not_made_to_look(path: Path) -> None:
    assert FeedbackStore.existing(path) is None
    assert not path.exists()


def test_a_damaged_file_is_an_error_that_does_not_speak_of_the_index(path: Path) -> None:
    path.write_bytes(b"no database at all" * 100)
    with pytest.raises(FeedbackError, match=r"feedback\.sqlite3 is damaged .*Move the file away") as caught:
        FeedbackStore(path)
    assert "index" not in str(caught.value)
    assert path.read_bytes().startswith(b"no database")


def test_a_folder_that_can_not_be_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(FeedbackError, match="another data directory"):
        FeedbackStore(tmp_path / "file" / FILE_NAME)


def test_an_assistant_keeps_feedback_beside_its_index_and_through_a_rebuild(tmp_path: Path) -> None:
    folder, data = tmp_path / "articles", tmp_path / "data"
    folder.mkdir()
    (folder / "harbour.md").write_text("# Harbour\n\n246 people work there.\n", encoding="utf-8")
    settings = Settings(feedback_limit=1)

    def opened(*, rebuild: bool = False) -> Assistant:
        return Assistant.open(
            folder,
            data_dir=data,
            settings=settings,
            rebuild=rebuild,
            embeddings=HashEmbeddings(),
            reader=SharedWordsReader(),
        )

    with opened() as assistant:
        answer = assistant.ask("How many people work there?")
        assert answer.status == "answered"
        assert not (data / FILE_NAME).exists()
        assistant.add_feedback(feedback(answer))
        with pytest.raises(FeedbackFullError):
            assistant.add_feedback(feedback(answer, id="f" * 32))
        with pytest.raises(VerificationError):
            assistant.add_feedback(feedback())
    with pytest.raises(AssistantClosedError):
        assistant.add_feedback(feedback(answer))
    opened(rebuild=True).close()
    store = FeedbackStore(data / FILE_NAME)
    assert [entry.question for entry in store.entries()] == [answer.question]
    store.close()
