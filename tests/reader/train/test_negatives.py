import random

import pytest

from assistant.embedding import SentenceEmbeddings
from assistant.reader.train.examples import sources
from assistant.reader.train.mixture import SHARES
from assistant.reader.train.negatives import Negatives
from tests.reader.train.samples import rows

SOURCES = sources(rows())


@pytest.fixture(scope="module")
def negatives() -> Negatives:
    return Negatives(SOURCES, SentenceEmbeddings(), random.Random(3))


@pytest.mark.model
def test_every_kind_of_the_mixture_can_be_made(negatives: Negatives) -> None:
    assert set(SHARES) == set(negatives.kinds)
    assert sum(SHARES.values()) == pytest.approx(1)


@pytest.mark.model
@pytest.mark.parametrize("kind", ["removed", "other_name", "opposite", "foreign", "nonsense", "order"])
def test_what_is_made_says_that_nothing_answers(negatives: Negatives, kind: str) -> None:
    made = [example for _ in range(20) for number in range(len(SOURCES)) if (example := negatives.kinds[kind](number))]
    assert made
    for example in made:
        assert (example.answers, example.gold, example.kind) == ((), frozenset(), kind)
        assert example.reads.question
        assert example.reads.sentences


@pytest.mark.model
def test_the_answer_is_gone_with_its_sentence(negatives: Negatives) -> None:
    for _ in range(20):
        for number, row in enumerate(rows()):
            example = negatives.removed(number)
            assert example is None or row["answers"][0]["text"] not in example.reads.text


@pytest.mark.model
def test_a_name_is_changed_for_another_of_its_kind_and_not_for_the_answer(negatives: Negatives) -> None:
    # Of "When did the bridge over the Lune open?" only the river can be changed.
    changed = {example.reads.question.casefold() for _ in range(60) if (example := negatives.other_name(0))}
    assert changed
    for question in changed:
        assert "lune" not in question
        assert "1902" not in question


@pytest.mark.model
def test_a_neighbouring_passage_is_another_text_without_the_answer(negatives: Negatives) -> None:
    made = [(number, example) for _ in range(10) for number in range(9) if (example := negatives.neighbour(number))]
    assert made
    for number, example in made:
        assert example.reads.text not in SOURCES[number].text
        assert rows()[number]["answers"][0]["text"].casefold() not in example.reads.text.casefold()
