import threading

import pytest

from assistant.errors import AssistantClosedError, ModelError
from assistant.server.loader import Loader, StartFailedError, StartingError
from assistant.server.testing import ScriptedBackend
from assistant.sync import SyncProgress
from tests.server.serving import PATIENCE_SECONDS


def test_the_assistant_is_handed_out_when_it_is_ready_and_closed_at_the_end() -> None:
    backend, ready = ScriptedBackend(), threading.Event()
    loader = Loader(lambda _: backend, on_ready=ready.set)
    with pytest.raises(StartingError):
        loader.library()
    loader.start()
    assert ready.wait(PATIENCE_SECONDS)
    assert loader.library() is backend
    assert loader.answerer() is backend
    loader.stop()
    assert backend.closed
    with pytest.raises(AssistantClosedError):
        loader.answerer()


def test_a_failure_is_told_to_every_request_and_to_the_operator(caplog: pytest.LogCaptureFixture) -> None:
    def open_backend(_: object) -> ScriptedBackend:
        raise ModelError("the weights are gone")

    loader = Loader(open_backend)
    loader.start()
    loader.stop()
    assert "the weights are gone" in caplog.text

    failures: list[Exception] = []
    loader = Loader(open_backend, on_failure=failures.append)
    loader.start()
    while not failures:
        pass
    with pytest.raises(StartFailedError):
        loader.library()
    loader.stop()
    assert str(failures[0]) == "the weights are gone"


def test_an_assistant_whose_models_fail_is_not_ready_but_closed() -> None:
    def fail() -> None:
        raise ModelError("the weights are gone")

    failed = threading.Event()
    backend = ScriptedBackend(on_warm_up=fail)
    loader = Loader(lambda _: backend, on_failure=lambda _: failed.set())
    loader.start()
    assert failed.wait(PATIENCE_SECONDS)
    with pytest.raises(StartFailedError):
        loader.answerer()
    loader.stop()
    assert backend.closed


def test_stopping_ends_the_indexing_at_its_next_step() -> None:
    begun, stopping = threading.Event(), threading.Event()
    steps = 0

    def open_backend(on_progress: "object") -> ScriptedBackend:
        nonlocal steps
        assert callable(on_progress)
        begun.set()
        assert stopping.wait(PATIENCE_SECONDS)
        for _ in range(1_000):
            on_progress(SyncProgress(done=0, total=1_000, passages=0))
            steps += 1
        return ScriptedBackend()

    told: list[object] = []
    loader = Loader(open_backend, on_ready=lambda: told.append("ready"), on_failure=told.append)
    loader.start()
    assert begun.wait(PATIENCE_SECONDS)
    stopper = threading.Thread(target=loader.stop)
    stopper.start()
    while loader_is_open(loader):
        pass
    stopping.set()
    stopper.join()
    assert steps == 0
    assert told == []


def loader_is_open(loader: Loader) -> bool:
    """Whether it has not been told to stop."""
    try:
        loader.library()
    except StartingError:
        return True
    except AssistantClosedError:
        return False
    return True
