from datetime import UTC, date, datetime

import pytest

from assistant.article_fields import (
    FieldError,
    check_author,
    check_id,
    check_language,
    check_line,
    check_metadata,
    check_moment,
    check_questions,
    check_url,
)


def test_a_field_error_says_what_is_wrong_and_what_to_do() -> None:
    with pytest.raises(FieldError) as caught:
        check_language("english")
    assert caught.value.problem == "The language 'english' is not a language tag"
    assert str(caught.value) == f"{caught.value.problem}. {caught.value.remedy}"


@pytest.mark.parametrize("url", ["http://a.b", "https://example.org:8080/ü?q=1#f", "HTTPS://example.org"])
def test_web_addresses_are_kept_as_they_are(url: str) -> None:
    assert check_url(f" {url} ") == url


@pytest.mark.parametrize("url", ["", "//example.org", "data:text/html,x", "https://", "https://a\u202eb.org"])
def test_other_addresses_are_refused(url: str) -> None:
    with pytest.raises(FieldError, match="not an http or https address"):
        check_url(url)


@pytest.mark.parametrize(("tag", "kept"), [("en", "en"), ("pt_BR", "pt-BR"), (" zh-Hant-TW ", "zh-Hant-TW")])
def test_language_tags_are_kept_with_hyphens(tag: str, kept: str) -> None:
    assert check_language(tag) == kept


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        (None, None),
        (date(2024, 1, 31), date(2024, 1, 31)),
        (" 2024-01-31 ", date(2024, 1, 31)),
        ("2024-01-31T08:30Z", datetime(2024, 1, 31, 8, 30, tzinfo=UTC)),
    ],
)
def test_moments_are_read_from_iso_8601(value: object, moment: object) -> None:
    assert check_moment(value) == moment


@pytest.mark.parametrize("value", [2024, 1.5, True, "31/01/2024", "January 31, 2024", "", "2024-02-30"])
def test_other_moments_are_refused(value: object) -> None:
    with pytest.raises(FieldError, match="not a date"):
        check_moment(value)


def test_authors_are_joined_and_anything_else_is_left_to_the_type_check() -> None:
    assert check_author(["A", "B"]) == "A, B"
    assert check_author(["A", 3]) == ["A", 3]


def test_ids_and_lines_are_brought_into_one_line() -> None:
    assert check_id(" news/cafe\u0301 ") == "news/café"
    assert check_line("Two\n words") == "Two words"
    with pytest.raises(FieldError, match="id is empty"):
        check_id("a\tb")


def test_metadata_comes_back_as_json_would_give_it() -> None:
    assert check_metadata({1: (2, 3), "k": None}) == {"1": [2, 3], "k": None}


def test_questions_are_lines_and_each_is_there_once() -> None:
    assert check_questions([" Who\nwon? ", "Who won?", "Why?"]) == ("Who won?", "Why?")


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("Who won?", "not a list of texts"),
        ([1], "not a list of texts"),
        ([None], "not a list of texts"),
        (["?"], "has no words"),
        (["Who?"] * 7, "has 7 questions; the limit is 6"),
        (["w" * 121], "has 121 characters; the limit is 120"),
        (["\ud800"], "half a character"),
    ],
)
def test_other_questions_are_refused(value: object, problem: str) -> None:
    with pytest.raises(FieldError, match=problem):
        check_questions(value)
