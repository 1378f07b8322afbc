import pytest

from assistant.followup.mentions import mentions
from assistant.followup.salience import WEIGHTS, agreement, ranked, salience
from assistant.history import Turn

TURNS = [
    Turn(
        question="Who led the inquiry into the cracks in the Kestrel Bridge?",
        evidence=("An inquiry led by Judge Aron Bessemer blamed the contractor, Drumlin and Sons.",),
    )
]


@pytest.mark.parametrize(
    ("word", "noun", "expected"),
    [
        ("he", "", "Judge Aron Bessemer"),
        ("it", "", "the Kestrel Bridge"),
        ("contractor", "contractor", "Drumlin and Sons"),
        ("bridge", "bridge", "the Kestrel Bridge"),
        ("firm", "firm", "Drumlin and Sons"),
    ],
)
def test_words_that_point_back_mean_what_agrees_with_them(word: str, noun: str, expected: str) -> None:
    assert expected in [mention.text for mention in ranked(word, mentions(TURNS), noun=noun)][:2]


def test_what_cannot_be_meant_is_left_out() -> None:
    found = mentions([Turn(question="When did King Olav meet the girls of the school in 1990?")])
    assert [mention.text for mention in ranked("he", found)] == ["King Olav"]
    assert ranked("she", found) == []
    assert "1990" not in [mention.text for mention in ranked("it", found)]
    assert ranked("somebody", found) == []
    assert ranked("ship", found, noun="ship") == []


def test_they_are_several_or_a_group() -> None:
    found = mentions([Turn(question="Did divers or the club see the crack?")])
    assert {mention.text for mention in ranked("they", found)} == {"divers", "the club"}


def test_there_is_a_place() -> None:
    found = mentions([Turn(question="Who drove the tram in Oslo?")])
    assert next(mention.text for mention in ranked("there", found)) == "Oslo"


def test_every_feature_that_has_a_weight_can_be_had() -> None:
    sorts = {name.partition(":")[0] for name in WEIGHTS if ":" in name}
    assert sorts == {"person", "several", "thing"}
    found = mentions(TURNS)
    assert {name for name in WEIGHTS if ":" not in name} == set(salience(found[0]))
    assert all(agreement("it", mention) is None or agreement("it", mention) for mention in found)
