import json
import sys
import threading
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from assistant.answer import Answer
from assistant.article import Article
from assistant.chroma_client import connect, disconnect
from tests.deploy import files
from tests.deploy.stack import PATIENCE_SECONDS, READER, Stack, running_stack
from tests.openai_server import Completion, copying, openai_server

pytestmark = [
    pytest.mark.model,
    pytest.mark.timeout(600),  # two workers load their models in turn, which takes minutes on a busy machine
    pytest.mark.skipif(sys.platform == "win32", reason="needs Unix's processes"),
]

QUESTION = {"question": "How many Javelin missiles is Kosovo buying?"}
LIMIT = 5


def client_of_worker(stack: Stack, pid: int, opened: ExitStack) -> httpx.Client:
    """A client whose connection is kept, and goes to one of the workers."""
    while True:
        client = opened.enter_context(httpx.Client(base_url=stack.url, headers=READER, timeout=PATIENCE_SECONDS))
        with client.stream("GET", "/healthz") as response:
            port = response.extensions["network_stream"].get_extra_info("client_addr")[1]
            response.read()
        if any(
            connection.raddr and connection.raddr.port == port for connection in psutil.Process(pid).net_connections()
        ):
            return client


def workers(stack: Stack) -> list[int]:
    return [child.pid for child in psutil.Process(stack.processes["app"].pid).children()]


def article(article_id: str) -> Article:
    return Article.from_file(files.ROOT / "corpus" / f"{article_id}.md", article_id=article_id)


def test_readers_are_answered_from_chroma_and_counted_by_redis_whichever_worker_they_meet(tmp_path: Path) -> None:
    with (
        running_stack(tmp_path, ARTICLE_ASSISTANT_CLIENT_QUESTIONS_PER_MINUTE=str(LIMIT)) as stack,
        ExitStack() as opened,
    ):
        stack.said("Starting at ")
        first = httpx.get(f"{stack.url}/readyz", headers=READER, timeout=PATIENCE_SECONDS)
        assert first.status_code == 503  # the socket listens, and the models are being loaded
        stack.said("Ready at ")
        assert stack.is_healthy("app")
        clients = [client_of_worker(stack, pid, opened) for pid in workers(stack)]
        assert len(clients) == 2

        def ask(number: int, reader: str) -> httpx.Response:
            return clients[number % 2].post("/v1/answers", json=QUESTION, headers={"X-Forwarded-For": reader})

        responses = [ask(number, "192.0.2.1") for number in range(LIMIT + 2)]
        assert [response.status_code for response in responses] == [200] * LIMIT + [429, 429]
        assert ask(0, "192.0.2.2").status_code == ask(1, "192.0.2.2").status_code == 200
        for response in responses[:2]:
            answer = Answer.model_validate(response.json())
            assert answer.short_answer == "246"
            assert answer.citations
            answer.verify([article(citation.article_id) for citation in answer.citations])

        chroma = connect(stack.chroma_url)
        (collection,) = chroma.list_collections()
        assert collection.name.startswith("article-assistant-")
        assert collection.count() > 0
        disconnect(chroma)


def test_a_stop_lets_a_stream_be_finished_and_ends_all_in_time(tmp_path: Path) -> None:
    asked, told_to_stop = threading.Event(), threading.Event()
    events: list[tuple[str, Any]] = []

    def model(request: Mapping[str, Any]) -> Completion:
        asked.set()
        assert told_to_stop.wait(PATIENCE_SECONDS)
        return copying(request)

    def ask(url: str) -> None:
        headers = READER | {"Accept": "text/event-stream"}
        with httpx.stream("POST", f"{url}/v1/answers", json=QUESTION, headers=headers, timeout=PATIENCE_SECONDS) as got:
            lines = [line.partition(": ")[2] for line in got.iter_lines() if line]
        events.extend((name, json.loads(data)) for name, data in zip(lines[::2], lines[1::2], strict=True))

    with (
        openai_server(model) as service,
        running_stack(
            tmp_path,
            ARTICLE_ASSISTANT_LLM="openai:scripted",
            OPENAI_BASE_URL=service.url,
            OPENAI_API_KEY="none",
        ) as stack,
    ):
        stack.said("Ready at ")
        asking = threading.Thread(target=ask, args=[stack.url])
        asking.start()
        assert asked.wait(PATIENCE_SECONDS)
        processes = [psutil.Process(pid) for pid in workers(stack)]
        stack.stop("app")
        stack.said("Stopping ")
        told_to_stop.set()
        asking.join()
        assert stack.ended("app") == 0
        assert not any(process.is_running() for process in processes)
        for other in ("chroma", "redis"):
            stack.stop(other)
            assert stack.ended(other) == 0
    names = [name for name, _ in events]
    assert (names[0], names[-1]) == ("retrieved", "done")
    assert events[-1][1]["answer"]["status"] == "answered"
    assert len(processes) == 2
