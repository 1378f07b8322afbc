import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.grounding import check_words

STRIKE = (
    "A 48-hour strike by ground staff forced Velden Airport to cancel 214 flights and left about 31,000 "
    "people stranded."
)
PAY = "Their union, Ground United, wants a rise of 9% over 12 months; Velden Aero has offered 5.5% over 18 months."
COURT = "Velden Aero went to court on 3 June 2025 to have the strike banned, but the judge ruled that it was lawful."


@pytest.mark.parametrize(
    ("statement", "evidence"),
    [
        ("The strike left around 31,000 people stranded.", STRIKE),
        ("The package is worth 75 million dollars.", "Counting the equipment, the whole package is worth $75 million."),
        ("The package is worth seventy-five million dollars.", "The whole package is worth $75 million."),
        ("The package is worth 75 mln dollars.", "The whole package is worth $75 million."),
        ("Velden Aero has offered 5.5 per cent over a year and a half.", PAY),
        ("Half of the money is there.", "So far, 50 percent of the money is there."),
        ("Velden Aero went to court on June 3, 2025.", COURT),
        ("The minister did not approve it.", "The minister refused to approve it."),
        ("The company intends to sell the ship.", "The company plans to sell the ship."),
        ("The firm is over twenty years old.", "The firm is more than 20 years old."),
        ("Fewer than 300 came, the police said.", "The police said that less than 300 came."),
        ("The owner is Leonard Quill, aged 67.", "The owner is Leonard Quill, a 67-year-old locksmith."),
        ("The Serbian government asked for it.", "Serbia asked for it, its government said."),
        ("“Our ships did not touch it,” said Paul Reuter.", '"Our ships did not touch it," said Paul Reuter.'),
    ],
)
def test_the_same_in_other_words_passes(statement: str, evidence: str) -> None:
    assert check_words(statement, [evidence]).supported, check_words(statement, [evidence])


@pytest.mark.parametrize(
    ("statement", "evidence", "check"),
    [
        ("The strike forced Velden Airport to cancel 241 flights.", STRIKE, "number"),
        ("A 48-day strike by ground staff forced Velden Airport to cancel 214 flights.", STRIKE, "number"),
        ("The package is worth €75 million.", "The package is worth $75 million.", "number"),
        ("The package is worth $75 billion.", "The package is worth $75 million.", "number"),
        ("Prices rose by 3 percentage points.", "Prices rose by 3%.", "number"),
        ("More than 300 came.", "Fewer than 300 came.", "number"),
        ("Repairs will cost at most €47 million.", "Repairs will cost at least €47 million.", "number"),
        ("Interest is 2% a month.", "Interest is 2% a year.", "number"),
        ("Velden Aero went to court on 3 July 2025.", COURT, "date"),
        ("The bridge opened before 2008.", "The bridge opened in 2008.", "date"),
        ("It happened on Sunday.", "It happened on Monday.", "date"),
        ("The prime minister, Ann Lee, said so.", "The prime minister, Albin Kurti, said so.", "name"),
        ("The judge ruled that it was not lawful.", COURT, "negation"),
        ("Nobody was hurt in the fire.", "Two people were hurt in the fire.", "negation"),
        ("The pilots joined the strike.", "The pilots did not join the strike.", "negation"),
        ("Shares fell sharply on Tuesday.", "Shares rose sharply on Tuesday.", "opposite"),
        ("The judge ruled that the strike was unlawful.", COURT, "opposite"),
        ("It is the country's largest wind farm.", "It is the country's second largest wind farm.", "comparison"),
        ("All smaller unions oppose a strike.", "Some smaller unions oppose a strike.", "comparison"),
        ("The company appealed.", "The company may appeal.", "certainty"),
        ("He stole the painting, the police said.", "He allegedly stole the painting, the police said.", "certainty"),
        ("The company plans to sell the ship.", "The company sold the ship.", "certainty"),
        ("Norda cancelled 96 flights, and Merle Air 41.", "Merle Air cancelled 96 flights, and Norda 41.", "role"),
        ("Paul Reuter said that it was “a small flaw”.", "Paul Reuter said that it was “a grave flaw”.", "quotation"),
        ("“It is real,” said Ann Lee.", "“It is real,” said Viktor Sands.", "quotation"),
    ],
)
def test_what_differs_in_one_thing_fails_that_check(statement: str, evidence: str, check: str) -> None:
    verdict = check_words(statement, [evidence])
    assert (verdict.supported, verdict.check) == (False, check)
    assert verdict.detail


def test_the_evidence_itself_is_supported_whatever_it_says() -> None:
    sentence = "Nobody may sell all 12 of them before Monday."
    assert check_words(sentence, [sentence]).supported


texts = st.text(max_size=120) | st.lists(
    st.sampled_from(
        'not may all 12 "so" Ann Lee said , . ; on 3 June 2008 % $5 million half a year and third more than second '
        "largest by "
        "sold over no never Serbia’s “ ” Ⅻ ß".split(" ")
    ),
    max_size=40,
).map(" ".join)


@given(texts, st.lists(texts, min_size=1, max_size=3))
def test_any_texts_get_a_verdict(statement: str, evidence: list[str]) -> None:
    verdict = check_words(statement, evidence)
    assert verdict.supported == (verdict.check is None)


@given(st.lists(texts, min_size=1, max_size=3), st.data())
def test_every_sentence_supports_itself(evidence: list[str], data: st.DataObject) -> None:
    assert check_words(data.draw(st.sampled_from(evidence)), evidence).supported


def test_hostile_texts_take_time_in_proportion_to_their_length() -> None:
    statement = " ".join(f"Ann{n} sold {n} ships to Bob{n} and did not say so." for n in range(300))
    assert not check_words(statement, [" ".join(reversed(statement.split()))]).supported
