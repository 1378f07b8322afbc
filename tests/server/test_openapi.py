from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import TypeAdapter

from assistant.answer import Answer
from assistant.article import Article
from assistant.article_summary import ArticleSummary
from assistant.footnotes import with_footnotes
from assistant.server import examples
from assistant.server.feedback import GivenFeedback
from assistant.server.openai import examples as openai_examples
from assistant.server.openai.completion import ChatCompletion
from assistant.server.openai.errors import ErrorReply
from assistant.server.openai.models import ModelList, models
from assistant.server.problems import Problem

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
        "POST /v1/chat/completions",
        "GET /v1/models",
        "GET /v1/models/{model}",
        "GET /healthz",
        "GET /readyz",
        "POST /v1/feedback",
        "GET /metrics",
    ]


def test_what_programs_and_pages_send_to_be_let_in_is_documented(document: dict[str, Any]) -> None:
    schemes = document["components"]["securitySchemes"]
    assert schemes["apiKey"]["scheme"] == "bearer"
    assert schemes["siteToken"]["name"] == "X-Article-Assistant-Site"
    for name, operation in operations(document):
        expected: Any = [{}, {"apiKey": []}, {"siteToken": []}] if " /v1/" in name else None
        assert operation.get("security") == expected, name


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
        openai = operation["tags"] == ["openai"]
        assert "500" in operation["responses"], name
        for status, response in operation["responses"].items():
            assert response["description"], (name, status)
            if not status.startswith("2"):
                ((media_type, content),) = response["content"].items()
                assert media_type == ("application/json" if openai else "application/problem+json"), (name, status)
                (ErrorReply if openai else Problem).model_validate(content["example"])
                if not openai:
                    assert content["example"]["status"] == int(status)
            assert ("Retry-After" in response.get("headers", {})) == (status in {"429", "503"}), (name, status)
    answers = document["paths"]["/v1/answers"]["post"]
    assert set(answers["responses"]) == {
        *("200", "400", "401", "403", "404", "408", "413", "415", "421", "422", "429", "500", "503", "504")
    }
    assert "HTTPValidationError" not in document["components"]["schemas"]


def test_the_examples_of_problems_are_what_the_server_says(client: TestClient, document: dict[str, Any]) -> None:
    responses = document["paths"]["/v1/answers"]["post"]["responses"]
    for response in (
        client.post("/v1/answers", content="{}", headers={"Content-Type": "text/plain"}),
        client.post("/v1/answers", content='{"question": ', headers={"Content-Type": "application/json"}),
        client.post("/v1/answers", json={}),
        client.post("/v1/answers", json={"question": "x" * 140_000}),
        client.get("/v1/articles/harbor"),
        client.get("/v1/articles", headers={"Host": "answers.example"}),
        client.get("/v1/articles", headers={"Origin": "https://news.example"}),
    ):
        said = response.json()
        del said["request_id"]
        example = responses[str(response.status_code)]["content"]["application/problem+json"]["example"]
        assert said == example, response.status_code


def test_every_operation_has_examples_of_what_it_takes_and_gives(document: dict[str, Any]) -> None:
    for name, operation in operations(document):
        (given,) = (response for status, response in operation["responses"].items() if status.startswith("2"))
        for content in given["content"].values():
            assert content["example"], name
        for parameter in operation.get("parameters", ()):
            assert parameter["schema"].get("examples") or parameter.get("examples"), name
        for content in operation.get("requestBody", {}).get("content", {}).values():
            schema = document["components"]["schemas"][content["schema"]["$ref"].rpartition("/")[2]]
            assert content.get("examples") or schema.get("examples"), name


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
    library = TypeAdapter(list[ArticleSummary]).validate_python(examples.ARTICLES)
    assert library[0].content_hash == article.content_hash
    assert library[0].characters == len(article.text)
    assert Article.model_validate({**examples.ARTICLE, "text": article.text}) == article
    GivenFeedback.model_validate(examples.FEEDBACK).feedback()
    for example in examples.QUESTIONS:
        response = client.post("/v1/answers", json=example)
        assert response.status_code == 200
    completion = ChatCompletion.model_validate(openai_examples.COMPLETION)
    assert completion.choices[0].message.content == with_footnotes(answer)
    assert ModelList.model_validate(openai_examples.MODELS) == models(library)
    for example in openai_examples.REQUESTS.values():
        assert client.post("/v1/chat/completions", json=example["value"]).status_code == 200


def test_there_is_no_page_that_loads_scripts_from_elsewhere(client: TestClient) -> None:
    assert client.get("/docs").status_code == 404
    assert client.get("/redoc").status_code == 404
