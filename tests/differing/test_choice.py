from assistant.article import Article
from assistant.differing import choose_differing
from tests.differing.evidence import article_of, evidence_of, reading_of

QUESTION = "How many people did the landslide kill?"
FIRST = article_of("first", "The landslide killed 11 people.")
LATER = article_of("later", "The landslide killed 17 people.")
COPY = article_of("copy", "Eleven people were killed by the landslide.")
THIRD = article_of("third", "The landslide killed 20 people.")
FOURTH = article_of("fourth", "The landslide killed 30 people.")
LIBRARY = {one.id: one for one in (FIRST, LATER, COPY, THIRD, FOURTH)}


def library(article_id: str) -> Article:
    return LIBRARY[article_id]


def test_articles_that_differ_are_chosen_in_the_order_of_their_evidence() -> None:
    chosen = choose_differing(QUESTION, reading_of(evidence_of(LATER, "17"), evidence_of(FIRST, "11")), library)
    assert chosen.kind == "number"
    assert [one.passage.title for one in chosen.evidence] == [LATER.title, FIRST.title]


def test_articles_that_agree_and_one_alone_are_not() -> None:
    agreeing = reading_of(evidence_of(FIRST, "11"), evidence_of(COPY, "Eleven"))
    for reading in (agreeing, reading_of(evidence_of(FIRST, "11")), reading_of()):
        chosen = choose_differing(QUESTION, reading, library)
        assert (chosen.reading, chosen.kind, chosen.evidence) == (reading, None, ())


def test_an_article_that_says_what_another_said_is_not_shown_again_and_there_are_three_at_most() -> None:
    evidence = [evidence_of(one) for one in (FIRST, COPY, LATER, THIRD, FOURTH)]
    chosen = choose_differing(QUESTION, reading_of(*evidence), library)
    assert [one.passage.title for one in chosen.evidence] == [FIRST.title, LATER.title, THIRD.title]


def test_weak_evidence_makes_no_difference() -> None:
    weak = reading_of(evidence_of(FIRST, "11"), evidence_of(LATER, "17", score=0.2))
    assert choose_differing(QUESTION, weak, library).kind is None
    assert choose_differing(QUESTION, weak, library, least_score=0.1).kind == "number"


def test_an_article_that_the_question_does_not_mean_is_left_out_where_it_contradicts() -> None:
    orrin = article_of("orrin", "The landslide in Orrin killed 11 people.")
    reading = reading_of(evidence_of(orrin, "11"), evidence_of(LATER, "17"), evidence_of(COPY, "Eleven"))
    question = "How many people did the landslide in Orrin kill?"
    chosen = choose_differing(question, reading, {**LIBRARY, orrin.id: orrin}.__getitem__)
    assert chosen.kind is None
    assert [one.passage.title for one in chosen.reading.evidence] == [orrin.title, COPY.title]
