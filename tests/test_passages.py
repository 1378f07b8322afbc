import dataclasses
import subprocess
import sys

import pytest

from assistant import passages
from assistant.passages import Passage, RetrievedPassage, Span


def test_spans_overlap_where_they_share_a_character() -> None:
    assert Span(0, 3).overlaps(Span(2, 5))
    assert not Span(0, 3).overlaps(Span(3, 5))
    assert Span(1, 2).overlaps(Span(0, 9))


def test_a_span_contains_what_lies_within_it() -> None:
    assert Span(0, 5).contains(Span(0, 5))
    assert Span(0, 5).contains(Span(2, 3))
    assert not Span(0, 5).contains(Span(4, 6))


def test_a_passage_is_immutable_and_knows_its_span() -> None:
    passage = Passage("a", 2, 9, (Span(2, 5), Span(6, 9)))
    assert passage.span == Span(2, 9)
    with pytest.raises(dataclasses.FrozenInstanceError):
        passage.start = 0  # type: ignore[misc]


def test_a_retrieved_passage_gives_its_sentences_words() -> None:
    passage = Passage("a", 2, 11, (Span(2, 6), Span(7, 11)))
    retrieved = RetrievedPassage(passage, "One. Two.", "T", None, 1.0, None, None)
    assert [retrieved.sentence_text(sentence) for sentence in passage.sentences] == ["One.", "Two."]


def test_the_splitter_is_found_here() -> None:
    from assistant.splitter import PassageSplitter

    assert passages.PassageSplitter is PassageSplitter
    with pytest.raises(AttributeError, match="no attribute 'Nothing'"):
        passages.__getattr__("Nothing")


def test_importing_passages_does_not_import_langchain() -> None:
    code = "import sys; import assistant.passages; assert 'langchain_core' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
