import pytest
from fastapi.testclient import TestClient

from assistant.article_summary import ArticleSummary
from assistant.server.security import HEADERS
from assistant.server.testing import ScriptedBackend
from tests.server.serving import client_of


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"),
        ("GET", "/widget.js"),
        ("GET", "/v1/articles"),
        ("POST", "/v1/answers"),
        ("GET", "/nothing"),
        ("DELETE", "/"),
    ],
)
def test_every_response_has_the_headers(client: TestClient, method: str, path: str) -> None:
    response = client.request(method, path)
    expected = dict(HEADERS)
    if path == "/widget.js":
        expected["Cross-Origin-Resource-Policy"] = "cross-origin"  # other sites' pages load it
    for name, value in expected.items():
        assert response.headers[name] == value


def test_a_failure_has_them_too() -> None:
    class Broken(ScriptedBackend):
        def articles(self) -> list[ArticleSummary]:
            raise ZeroDivisionError

    with client_of(Broken()) as client:
        for path in ("/", "/v1/articles"):
            response = client.get(path)
            assert response.status_code == 500
            assert response.headers["content-type"] == "application/problem+json"
            for name, value in HEADERS.items():
                assert response.headers[name] == value


def test_the_policy_allows_no_script_but_our_own() -> None:
    policy = dict(part.split(" ", 1) for part in HEADERS["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert "unsafe" not in HEADERS["Content-Security-Policy"]
