import random

from hypothesis import given
from hypothesis import strategies as st

from assistant.passages import Span
from assistant.reader.train.examples import from_pairs, positive, sources, window
from tests.reader.train.samples import TEXTS, rows, written_rows

SOURCES = sources(rows())


def test_the_sentences_that_answer_are_known() -> None:
    assert [sorted(source.gold) for source in SOURCES[:3]] == [[0], [1], [2]]


def test_unanswerable_rows_are_kept_and_have_no_such_sentence() -> None:
    assert [source.question for source in sources(written_rows()) if not source.gold] == ["Who designed the ferry?"]
    assert sources(written_rows())[-1].title == "Some bridge"


@given(st.integers())
def test_a_window_is_whole_sentences_in_order_with_one_that_is_kept(seed: int) -> None:
    for source in SOURCES:
        reads = window(source, source.gold, random.Random(seed))
        assert reads is not None
        pieces = [reads.text[slice(*sentence)] for sentence in reads.sentences]
        whole = [source.text[slice(*sentence)] for sentence in source.sentences]
        first = whole.index(pieces[0])
        assert pieces == whole[first : first + len(pieces)]
        assert " ".join(pieces) == reads.text
        assert any(whole[number] in pieces for number in source.gold)


def test_a_window_without_some_sentences_has_none_of_them() -> None:
    source = SOURCES[0]
    for seed in range(50):
        reads = window(source, (), random.Random(seed), without=source.gold)
        assert reads is not None
        assert "1902" not in reads.text
        assert "1902" not in reads.title
    assert window(source, (), random.Random(1), without=range(len(source.sentences))) is None


@given(st.integers())
def test_the_answers_of_an_example_stand_in_its_window(seed: int) -> None:
    for source, row in zip(SOURCES, rows(), strict=True):
        example = positive(source, random.Random(seed))
        assert example is not None
        assert example.gold
        assert example.answers
        for answer in example.answers:
            assert example.reads.text[slice(*answer)] == row["answers"][0]["text"]
            assert any(example.reads.sentences[number].contains(answer) for number in example.gold)


def test_a_lone_sentence_is_put_among_others() -> None:
    pair = {"question": "When was the mill built?", "sentence": "The mill was built in 1820.", "source": "pairs"}
    for seed in range(20):
        (source,) = from_pairs([pair], TEXTS, random.Random(seed))
        (gold,) = source.gold
        assert source.text[slice(*source.sentences[gold])] == pair["sentence"]
        assert all(a.end < b.start for a, b in zip(source.sentences, source.sentences[1:], strict=False))
        example = positive(source, random.Random(seed))
        assert example is not None
        assert example.answers is None
        assert isinstance(source.sentences[0], Span)
