import multiprocessing
from pathlib import Path

import httpx
import pytest

from evals.load.direct import DirectWorkers
from evals.load.questions import Questions
from evals.load.serving import ServingError, served

QUESTIONS = Questions(["When will the harbour close?"])


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "harbour.md").write_text("# Harbour to close\n\nThe harbour will close on 3 May.\n")
    return folder


@pytest.mark.model
def test_the_server_runs_without_limits_until_the_block_ends(corpus: Path, tmp_path: Path) -> None:
    with served(corpus, data_dir=tmp_path / "served") as server:
        with httpx.Client(base_url=server.address, timeout=60) as client:
            statuses = {client.post("/v1/answers", json={"question": ""}).status_code for _ in range(70)}
        assert server.resident() > 50_000_000
    assert statuses == {200}
    assert not server.process.is_running()


@pytest.mark.model
def test_the_chain_is_called_in_processes_that_end_with_the_block(corpus: Path, tmp_path: Path) -> None:
    with DirectWorkers.started(1, corpus=corpus, data_dir=tmp_path / "direct", questions=QUESTIONS) as workers:
        assert workers.answers_per_second(seconds=0.1, start=0) > 0
        assert workers.answers_per_second(seconds=0.1, start=100) > 0
    assert multiprocessing.active_children() == []


def test_a_server_that_does_not_start_says_why(tmp_path: Path) -> None:
    with (
        pytest.raises(ServingError, match=r"did not start .*\n.*nowhere"),
        served(tmp_path / "nowhere", data_dir=tmp_path),
    ):
        pass
