import asyncio
import socket
import threading
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import httpx

from assistant.answer import AnswerEvent
from assistant.server import create_app
from assistant.server.testing import ScriptedBackend, events_of, quoting
from assistant.settings import Settings
from tests.answers import ARTICLE
from tests.server.serving import PATIENCE_SECONDS, UNLIMITED, running

ANSWER = quoting("How many work there?", ARTICLE, "246 people work there.")
QUESTION = {"question": ANSWER.question}
EVENTS = {"Accept": "text/event-stream"}
CLIENTS = 128


@asynccontextmanager
async def served(backend: ScriptedBackend, *, queue: int = 16) -> AsyncIterator[httpx.AsyncClient]:
    """A client, with as many connections as it likes, of a server that answers by a script."""
    ready = threading.Event()
    app = create_app(lambda _: backend, settings=Settings(**UNLIMITED), queue=queue, on_ready=ready.set)
    with running(app) as address:
        assert await asyncio.to_thread(ready.wait, PATIENCE_SECONDS)
        many = httpx.Limits(max_connections=None)
        async with httpx.AsyncClient(base_url=address, timeout=PATIENCE_SECONDS, limits=many) as client:
            yield client


async def ask(client: httpx.AsyncClient, number: int) -> httpx.Response:
    """Ask; every other one in events."""
    return await client.post("/v1/answers", json=QUESTION, headers=EVENTS if number % 2 else {})


async def until_questions_are(client: httpx.AsyncClient, *, running: int, waiting: int) -> None:
    """Wait until so many questions run and wait, by `/metrics`."""
    wanted = {f"article_assistant_questions_running {running}.0", f"article_assistant_questions_waiting {waiting}.0"}
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not wanted <= {*(await client.get("/metrics")).text.splitlines()}:
            await asyncio.sleep(0.02)


async def test_a_crowd_is_answered_as_far_as_there_is_room_and_the_others_are_told_when_to_come_again() -> None:
    go_on = threading.Event()

    def script(question: str, _: str | None) -> Iterator[AnswerEvent]:
        assert go_on.wait(PATIENCE_SECONDS)
        yield from events_of(ANSWER)

    async with served(ScriptedBackend([ARTICLE], script=script), queue=16) as client:
        asking = [asyncio.create_task(ask(client, number)) for number in range(CLIENTS)]
        async with asyncio.timeout(PATIENCE_SECONDS):
            while sum(one.done() for one in asking) < CLIENTS - 17:
                await asyncio.sleep(0.02)
        refused = [one.result() for one in asking if one.done()]
        await until_questions_are(client, running=1, waiting=16)
        go_on.set()
        replies = await asyncio.gather(*asking)
        await until_questions_are(client, running=0, waiting=0)
    assert Counter(reply.status_code for reply in replies) == {200: 17, 503: CLIENTS - 17}
    assert {reply.json()["type"] for reply in refused} == {"urn:problem-type:busy"}
    # They would only meet again if all came back at the same time.
    assert len({reply.headers["retry-after"] for reply in refused}) > 5


async def test_a_crowd_that_goes_leaves_no_work_behind() -> None:
    gone, asked = threading.Event(), threading.Semaphore(0)

    def script(question: str, _: str | None) -> Iterator[AnswerEvent]:
        retrieved = next(events_of(ANSWER))
        asked.release()
        while not gone.wait(0.01):
            yield retrieved

    backend = ScriptedBackend([ARTICLE], script=script)
    async with served(backend, queue=CLIENTS) as client:
        asking = [asyncio.create_task(ask(client, number)) for number in range(CLIENTS)]
        await until_questions_are(client, running=1, waiting=CLIENTS - 1)
        for one in asking:
            one.cancel()
        await asyncio.wait(asking)
        await until_questions_are(client, running=0, waiting=0)
        assert len(backend.questions) < CLIENTS  # those that only waited were never begun
        gone.set()
        assert (await ask(client, 0)).status_code == 500  # a script without an answer
        await until_questions_are(client, running=0, waiting=0)


async def test_who_reads_slowly_keeps_nobody_waiting() -> None:
    retrieved = next(events_of(ANSWER))
    pieces = 40_000  # some 8 MB, more than sockets hold

    def script(question: str, _: str | None) -> Iterator[AnswerEvent]:
        if question == "slow":
            yield from [retrieved] * pieces
        yield from events_of(ANSWER)

    async with served(ScriptedBackend([ARTICLE], script=script)) as client:
        url = client.base_url
        body = b'{"question": "slow"}'
        head = (
            f"POST /v1/answers HTTP/1.1\r\nHost: {url.host}\r\nContent-Type: application/json\r\nConnection: close\r\n"
            f"Accept: text/event-stream\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        with socket.socket() as slow:
            slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
            slow.connect((url.host, url.port))
            slow.sendall(head.encode() + body)
            assert slow.recv(15) == b"HTTP/1.1 200 OK"
            # There is one thread for answers, and it is free while the first one is still being sent.
            await until_questions_are(client, running=0, waiting=0)
            assert (await ask(client, 1)).text.endswith("\n\n")
            assert (await ask(client, 0)).json()["text"] == ANSWER.text
            slow.settimeout(PATIENCE_SECONDS)
            whole = await asyncio.to_thread(read_to_the_end, slow)
    assert whole.count(b"event: retrieved\n") == pieces + 1
    assert whole.count(b"event: done\n") == 1


def read_to_the_end(connection: socket.socket) -> bytes:
    pieces = []
    while piece := connection.recv(1_000_000):
        pieces.append(piece)
    return b"".join(pieces)
