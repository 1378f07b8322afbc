import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.canonical import canonical_text, collapse_spaces, has_words, one_line, unstorable_character

LINE_ENDS = ["\n", "\r\n", "\r", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x1f", "\x85", "\u2028", "\u2029"]
ANY_TEXT = st.lists(
    st.one_of(
        st.characters(),
        st.sampled_from(
            [
                *LINE_ENDS,
                " ",
                "\t",
                "\ufeff",
                "\u0301",
                "é",
                "e",
                "ی",
                "\n \n",
                "\u200b",
                "\u200c",
                "\u200d",
                "\U000e0061",
            ]
        ),
    )
).map("".join)


@pytest.mark.parametrize("line_end", LINE_ENDS)
def test_every_line_end_becomes_a_newline(line_end: str) -> None:
    assert canonical_text(f"one{line_end}two") == "one\ntwo"


def test_text_is_composed() -> None:
    assert canonical_text("cafe\u0301") == "café"


def test_blocks_are_separated_by_exactly_one_blank_line() -> None:
    assert canonical_text("one\n \t\n\n\ntwo\r\n\r\nthree") == "one\n\ntwo\n\nthree"


def test_white_space_at_the_ends_of_lines_and_text_is_dropped_and_indentation_kept() -> None:
    assert canonical_text(" \n\ndef f():  \n    return 1\n\n") == "def f():\n    return 1"


def test_control_characters_and_byte_order_marks_are_dropped() -> None:
    assert canonical_text("\ufeffred \x1b[31malert\x07\ufeff\ttab") == "red [31malert\ttab"


@settings(deadline=None)
@given(ANY_TEXT)
def test_canonical_form_is_its_own_canonical_form(text: str) -> None:
    canonical = canonical_text(text)
    assert canonical_text(canonical) == canonical


@settings(deadline=None)
@given(ANY_TEXT)
def test_canonical_text_has_the_promised_form(text: str) -> None:
    canonical = canonical_text(text)
    assert unicodedata.is_normalized("NFC", canonical)
    assert canonical == canonical.strip()
    assert "\n\n\n" not in canonical
    assert canonical.splitlines() == ([*canonical.split("\n")] if canonical else [])
    assert all(line == line.rstrip() for line in canonical.split("\n"))


def test_one_line_has_single_spaces() -> None:
    assert one_line("  A\n title\u2028of  many\tparts ") == "A title of many parts"


def test_collapsing_spaces_keeps_line_breaks_and_other_spaces() -> None:
    assert collapse_spaces("a \t b\n\u00a0 c") == "a b\n\u00a0 c"


@pytest.mark.parametrize(("text", "words"), [("a", True), ("7", True), ("導", True), ("— …!", False), ("", False)])
def test_words_are_letters_or_digits_of_any_script(text: str, *, words: bool) -> None:
    assert has_words(text) is words


@pytest.mark.parametrize(("text", "position"), [("plain 😀", None), ("a\0b", 1), ("ab\ud800\0", 2), ("\0\udfff", 0)])
def test_characters_that_no_store_can_carry_are_found(text: str, position: int | None) -> None:
    assert unstorable_character(text) == position
