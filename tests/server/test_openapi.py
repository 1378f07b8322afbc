from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from assistant.answer import Answer
from assistant.article import Article
from assistant.server import examples

CORPUS = Path(__file__).parents[2] / "corpus"


@pytest.fixture(scope="module")
def document(client: TestClient) -> dict[str, Any]:
    response = client.get("/openapi.json")
    assert response.status_code == 200
    content: dict[str, Any] = response.json()
    return content


def operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def references(value: Any) -> Iterator[str]:
    """Every `$ref` in a part of the document."""
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for inner in value.values():
            yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)


def test_the_routes_for_programs_are_documented_and_the_pages_are_not(document: dict[str, Any]) -> None:
    assert [name for name, _ in operations(document)] == [
        "POST /v1/answers",
        "GET /v1/articles",
        "GET /v1/articles/{article_id}",
        "GET /healthz",
        "GET /readyz",
    ]


def test_every_operation_says_what_it_does(document: dict[str, Any]) -> None:
    for name, operation in operations(document):
        assert operation["summary"], name
        assert operation["description"], name
        assert operation["tags"], name


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    for reference in references(document):
        place: Any = document
        for step in reference.removeprefix("#/").split("/"):
            place = place[step]
        assert isinstance(place, dict)


def test_every_error_is_documented_as_a_problem(document: dict[str, Any]) -> None:
    for name, operation in operations(document):
        for status, response in operation["responses"].items():
            if status != "200":
                assert list(response["content"]) == ["application/problem+json"], (name, status)
    answers = document["paths"]["/v1/answers"]["post"]
    assert set(answers["responses"]) == {"200", "400", "404", "413", "415", "422", "500", "503"}
    assert "HTTPValidationError" not in document["components"]["schemas"]


def test_the_answer_is_documented_as_json_and_as_events(document: dict[str, Any]) -> None:
    answers = document["paths"]["/v1/answers"]["post"]
    assert set(answers["responses"]["200"]["content"]) == {"application/json", "text/event-stream"}
    assert "article_id" in document["components"]["schemas"]["Question"]["properties"]
    assert document["components"]["schemas"]["Question"]["additionalProperties"] is False


def test_the_examples_are_true(client: TestClient) -> None:
    (path,) = CORPUS.glob("us-clears-*.md")
    article = Article.from_file(path, article_id=path.stem, max_bytes=1_000_000)
    answer = Answer.model_validate(examples.ANSWER)
    answer.verify([article])
    for example in examples.QUESTIONS:
        response = client.post("/v1/answers", json=example)
        assert response.status_code == 200


def test_there_is_no_page_that_loads_scripts_from_elsewhere(client: TestClient) -> None:
    assert client.get("/docs").status_code == 404
    assert client.get("/redoc").status_code == 404
