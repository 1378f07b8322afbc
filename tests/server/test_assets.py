from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from assistant.server import assets


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("/widget.js", "text/javascript"),
        ("/languages/german.js", "text/javascript"),
        ("/static/page.css", "text/css"),
        ("/static/demo.css", "text/css"),
        ("/static/looks/newspaper.css", "text/css"),
    ],
)
def test_a_file_is_sent_once_and_then_only_confirmed(client: TestClient, path: str, media_type: str) -> None:
    first = client.get(path)
    assert first.status_code == 200
    assert first.headers["content-type"].startswith(media_type)
    assert "max-age" in first.headers["cache-control"]
    tag = first.headers["etag"]
    for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = client.get(path, headers={"If-None-Match": known})
        assert again.status_code == 304
        assert again.content == b""
        assert again.headers["etag"] == tag
    assert client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200
    assert client.head(path).headers["etag"] == tag


def test_the_tag_changes_with_the_content(client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    widget = tmp_path / "widget.js"
    monkeypatch.setattr(assets, "WIDGET", widget)
    widget.write_text("1")
    tag = client.get("/widget.js").headers["etag"]
    widget.write_text("2")
    changed = client.get("/widget.js", headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert changed.text == "2"


def test_a_widget_that_was_not_built_is_not_found(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assets, "WIDGET", tmp_path / "widget.js")
    response = client.get("/widget.js")
    assert response.status_code == 404
    assert response.json()["detail"] == "widget.js is not part of this installation."


@pytest.mark.parametrize("path", ["/languages/{}.js", "/static/{}.css", "/static/looks/{}.css"])
@pytest.mark.parametrize("name", ["klingon", "..%2Fwidget", "%2E%2E/widget", "..%2Fpage", "a%00b", "a" * 300, ""])
def test_what_is_no_name_of_a_file_is_not_found(client: TestClient, path: str, name: str) -> None:
    response = client.get(path.format(name))
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


def test_pages_of_other_sites_may_load_a_language_as_they_do_the_widget(client: TestClient) -> None:
    for path in ("/widget.js", "/languages/german.js"):
        assert client.get(path).headers["cross-origin-resource-policy"] == "cross-origin"
