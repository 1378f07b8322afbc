import threading
import time

from fastapi.testclient import TestClient

from assistant.server import create_app
from assistant.server.testing import ScriptedBackend
from tests.answers import ARTICLE
from tests.server.serving import ADDRESS, PATIENCE_SECONDS, wait_until


def test_articles_can_be_read_while_the_models_are_loaded_and_questions_asked_only_after() -> None:
    opened, warm = threading.Event(), threading.Event()
    backend = ScriptedBackend([ARTICLE], on_warm_up=lambda: _wait(warm))

    def open_backend(_: object) -> ScriptedBackend:
        _wait(opened)
        return backend

    with TestClient(create_app(open_backend), base_url=ADDRESS) as client:
        assert client.get("/healthz").json() == {"status": "ok"}
        for path in ("/readyz", "/v1/articles", "/"):
            starting = client.get(path)
            assert starting.status_code == 503
            assert starting.headers["retry-after"] == "2"
            assert starting.json()["type"] == "urn:problem-type:starting"
        opened.set()
        wait_until(lambda: client.get("/").status_code == 200)
        assert client.get("/readyz").status_code == 503
        question = client.post("/v1/answers", json={"question": "Who?"})
        assert question.status_code == 503
        assert question.headers["retry-after"] == "2"
        warm.set()
        wait_until(lambda: client.get("/readyz").status_code == 200)
        assert client.post("/v1/answers", json={"question": "Who?"}).status_code == 200


def test_an_application_may_take_no_connection_before_it_is_ready() -> None:
    backend = ScriptedBackend([ARTICLE], on_warm_up=lambda: time.sleep(0.2))
    with TestClient(create_app(lambda _: backend, wait_until_ready=True)) as client:
        assert client.get("/readyz").status_code == 200


def _wait(event: threading.Event) -> None:
    assert event.wait(PATIENCE_SECONDS)
