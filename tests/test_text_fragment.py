from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.text_fragment import link_to_words

URL = "https://news.example/harbour"
LONG = (
    "one two three four five six seven eight nine ten eleven twelve thirteen "
    + "word " * 40
    + "the very last of all words"
)


@pytest.mark.parametrize(
    ("url", "words", "link"),
    [
        (URL, "It cost 40.", f"{URL}#:~:text=It%20cost%2040."),
        (URL, "ties, long-term & more", f"{URL}#:~:text=ties%2C%20long%2Dterm%20%26%20more"),
        (f"{URL}?a=1#top", "It", f"{URL}?a=1#top:~:text=It"),
        (f"{URL}#:~:text=old", "It", f"{URL}#:~:text=It"),
        (f"{URL}#top:~:text=old", "It", f"{URL}#top:~:text=It"),
        (URL, LONG, f"{URL}#:~:text=one%20two%20three%20four%20five%20six,the%20very%20last%20of%20all%20words"),
        (URL, "a\nb", f"{URL}#:~:text=a%20b"),
    ],
)
def test_a_link_leads_to_the_words(url: str, words: str, link: str) -> None:
    assert link_to_words(url, words) == link


@given(words=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=80))
def test_any_words_become_one_term_without_delimiters(words: str) -> None:
    term = link_to_words(URL, words).removeprefix(f"{URL}#:~:text=")
    assert not set(term) & set("-,&# \n")
    if len(words.split()) <= 12:
        assert unquote(term) == " ".join(words.split())
