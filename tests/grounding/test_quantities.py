import pytest

from assistant.grounding.quantities import quantities
from assistant.grounding.words import Words


@pytest.mark.parametrize(
    ("text", "value", "unit", "bound"),
    [
        ("$75 million", 75e6, "dollar", "exact"),
        ("about 1.8 million people", 1.8e6, "", "about"),
        ("two hundred and forty-six missiles", 246, "", "exact"),
        ("a third of the votes", 100 / 3, "percent", "exact"),
        ("no more than 60%", 60, "percent", "to"),
        ("more than 2 kilometres", 2, "kilometre", "above"),
        ("a year and a half later", 1.5 * 31556952, "time", "exact"),
        ("up to 4,000 suitcases", 4000, "", "to"),
        ("1.450.000 euros", 1_450_000, "euro", "exact"),
        ("twice", 2, "times", "exact"),
    ],
)
def test_a_quantity_has_value_unit_and_bound(text: str, value: float, unit: str, bound: str) -> None:
    (found,) = quantities(Words(text))
    assert found.value == pytest.approx(value)
    assert (found.unit, found.bound) == (unit, bound)


@pytest.mark.parametrize("text", ["in 2008", "on 3 June", "one of them", "the second largest", "a 19th century house"])
def test_years_days_and_ranks_are_no_quantities(text: str) -> None:
    assert quantities(Words(text)) == []
