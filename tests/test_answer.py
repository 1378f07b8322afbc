import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from assistant.answer import Answer, quote
from assistant.article import Article
from assistant.errors import VerificationError
from assistant.messages import reply_text
from assistant.passages import Span
from tests.answers import ARTICLE, answer_of, spans

SENTENCE, OTHER = spans(ARTICLE.text, "It cost 40 million euros in 1998.", "She called it a sad day.")


@given(st.text(min_size=1).filter(str.strip), st.data())
def test_any_slice_of_any_article_makes_an_answer_that_verifies_after_a_round_trip(
    words: str, data: st.DataObject
) -> None:
    article = Article(id="any", title="Any", text=f"start {words} end")
    start = data.draw(st.integers(0, len(article.text) - 1))
    end = data.draw(st.integers(start + 1, len(article.text)))
    answer = Answer.model_validate_json(answer_of(article, Span(start, end)).model_dump_json())
    answer.verify([article])
    assert answer.citations[0].quote == article.text[start:end]


@given(st.integers(0, len(ARTICLE.text) - 1), st.characters(codec="utf-8"))
def test_any_changed_character_within_a_citation_is_found(position: int, character: str) -> None:
    changed = ARTICLE.text[:position] + character + ARTICLE.text[position + 1 :]
    answer = answer_of(ARTICLE, Span(0, len(ARTICLE.text)))
    edited = ARTICLE.model_copy(update={"text": changed})
    if changed == ARTICLE.text:
        answer.verify([edited])
    else:
        with pytest.raises(VerificationError):
            answer.verify([edited])


def test_an_answer_verifies_against_its_article() -> None:
    answer_of(ARTICLE, SENTENCE, OTHER).verify([ARTICLE])


def test_a_missing_article_is_reported() -> None:
    with pytest.raises(VerificationError, match="'harbour' is missing"):
        answer_of(ARTICLE, SENTENCE).verify([])


def test_a_change_elsewhere_in_the_article_is_reported_though_the_words_still_stand() -> None:
    edited = ARTICLE.model_copy(update={"text": ARTICLE.text + " " * 40 + "More."})
    with pytest.raises(VerificationError) as caught:
        answer_of(ARTICLE, SENTENCE).verify([edited])
    assert caught.value.problems == ("The article 'harbour' has changed since.",)


def test_all_problems_are_reported_at_once() -> None:
    edited = ARTICLE.model_copy(update={"text": "x" * len(ARTICLE.text)})
    with pytest.raises(VerificationError) as caught:
        answer_of(ARTICLE, SENTENCE, OTHER).verify([edited])
    assert len(caught.value.problems) == 3


def test_a_statement_in_other_words_than_its_quote_is_reported() -> None:
    receipt = answer_of(ARTICLE, SENTENCE).model_dump()
    receipt["statements"][0]["text"] = "It cost 50 million euros in 1998."
    receipt["text"] = "It cost 50 million euros in 1998. [1]"
    with pytest.raises(VerificationError, match="not in the words that it cites"):
        Answer.model_validate(receipt).verify([ARTICLE])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"text": "Something else. [1]"}, "not made of the statements"),
        ({"reason": "not_in_sources"}, "no reason for being unanswered"),
        ({"retrieved": ()}, "not within a retrieved passage"),
        ({"retrieved": ({"article_id": "other", "start": 0, "end": 999},)}, "not within a retrieved passage"),
        ({"statements": (), "text": ""}, "exactly when it has statements"),
        ({"status": "unanswered", "reason": "not_in_sources"}, "exactly when it has statements"),
        ({"confidence": 1.5}, "less than or equal to 1"),
        ({"surprise": True}, "Extra inputs"),
    ],
)
def test_an_answer_that_contradicts_itself_cannot_be_made(change: dict[str, object], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        Answer.model_validate(answer_of(ARTICLE, SENTENCE).model_dump() | change)


def test_a_statement_without_a_citation_cannot_be_made() -> None:
    receipt = answer_of(ARTICLE, SENTENCE).model_dump()
    receipt["statements"][0]["citations"] = ()
    with pytest.raises(ValidationError, match="at least 1 item"):
        Answer.model_validate(receipt)


def test_citations_and_statements_must_refer_to_each_other() -> None:
    receipt = answer_of(ARTICLE, SENTENCE, OTHER).model_dump()
    receipt["statements"] = receipt["statements"][:1]
    with pytest.raises(ValidationError, match="don't refer to each other"):
        Answer.model_validate(receipt)


def test_a_short_answer_must_stand_where_the_statement_says() -> None:
    receipt = answer_of(ARTICLE, SENTENCE).model_dump()
    receipt["short_answer"] = "40 million euros"
    receipt["statements"][0]["short_answer"] = {"start": 8, "end": 24}
    assert Answer.model_validate(receipt).short_answer == "40 million euros"
    receipt["statements"][0]["short_answer"] = {"start": 7, "end": 24}
    with pytest.raises(ValidationError, match="short answer is not in exactly one place"):
        Answer.model_validate(receipt)


def test_an_unanswered_question_needs_a_reason_unless_it_was_no_question() -> None:
    with pytest.raises(ValidationError, match="needs a reason"):
        Answer(question="What?", status="unanswered", text="No.")
    Answer(question="Hello", kind="reply", status="unanswered", text="Hello!")


def test_a_quotation_carries_what_stands_around_it() -> None:
    fields = quote(ARTICLE, *SENTENCE)
    assert ARTICLE.text[: SENTENCE.start].endswith(str(fields["prefix"]))
    assert ARTICLE.text[SENTENCE.end :].startswith(str(fields["suffix"]))
    assert fields["url"] == "https://news.example/harbour"


def test_answers_are_immutable() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        answer_of(ARTICLE, SENTENCE).text = "other"  # type: ignore[misc]


FORGED = "Kosovo is buying 500 tanks."


@pytest.mark.parametrize(
    "change",
    [
        {"text": FORGED},
        {"kind": "reply", "reason": None, "text": FORGED},
        {"kind": "reply", "reason": None, "text": f"Hello! {FORGED}"},
    ],
)
def test_a_forged_text_without_statements_is_reported(change: dict[str, object]) -> None:
    honest = Answer(
        question="What?", status="unanswered", reason="not_in_sources", text="The articles don't answer this question."
    )
    honest.verify([ARTICLE])
    with pytest.raises(VerificationError, match="not one that the assistant says"):
        Answer.model_validate(honest.model_dump() | change).verify([ARTICLE])


def test_every_reply_of_the_assistant_verifies() -> None:
    for intent in ("greeting", "capabilities", "order", "thanks", "acknowledgement", "farewell"):
        for titles in ([], [ARTICLE.title], ["one", "two", "three"]):
            text = reply_text(intent, titles)
            Answer(question="Hello", kind="reply", status="unanswered", text=text).verify([ARTICLE])


@pytest.mark.parametrize(
    ("part", "change"), [("title", "Moscow clears it"), ("url", "http://evil.example"), ("prefix", ""), ("suffix", "x")]
)
def test_a_citation_with_another_title_address_or_context_is_reported(part: str, change: str) -> None:
    receipt = answer_of(ARTICLE, OTHER).model_dump()
    receipt["citations"][0][part] = change
    with pytest.raises(VerificationError):
        Answer.model_validate(receipt).verify([ARTICLE])


@pytest.mark.parametrize(
    "change",
    [
        {"short_answer": "500"},
        {"sources": {}},
        {"kind": "reply"},
    ],
)
def test_parts_that_would_hide_something_cannot_be_left_out_or_put_in(change: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Answer.model_validate(answer_of(ARTICLE, SENTENCE).model_dump() | change)


def model_answer(text: str = "The harbour cost €40 million.", changes: dict[str, object] | None = None) -> Answer:
    receipt = answer_of(ARTICLE, SENTENCE).model_dump() | {"written_by": "model", "model": "some:model"}
    receipt["statements"][0]["text"] = text
    return Answer.model_validate(receipt | {"text": f"{text} [1]"} | (changes or {}))


def test_a_statement_in_a_models_words_verifies_if_its_evidence_has_what_it_says() -> None:
    model_answer().verify([ARTICLE])
    Answer.model_validate_json(model_answer().model_dump_json()).verify([ARTICLE])


@pytest.mark.parametrize(
    ("text", "check"),
    [
        ("The harbour cost €50 million.", "number"),
        ("The harbour cost €40 million in 1999.", "date"),
        ("The harbour did not cost €40 million.", "negation"),
        ("Oslo's harbour cost €40 million.", "name"),
    ],
)
def test_a_forged_statement_of_a_model_is_reported(text: str, check: str) -> None:
    with pytest.raises(VerificationError, match=rf"not supported by what it cites \({check}\)"):
        model_answer(text).verify([ARTICLE])


@pytest.mark.parametrize(
    "change",
    [
        {"model": None},
        {"model": None, "written_by": "articles", "model_error": "ChatModelError: gone"},
        {"model": None, "written_by": "articles", "dropped": [{"text": "It sank.", "check": "meaning"}]},
        {"status": "unanswered", "reason": "unsupported", "statements": (), "citations": (), "text": ""},
    ],
)
def test_what_a_model_did_needs_a_model(change: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match="chat model"):
        model_answer(changes=change)


def test_receipts_from_before_there_were_models_load() -> None:
    old = {
        key: value
        for key, value in answer_of(ARTICLE, SENTENCE).model_dump(mode="json").items()
        if key not in {"written_by", "model", "dropped", "model_error"}
    }
    answer = Answer.model_validate_json(json.dumps(old))
    assert (answer.written_by, answer.model, answer.dropped, answer.model_error) == ("articles", None, (), None)
    answer.verify([ARTICLE])
