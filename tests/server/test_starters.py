import threading
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from assistant.answer import AnswerEvent
from assistant.article import Article
from assistant.errors import QuestionError, StoreError
from assistant.server.made_questions import ABOUT
from assistant.server.testing import ScriptedBackend, events_of, quoting, unanswered
from tests.server.serving import client_of, wait_until

ARTICLE = Article(
    id="deal",
    title="The deal",
    text="246 people work there.",
    questions=("How many work there?", "Who won?", "How many people work there?"),
)


def script(question: str, article_id: str | None) -> Iterator[AnswerEvent]:
    assert article_id == ARTICLE.id
    if question.startswith("How many"):
        return events_of(quoting(question, ARTICLE, "246 people work there."))
    return events_of(unanswered(question, article_id))


def questions_of(client: TestClient, article: Article = ARTICLE) -> list[str] | None:
    """The questions that are served, or None while they are being checked."""
    response = client.get(f"/v1/articles/{article.id}")
    assert response.status_code == 200
    if "Retry-After" in response.headers:
        assert response.json()["questions"] == []
        return None
    questions: list[str] = response.json()["questions"]
    return questions


def checked(client: TestClient, article: Article = ARTICLE) -> list[str]:
    wait_until(lambda: questions_of(client, article) is not None)
    return questions_of(client, article) or []


def test_only_questions_that_the_article_answers_are_served() -> None:
    backend = ScriptedBackend([ARTICLE], script=script)
    with client_of(backend) as client:
        assert questions_of(client) is None
        assert checked(client) == ["How many work there?", "How many people work there?"]
        assert backend.questions == list(ARTICLE.questions), "Each is asked once."


def test_what_is_served_is_the_article_all_the_same() -> None:
    with client_of(ScriptedBackend([ARTICLE], script=script)) as client:
        served = Article.model_validate(client.get("/v1/articles/deal").json())
        assert served.questions == ()
        assert served.content_hash == ARTICLE.content_hash, "Receipts can be verified with it."


def test_an_article_without_questions_is_not_checked() -> None:
    article = ARTICLE.model_copy(update={"questions": ()})
    backend = ScriptedBackend([article], script=script)
    with client_of(backend) as client:
        assert questions_of(client) == []
    assert backend.questions == []


NAMED = Article(
    id="named",
    title="Kosovo buys missiles from Serbia",
    text="Officials in Kosovo said that it is true. They told it to Kosovo, not to Serbia. Nobody in Serbia knew.",
)
MADE = [ABOUT, "What does the article say about Kosovo?", "What does the article say about Serbia?"]


@pytest.mark.parametrize(
    ("known", "served"),
    [(MADE, MADE), (MADE[1:], MADE[1:]), (MADE[:1], []), ([], [])],
    ids=["all", "two", "one", "none"],
)
def test_questions_are_made_for_an_article_that_names_none_if_two_are_answered(
    known: list[str], served: list[str]
) -> None:
    def knowing(question: str, article_id: str | None) -> Iterator[AnswerEvent]:
        assert article_id == NAMED.id
        answer = quoting(question, NAMED, "Nobody in Serbia knew.")
        return events_of(answer if question in known else unanswered(question, article_id))

    backend = ScriptedBackend([NAMED], script=knowing)
    with client_of(backend, make_questions=True) as client:
        assert checked(client, NAMED) == served
    assert backend.questions == MADE


def test_questions_are_not_made_unless_told_to_nor_where_the_article_names_some() -> None:
    backend = ScriptedBackend([NAMED])
    with client_of(backend) as client:
        assert questions_of(client, NAMED) == []
    assert backend.questions == []
    named = NAMED.model_copy(update={"questions": ("Why?",)})
    with client_of(
        ScriptedBackend([named], script=lambda *_: events_of(unanswered("Why?"))), make_questions=True
    ) as client:
        assert checked(client, named) == []


def test_summaries_have_no_questions() -> None:
    with client_of(ScriptedBackend([ARTICLE], script=script)) as client:
        assert "questions" not in client.get("/v1/articles").json()[0]


def test_reading_an_article_never_waits_for_the_check_and_readers_go_first() -> None:
    reading, answered = threading.Event(), threading.Event()

    def slow(question: str, article_id: str | None) -> Iterator[AnswerEvent]:
        if question == "A reader's?":
            reading.set()
            assert answered.wait(20)
        yield from script("How many?", ARTICLE.id)

    backend = ScriptedBackend([ARTICLE], script=slow)
    with client_of(backend) as client:
        asking = threading.Thread(
            target=client.post, args=["/v1/answers"], kwargs={"json": {"question": "A reader's?"}}
        )
        asking.start()
        assert reading.wait(20)
        assert questions_of(client) is None
        assert not threading.Event().wait(0.3)
        assert backend.questions == ["A reader's?"]
        answered.set()
        asking.join()
        assert checked(client) == list(ARTICLE.questions)


@pytest.mark.parametrize("error", [StoreError("The disk is gone."), RuntimeError("A defect.")])
def test_a_question_that_could_not_be_checked_is_checked_again(error: Exception) -> None:
    failures = [error]

    def failing(question: str, article_id: str | None) -> Iterator[AnswerEvent]:
        if failures:
            raise failures.pop()
        return script(question, article_id)

    with client_of(ScriptedBackend([ARTICLE], script=failing)) as client:
        assert checked(client) == ["How many work there?", "How many people work there?"]


def test_a_question_that_can_not_be_asked_is_left_out() -> None:
    def refusing(question: str, article_id: str | None) -> Iterator[AnswerEvent]:
        if question == "How many work there?":
            raise QuestionError("It is too long.")
        return script(question, article_id)

    with client_of(ScriptedBackend([ARTICLE], script=refusing)) as client:
        assert checked(client) == ["How many people work there?"]


def test_changed_questions_are_checked_anew() -> None:
    backend = ScriptedBackend([ARTICLE], script=script)
    with client_of(backend) as client:
        assert len(checked(client)) == 2
        backend._articles["deal"] = ARTICLE.model_copy(update={"questions": ("How many?",)})
        assert checked(client) == ["How many?"]


def test_a_server_that_stops_does_not_wait_for_questions_that_are_not_yet_checked() -> None:
    started, go_on = threading.Event(), threading.Event()

    def slow(question: str, article_id: str | None) -> Iterator[AnswerEvent]:
        started.set()
        assert go_on.wait(20)
        yield from script(question, article_id)

    backend = ScriptedBackend([ARTICLE], script=slow)
    with client_of(backend) as client:
        assert questions_of(client) is None
        assert started.wait(20)
        threading.Timer(0.2, go_on.set).start()
    assert backend.questions == ["How many work there?"]
    assert backend.closed
