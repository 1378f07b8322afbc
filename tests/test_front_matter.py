from pathlib import Path

import pytest

from assistant.errors import ArticleError
from assistant.front_matter import split_front_matter

PATH = Path("news/story.md")


def problem(source: str) -> ArticleError:
    with pytest.raises(ArticleError) as caught:
        split_front_matter(source, path=PATH)
    assert caught.value.path == PATH
    return caught.value


def test_a_text_without_front_matter_is_all_body() -> None:
    front_matter = split_front_matter("Text.\n---\nmore", path=None)
    assert (front_matter.body, front_matter.values, front_matter.lines) == ("Text.\n---\nmore", {}, {})


def test_values_are_those_of_yaml_1_2_and_dates_stay_text() -> None:
    numbers = "a: 3\nb: 2.5\nc: true\nd: no\ne: 12:30\nk: 0x1F\n"
    others = "f: 2024-01-31\ng:\nh: '3'\ni: [x, 4]\nj: {k: ~}\n"
    assert split_front_matter(f"---\n{numbers}{others}---\n", path=None).values == {
        "a": 3,
        "b": 2.5,
        "c": True,
        "d": "no",
        "e": "12:30",
        "f": "2024-01-31",
        "g": None,
        "h": "3",
        "i": ["x", 4],
        "j": {"k": None},
        "k": "0x1F",
    }


def test_keys_that_are_text_are_never_read_as_something_else() -> None:
    front_matter = split_front_matter("---\ntitle: 1984\nx: 1984\n---\nBody", path=None, text_keys={"title"})
    assert front_matter.values == {"title": "1984", "x": 1984}


def test_lines_are_counted_in_the_file_and_the_body_begins_after_the_fence() -> None:
    front_matter = split_front_matter("---  \n\na: 1\nb: |\n  two\n  lines\nc: 3\n---\n\nBody\n", path=None)
    assert front_matter.lines == {"a": 3, "b": 4, "c": 7}
    assert front_matter.body == "\nBody\n"


def test_front_matter_may_be_empty() -> None:
    assert split_front_matter("---\n---\nBody", path=None).body == "Body"
    assert split_front_matter("---\n# only a comment\n---\nBody", path=None).values == {}


def test_front_matter_that_is_never_closed_is_an_error() -> None:
    error = problem("---\ntitle: A\n\nText")
    assert error.line == 1
    assert "never closed" in error.problem
    assert "Add a line '---'" in error.remedy


@pytest.mark.parametrize(
    ("header", "line", "words"),
    [
        ("title: A\nsource: B: C", 3, "mapping values are not allowed"),
        ("title: A\nquote: *b", 3, "aliases"),
        ("a: &x [1]\nb: [*x, *x]", 3, "aliases"),
        ('title: "never\n  ends', 3, "YAML"),
        ("title: A\n\ttab: B", 3, "YAML"),
        ("title: A\nb: 1\nb: 2", 4, "'b' twice"),
        ("just words", 2, "not made of keys and values"),
        ("- a\n- list", 2, "not made of keys and values"),
        ("a: 1\n? [x]\n: 2", 3, "a key must be a word"),
        ("a: 1\nb: \x07", 3, "U+0007"),
        ("a: 1\nb: \ud800", 3, "U+D800"),
        ("a: " + "[" * 30 + "]" * 30, 2, "nested too deeply"),
    ],
)
def test_broken_front_matter_is_an_error_that_names_the_line(header: str, line: int, words: str) -> None:
    error = problem(f"---\n{header}\n---\nText")
    assert words in error.problem
    assert error.line == line
    assert str(error).startswith(f"{PATH}:{line}: ")


@pytest.mark.parametrize("header", ["a: " + "[" * 5000, 'a: "\\UFFFFFFFF"', "- " * 5000 + "a"])
def test_what_the_yaml_parser_chokes_on_is_an_error_like_any_other(header: str) -> None:
    assert "YAML" in problem(f"---\n{header}\n---\nText").problem


def test_line_separators_inside_values_do_not_shift_the_count() -> None:
    assert problem("---\ntitle: 'A\u2028B\x85C'\nsource: B: C\n---\nText").line == 3


def test_very_long_front_matter_is_refused_before_it_is_parsed() -> None:
    assert "the limit is 100,000" in problem("---\n" + "a: b\n" * 30_000 + "---\nText").problem
