import asyncio
import json
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import accumulate
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from assistant.errors import MissingExtraError
from assistant.keys import KeyFile
from assistant.server.credentials import Caller
from assistant.server.rate_limits import RateLimits, client_address
from assistant.server.refusals import RateLimitedError
from assistant.server.testing import ScriptedBackend
from assistant.settings import Settings
from tests.answers import ARTICLE
from tests.chroma_server import free_port
from tests.redis_server import running_redis_server
from tests.server.serving import PATIENCE_SECONDS, UNLIMITED, client_of, wait_until

QUESTION = {"question": "Who?"}
SITE, OTHER = "https://news.example", "https://other.example"
PROXY = "127.0.0.9"


def settings(**limits: Any) -> Settings:
    options = {**UNLIMITED, "allowed_origins": (SITE, OTHER), "trusted_proxies": ("0.0.0.0/0",), **limits}
    return Settings.model_validate(options)


class Proxied(TestClient):
    """A client behind a proxy, that can say from which address it asks."""

    def ask(self, address: str = "192.0.2.1", **headers: str) -> int:
        sent = {"X-Forwarded-For": address, **headers}
        return self.post("/v1/answers", json=QUESTION, headers=sent).status_code


@contextmanager
def proxied(**options: Any) -> Iterator[tuple[Proxied, ScriptedBackend]]:
    backend = ScriptedBackend([ARTICLE])
    with client_of(backend, **options) as client:
        yield Proxied(client.app, base_url=str(client.base_url), client=(PROXY, 1)), backend


def test_an_address_may_ask_so_many_questions_a_minute() -> None:
    with proxied(settings=settings(client_questions_per_minute=3)) as (client, backend):
        assert [client.ask() for _ in range(5)] == [200, 200, 200, 429, 429]
        assert client.ask("192.0.2.2") == 200
        assert len(backend.questions) == 4
        response = client.post("/v1/answers", json=QUESTION, headers={"X-Forwarded-For": "192.0.2.1"})
        assert response.headers["content-type"] == "application/problem+json"
        assert response.json()["type"] == "urn:problem-type:rate-limited"
        assert 50 <= int(response.headers["retry-after"]) <= 60
        assert "3 questions a minute for each address" in response.json()["detail"]


def test_what_costs_no_work_is_not_counted() -> None:
    with proxied(settings=settings(client_questions_per_minute=1, questions_per_day=1)) as (client, _):
        assert client.ask() == 200
        for path in ("/healthz", "/readyz", "/", "/widget.js", "/v1/articles", "/openapi.json"):
            for _ in range(3):
                assert client.get(path).status_code == 200
        assert client.ask() == 429


def test_an_ipv6_network_counts_as_one_address() -> None:
    with proxied(settings=settings(client_questions_per_minute=2)) as (client, _):
        assert client.ask("2001:db8:0:1::1") == 200
        assert client.ask("2001:db8:0:1:ffff::7") == 200
        assert client.ask("2001:db8:0:1:1:2:3:4") == 429
        assert client.ask("2001:db8:0:2::1") == 200


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8::1", "2001:db8::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("not an address" * 100, ("not an address" * 100)[:64]),
        ("", ""),
    ],
)
def test_a_client_is_known_by_its_address_or_network(host: str, address: str) -> None:
    assert client_address({"client": (host, 1)}) == address


def test_a_client_without_address_is_one_like_any_other() -> None:
    assert client_address({}) == client_address({"client": None}) == "unknown"


def test_pages_of_a_site_may_ask_so_much_together_and_other_sites_go_on() -> None:
    with proxied(settings=settings(site_questions_per_minute=2)) as (client, _):
        assert [client.ask(f"192.0.2.{n}", Origin=SITE) for n in range(3)] == [200, 200, 429]
        assert client.ask("192.0.2.9", Origin=OTHER) == 200
        refused = client.post("/v1/answers", json=QUESTION, headers={"Origin": SITE})
        assert refused.headers["access-control-allow-origin"] == SITE
        assert refused.headers["access-control-expose-headers"] == "Retry-After, X-Request-ID"


def test_a_server_with_a_key_is_counted_by_its_key(tmp_path: Path) -> None:
    file = KeyFile(tmp_path)
    keys = [f"Bearer {file.create_key()[1]}" for _ in range(2)]
    limits = settings(client_questions_per_minute=1, site_questions_per_minute=3)
    with proxied(settings=limits, keys=file) as (client, _):
        assert [client.ask(Authorization=keys[0]) for _ in range(4)] == [200, 200, 200, 429]
        assert client.ask(Authorization=keys[1]) == 200


def test_everyone_together_may_ask_so_much_a_day() -> None:
    with proxied(settings=settings(questions_per_day=3)) as (client, _):
        assert [client.ask(f"192.0.2.{n}") for n in range(5)] == [200, 200, 200, 429, 429]
        response = client.post("/v1/answers", json=QUESTION)
        assert 86_000 <= int(response.headers["retry-after"]) <= 86_400


def test_one_that_asks_too_much_does_not_use_up_what_others_may_ask() -> None:
    limits = settings(client_questions_per_minute=2, site_questions_per_minute=4, questions_per_day=4)
    with proxied(settings=limits) as (client, _):
        assert [client.ask("192.0.2.1", Origin=SITE) for _ in range(20)] == [200, 200, *[429] * 18]
        assert [client.ask("192.0.2.2", Origin=SITE) for _ in range(2)] == [200, 200]


def test_what_is_refused_for_another_reason_is_not_counted() -> None:
    with proxied(settings=settings(client_questions_per_minute=1)) as (client, _):
        assert [client.ask(Origin="https://evil.example") for _ in range(3)] == [403] * 3
        assert client.ask() == 200


def test_nobody_gets_another_address_by_saying_so() -> None:
    with client_of(ScriptedBackend([ARTICLE]), settings=Settings(client_questions_per_minute=2)) as client:
        statuses = [
            client.post("/v1/answers", json=QUESTION, headers={"X-Forwarded-For": f"192.0.2.{n}"}).status_code
            for n in range(3)
        ]
    assert statuses == [200, 200, 429]


def test_the_defaults_limit() -> None:
    with client_of(ScriptedBackend([ARTICLE]), settings=Settings()) as client:
        statuses = Counter(client.post("/v1/answers", json=QUESTION).status_code for _ in range(70))
    assert statuses == {200: 60, 429: 10}


def test_the_window_moves_with_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    start = time.time()
    now = start
    monkeypatch.setattr("time.time", lambda: now)
    with proxied(settings=settings(client_questions_per_minute=2)) as (client, _):
        assert client.ask() == 200
        now = start + 50
        assert client.ask() == 200
        now = start + 59  # a fixed window would begin anew at some moment before this
        assert client.ask() == 429
        now = start + 61
        assert client.ask() == 200
        assert client.ask() == 429


def test_a_missing_redis_client_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in [name for name in sys.modules if name == "redis" or name.startswith("redis.")]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, "redis", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'article-assistant\[redis\]'"):
        RateLimits(settings(rate_limit_storage="redis://127.0.0.1:1/0"))


def test_while_redis_is_away_no_question_is_taken(caplog: pytest.LogCaptureFixture) -> None:
    address = f"redis://user:secret-word@127.0.0.1:{free_port()}/0"
    with proxied(settings=settings(rate_limit_storage=address, questions_per_day=5)) as (client, backend):
        response = client.post("/v1/answers", json=QUESTION)
        assert response.status_code == 503
        assert response.json()["type"] == "urn:problem-type:limits-unavailable"
        assert response.headers["retry-after"] == "5"
        assert "127.0.0.1" not in response.text
        assert backend.questions == []
        assert client.get("/v1/articles").status_code == 200
    assert "Redis" in caplog.text
    assert "secret-word" not in caplog.text


SERVER = """
import json, socket, sys
import uvicorn
from assistant.server import create_app
from assistant.server.testing import ScriptedBackend
from assistant.settings import Settings

app = create_app(lambda _: ScriptedBackend(), settings=Settings(**json.loads(sys.argv[1])))
with socket.create_server(("127.0.0.1", 0)) as listener:
    print(listener.getsockname()[1], flush=True)
    uvicorn.Server(uvicorn.Config(app, log_config=None)).run(sockets=[listener])
"""


@contextmanager
def worker(options: dict[str, Any]) -> Iterator[str]:
    """A server in a process of its own; yields its address."""
    command = [sys.executable, "-c", SERVER, json.dumps(options)]
    root = Path(__file__).parents[2]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as process:
        watchdog = threading.Timer(3 * PATIENCE_SECONDS, process.kill)
        watchdog.start()
        try:
            assert process.stdout is not None
            port = process.stdout.readline().strip()
            yield f"http://127.0.0.1:{port}"
        finally:
            watchdog.cancel()
            process.kill()


@pytest.mark.parametrize(
    "limit", [{"client_questions_per_minute": 25}, {"site_questions_per_minute": 25}, {"questions_per_day": 25}]
)
def test_with_redis_the_limits_are_exact_across_processes(tmp_path: Path, limit: dict[str, int]) -> None:
    options = {**UNLIMITED, **limit}
    with ExitStack() as running:
        options["rate_limit_storage"] = running.enter_context(running_redis_server(tmp_path))
        addresses = [running.enter_context(worker(options)) for _ in range(2)]
        clients = [running.enter_context(httpx.Client(base_url=url, timeout=PATIENCE_SECONDS)) for url in addresses]
        for client in clients:  # what is asked before would be counted, and get 503
            wait_until(partial(is_ready, client))
        with ThreadPoolExecutor(8) as threads:
            statuses = Counter(threads.map(lambda n: ask_one_of(clients, n), range(80)))
    assert statuses == {200: 25, 429: 55}


def is_ready(client: httpx.Client) -> bool:
    """Whether questions are answered."""
    try:
        return client.get("/readyz").is_success
    except httpx.TransportError:
        return False


def ask_one_of(clients: list[httpx.Client], number: int) -> int:
    """Ask a server from its own page."""
    client = clients[number % len(clients)]
    response = client.post("/v1/answers", json=QUESTION, headers={"Origin": str(client.base_url)})
    assert response.status_code in {200, 429}, response.text
    return response.status_code


@given(pauses=st.lists(st.floats(0, 40, allow_nan=False), max_size=40), amount=st.integers(1, 5))
@hypothesis_settings(max_examples=60, deadline=None)
def test_in_no_minute_are_more_taken_and_none_is_refused_without_need(pauses: list[float], amount: int) -> None:
    start = time.time()
    moments = [start + passed for passed in accumulate(pauses)]
    taken: list[float] = []

    async def ask_at_each() -> None:
        limits = RateLimits(settings(client_questions_per_minute=amount))
        for moment in moments:
            clock.now = moment
            recent = [earlier for earlier in taken if moment - earlier <= 60]
            try:
                await limits.take(Caller(None), "192.0.2.1")
            except RateLimitedError as error:
                assert len(recent) == amount
                # At the moment that it names, there is room.
                seconds = int(error.headers["Retry-After"])
                assert sum(moment + seconds - earlier < 60 for earlier in recent) < amount
            else:
                assert len(recent) < amount
                taken.append(moment)

    with pytest.MonkeyPatch.context() as patch:
        clock = Clock(start)
        patch.setattr("time.time", lambda: clock.now)
        asyncio.run(ask_at_each())


@dataclass
class Clock:
    """The time, as a test sets it."""

    now: float
