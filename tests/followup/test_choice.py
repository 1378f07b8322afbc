import pytest

from assistant.followup.choice import PhrasingRead, choose
from assistant.followup.phrasings import Phrasing
from assistant.passages import Span
from assistant.reader import Evidence, Reading
from tests.answers import ARTICLE, passages_of

FIRST, SECOND = passages_of(ARTICLE)
SENTENCES = [(passage, span) for passage in (FIRST, SECOND) for span in passage.passage.sentences]


def read(question: str, confidence: float, scores: dict[int, float], *, in_focus: bool = True) -> PhrasingRead:
    """A reading that found sentences, by number, with scores."""
    evidence = tuple(Evidence(*SENTENCES[number], score) for number, score in scores.items())
    passages = tuple({SENTENCES[number][0].passage: SENTENCES[number][0] for number in scores}.values())
    reading = Reading(evidence, confidence, answerable=confidence >= 0.5, question=question.upper())
    return PhrasingRead(Phrasing(question, question, in_focus), passages, reading)


def shown(chosen: PhrasingRead) -> list[Span]:
    return [evidence.sentence for evidence in chosen.reading.evidence]


def test_a_single_reading_is_taken_as_it_is() -> None:
    only = read("Who?", 0.1, {0: 0.9}, in_focus=False)
    assert choose([only]) is only
    focused = read("Who?", 0.1, {0: 0.9})
    assert choose([focused]) is focused


def test_a_question_that_may_stand_alone_needs_a_better_reading_to_be_taken_otherwise() -> None:
    typed, resolved = read("typed", 0.6, {0: 0.9}, in_focus=False), read("resolved", 0.6, {1: 0.9})
    assert choose([typed, resolved], lead=0.0) is typed
    better = read("resolved", 0.7, {1: 0.9})
    assert choose([typed, better], lead=0.0) is better
    assert choose([typed, better], lead=2.0) is typed


def test_a_conversation_goes_on_about_its_article_unless_the_question_is_much_surer_elsewhere() -> None:
    typed, resolved = read("typed", 0.6, {0: 0.9}, in_focus=False), read("resolved", 0.5, {1: 0.9})
    assert choose([typed, resolved]) is resolved
    assert choose([read("typed", 0.9, {0: 0.9}, in_focus=False), resolved]).phrasing.question == "typed"


def test_sentences_that_several_readings_find_come_first() -> None:
    readings = [read("a", 0.5, {0: 0.7, 1: 0.7}), read("b", 0.4, {1: 0.9}), read("c", 0.4, {1: 0.8, 2: 0.2})]
    chosen = choose(readings, share=0.4)
    assert shown(chosen) == [SENTENCES[1][1]]
    assert shown(choose(readings, share=0.3)) == [SENTENCES[1][1], SENTENCES[0][1]]
    assert chosen.phrasing.question == "a"
    assert chosen.reading.confidence == pytest.approx(0.5)
    assert {passage.passage for passage in chosen.passages} == {FIRST.passage, SECOND.passage}


def test_what_was_quoted_last_and_what_follows_it_comes_first() -> None:
    readings = [read("a", 0.5, {0: 0.55, 1: 0.5, 2: 0.4}), read("b", 0.5, {0: 0.55, 1: 0.5, 2: 0.4})]
    quoted = SENTENCES[1][0].sentence_text(SENTENCES[1][1])
    assert shown(choose(readings, share=0.0))[0] == SENTENCES[0][1]
    assert shown(choose(readings, [quoted], share=0.0)) == [SENTENCES[number][1] for number in (1, 2, 0)]
    assert shown(choose(readings, ["Nobody wrote this."], share=0.0))[0] == SENTENCES[0][1]


def test_one_reading_that_answers_is_enough() -> None:
    assert choose([read("a", 0.6, {0: 0.9}), read("b", 0.2, {1: 0.5})]).reading.answerable
    assert not choose([read("a", 0.3, {0: 0.9}), read("b", 0.2, {1: 0.5})]).reading.answerable


def test_the_mended_question_is_kept_only_where_it_is_the_one_that_is_shown() -> None:
    readings = [read("a", 0.6, {0: 0.9}), read("b", 0.2, {1: 0.5})]
    assert choose(readings).reading.question == "A"
    typed = PhrasingRead(Phrasing("resolved", "typed", in_focus=True), readings[0].passages, readings[0].reading)
    assert choose([typed, readings[1]]).reading.question is None


def test_readings_that_found_nothing_are_no_evidence() -> None:
    chosen = choose([read("a", 0.0, {}), read("b", 0.0, {})])
    assert chosen.reading.evidence == ()
    assert not chosen.reading.answerable
