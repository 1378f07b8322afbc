import time

import pytest
from pydantic import ValidationError

from assistant.answer import Answer
from assistant.article import Article
from assistant.errors import VerificationError
from assistant.feedback import Feedback, verify_feedback
from assistant.messages import reply_text
from assistant.server.testing import ScriptedBackend, quoting, unanswered
from tests.answers import ARTICLE

ID = "0123456789abcdef"
ANSWERED = quoting("How many work there?", ARTICLE, "246 people work there.", short_answer="246")
LIBRARY = ScriptedBackend([ARTICLE])


def feedback(answer: Answer = ANSWERED, **changes: object) -> Feedback:
    return Feedback.model_validate({"id": ID, "verdict": "down", "answer": answer, **changes})


def test_feedback_travels_as_json() -> None:
    given = feedback(reason="wrong", comment="It was 642.", history=[{"question": "Where?"}])
    assert Feedback.model_validate_json(given.model_dump_json()) == given


@pytest.mark.parametrize(
    "id_", ["", "short", "x" * 65, "0123456789abcde\n", "0123456789abcdef\n", "../../../../etc/pas"]
)
def test_an_id_is_a_token_that_is_hard_to_guess(id_: str) -> None:
    with pytest.raises(ValidationError, match="id"):
        feedback(id=id_)


def test_a_reason_says_what_is_wrong() -> None:
    with pytest.raises(ValidationError, match="a reason goes with the verdict down"):
        feedback(verdict="up", reason="wrong")
    with pytest.raises(ValidationError, match="should_answer doesn't fit an answer that is answered"):
        feedback(reason="should_answer")
    with pytest.raises(ValidationError, match="should_decline doesn't fit an answer that is unanswered"):
        feedback(unanswered("Who?"), reason="should_decline")
    with pytest.raises(ValidationError, match="reason"):
        feedback(reason="boring")


def test_a_comment_is_bounded() -> None:
    assert feedback(comment="x" * 2_000).comment is not None
    with pytest.raises(ValidationError, match="comment"):
        feedback(comment="x" * 2_001)


def test_an_answer_that_the_articles_allow_is_verified() -> None:
    verify_feedback(feedback(), LIBRARY)
    verify_feedback(feedback(unanswered("Who?")), LIBRARY)


def test_a_reply_that_names_the_only_article_is_verified() -> None:
    def reply(text: str) -> Answer:
        return Answer(question="Hello", kind="reply", status="unanswered", text=text)

    verify_feedback(feedback(reply(reply_text("greeting", [ARTICLE.title]))), LIBRARY)
    with pytest.raises(VerificationError):
        verify_feedback(feedback(reply(reply_text("greeting", ["Harbour to open"]))), LIBRARY)


def test_a_made_up_answer_is_not() -> None:
    elsewhere = Article(id=ARTICLE.id, title=ARTICLE.title, url=ARTICLE.url, text="642 people work there.")
    made_up = quoting("How many work there?", elsewhere, "642 people work there.")
    with pytest.raises(VerificationError, match="are not the quoted ones"):
        verify_feedback(feedback(made_up), LIBRARY)
    with pytest.raises(VerificationError, match="is missing"):
        verify_feedback(feedback(), ScriptedBackend())
    said = unanswered("Who?").model_copy(update={"text": "Nobody knows."})
    with pytest.raises(VerificationError, match="not one that the assistant says"):
        verify_feedback(feedback(said), LIBRARY)


def test_a_receipt_that_would_take_minutes_to_check_is_refused_at_once() -> None:
    words = "It is not true that nobody never said no. " * 500
    long = Article(id="long", title="Long", text=words)
    answer = quoting("What?", long, words[:-1])
    hostile = Answer.model_validate(
        {
            **answer.model_dump(exclude={"statements"}),
            "statements": [{"text": words[:-2], "citations": [1]}],
            "text": f"{words[:-2]} [1]",
            "written_by": "model",
            "model": "m",
        }
    )
    began = time.perf_counter()
    with pytest.raises(VerificationError, match="too long to be checked"):
        verify_feedback(feedback(hostile), ScriptedBackend([long]))
    assert time.perf_counter() - began < 1
    verify_feedback(feedback(answer), ScriptedBackend([long]))  # word for word
