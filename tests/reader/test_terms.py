import threading

from hypothesis import given
from hypothesis import strategies as st

from assistant.reader import terms as module
from assistant.reader.terms import stem, terms

WORDS = [f"{start}{middle}{end}" for start in ("nation", "relat", "organ") for middle in ("al", "iz", "iv") for end in (
    "ing", "ity", "ation", "ed", "ness", "ically")]  # fmt: skip


def test_stems_in_many_threads_are_those_of_one() -> None:
    expected = {word: stem(word) for word in WORDS}
    wrong: list[str] = []

    def check() -> None:
        for _ in range(30):
            stem.cache_clear()
            wrong.extend(word for word in WORDS if stem(word) != expected[word])

    threads = [threading.Thread(target=check) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


@given(st.text(max_size=300))
def test_any_text_has_terms(text: str) -> None:
    assert all(isinstance(term, str) for term in terms(text))


def test_contractions_of_stop_words_carry_no_topic() -> None:
    assert terms("he's didn't isn't who’s") == []


def test_the_stop_words_are_folded() -> None:
    assert all(word == word.casefold() for word in module.STOP_WORDS)
