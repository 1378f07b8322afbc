from assistant.followup.mentions import MOST_MENTIONS, Mention, mentions
from assistant.history import Turn

ENGINEER = "Vessla's chief engineer, Mirel Tovanen, had the pier torn down."


def named(turns: list[Turn]) -> dict[str, Mention]:
    return {mention.text: mention for mention in mentions(turns)}


def test_a_noun_beside_a_name_is_another_name_for_it() -> None:
    found = named([Turn(question="Who rebuilt the pier?", evidence=(ENGINEER,))])
    assert set(found) == {"the pier", "Vessla", "Mirel Tovanen"}
    assert found["Mirel Tovanen"].kind == "person"
    assert found["Mirel Tovanen"].aliases >= {"engineer"}


def test_kinds_are_told_from_titles_nouns_and_places() -> None:
    evidence = (
        "The head of Blue Heron Line, Oskar Fennimore, met Judge Aron Bessemer and the city council on 9 May. "
        "The last ferry company, Elsk Ferries, paid 3 million crowns to Drumlin and Sons on the island of Little Grebe."
    )
    found = {text: mention.kind for text, mention in named([Turn(question="Who?", evidence=(evidence,))]).items()}
    assert found["Oskar Fennimore"] == found["Judge Aron Bessemer"] == "person"
    assert found["Elsk Ferries"] == found["Drumlin and Sons"] == found["the city council"] == "organisation"
    assert found["Little Grebe"] == "place"
    assert found["3 million crowns"] == "number"


def test_the_fuller_name_stays_and_mentions_are_counted() -> None:
    turns = [
        Turn(question="Who is the mayor?", evidence=("Mayor Petra Lindqvale cut the ribbon.",)),
        Turn(question="What did Lindqvale say?"),
    ]
    mention = named(turns)["Mayor Petra Lindqvale"]
    assert (mention.turn, mention.asked, mention.times) == (0, True, 2)


def test_whose_something_is_belongs_to_its_name() -> None:
    found = named([Turn(question="When does Blue Heron Line's southern route end?")])
    assert "Blue Heron Line's southern route" in found


def test_what_was_said_last_comes_first() -> None:
    turns = [Turn(question="Who runs the ferry?"), Turn(question="Where is the harbour?")]
    assert [mention.text for mention in mentions(turns)] == ["the harbour", "the ferry"]
    assert mentions([]) == []


def test_long_histories_are_bounded() -> None:
    text = " and ".join(f"the x{number}" for number in range(200))
    turns = [Turn(question=text, evidence=(text,) * 6)] * 20
    assert 0 < len(mentions(turns)) <= MOST_MENTIONS
