import pytest

from assistant.differing.comparison import difference
from tests.differing.evidence import article_of, evidence_of


def compared(question: str, one: tuple[str, str | None], other: tuple[str, str | None]) -> str | None:
    """In what two sentences differ, whichever comes first."""
    ours, theirs = (evidence_of(article_of(name, *said[:1]), said[1]) for name, said in (("a", one), ("b", other)))
    assert difference(question, ours, theirs) == difference(question, theirs, ours)
    return difference(question, ours, theirs)


@pytest.mark.parametrize(
    ("question", "one", "other", "kind"),
    [
        ("How many died?", ("It killed 11 people.", "11"), ("It killed 17 people.", "17"), "number"),
        ("How many died?", ("It killed 11 people.", None), ("It killed 17 people.", None), "number"),
        ("How many died?", ("It killed 11 people.", "11"), ("Eleven people died.", "Eleven"), None),
        ("How many died?", ("It killed 11 people.", "11"), ("Many people died.", None), None),
        ("What did it cost?", ("It cost $75 million.", "$75 million"), ("It cost $92 million.", None), "number"),
        ("When is it?", ("It is on 14 March.", "14 March"), ("It is on 2 April.", "2 April"), "date"),
        ("When is it?", ("It is on 14 March.", "14 March"), ("He said so on Monday.", None), None),
        ("What is the deadline?", ("It is 14 March.", "14 March"), ("It is 2 April.", "2 April"), "date"),
        ("Who won?", ("Ana Lind won.", "Ana Lind"), ("Rui Tavares won.", "Rui Tavares"), "answer"),
        ("Who won?", ("Ana Lind won.", "Ana Lind"), ("Dr. Lind won.", "Lind"), None),
        ("Who won?", ("André Lind won.", "André Lind"), ("Andre Lind won.", "Andre Lind"), None),
        ("Who won?", ("Ana Lind won.", "Ana Lind"), ("Rui Tavares won.", None), "answer"),
        ("Who won?", ("Ana Lind won.", None), ("Rui Tavares won.", None), None),
        ("Who won?", ("Ana Lind beat Rui Tavares.", "Ana Lind"), ("Rui Tavares lost.", "Rui Tavares"), None),
        ("What colour is it?", ("It is red.", "red"), ("It is green.", "green"), "answer"),
        ("What colour is it?", ("It is red.", "red"), ("It is dark.", None), None),
        ("Why was it shut?", ("It was shut because of ice.", None), ("A ship had hit it.", None), None),
    ],
)
def test_answers_are_compared_by_what_was_asked_for(
    question: str, one: tuple[str, str | None], other: tuple[str, str | None], kind: str | None
) -> None:
    assert compared(question, one, other) == kind


def test_the_same_sentence_in_two_articles_agrees_with_itself() -> None:
    assert compared("How many?", ("It was 11 or 17.", "11"), ("It was 11 or 17.", "17")) is None
