import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.metrics.normalise import contains_run, normalised_tokens


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("The United States", ["united", "states"]),
        ("a  Javelin,\nan “anti-tank” missile!", ["javelin", "antitank", "missile"]),
        ("U.S.", ["us"]),
        ("$75 million.", ["75", "million"]),
        ("1.8 million", ["1.8", "million"]),
        ("120,000 Serbs", ["120000", "serbs"]),
        ("in 1999, 2000", ["in", "1999", "2000"]),
        ("war—no, 10–20", ["war", "no", "10", "20"]),
        ("the", []),
        ("Ｆｕｌｌ ½", ["full", "12"]),
    ],
)
def test_normalisation_deletes_case_punctuation_and_articles(text: str, tokens: list[str]) -> None:
    assert normalised_tokens(text) == tokens


@settings(deadline=None)
@given(st.text(alphabet=st.characters(max_codepoint=126)))
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalised_tokens(text)
    assert normalised_tokens(" ".join(once)) == once


@pytest.mark.parametrize(
    ("text", "run", "found"),
    [
        ("Kosovo is small", "no", False),
        ("there is no war", "no war", True),
        ("no, a war", "no war", True),
        ("war no", "no war", False),
        ("anything", "", False),
    ],
)
def test_a_run_is_found_by_whole_neighbouring_tokens(text: str, run: str, found: bool) -> None:  # noqa: FBT001
    assert contains_run(normalised_tokens(text), normalised_tokens(run)) is found
