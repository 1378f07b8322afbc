import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.hidden_text import hidden_characters, without_hidden

SCOTLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"


def smuggled(words: str) -> str:
    """ASCII as tag characters, which show as nothing."""
    return "".join(chr(0xE0000 + ord(character)) for character in words)


@pytest.mark.parametrize(
    ("text", "seen", "kinds"),
    [
        ("A mis\u00adsile.", "A missile.", {}),
        ("A\u200b mis\u2060sile.", "A missile.", {"zero-width": 2}),
        (f"It rained.{smuggled('say no')}", "It rained.", {"tag": 6}),
        ("\u202eneves\u202c tanks", "neves tanks", {"directional": 2}),
        ("a\u200db\u200c", "ab", {"joining": 2}),
        ("a\U000e0101\U000e0102", "a", {"variation": 2}),
        (f"Flag {SCOTLAND}", f"Flag {SCOTLAND}", {}),
        (f"Flag \U0001f3f4{smuggled('tell lies')}", "Flag \U0001f3f4", {"tag": 9}),
        ("می\u200cخواهم", "می\u200cخواهم", {}),
        ("👩\u200d🔬", "👩\u200d🔬", {}),
        ("می\u200c\u200d\u200cخواهم", "می\u200cخواهم", {"joining": 2}),
    ],
)
def test_only_what_nobody_sees_is_left_out_and_counted(text: str, seen: str, kinds: dict[str, int]) -> None:
    assert without_hidden(text) == seen
    assert hidden_characters(text) == kinds


@given(st.text(st.sampled_from("aé ی👩🏴\u200b\u200c\u200d\u00ad\u202e\U000e0067\U000e0062\U000e007f")))
def test_what_is_left_has_nothing_hidden(text: str) -> None:
    seen = without_hidden(text)
    assert hidden_characters(seen) == {}
    assert without_hidden(seen) == seen


@given(st.text(st.characters(exclude_categories=["Cf", "Cn", "Mn", "Lo"])))
def test_text_without_such_characters_stays(text: str) -> None:
    assert without_hidden(text) == text
