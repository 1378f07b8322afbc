import logging
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answer import Answer, AnswerEvent
from assistant.errors import ChatModelRefusedError, IndexDamagedError, StoreUnavailableError
from assistant.keys import KeyFile
from assistant.server.private_log import LEFT_OUT, RUN, failure_report, hide_texts, without_texts
from assistant.server.testing import ScriptedBackend, events_of, quoting
from assistant.settings import Settings
from tests.answers import ARTICLE
from tests.server.serving import UNLIMITED, client_of

QUESTION = "Was Ana Lind seen at the clinic on Friday?"
HISTORY = [{"question": "Who is my doctor?", "answer": "Doctor Strange.", "evidence": ["He cures warts."]}]
PRIVATE = [QUESTION, "clinic", "my doctor", "Doctor Strange", "warts"]
FAILURE = "ChatModelUnavailableError: http://llm.internal:8443 refused account acct-77"


def with_failed_model(question: str) -> Answer:
    answer = quoting(question, ARTICLE, "246 people work there.")
    return answer.model_copy(update={"model": "openai:x", "model_error": FAILURE})


@pytest.mark.parametrize("headers", [{}, {"Accept": "text/event-stream"}])
def test_readers_are_told_the_kind_of_a_chat_models_failure_and_the_log_all_of_it(
    headers: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    backend = ScriptedBackend([ARTICLE], script=lambda question, _: events_of(with_failed_model(question)))
    with client_of(backend) as client:
        response = client.post("/v1/answers", json={"question": QUESTION}, headers=headers)
    assert response.status_code == 200
    assert '"model_error":"ChatModelUnavailableError"' in response.text
    assert "llm.internal" not in response.text
    assert "acct-77" not in response.text
    assert FAILURE in caplog.text


def test_an_answer_without_such_a_failure_is_as_it_was() -> None:
    answer = quoting(QUESTION, ARTICLE, "246 people work there.")
    with client_of(ScriptedBackend([ARTICLE], script=lambda *_: events_of(answer))) as client:
        response = client.post("/v1/answers", json={"question": QUESTION})
    assert Answer.model_validate_json(response.content) == answer


def cause(message: str) -> Exception:
    """A library's error that has become the cause of one of ours."""
    try:
        try:
            raise ValueError(message)
        except ValueError as error:
            raise StoreUnavailableError("http://10.0.0.5:8000 refused") from error
    except StoreUnavailableError as error:
        return error


FAILURES = [
    ValueError(f"fts5: syntax error near {QUESTION!r} and clinic"),
    IndexDamagedError(f"the index is damaged at {QUESTION!r}"),
    ChatModelRefusedError(f"content filter: {QUESTION}"),
    cause(f"{QUESTION} my doctor warts"),
]


@pytest.mark.parametrize("error", FAILURES, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("headers", [{}, {"Accept": "text/event-stream"}])
def test_no_question_and_no_history_gets_into_the_log(
    error: Exception, headers: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)

    def script(question: str, _: str | None) -> Iterator[AnswerEvent]:
        yield next(events_of(with_failed_model(question)))
        raise error

    with client_of(ScriptedBackend([ARTICLE], script=script)) as client:
        client.post("/v1/answers", json={"question": QUESTION, "history": HISTORY}, headers=headers)
        client.post("/v1/answers", json={"question": QUESTION * 1_000}, headers=headers)
        client.post("/v1/answers", json={"question": [QUESTION], "history": QUESTION}, headers=headers)
    assert type(error).__name__ in caplog.text, "the failure itself is there"
    assert [text for text in PRIVATE if text in caplog.text] == []


def test_answers_leave_no_trace_of_what_was_asked(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with client_of(ScriptedBackend([ARTICLE])) as client:
        client.post("/v1/answers", json={"question": QUESTION, "history": HISTORY})
    assert [text for text in PRIVATE if text in caplog.text] == []


def test_keys_and_tokens_are_not_logged(tmp_path: object, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    file = KeyFile(tmp_path)  # type: ignore[arg-type]
    _, key = file.create_key()
    token = file.create_site_token("https://news.example").token
    with client_of(ScriptedBackend([ARTICLE]), keys=file) as client:
        for secret in (key, key + "x", token, token + "x"):
            client.post("/v1/answers", json={"question": "x"}, headers={"Authorization": f"Bearer {secret}"})
            client.post("/v1/answers", json={"question": "x"}, headers={"X-Article-Assistant-Site": secret})
    assert "Refused: " in caplog.text
    assert key not in caplog.text
    assert token not in caplog.text


def test_questions_are_logged_if_the_operator_says_so(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)

    def script(question: str, _: str | None) -> Iterator[AnswerEvent]:
        raise ValueError(f"near {question}")

    settings = Settings(log_questions=True, **UNLIMITED)
    with client_of(ScriptedBackend([ARTICLE], script=script), settings=settings) as client:
        client.post("/v1/answers", json={"question": QUESTION})
    assert f"Question: {QUESTION!r}" in caplog.text
    assert f"ValueError: near {QUESTION}" in caplog.text


def test_a_report_names_every_cause_and_where_it_happened() -> None:
    report = failure_report(cause("something private"))
    first, second = report.split("which led to:")
    assert "ValueError: (left out: the setting log_questions shows it)" in first
    assert "StoreUnavailableError: http://10.0.0.5:8000 refused" in second
    assert report.count("in cause") == 2
    assert "something private" not in report


def test_a_circle_of_causes_has_an_end() -> None:
    one, other = ValueError("a"), KeyError("b")
    one.__cause__, other.__cause__ = other, one
    assert failure_report(one).count("which led to:") == 1


def test_what_a_message_repeats_of_a_text_is_hidden() -> None:
    error = StoreUnavailableError("no table for 'seen at the CLINIC on'; Who?; Hi; at the wheel")
    hide_texts(error, [QUESTION, "Who?", "Hi", ""])
    report = failure_report(error)
    assert report.endswith("StoreUnavailableError: no table for '…'; …; Hi; at the wheel")


@pytest.mark.parametrize(
    ("message", "texts", "shown"),
    [
        ("abcdef", ["abcd", "bcdef"], "…"),
        ("abcdef", [], "abcdef"),
        ("", ["abcd"], ""),
        ("İstanbul: abcd", ["abcd"], LEFT_OUT),
    ],
)
def test_a_message_without_texts(message: str, texts: list[str], shown: str) -> None:
    assert without_texts(message, texts) == shown


@given(text=st.text(min_size=RUN, max_size=60), before=st.text(max_size=9), after=st.text(max_size=9))
def test_a_text_is_never_shown_whole(text: str, before: str, after: str) -> None:
    assert text not in without_texts(before + text + after, [text])
