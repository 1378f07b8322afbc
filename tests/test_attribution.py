from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from assistant.answer import Answer
from assistant.answering import AnswerComposer
from assistant.article import Article
from assistant.attribution import DifferingKind, attributions, day_of
from assistant.differing import Chosen
from assistant.errors import VerificationError
from assistant.history import Turn
from tests.answers import ARTICLE, answer_of, spans
from tests.differing.evidence import article_of, evidence_of, reading_of

FIRST = article_of("first", "The landslide killed 11 people.", title="Landslide", published=date(2025, 5, 1))
LATER = article_of("later", "It killed 17 people.", title="Village mourns", published=None)


def differing(*articles: Article, kind: DifferingKind = "number", short: str | None = None) -> Answer:
    """The answer that sets these articles side by side."""
    evidence = tuple(evidence_of(article, short) for article in articles)
    composer = AnswerComposer({one.id: one for one in articles}.__getitem__, max_statements=3, nearest_k=3)
    passages = [one.passage for one in evidence]
    return composer.differing("How many?", Chosen(reading_of(*evidence), kind, evidence), passages)


ANSWER = differing(FIRST, LATER, short="people")


def test_the_text_says_that_articles_differ_and_who_says_what() -> None:
    assert ANSWER.text == (
        "The articles give different numbers. “Landslide” (1 May 2025) says: The landslide killed 11 people. [1] "
        "“Village mourns” says: It killed 17 people. [2]"
    )
    assert ANSWER.short_answer is None
    assert ANSWER.differing is not None
    assert [(one.short_answer, one.statements) for one in ANSWER.differing.sources] == [
        ("people", (0,)),
        ("people", (1,)),
    ]
    ANSWER.verify([FIRST, LATER])


def test_a_receipt_loads_as_it_was_saved_and_an_old_one_without_these_fields() -> None:
    assert Answer.model_validate_json(ANSWER.model_dump_json()) == ANSWER
    old = answer_of(ARTICLE, *spans(ARTICLE.text, "The harbour will close on 3 May."))
    saved = old.model_dump(mode="json", exclude={"differing": True, "statements": {"__all__": {"attribution"}}})
    assert "differing" not in saved
    assert Answer.model_validate(saved) == old


def test_articles_that_are_alike_are_told_apart_by_source_or_id() -> None:
    day = date(2025, 5, 1)
    assert attributions([("a", "News", "The Post", day), ("b", "News", "The Mail", day)]) == (
        "“News” (The Post, 1 May 2025) says:",
        "“News” (The Mail, 1 May 2025) says:",
    )
    assert attributions([("a", "News", None, None), ("b", "News", None, None), ("c", "Else", None, None)]) == (
        "“News” (a) says:",
        "“News” (b) says:",
        "“Else” says:",
    )
    assert attributions([("a", "News", None, day), ("b", "News", None, None)]) == (
        "“News” (1 May 2025) says:",
        "“News” says:",
    )


def test_the_day_of_a_moment_is_the_one_that_was_written() -> None:
    assert day_of(article_of("a", "Words.", published=datetime(2025, 5, 1, 23, 30, tzinfo=UTC))) == date(2025, 5, 1)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda answer: answer["statements"][0].update(attribution="“Landslide” (2 May 2025) says:"), "attributed"),
        (lambda answer: answer["statements"][1].update(attribution=None), "attributed"),
        (lambda answer: answer.update(text=answer["text"].removeprefix("The articles give ")), "not made of"),
        (lambda answer: answer["differing"].update(kind="date"), "not made of"),
        (lambda answer: answer.update(differing=None), "only where articles differ"),
        (lambda answer: answer["differing"]["sources"][0].update(short_answer="12"), "not in its statements"),
        (lambda answer: answer["differing"]["sources"][0].update(article_id="later"), "differ from itself"),
        (lambda answer: answer["differing"]["sources"][0].update(article_id="other"), "cite another article"),
        (lambda answer: answer["differing"]["sources"][0].update(statements=[1]), "one source after the other"),
        (lambda answer: answer.update(model="a:b"), "no chat model"),
        (lambda answer: answer.update(article_id="first"), "One article alone"),
    ],
)
def test_a_receipt_whose_parts_do_not_fit_is_refused(change: Callable[[dict[str, object]], None], message: str) -> None:
    saved = ANSWER.model_dump(mode="json")
    change(saved)
    with pytest.raises(ValidationError, match=message):
        Answer.model_validate(saved)


@pytest.mark.parametrize("change", [{"title": "Landslip"}, {"published": "2025-05-02"}, {"source": "The Post"}])
def test_a_title_or_date_that_is_not_the_articles_is_found_by_verifying(change: dict[str, str]) -> None:
    saved = ANSWER.model_dump(mode="json")
    saved["differing"]["sources"][0].update(change)
    source = saved["differing"]["sources"][0]
    day = {"2025-05-01": "1 May 2025", "2025-05-02": "2 May 2025"}[source["published"]]
    said = f"“{source['title']}” ({day}) says:"
    saved["text"] = saved["text"].replace(saved["statements"][0]["attribution"], said)
    saved["statements"][0]["attribution"] = said
    tampered = Answer.model_validate(saved)
    with pytest.raises(VerificationError, match="attributed by is not the article's"):
        tampered.verify([FIRST, LATER])


WORDS = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=12)
TITLES = st.lists(WORDS, min_size=1, max_size=4).map(" ".join)


@given(st.lists(st.tuples(TITLES, st.none() | st.dates(), TITLES), min_size=2, max_size=3))
def test_every_answer_is_made_of_its_parts_and_verifies(parts: list[tuple[str, date | None, str]]) -> None:
    articles = [
        article_of(f"a{number}", f"It says {text}.", title=title, published=day)
        for number, (title, day, text) in enumerate(parts)
    ]
    answer = differing(*articles, kind="answer")
    assert answer.differing is not None
    said = " ".join(statement.marked_text for statement in answer.statements)
    assert answer.text == f"{answer.differing.opening} {said}"
    assert len(set(answer.differing.attributions)) == len(articles)
    answer.verify(articles)
    assert Answer.model_validate_json(answer.model_dump_json()) == answer


def test_a_turn_has_what_was_said_of_the_world_and_not_who_said_it() -> None:
    turn = Turn.of(ANSWER)
    assert turn.answer == "The landslide killed 11 people. It killed 17 people."
    assert turn.evidence == (FIRST.text, LATER.text)
    assert turn.article_ids == ("first", "later")
