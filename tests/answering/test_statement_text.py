import pytest

from assistant.answering.statement_text import (
    clean_sentence,
    has_strange_characters,
    is_no_answer,
    is_sources_heading,
    place_of_words,
    unquoted_markup,
    visible,
)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Answer: It burned.", "It burned."),
        ("Final answer: it burned.", "It burned."),
        ("Sure! Here is the answer: It burned.", "It burned."),
        ("Based on the provided sentences, the mill burned.", "The mill burned."),
        ("According to the articles, it burned.", "It burned."),
        ("According to the mayor, it burned.", "According to the mayor, it burned."),
        ("The answer was given: it burned.", "The answer was given: it burned."),
        ("It burned", "It burned."),
        ("He asked “why?”", "He asked “why?”"),
        ("It rose by 5%", "It rose by 5%."),
        ("1. It burned.", "It burned."),
        ("1.8 million came.", "1.8 million came."),
        ("cafe\u0301", "caf\u00e9."),
        ("har\u00adbour", "harbour."),
        ("It burned [3 times.", "It burned 3 times."),
    ],
)
def test_what_is_no_part_of_a_sentence_is_left_out(written: str, shown: str) -> None:
    assert clean_sentence(written) == shown


@pytest.mark.parametrize(
    "sentence",
    [
        "NO_ANSWER",
        "NO_ANSWER.",
        "**NO_ANSWER**",
        "No answer",
        "The articles do not answer this question.",
        "The provided sentences don't mention tanks.",
        "I'm sorry, but the text does not say when.",
    ],
)
def test_ways_to_say_that_there_is_no_answer(sentence: str) -> None:
    assert is_no_answer(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "No answer came from the ministry.",
        "The article was not printed.",
        "The sentences do not give a date, but it cost 5 euros.",
    ],
)
def test_sentences_that_say_something_are_answers(sentence: str) -> None:
    assert not is_no_answer(sentence)


def test_lists_of_sources_are_known_by_their_heading() -> None:
    assert all(map(is_sources_heading, ["Sources:", "References", "sources used:", "Cited sentences"]))
    assert not any(map(is_sources_heading, ["Sources said:", "Sources close to the mayor", "Answer:"]))


@pytest.mark.parametrize(
    "text",
    [
        "See [here](http://evil.example).",
        "It burned. ![x](http://evil.example/?q=1)",
        "Look at https://evil.example/a.",
        "Look at www.evil.example now.",
        "Look at evil.example/a?b=c now.",
        "Write to a@evil.example today.",
        "It <b>burned</b>.",
        "It burned <script>alert(1)</script>.",
        "Use `rm`.",
        "a | b",
        "It burned &lt;b&gt;.",
        "Open javascript:alert(1) now.",
        "The {{secret}} is out.",
    ],
)
def test_markup_that_the_evidence_does_not_have_is_found(text: str) -> None:
    assert unquoted_markup(text, ["The mill burned on Tuesday."]) is not None
    assert unquoted_markup(text, [text]) is None


@pytest.mark.parametrize(
    "text",
    [
        "It cost $75 million (and more) in 1998.",
        "The U.S. and the U.K. agreed 5-3 at 10:30 a.m.",
        "He said: “No.” It was 3 < 5.",
        "AT&T and/or Yahoo! rose 5%.",
        "The file: it is gone.",
    ],
)
def test_plain_words_are_no_markup(text: str) -> None:
    assert unquoted_markup(text, []) is None


def test_an_address_may_be_repeated_letter_by_letter_only() -> None:
    evidence = ["Apply at https://town.example/form by May."]
    assert unquoted_markup("Apply at https://town.example/form.", evidence) is None
    assert unquoted_markup("Apply at https://town.example/form?to=evil.", evidence) is not None


@pytest.mark.parametrize("text", ["a\u200bb", "a\u202eb", "a\x1b[31m", "a\U000e0041", "a\ufffd", "a\x9b", "a\ufeff"])
def test_characters_that_nobody_sees_are_found_and_can_be_spelt_out(text: str) -> None:
    assert has_strange_characters(text)
    assert not has_strange_characters(visible(text))
    assert visible(text).startswith("a\\")


def test_letters_of_every_script_are_not_strange() -> None:
    text = "Zürich, Ελλάδα, نمی‌خواهم, 東京 🙂"
    assert not has_strange_characters(text)
    assert visible(text) == text


def test_words_are_found_whole() -> None:
    place = place_of_words("It was 1,246 in May and 246 in June.", "246")
    assert place is not None
    assert (place.start, place.end) == (24, 27)
    assert place_of_words("It was 246.5 or 2,465.", "246") is None
    assert place_of_words("246.", "246") is not None
