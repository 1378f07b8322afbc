from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.reader.spelling import mended
from assistant.reader.terms import WORD

TEXTS = ["Kosovo had asked for 246 Javelin missiles.", "Thanks to the vote in Congress, said Vucic, it is over."]
KNOWN = {"tanks", "missile", "missiles", "vote", "congress", "asked", "countries", "sold"}


def count_tokens(words: Sequence[str]) -> list[int]:
    return [1 if word.casefold() in KNOWN else 2 for word in words]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("how many javlin misiles", "how many Javelin missiles"),
        ("did kosvo ask congres?", "did Kosovo ask Congress?"),
        ("what did vucich say?", "what did Vucic say?"),
        ("Misiles?", "missiles?"),
    ],
)
def test_misspelt_words_become_those_of_the_text(question: str, expected: str) -> None:
    assert mended(question, TEXTS, count_tokens) == expected


@pytest.mark.parametrize(
    "question",
    [
        "How many tanks were sold?",
        "Which countries asked?",
        "How many Javelins?",
        "xyzzy plugh",
        "Who is Vucich?",
        "Who disasked for it?",
        "nonmissiles",
        "What did Vucicova say?",
        "what did vucicova say?",
        "Who?",
        "246 1998",
        "",
    ],
)
def test_words_of_the_language_and_words_near_to_none_stay(question: str) -> None:
    assert mended(question, TEXTS, count_tokens) == question


@given(st.text(max_size=200), st.lists(st.text(max_size=100), max_size=3))
def test_in_any_question_only_words_change_and_only_into_words_of_the_texts(question: str, texts: list[str]) -> None:
    after = mended(question, texts, count_tokens)
    new = set(WORD.findall(after)) - set(WORD.findall(question))
    assert all(any(word in text for text in texts) for word in new)
