from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from assistant.server.testing import ScriptedBackend
from assistant.settings import Settings
from tests.answers import ARTICLE
from tests.server.serving import ADDRESS, UNLIMITED, client_of

SITE = "https://news.example"
QUESTION = {"question": "Who?"}
PREFLIGHT = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}


class Asked(ScriptedBackend):
    """Counts what it is used for."""

    uses = 0

    def articles(self) -> list:  # type: ignore[type-arg]
        self.uses += 1
        return super().articles()


@pytest.fixture(scope="module")
def backend() -> Asked:
    return Asked([ARTICLE])


@pytest.fixture(scope="module")
def client(backend: Asked) -> Iterator[TestClient]:
    settings = Settings(allowed_origins=(SITE,), allowed_hosts=("assistant.example",), **UNLIMITED)
    with client_of(backend, settings=settings, hosts=["desk.local"]) as client:
        yield client


def cors_of(headers: object) -> list[str]:
    return [name for name in headers if name.startswith("access-control")]  # type: ignore[attr-defined]


FOREIGN = [
    "https://evil.example",
    "http://news.example",
    "https://news.example:8443",
    "https://news.example.evil.example",
    "https://sub.news.example",
    "https://evilnews.example",
    "null",
    "",
    "http://127.0.0.1:8001",
    "https://news.example, https://news.example",
]


@pytest.mark.parametrize("origin", FOREIGN)
@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/v1/answers"), ("GET", "/v1/articles"), ("GET", "/"), ("OPTIONS", "/v1/answers"), ("GET", "/widget.js")],
)
def test_pages_of_other_sites_are_refused_before_any_work(
    client: TestClient, backend: Asked, origin: str, method: str, path: str
) -> None:
    before = backend.uses, len(backend.questions)
    content = {"json": QUESTION} if method == "POST" else {}
    headers = {"Origin": origin, **(PREFLIGHT if method == "OPTIONS" else {})}
    response = client.request(method, path, headers=headers, **content)  # type: ignore[arg-type]
    assert response.status_code == 403
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["type"] == "urn:problem-type:origin-not-allowed"
    assert "allowed_origins" in response.json()["detail"]
    assert cors_of(response.headers) == []
    assert (backend.uses, len(backend.questions)) == before


def test_two_origins_are_none(client: TestClient) -> None:
    response = client.get("/v1/articles", headers=[("Origin", SITE), ("Origin", SITE)])
    assert response.status_code == 403


def test_a_page_whose_origin_is_listed_may_ask_and_read(client: TestClient) -> None:
    for response in (
        client.post("/v1/answers", json=QUESTION, headers={"Origin": SITE, "Sec-Fetch-Site": "cross-site"}),
        client.get("/widget.js", headers={"Origin": SITE}),
        client.get("/v1/articles/nothing", headers={"Origin": SITE}),  # errors too
        client.post("/v1/answers", content=b"{", headers={"Origin": SITE, "Content-Type": "application/json"}),
    ):
        assert response.status_code in {200, 400, 404}
        assert response.headers["access-control-allow-origin"] == SITE
        assert response.headers["access-control-expose-headers"] == "Retry-After, X-Request-ID"
        assert "access-control-allow-credentials" not in response.headers
        assert "Origin" in response.headers["vary"]


def test_its_browser_is_told_so_before(client: TestClient) -> None:
    asked = {"Access-Control-Request-Method": "POST"}
    headers = "content-type,x-article-assistant-site"
    response = client.options(
        "/v1/answers", headers={"Origin": SITE, **asked, "Access-Control-Request-Headers": headers}
    )
    assert response.status_code == 200
    assert response.headers["access-control-allow-origin"] == SITE
    assert "POST" in response.headers["access-control-allow-methods"]
    assert "x-article-assistant-site" in response.headers["access-control-allow-headers"].lower()
    assert "access-control-allow-credentials" not in response.headers
    assert "Origin" in response.headers["vary"]
    secret = client.options(
        "/v1/answers", headers={"Origin": SITE, **asked, "Access-Control-Request-Headers": "authorization"}
    )
    assert secret.status_code == 400


def test_caches_keep_replies_to_different_origins_apart(client: TestClient) -> None:
    for headers in ({}, {"Origin": SITE}, {"Origin": ADDRESS}):
        assert "Origin" in client.get("/widget.js", headers=headers).headers["vary"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": ADDRESS},
        {"Origin": ADDRESS, "Sec-Fetch-Site": "same-origin"},
        # A proxy that puts its own name into Host: the browser knows better.
        {"Origin": "https://assistant.example", "Sec-Fetch-Site": "same-origin"},
        {"Origin": "http://assistant.example", "Host": "assistant.example"},
        {"Origin": "https://assistant.example", "Host": "assistant.example"},
        {},
    ],
)
def test_our_own_pages_and_programs_may_ask(client: TestClient, headers: dict[str, str]) -> None:
    response = client.post("/v1/answers", json=QUESTION, headers=headers)
    assert response.status_code == 200
    assert "access-control-allow-origin" not in response.headers


def test_a_browser_that_says_another_site_is_believed(client: TestClient) -> None:
    headers = {"Origin": ADDRESS, "Sec-Fetch-Site": "same-site"}
    assert client.post("/v1/answers", json=QUESTION, headers=headers).status_code == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_what_a_page_loads_without_permission_is_refused_and_a_link_is_not(client: TestClient, site: str) -> None:
    image = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"}
    link = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    assert client.get("/v1/articles", headers=image).status_code == 403
    assert client.get("/v1/articles", headers=link).status_code == 200
    assert client.get("/", headers=link).status_code == 200
    script = client.get("/widget.js", headers={**image, "Sec-Fetch-Dest": "script"})
    assert script.status_code == 200
    assert script.headers["cross-origin-resource-policy"] == "cross-origin"


def test_a_star_lets_every_page_ask() -> None:
    with client_of(ScriptedBackend([ARTICLE]), settings=Settings(allowed_origins=("*",), **UNLIMITED)) as client:
        response = client.post("/v1/answers", json=QUESTION, headers={"Origin": "https://any.example"})
        assert response.status_code == 200
        assert response.headers["access-control-allow-origin"] == "*"


@given(origin=st.text(st.characters(codec="latin-1", exclude_categories=["Cc"]), max_size=40))
@hypothesis_settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_origin_that_is_made_up_gets_in(client: TestClient, origin: str) -> None:
    response = client.get("/v1/articles", headers=[(b"Origin", origin.encode("latin-1"))])
    assert response.status_code == 403


@pytest.mark.parametrize(
    "host",
    [
        *("localhost", "localhost:8000", "127.0.0.1:8000", "[::1]:8000", "LOCALHOST.:8000", "10.0.0.5"),
        *("assistant.example", "Assistant.Example:443", "desk.local:8000"),
    ],
)
def test_our_own_names_and_addresses_are_answered_for(client: TestClient, host: str) -> None:
    assert client.get("/v1/articles", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("host", ["evil.example:8000", "localhost.evil.example", "127.0.0.1.nip.example", "a b", ""])
def test_a_page_that_makes_its_own_name_ours_is_refused(client: TestClient, backend: Asked, host: str) -> None:
    before = backend.uses
    headers = {"Host": host, "Origin": f"http://{host}", "Sec-Fetch-Site": "same-origin"}
    for response in (
        client.get("/v1/articles", headers=headers),
        client.get("/", headers={"Host": host, "Accept": "text/html"}),
    ):
        assert response.status_code == 421
    assert client.get("/v1/articles", headers=headers).json()["type"] == "urn:problem-type:host-not-served"
    assert backend.uses == before


def test_two_host_headers_are_refused(client: TestClient) -> None:
    response = client.get("/v1/articles", headers=[("Host", "localhost"), ("Host", "evil.example")])
    assert response.status_code == 421


def test_any_name_is_taken_if_the_operator_says_so() -> None:
    with client_of(ScriptedBackend([ARTICLE]), settings=Settings(allowed_hosts=("*",), **UNLIMITED)) as client:
        assert client.get("/v1/articles", headers={"Host": "any.example"}).status_code == 200


def test_whatever_watches_over_the_server_asks_by_any_name(client: TestClient) -> None:
    for path in ("/healthz", "/readyz"):
        assert client.get(path, headers={"Host": "pod-7.internal", "Origin": "https://x.example"}).status_code == 200
