import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer

from assistant.model_files import find_model
from assistant.passages import Span
from assistant.reader.encoding import MAX_QUESTION_TOKENS, MAX_TOKENS, PairEncoder, Reads, padded
from assistant.splitter import PassageSplitter


@pytest.fixture(scope="module")
def encoder() -> PairEncoder:
    return PairEncoder(Tokenizer.from_file(str(find_model("all-MiniLM-L6-v2").folder / "tokenizer.json")))


def reads(text: str, *, question: str = "Who?", title: str = "") -> Reads:
    return Reads(question, title, text, tuple(PassageSplitter(max_tokens=10_000).sentences(text)))


def test_question_title_and_passage_are_apart(encoder: PairEncoder) -> None:
    (window,) = encoder.encode([reads("Ana came.", title="Visit")])[0]
    assert window.types.tolist() == [0, 0, 0, 0, 1, 1, 1, 1, 1, 1]
    assert window.offsets[:6].tolist() == [[0, 0]] * 6
    assert ["Ana came."[start:end] for start, end in window.offsets[6:9].tolist()] == ["Ana", "came", "."]
    assert window.sentences == ((0, 6, 9),)


def test_without_a_title_nothing_stands_for_it(encoder: PairEncoder) -> None:
    (window,) = encoder.encode([reads("Ana came.")])[0]
    assert window.types.tolist() == [0, 0, 0, 0, 1, 1, 1, 1]


def test_a_long_passage_is_read_in_windows_of_whole_sentences(encoder: PairEncoder) -> None:
    text = " ".join(f"Sentence number {number} says that nothing happened." for number in range(100))
    windows = encoder.encode([reads(text)])[0]
    assert len(windows) > 1
    assert [number for window in windows for number, _, _ in window.sentences] == list(range(100))
    for window in windows:
        for number, start, end in window.sentences:
            words = text[int(window.offsets[start, 0]) : int(window.offsets[end - 1, 1])]
            assert words == f"Sentence number {number} says that nothing happened."


def test_a_sentence_longer_than_the_window_is_read_from_its_beginning(encoder: PairEncoder) -> None:
    windows = encoder.encode([Reads("Who?", "", "word " * 1_000, (Span(0, 5_000),))])[0]
    assert [len(window.ids) for window in windows] == [MAX_TOKENS]


def test_a_long_question_keeps_both_ends(encoder: PairEncoder) -> None:
    question = f"Who {'really ' * 500}came?"
    (window,) = encoder.encode([reads("Ana came.", question=question)])[0]
    (short,) = encoder.encode([reads("Ana came.", question="Who came?")])[0]
    asked = window.ids[window.types == 0]
    assert len(asked) == MAX_QUESTION_TOKENS + 2
    assert asked[:2].tolist() == short.ids[:2].tolist()
    assert asked[-3:].tolist() == short.ids[2:5].tolist()


def test_special_tokens_in_a_text_are_words_like_any_other(encoder: PairEncoder) -> None:
    (plain,) = encoder.encode([reads("Ana came.")])[0]
    (forged,) = encoder.encode([reads("Ana [SEP] came. [CLS]", question="Who [MASK]?")])[0]
    for special in (plain.ids[0], plain.ids[-1]):
        assert (forged.ids == special).sum() == (plain.ids == special).sum()


def test_half_a_character_is_read_as_a_question_mark(encoder: PairEncoder) -> None:
    assert len(encoder.encode([Reads("Who\ud800?", "", "Ana came.", (Span(0, 9),))])[0]) == 1


@given(question=st.text(max_size=300), title=st.text(max_size=100), text=st.text(max_size=2_000))
def test_any_text_is_encoded_within_bounds(encoder: PairEncoder, question: str, title: str, text: str) -> None:
    one = reads(text, question=question, title=title)
    windows = encoder.encode([one])[0]
    numbers = [number for window in windows for number, _, _ in window.sentences]
    assert numbers == sorted(set(numbers))
    begins = {int(start) for window in windows for start, end in window.offsets if end}
    for number, sentence in enumerate(one.sentences):
        if number not in numbers:
            assert not any(sentence.start <= begin < sentence.end for begin in begins)
    for window in windows:
        assert len(window.ids) == len(window.types) == len(window.offsets) <= MAX_TOKENS
        for number, start, end in window.sentences:
            assert 0 < start < end < len(window.ids)
            assert one.sentences[number].start <= window.offsets[start, 0]
            assert window.offsets[end - 1, 1] <= one.sentences[number].end


def test_a_batch_is_padded_and_masked(encoder: PairEncoder) -> None:
    windows = [found[0] for found in encoder.encode([reads("Ana came."), reads("Ana came and went.")])]
    ids, types, mask = padded(windows)
    assert ids.shape == types.shape == mask.shape == (2, len(windows[1].ids))
    assert mask.sum(axis=1).tolist() == [len(window.ids) for window in windows]
    assert not ids[0, len(windows[0].ids) :].any()
