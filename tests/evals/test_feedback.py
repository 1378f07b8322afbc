from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answer import Answer, NearestPassage, quote
from assistant.feedback_store import StoredFeedback
from assistant.server.testing import quoting, unanswered
from evals.dataset import Case, Dataset
from evals.errors import DatasetError
from evals.feedback import Exported, feedback_cases
from evals.validation import check_against_articles
from tests.answers import ARTICLE, answer_of, spans

WORDS = "246 people work there."
ANSWERED = quoting("How many work there?", ARTICLE, WORDS, short_answer="246")
START = ARTICLE.text.index(WORDS)


def entry(
    answer: Answer | str = ANSWERED, verdict: str = "up", reason: str | None = None, *, number: int = 0
) -> StoredFeedback:
    receipt = answer if isinstance(answer, str) else answer.model_dump_json()
    question = "" if isinstance(answer, str) else answer.question
    came = datetime(2026, 1, 31, tzinfo=UTC) - timedelta(hours=number)
    return StoredFeedback(f"{number:032d}", came, verdict, reason, None, question, receipt, "[]")


def exported(*entries: StoredFeedback, text: str = ARTICLE.text) -> Exported:
    return feedback_cases(entries, {ARTICLE.id: ARTICLE.model_copy(update={"text": text})})


def case(*entries: StoredFeedback, text: str = ARTICLE.text) -> Case:
    done = exported(*entries, text=text)
    assert not done.left_out
    (only,) = done.cases
    return only


def left_out(*entries: StoredFeedback, text: str = ARTICLE.text) -> str:
    done = exported(*entries, text=text)
    assert done.cases == []
    (reason,) = done.left_out
    return reason


def test_a_good_answer_is_a_case_with_its_citations_as_evidence() -> None:
    good = case(entry())
    assert (good.answerable, good.type, good.article_id) == (True, "other", "harbour")
    assert good.answers == ("246",)
    assert [(gold.quote, gold.start, gold.end) for gold in good.evidence] == [(WORDS, START, START + len(WORDS))]
    assert good.tags == ("feedback", "up")


def test_sentences_for_context_are_no_evidence() -> None:
    both = answer_of(ARTICLE, *spans(ARTICLE.text, "It cost 40 million euros in 1998.", WORDS))
    first, second = both.statements
    with_context = both.model_copy(update={"statements": (first.model_copy(update={"role": "context"}), second)})
    assert [gold.quote for gold in case(entry(with_context)).evidence] == [WORDS]


def test_a_good_decline_is_an_unanswerable_case() -> None:
    declined = case(entry(unanswered("Who won?")))
    assert (declined.answerable, declined.type, declined.evidence) == (False, "near_miss", ())
    assert declined.tags == ("feedback", "up")


@pytest.mark.parametrize("reason", [None, "wrong", "incomplete", "not_asked", "other"])
def test_a_bad_answer_is_to_be_reviewed_and_its_short_answer_is_not_taken_over(reason: str | None) -> None:
    bad = case(entry(ANSWERED, "down", reason))
    assert bad.answerable
    assert bad.answers == ()
    assert [gold.quote for gold in bad.evidence] == [WORDS]
    assert bad.tags == ("feedback", "down", *([reason] if reason else []), "review")


def test_an_answer_that_should_not_have_been_given_is_unanswerable() -> None:
    bad = case(entry(ANSWERED, "down", "should_decline"))
    assert (bad.answerable, bad.type, bad.evidence, bad.answers) == (False, "near_miss", (), ())
    assert bad.tags == ("feedback", "down", "should_decline", "review")


def test_what_came_closest_stands_for_evidence_where_there_should_have_been_an_answer() -> None:
    nearest = NearestPassage.model_validate({**quote(ARTICLE, 0, 32), "score": 1.0})
    declined = unanswered("When does it close?").model_copy(
        update={"nearest": (nearest,), "sources": {ARTICLE.id: ARTICLE.content_hash}}
    )
    bad = case(entry(declined, "down", "should_answer"))
    assert bad.answerable
    assert [gold.quote for gold in bad.evidence] == [ARTICLE.text[:32]]
    assert "nobody knows where" in left_out(entry(unanswered("When?"), "down", "should_answer"))


def test_evidence_that_moved_is_found_and_evidence_that_is_gone_or_twice_there_is_left_out() -> None:
    assert case(entry(), text=f"New. {ARTICLE.text}").evidence[0].start == START + 5
    assert "evidence is gone" in left_out(entry(), text=ARTICLE.text.replace("246", "642"))
    assert "several places" in left_out(entry(), text=f"{WORDS} {ARTICLE.text} {WORDS}")
    assert "article is gone" in next(iter(feedback_cases([entry()], {}).left_out))


def test_what_is_no_question_or_no_receipt_is_left_out_and_counted() -> None:
    reply = Answer(question="Hi", kind="reply", status="unanswered", text="You're welcome.")
    empty = unanswered(" ").model_copy(update={"reason": "unclear_question"})
    nothing = unanswered("Who?").model_copy(update={"reason": "empty_corpus"})
    receipts: list[Answer | str] = [reply, empty, nothing, "{}", '{"newer": 1}']
    entries = [entry(one, number=number) for number, one in enumerate(receipts)]
    done = exported(*entries)
    assert done.cases == []
    assert sorted(done.left_out.values()) == [1, 1, 1, 2]


def test_an_answer_from_several_articles_is_left_out() -> None:
    other = ARTICLE.model_copy(update={"id": "port"})
    two = answer_of(ARTICLE, *spans(ARTICLE.text, "It cost 40 million euros in 1998.", WORDS))
    second = two.citations[1].model_copy(update={"article_id": "port"})
    mixed = two.model_copy(
        update={
            "citations": (two.citations[0], second),
            "retrieved": (*two.retrieved, two.retrieved[0].model_copy(update={"article_id": "port"})),
            "sources": {**two.sources, "port": other.content_hash},
        }
    )
    assert "several articles" in left_out(entry(mixed))


def test_the_newest_entry_on_a_question_counts_and_a_dispute_is_marked() -> None:
    same = ANSWERED.model_copy(update={"question": "how many  WORK there?"})
    done = exported(entry(number=0), entry(same, number=1))
    assert [one.tags for one in done.cases] == [("feedback", "up")]
    assert done.left_out == {"a newer entry has the same question": 1}
    done = exported(entry(number=0), entry(same, "down", "wrong", number=1))
    assert [one.tags for one in done.cases] == [("feedback", "up", "disputed", "review")]


def test_a_dispute_about_whether_there_is_an_answer_is_one_case() -> None:
    declined = unanswered(ANSWERED.question)
    done = exported(entry(declined, number=0), entry(ANSWERED, number=1), entry(declined, "down", "other", number=2))
    (only,) = done.cases
    assert not only.answerable
    assert only.tags == ("feedback", "up", "disputed", "review")
    limited = ANSWERED.model_copy(update={"article_id": ARTICLE.id})
    assert len(exported(entry(ANSWERED, number=0), entry(limited, number=1)).cases) == 1


ANSWERS = st.sampled_from(
    [
        *(answer_of(ARTICLE, *spans(ARTICLE.text, one)) for one in ("The harbour will close on 3 May.", WORDS)),
        ANSWERED,
        unanswered("Who?"),
        unanswered("Who?", ARTICLE.id),
        unanswered(ANSWERED.question),
        ANSWERED.model_copy(update={"article_id": ARTICLE.id}),
        unanswered("", None).model_copy(update={"reason": "unclear_question"}),
    ]
)
VOTES = st.tuples(ANSWERS, st.sampled_from(["up", "down", "wrong", "should_answer", "should_decline"]))


@given(votes=st.lists(VOTES, max_size=8), before=st.sampled_from(["", "New. ", f"{WORDS} "]))
def test_what_is_exported_is_a_dataset_that_matches_its_articles(
    tmp_path_factory: pytest.TempPathFactory, votes: list[tuple[Answer, str]], before: str
) -> None:
    entries = [
        entry(answer, "up" if vote == "up" else "down", None if vote in {"up", "down"} else vote, number=number)
        for number, (answer, vote) in enumerate(votes)
    ]
    articles = {ARTICLE.id: ARTICLE.model_copy(update={"text": before + ARTICLE.text})}
    done = feedback_cases(entries, articles)
    assert len(done.cases) + sum(done.left_out.values()) == len(votes)
    path = tmp_path_factory.getbasetemp() / "exported.jsonl"
    path.write_text("".join(f"{one.model_dump_json()}\n" for one in done.cases), encoding="utf-8")
    if done.cases:
        check_against_articles(Dataset.load(path), articles)
    else:
        with pytest.raises(DatasetError):
            Dataset.load(path)
