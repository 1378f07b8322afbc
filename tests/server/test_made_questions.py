import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.article import Article
from assistant.errors import ArticleError
from assistant.server.made_questions import ABOUT, made_questions

TEXT = (
    "Officials in Kosovo said on Monday that the State Department had agreed. The State Department confirmed it, and "
    "people in New York City heard of it in Kosovo too. Cheers rose. Nobody in New York City knows the Kremlin. Monday."
)


def made(title: str, text: str = TEXT, language: str = "en") -> tuple[str, ...]:
    return made_questions(Article(id="a", title=title, text=text, language=language))


def test_questions_are_made_of_the_names_in_the_headline_in_its_order() -> None:
    assert made("State Department and Kosovo agree on New York City") == (
        ABOUT,
        "What does the article say about the State Department?",
        "What does the article say about Kosovo?",
        "What does the article say about New York City?",
    )


@pytest.mark.parametrize(
    "title",
    [
        "Nothing here",
        "Officials agree",  # begins a sentence, so it may be no name
        "Cheers on Monday",  # a day
        "Kremlin silent",  # named once
        "Kosovos everywhere",  # another word
    ],
)
def test_where_the_headline_has_no_such_name_there_are_none(title: str) -> None:
    assert made(title) == ()


def test_other_languages_have_none() -> None:
    assert made("Kosovo", language="de") == ()
    assert made("Kosovo", language="en-GB") != ()


def test_a_name_within_a_longer_one_is_not_asked_about() -> None:
    text = f"{TEXT} They met in New York and left New York."
    assert made("New York City", text) == (ABOUT, "What does the article say about New York City?")


@given(title=st.text("Aab The,.", min_size=1), text=st.text("ABab the,.\n1", min_size=1))
def test_there_are_none_or_at_least_two_and_each_name_is_in_the_headline(title: str, text: str) -> None:
    try:
        article = Article(id="a", title=title, text=text)
    except ArticleError:
        return
    questions = made_questions(article)
    assert len(questions) != 1
    assert len(set(questions)) == len(questions) <= 4
    for question in questions[1:]:
        name = question.removeprefix("What does the article say about ").removeprefix("the ").removesuffix("?")
        assert name in article.title


def test_a_long_article_takes_no_time() -> None:
    text = " ".join(f"in Name{number} Other," for number in range(50_000))
    start = time.perf_counter()
    made("Name1 Other and Name2 Other", text)
    assert time.perf_counter() - start < 5
