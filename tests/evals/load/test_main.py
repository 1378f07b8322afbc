"""The whole command, with a server that answers by a script and workers that answer nothing."""

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest

from assistant.server import create_app
from assistant.server.testing import ScriptedBackend
from assistant.settings import Settings
from evals.load import __main__ as load
from evals.load.memory import Sample
from evals.load.serving import Server
from tests.answers import ARTICLE
from tests.server.serving import PATIENCE_SECONDS, UNLIMITED, failing, running


class FixedRate:
    """Stands in for the processes that call the chain."""

    def answers_per_second(self, *, seconds: float, start: int) -> float:
        return 10.0

    @classmethod
    @contextmanager
    def started(cls, workers: int, **_: Any) -> Iterator["FixedRate"]:
        yield cls()


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> list[ScriptedBackend]:
    """What the server answers by is put into this list."""
    backends: list[ScriptedBackend] = []

    @contextmanager
    def served(corpus: Path, *, data_dir: Path, workers: int) -> Iterator[Server]:
        ready = threading.Event()
        app = create_app(lambda _: backends[0], settings=Settings(**UNLIMITED), on_ready=ready.set)
        with running(app) as address:
            assert ready.wait(PATIENCE_SECONDS)
            yield Server(address, psutil.Process())

    monkeypatch.setattr(load, "served", served)
    monkeypatch.setattr(load, "DirectWorkers", FixedRate)
    monkeypatch.setattr(load, "WARM_UP_SECONDS", 0.0)
    return backends


def test_figures_of_each_number_of_clients_and_of_memory_are_printed(
    serve: list[ScriptedBackend], capsys: pytest.CaptureFixture[str]
) -> None:
    serve.append(ScriptedBackend([ARTICLE]))
    assert load.main(["--clients", "1", "3", "--seconds", "0.1", "--rounds", "2", "--requests", "40"]) == 0
    out = capsys.readouterr().out
    rows = [line.split() for line in out.splitlines() if "x 200" in line]
    assert [row[1] for row in rows] == ["1", "3"]
    assert "Memory over 40 questions" in out


def test_anything_but_an_answer_or_a_refusal_makes_it_fail_and_is_named(
    serve: list[ScriptedBackend], capsys: pytest.CaptureFixture[str]
) -> None:
    serve.append(failing(ZeroDivisionError()))
    assert load.main(["--clients", "2", "--seconds", "0.1", "--requests", "20"]) == 1
    out = capsys.readouterr().out
    assert "NOT EXPECTED: 10 x 500" in out
    assert "Memory: not measured" in out


def test_what_can_not_be_measured_is_said_so(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert load.main(["--dataset", str(tmp_path / "none.jsonl")]) == 3
    assert "none.jsonl" in capsys.readouterr().out


def test_memory_that_grows_is_said_so() -> None:
    growing = [Sample(number * 100, 700_000_000 + number * 100 * 5_120) for number in range(20)]
    words = load.words_of(growing, 2_000).plain
    assert words.startswith("Memory over 2,000 questions: GROWING. +5,000 kB for each 1,000 questions; ")


def test_the_corpus_is_not_written_to(serve: list[ScriptedBackend], tmp_path: Path) -> None:
    corpus = shutil.copytree(load.REPOSITORY / "corpus", tmp_path / "corpus")
    serve.append(ScriptedBackend([ARTICLE]))
    load.main(["--corpus", str(corpus), "--clients", "1", "--seconds", "0.1", "--requests", "0"])
    assert [*tmp_path.iterdir()] == [corpus]
