import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.grounding import Grounder

DEAL = "Kosovo, which had asked for 246 Javelin missiles, may get them, and the whole package is worth $75 million."


@pytest.mark.parametrize(
    "statement",
    [
        DEAL,
        "Kosovo may get them.",
        "Kosovo had asked for 246 Javelin missiles.",
        "The whole package is worth 75 million dollars.",
        "Kosovo may get them, and the whole package is worth $75 million.",
    ],
)
def test_a_shorter_form_of_the_evidence_is_supported(statement: str) -> None:
    assert Grounder().check(statement, ["Something else stands before it.", DEAL]).supported


@pytest.mark.parametrize(
    "statement",
    [
        "Kosovo gets them.",
        "The missiles may get Kosovo.",
        "Kosovo had asked for 246 Javelin missiles because of Serbia.",
        "Kosovo may get the whole package.",
        "Kosovo may get them, and something else is worth $75 million.",
        "Kosovo get them.",
        "",
        "…",
    ],
)
def test_what_the_evidence_does_not_say_in_this_order_is_not(statement: str) -> None:
    assert not Grounder().check(statement, ["Something else stands before it.", DEAL]).supported


def test_nothing_supports_a_statement_without_evidence() -> None:
    assert not Grounder().check("It rained.", []).supported


@pytest.mark.parametrize(
    ("statement", "evidence"),
    [
        ("The union leaders agreed.", "The union leaders have not agreed."),
        ("The union plans to strike.", "If no deal is reached by 20 June, the union plans to strike."),
        ("The union will strike.", "The union will strike unless a deal is reached."),
        ("They sold 500 tanks.", "Nobody should write: They sold 500 tanks."),
        ("The mine was closed.", "He denied that the mine was closed."),
        ("Ann Lee, Bob Kay won.", "Ann Lee, who is 20, lost, and Bob Kay won."),
    ],
)
def test_what_bears_on_the_rest_can_not_be_left_out(statement: str, evidence: str) -> None:
    assert not Grounder().check(statement, [evidence]).supported


@given(st.lists(st.text(max_size=60), max_size=3), st.text(max_size=60))
def test_any_texts_get_a_verdict(evidence: list[str], statement: str) -> None:
    verdict = Grounder().check(statement, evidence)
    assert verdict.supported == (verdict.check is None)
    assert not verdict.supported or evidence
