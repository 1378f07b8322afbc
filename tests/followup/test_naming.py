import pytest

from assistant.followup.naming import called, standing
from assistant.followup.phrases import phrases


@pytest.mark.parametrize(
    ("text", "nouns"),
    [
        ("its director, Colm Hathering, left", {"Colm Hathering": ["director"]}),
        ("Vessla, an engineering firm from Skarnby", {"Vessla": ["firm"]}),
        ("The company's co-founder, Sergey Brin, spoke", {"Sergey Brin": ["founder"]}),
        ("The head of Blue Heron Line, Oskar Fennimore, spoke", {"Oskar Fennimore": ["head"]}),
        ("In the river, Ana Lind swam", {"Ana Lind": []}),
        ("Volvo, Ford and Mercedes", {"Ford": [], "Mercedes": []}),
    ],
)
def test_nouns_beside_a_name_say_what_it_is(text: str, nouns: dict[str, list[str]]) -> None:
    chunks = phrases(text)
    found = {chunk.text_in(text): list(called(text, chunks, order)) for order, chunk in enumerate(chunks)}
    assert {name: found[name] for name in nouns} == nouns


@pytest.mark.parametrize(
    ("text", "owner", "expected"),
    [
        ("an inquiry", None, "the inquiry"),
        ("Cracks", None, "cracks"),
        ("the Kestrel Bridge", None, "the Kestrel Bridge"),
        ("spokeswoman", "The club", "the club's spokeswoman"),
        ("chief engineer", "Vessla", "Vessla's chief engineer"),
    ],
)
def test_a_phrase_is_worded_so_that_it_can_stand_anywhere(text: str, owner: str | None, expected: str) -> None:
    assert standing(phrases(text)[0], owner) == expected
