from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

from assistant.article import Article
from assistant.server.testing import ScriptedBackend
from tests.answers import ARTICLE
from tests.server.serving import client_of


def test_the_articles_are_listed_without_their_texts(client: TestClient) -> None:
    response = client.get("/v1/articles")
    assert response.status_code == 200
    (summary,) = response.json()
    assert summary["id"] == ARTICLE.id
    assert summary["title"] == ARTICLE.title
    assert summary["content_hash"] == ARTICLE.content_hash
    assert "text" not in summary


def test_an_article_has_the_text_that_offsets_count_in(client: TestClient) -> None:
    response = client.get(f"/v1/articles/{ARTICLE.id}")
    assert response.status_code == 200
    assert Article.model_validate(response.json()) == ARTICLE


@pytest.mark.parametrize("article_id", ["2024/01/deal", "a b?c#d%e", "ärger/日本", "a+b&c"])
def test_any_id_can_be_asked_for(article_id: str) -> None:
    article = Article(id=article_id, title="Title", text="Words.")
    with client_of(ScriptedBackend([article])) as client:
        for path in (quote(article_id), quote(article_id, safe="")):
            assert client.get(f"/v1/articles/{path}").json()["id"] == article_id
            page = client.get(f"/articles/{path}")
            assert page.status_code == 200


@pytest.mark.parametrize("path", ["nothing", "nothing/here", "", "..%2f..%2fetc%2fpasswd", "%00", "%ff"])
def test_an_article_that_is_not_there_is_not_found(client: TestClient, path: str) -> None:
    response = client.get(f"/v1/articles/{path}")
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"
