import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Literal

import pytest
from langchain_core.messages import BaseMessage

from assistant.answer import Answer, StatementEvent
from assistant.answering import AnswerComposer
from assistant.answering.draft import StaleError
from assistant.answering.extractive import choose_sentences
from assistant.answering.generative import GenerativeWriter, Task
from assistant.article import Article
from assistant.chat_model import ChatModel
from assistant.errors import ChatModelError, ModelError
from assistant.grounding import Verdict
from assistant.passages import Span
from assistant.reader import Evidence, Reading
from assistant.settings import Settings
from assistant.testing import ScriptedChatModel, WordGrounder
from tests.answers import ARTICLE, passages_of

COPY = Article(id="copy", title="Copy", text="The harbour has 246 workers.")
PASSAGES = [*passages_of(ARTICLE), *passages_of(COPY)]
ARTICLES = {article.id: article for article in (ARTICLE, COPY)}
STAFF = "Mayor Ana Lind said that 246 people work there."
QUESTION = "How many people work there?"
# In the prompt: 1 closes on 3 May, 2 cost 40 million, 3 246 people, 4 a sad day, 5 the copy's 246 workers.


def evidence(passage: int, sentence: int, *, short: str | None = None) -> Evidence:
    found = PASSAGES[passage]
    place = found.passage.sentences[sentence]
    start = place.start + found.sentence_text(place).index(short) if short else 0
    return Evidence(found, place, 0.9, Span(start, start + len(short)) if short else None)


def task(*found: Evidence, kind: Literal["facts", "summary"] = "facts", most: int = 3) -> Task:
    found = found or (evidence(1, 0, short="246"),)
    reading = Reading(found, 0.8, answerable=True) if kind == "facts" else None
    return Task(
        QUESTION, None, kind, PASSAGES, reading, lambda: choose_sentences(found, PASSAGES, max_statements=3), most
    )


class Written:
    """The events and the answer of one writing."""

    def __init__(
        self,
        reply: Any,
        given: Task | None = None,
        *,
        on_error: Literal["raise", "extract"] = "raise",
        grounder: Any = None,
        article: Callable[[str], Article] = ARTICLES.__getitem__,
        model: ScriptedChatModel | None = None,
        **options: Any,
    ) -> None:
        model = model or ScriptedChatModel(reply=reply, **options)
        self.events: list[StatementEvent] = []
        chat_model = ChatModel.from_settings(model, Settings(llm_retries=0))
        composer = AnswerComposer(article, max_statements=3, nearest_k=2)
        self.steps = GenerativeWriter(composer, chat_model, grounder or WordGrounder(), on_error=on_error).write(
            given or task()
        )

    def answer(self) -> Answer:
        while True:
            try:
                self.events.append(next(self.steps))
            except StopIteration as end:
                answer: Answer = end.value
                return answer


def written(reply: Any, given: Task | None = None, **options: Any) -> Answer:
    """The answer, which verifies, survives as a receipt and shows nothing but its events."""
    writing = Written(reply, given, **options)
    answer = writing.answer()
    answer.verify(ARTICLES.values())
    assert Answer.model_validate_json(answer.model_dump_json()) == answer
    assert tuple(event.statement for event in writing.events) == answer.statements
    assert tuple(one for event in writing.events for one in event.citations) == answer.citations
    return answer


def drops(answer: Answer) -> list[tuple[str, str]]:
    return [(dropped.text, dropped.check) for dropped in answer.dropped]


def test_a_supported_statement_is_shown_with_the_sentences_that_it_cites() -> None:
    answer = written("246 people work at the harbour, said Mayor Lind. [3]")
    assert answer.text == "246 people work at the harbour, said Mayor Lind. [1]"
    assert [citation.quote for citation in answer.citations] == [STAFF]
    assert (answer.written_by, answer.model, answer.dropped) == ("model", "scriptedchatmodel", ())
    assert answer.confidence == 0.8


def test_the_short_answer_is_shown_where_its_words_stand_in_the_statement() -> None:
    answer = written("There are 246 people who work there. [3]")
    assert answer.short_answer == "246"
    assert answer.statements[0].short_answer is not None
    assert written("Mayor Lind said so of people who work there. [3]").short_answer is None


def test_a_statement_that_its_sentences_do_not_support_is_on_the_receipt_only() -> None:
    answer = written("There are 246 people who work there. [3] It cost 50 million euros in 1998. [2]")
    assert answer.text == "There are 246 people who work there. [1]"
    assert drops(answer) == [("It cost 50 million euros in 1998.", "number")]
    (dropped,) = answer.dropped
    assert [ARTICLE.text[one.start : one.end] for one in dropped.cited] == ["It cost 40 million euros in 1998."]
    assert dropped.detail


def test_evidence_that_answers_is_shown_instead_of_a_statement_that_fails() -> None:
    answer = written("There are 300 people who work there. [3]")
    assert answer.text == f"{STAFF} [1]"
    assert answer.short_answer == "246"
    assert drops(answer) == [("There are 300 people who work there.", "number")]
    assert (answer.written_by, answer.model) == ("articles", "scriptedchatmodel")


def test_evidence_is_shown_once_however_many_statements_fail() -> None:
    answer = written("There are 300 people. [3] There are 400 people. [3] Nobody works there. [3]")
    assert answer.text == f"{STAFF} [1]"
    assert len(answer.dropped) == 3


def test_evidence_that_points_back_comes_with_its_context() -> None:
    answer = written("She called it a happy day in Rome. [4]", task(evidence(1, 1)))
    assert [(one.text, one.role) for one in answer.statements] == [
        (STAFF, "context"),
        ("She called it a sad day.", "evidence"),
    ]


def test_a_cited_sentence_that_points_back_is_read_with_the_one_before() -> None:
    answer = written("Mayor Lind called it a sad day. [4]")
    assert answer.text == "Mayor Lind called it a sad day. [1][2]"
    assert [citation.quote for citation in answer.citations] == [STAFF, "She called it a sad day."]


def test_a_citation_that_a_statement_does_not_need_is_left_out() -> None:
    answer = written("There are 246 people who work there. [1][3]")
    assert [citation.quote for citation in answer.citations] == [STAFF]


def test_a_statement_that_needs_two_sentences_keeps_both() -> None:
    answer = written("The harbour, which cost 40 million euros in 1998, will close on 3 May. [1][2]")
    assert answer.statements[0].citations == (1, 2)


def test_what_is_true_and_beside_the_point_does_not_pass_for_the_answer() -> None:
    answer = written("The harbour will close on 3 May. [1]")
    assert [statement.text for statement in answer.statements] == ["The harbour will close on 3 May.", STAFF]
    assert answer.short_answer == "246"
    full = written("The harbour will close on 3 May. [1]", task(most=1))
    assert [statement.text for statement in full.statements] == ["The harbour will close on 3 May.", STAFF]


def test_a_sentence_cited_twice_has_one_number() -> None:
    answer = written("There are 246 people who work there. [3] Mayor Ana Lind said that. [3]")
    assert answer.text == "There are 246 people who work there. [1] Mayor Ana Lind said that. [1]"


@pytest.mark.parametrize(
    ("reply", "check"),
    [
        ("There are 246 people who work there.", "uncited"),
        ("There are 246 people who work there. [77]", "unknown_number"),
        ("There are 246 people\u200b who work there. [1]", "characters"),
        ("There are [246 people](http://evil.example) who work there. [1]", "markup"),
        ("Mayor Lind said “246 people are out of work there”. [1]", "quotation"),
    ],
)
def test_what_can_not_be_believed_is_dropped_and_nothing_is_left(reply: str, check: str) -> None:
    answer = written(reply)
    assert (answer.status, answer.reason) == ("unanswered", "unsupported")
    assert [dropped.check for dropped in answer.dropped] == [check]
    assert answer.nearest
    assert answer.confidence == 0.8
    assert answer.text == "The articles don't support an answer to this question."


def test_strange_characters_are_spelt_out_on_the_receipt() -> None:
    answer = written("There are 246 people\u202e who work there. [1]")
    assert "\u202e" not in answer.model_dump_json()
    assert "\\u202e" in answer.dropped[0].text


def test_no_answer_is_not_in_the_sources() -> None:
    answer = written("NO_ANSWER")
    assert (answer.status, answer.reason, answer.dropped) == ("unanswered", "not_in_sources", ())
    assert answer.model == "scriptedchatmodel"


def test_what_a_statement_says_again_is_not_shown_again() -> None:
    answer = written("There are 246 people who work there. [3] There are 246 people who work there. [3]")
    assert len(answer.statements) == 1
    assert answer.dropped == ()


def test_as_many_statements_are_shown_as_asked_for_and_the_rest_is_not_read() -> None:
    writing = Written(
        "There are 246 people who work there. [3] It cost 40 million euros. [2] The harbour will close. [1] " * 9,
        task(most=2),
        chunk_size=20,
    )
    assert len(writing.answer().statements) == 2


def test_each_statement_is_shown_before_the_next_is_written() -> None:
    shown = threading.Event()

    class Waiting(ScriptedChatModel):
        def _chunks(self, messages: list[BaseMessage]) -> Iterator[str]:
            yield "There are 246 people who work there. [3] The"
            assert shown.wait(20)
            yield " harbour will close. [1]"

    writing = Written("", model=Waiting())
    first = next(writing.steps)
    shown.set()
    assert first.statement.text == "There are 246 people who work there."
    assert writing.answer().statements == (first.statement, writing.events[0].statement)


def test_closing_ends_the_reply() -> None:
    writing = Written(["There are 246 people who work there. [3] It cost 40 million euros. [2] And so on."])
    event = next(writing.steps)
    writing.steps.close()
    assert event.statement.text == "There are 246 people who work there."
    with pytest.raises(StopIteration):
        next(writing.steps)


def test_a_failure_of_the_model_is_an_error() -> None:
    with pytest.raises(ChatModelError):
        Written(RuntimeError("no such model")).answer()


def test_a_failure_can_be_met_with_the_articles_own_words() -> None:
    answer = written(RuntimeError("no such model"), on_error="extract")
    assert answer.text == f"{STAFF} [1]"
    assert (answer.written_by, answer.short_answer) == ("articles", "246")
    assert answer.model_error is not None
    assert answer.model_error.startswith("ChatModelError: ")


def test_statements_that_were_shown_before_a_failure_stay_and_are_completed() -> None:
    reply = "It cost 40 million euros in 1998. [2] There are"
    answer = written(reply, on_error="extract", break_off=ValueError("gone"), break_after=len(reply))
    assert answer.text == f"It cost 40 million euros in 1998. [1][2] {STAFF} [3]"
    assert answer.written_by == "model"
    assert answer.model_error is not None


def test_a_failure_after_the_evidence_was_cited_adds_nothing() -> None:
    reply = "There are 246 people who work there. [3] It"
    answer = written(reply, on_error="extract", break_off=ValueError("gone"), break_after=len(reply))
    assert answer.text == "There are 246 people who work there. [1]"


def test_a_failure_after_a_statement_is_an_error_all_the_same() -> None:
    reply = "There are 246 people who work there. [3] It"
    writing = Written(reply, break_off=ValueError("gone"), break_after=len(reply))
    with pytest.raises(ChatModelError):
        writing.answer()
    assert len(writing.events) == 1


def test_a_failing_grounder_is_an_error_whatever_the_setting() -> None:
    class Broken:
        def check(self, statement: str, evidence: Sequence[str]) -> Verdict:
            raise ModelError("The network can't be run.")

    with pytest.raises(ModelError, match="can't be run"):
        Written("There are 246 people. [3]", grounder=Broken(), on_error="extract").answer()


def test_a_summary_is_written_from_the_sentences_of_the_article() -> None:
    answer = written("The harbour will close on 3 May. [1]", task(kind="summary"))
    assert (answer.kind, answer.written_by, answer.confidence) == ("summary", "model", 1.0)


def test_a_summary_of_which_nothing_holds_is_the_articles_own() -> None:
    for reply in ("The harbour will never close. [1]", "NO_ANSWER"):
        answer = written(reply, task(kind="summary"))
        assert (answer.kind, answer.status, answer.written_by) == ("summary", "answered", "articles")
        assert answer.text == f"{STAFF} [1]"


def changing(after: int) -> Callable[[str], Article]:
    """Articles of which one changes after so many were fetched."""
    fetched: list[str] = []

    def get(article_id: str) -> Article:
        fetched.append(article_id)
        article = ARTICLES[article_id]
        return article if len(fetched) <= after else article.model_copy(update={"text": f"New. {article.text}"})

    return get


def test_articles_that_change_before_a_statement_is_shown_are_stale() -> None:
    for after in (0, 2):
        writing = Written("There are 246 people who work there. [3]", article=changing(after))
        with pytest.raises(StaleError):
            writing.answer()
        assert writing.events == []


def test_articles_that_change_after_a_statement_was_shown_are_stale() -> None:
    writing = Written("There are 246 people who work there. [3] It cost 40 million euros. [2]", article=changing(3))
    with pytest.raises(StaleError):
        writing.answer()
    assert len(writing.events) == 1
