import json
from collections.abc import Callable, Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from langchain_core.documents import Document

from assistant.passages import Passage
from assistant.splitter import CHARACTERS_PER_TOKEN, PassageSplitter
from assistant.token_estimate import estimate_tokens

ANY_TEXT = st.lists(
    st.one_of(
        st.characters(exclude_categories=["Cs"]),
        st.sampled_from(
            [
                ". ",
                ".",
                "? ",
                "。",
                "\n",
                "\n\n",
                "\n \n",
                " ",
                "\u00a0",
                ", ",
                "; ",
                "word ",
                "Another one. ",
                "x" * 99,
            ]
        ),
    )
).map("".join)


def count_words(texts: Sequence[str]) -> list[int]:
    return [len(text.split()) for text in texts]


def count_characters(texts: Sequence[str]) -> list[int]:
    return [len(text) for text in texts]


def sentence(words: int) -> str:
    return " ".join(["Word", *["word"] * (words - 1)]) + "."


def paragraph(*sentences: int) -> str:
    return " ".join(map(sentence, sentences))


def sizes(text: str, *, max_tokens: int = 100, min_tokens: int | None = None) -> list[list[int]]:
    """Words of each sentence, by passage."""
    splitter = PassageSplitter(max_tokens=max_tokens, min_tokens=min_tokens, count_tokens=count_words)
    return [
        [len(text[start:end].split()) for start, end in passage.sentences] for passage in splitter.passages("a", text)
    ]


def test_a_paragraph_that_fits_is_one_passage() -> None:
    assert sizes(paragraph(20, 30, 40) + "\n\n" + paragraph(40, 10)) == [[20, 30, 40], [40, 10]]


def test_a_paragraph_that_does_not_fit_is_cut_between_sentences_into_equal_parts() -> None:
    assert sizes(paragraph(20, 20, 20, 20, 20, 10)) == [[20, 20, 20], [20, 20, 10]]


def test_headings_and_one_line_paragraphs_go_with_what_follows() -> None:
    text = "\n\n".join(["Heading", paragraph(40, 20), paragraph(9), paragraph(8), paragraph(50)])
    assert sizes(text) == [[1, 40, 20], [9, 8, 50]]


def test_a_tiny_paragraph_at_the_end_goes_with_what_precedes_if_both_fit() -> None:
    assert sizes(paragraph(60) + "\n\n" + paragraph(9)) == [[60, 9]]
    assert sizes(paragraph(95) + "\n\n" + paragraph(9)) == [[95], [9]]


def test_a_heading_before_a_paragraph_that_does_not_fit_goes_with_its_first_part() -> None:
    assert sizes("Two words\n\n" + paragraph(30, 30, 30, 30)) == [[2, 30, 30], [30, 30]]


def test_no_paragraphs_are_joined_if_none_is_tiny() -> None:
    assert sizes("\n\n".join([paragraph(3)] * 3), min_tokens=0) == [[3], [3], [3]]


def test_a_sentence_that_does_not_fit_is_cut_into_pieces_that_do() -> None:
    text = sentence(5) + " " + sentence(250) + " " + sentence(5)
    words = [sum(passage) for passage in sizes(text)]
    assert len(words) == 4
    assert sum(words) == 260
    assert min(words) > 60


def test_a_text_without_white_space_is_cut_between_characters() -> None:
    text = "x" * 1_000
    splitter = PassageSplitter(max_tokens=100, count_tokens=count_characters)
    passages = splitter.split_text(text)
    assert "".join(passages) == text
    assert max(map(len, passages)) <= 100


def test_what_a_tokenizer_takes_for_one_endless_word_is_still_cut() -> None:
    splitter = PassageSplitter(max_tokens=10, count_tokens=lambda texts: [1] * len(texts))
    assert max(map(len, splitter.split_text("x" * 10_000))) <= 10 * CHARACTERS_PER_TOKEN


def test_a_passage_whose_white_space_counts_is_cut_again() -> None:
    text = "\n\n".join(["a b."] * 10)
    splitter = PassageSplitter(max_tokens=12, min_tokens=12, count_tokens=count_characters)
    passages = splitter.split_text(text)
    assert "\n\n".join(passages) == text
    assert max(map(len, passages)) == 10


def test_passages_carry_exact_offsets() -> None:
    text = "Heading\n\nOne is here. Two is there."
    splitter = PassageSplitter()
    assert splitter.passages("news/a", text) == [Passage("news/a", 0, 35, ((0, 7), (9, 21), (22, 35)))]  # type: ignore[arg-type]
    assert splitter.sentences(text) == [(0, 7), (9, 21), (22, 35)]


@pytest.mark.parametrize("text", ["", " \n\n "])
def test_there_are_no_passages_in_white_space(text: str) -> None:
    assert PassageSplitter().passages("a", text) == []
    assert PassageSplitter().split_text(text) == []


def test_documents_are_split_with_exact_offsets_and_keep_their_metadata() -> None:
    texts = [paragraph(60, 60), "  Short one.  \r\n\r\nAnd another. "]
    documents = [Document(page_content=text, metadata={"n": n, "deep": {"k": [n]}}) for n, text in enumerate(texts)]
    splitter = PassageSplitter(max_tokens=100, count_tokens=count_words)
    parts = splitter.split_documents(iter(documents))
    assert [part.metadata["n"] for part in parts] == [0, 0, 1]
    for part in parts:
        metadata = part.metadata
        text = texts[metadata["n"]]
        assert text[metadata["start_index"] : metadata["end_index"]] == part.page_content
        assert metadata["sentences"][0][0] == metadata["start_index"]
        assert metadata["sentences"][-1][1] == metadata["end_index"]
        assert metadata["deep"] == {"k": [metadata["n"]]}
        assert json.loads(json.dumps(metadata)) == metadata
    parts[0].metadata["deep"]["k"].append("changed")
    assert documents[0].metadata == {"n": 0, "deep": {"k": [0]}}


def test_texts_can_be_split_without_metadata() -> None:
    (document,) = PassageSplitter().create_documents(["One. Two."])
    assert document.metadata == {"start_index": 0, "end_index": 9, "sentences": [[0, 4], [5, 9]]}


def test_metadata_must_be_given_for_every_text_or_for_none() -> None:
    with pytest.raises(ValueError, match="zip"):
        PassageSplitter().create_documents(["One.", "Two."], [{}])


def test_a_length_function_as_langchain_passes_it_counts_tokens() -> None:
    splitter = PassageSplitter(max_tokens=4, length_function=lambda text: len(text.split()))
    assert splitter.split_text("One two three. Four five six.") == ["One two three.", "Four five six."]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"max_tokens": 0}, "max_tokens must be at least 1"),
        ({"max_tokens": 5, "min_tokens": 6}, "min_tokens must be between"),
        ({"min_tokens": -1}, "min_tokens must be between"),
    ],
)
def test_numbers_out_of_bounds_are_errors(options: dict[str, int], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        PassageSplitter(**options)  # type: ignore[arg-type]


def test_only_one_way_to_count_can_be_given() -> None:
    with pytest.raises(ValueError, match="not both"):
        PassageSplitter(count_tokens=count_words, length_function=len)


@settings(deadline=None, max_examples=300)
@given(ANY_TEXT, st.integers(1, 40), st.sampled_from([count_words, count_characters, estimate_tokens]), st.data())
def test_passages_hold_every_sentence_once_in_order_and_fit(
    text: str, max_tokens: int, count: Callable[[Sequence[str]], list[int]], data: st.DataObject
) -> None:
    min_tokens = data.draw(st.integers(0, max_tokens))
    splitter = PassageSplitter(max_tokens=max_tokens, min_tokens=min_tokens, count_tokens=count)
    passages = splitter.passages("a", text)
    assert [sentence for passage in passages for sentence in passage.sentences] == splitter.sentences(text)
    assert all(left.end <= right.start for left, right in pairwise(passages))
    for passage in passages:
        assert (passage.start, passage.end) == (passage.sentences[0].start, passage.sentences[-1].end)
        words = text[passage.start : passage.end]
        assert count([words])[0] <= max_tokens or len(words) == 1


@settings(deadline=None, max_examples=300)
@given(ANY_TEXT, st.integers(1, 40))
def test_sentences_and_their_pieces_cover_the_text_and_are_trimmed(text: str, max_tokens: int) -> None:
    spans = PassageSplitter(max_tokens=max_tokens).sentences(text)
    assert all(left.end <= right.start for left, right in pairwise(spans))
    assert all(text[start:end].strip() == text[start:end] != "" for start, end in spans)
    covered = {index for start, end in spans for index in range(start, end)}
    assert all(index in covered or character.isspace() for index, character in enumerate(text))


@settings(deadline=None)
@given(ANY_TEXT)
def test_split_documents_gives_the_same_passages(text: str) -> None:
    splitter = PassageSplitter(max_tokens=20)
    passages = splitter.passages("a", text)
    documents = splitter.split_documents([Document(page_content=text)])
    assert [(d.metadata["start_index"], d.metadata["end_index"]) for d in documents] == [
        (passage.start, passage.end) for passage in passages
    ]
    assert [document.page_content for document in documents] == splitter.split_text(text)
