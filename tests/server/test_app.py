from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.answer import Answer
from assistant.article import Article
from assistant.assistant import Assistant
from assistant.testing import HashEmbeddings
from tests.answers import ARTICLE
from tests.server.serving import client_of
from tests.server.test_answers import parsed
from tests.server.words_reader import SharedWordsReader

OTHER = Article(id="2024/flood", title="Flood", text="The river rose by two metres on Sunday.")


@pytest.fixture(scope="module")
def real() -> Iterator[TestClient]:
    """A client of a server whose assistant is whole, but for its models."""
    assistant = Assistant.from_articles([ARTICLE, OTHER], embeddings=HashEmbeddings(), reader=SharedWordsReader())
    with client_of(assistant) as client:
        yield client


def test_an_answer_comes_with_words_that_stand_in_the_article(real: TestClient) -> None:
    response = real.post("/v1/answers", json={"question": "How many people work there?"})
    assert response.status_code == 200
    answer = Answer.model_validate(response.json())
    assert answer.statements[0].text == "Mayor Ana Lind said that 246 people work there."
    answer.verify([Article.model_validate(real.get("/v1/articles/harbour").json())])


def test_an_answer_can_be_limited_to_an_article_whose_id_has_a_slash(real: TestClient) -> None:
    response = real.post("/v1/answers", json={"question": "When did the river rise by metres?", "article_id": OTHER.id})
    answer = Answer.model_validate(response.json())
    assert {citation.article_id for citation in answer.citations} == {OTHER.id}
    unknown = real.post("/v1/answers", json={"question": "Who?", "article_id": "nothing"})
    assert unknown.status_code == 404
    assert unknown.json()["type"] == "urn:problem-type:article-not-found"


def test_a_question_that_is_too_long_is_refused_with_its_place(real: TestClient) -> None:
    response = real.post("/v1/answers", json={"question": "why " * 1_000})
    assert response.status_code == 422
    assert response.json()["type"] == "urn:problem-type:question-not-taken"
    assert response.json()["errors"][0]["pointer"] == "/question"


@pytest.mark.parametrize(
    "question",
    ["How many people work there?", "Who won?", "Hello!", "", "Summarise it", "What is the harbour about?"],
)
def test_events_end_with_what_the_plain_answer_says(real: TestClient, question: str) -> None:
    plain = real.post("/v1/answers", json={"question": question})
    events = real.post("/v1/answers", json={"question": question}, headers={"Accept": "text/event-stream"})
    assert plain.status_code == events.status_code == 200
    whole = Answer.model_validate(plain.json()).model_dump(exclude={"timings"})
    *earlier, (name, last) = parsed(events.text)
    assert name == "done"
    assert Answer.model_validate(last["answer"]).model_dump(exclude={"timings"}) == whole
    statements = [data["statement"] for event, data in earlier if event == "statement"]
    assert len(statements) == len(whole["statements"])


@given(question=st.text(max_size=200), article_id=st.none() | st.sampled_from(["harbour", "2024/flood"]))
@settings(max_examples=60, deadline=None)
def test_whatever_is_asked_is_answered_or_declined(real: TestClient, question: str, article_id: str | None) -> None:
    response = real.post("/v1/answers", json={"question": question, "article_id": article_id})
    assert response.status_code == 200
    Answer.model_validate(response.json()).verify([ARTICLE, OTHER])


def test_pages_show_the_library(real: TestClient) -> None:
    home = real.get("/")
    assert "Harbour to close" in home.text
    assert 'href="/articles/2024/flood"' in home.text
    assert OTHER.text in real.get("/articles/2024/flood").text
