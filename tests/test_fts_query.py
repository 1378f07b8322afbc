import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.fts_query import MAX_TERMS, STOP_WORDS, fts_query

HOSTILE = [
    "",
    " ",
    "\0",
    '"',
    '"""',
    "'; DROP TABLE articles; --",
    "NEAR(",
    "NEAR(a b, 2)",
    "a AND",
    "NOT",
    "OR OR OR",
    "*",
    "a*",
    "^a",
    "title:secret",
    "{title text}: a",
    "(((",
    "a + b - c",
    "\ud800",
    "𝔘𝔫𝔦𝔠𝔬𝔡𝔢",
    "_",
    "日本語",
    "e\u0301",
]


@pytest.fixture(scope="module")
def words() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE words USING fts5 (title, text, tokenize = 'porter unicode61')")
    connection.execute("INSERT INTO words VALUES ('secret', 'the missiles were sold')")
    return connection


def run(words: sqlite3.Connection, question: str) -> int:
    query = fts_query(question)
    if query is None:
        return 0
    return len(words.execute("SELECT rowid FROM words WHERE words MATCH ?", (query,)).fetchall())


@pytest.mark.parametrize("question", HOSTILE)
def test_nothing_that_is_typed_is_a_syntax_error(words: sqlite3.Connection, question: str) -> None:
    assert run(words, question) in (0, 1)


@given(question=st.text())
def test_no_text_is_a_syntax_error(question: str) -> None:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE words USING fts5 (text)")
    run(connection, question)
    connection.close()


def test_a_question_finds_other_forms_of_its_words(words: sqlite3.Connection) -> None:
    assert run(words, "Which missile was it?") == 1


def test_operators_are_words(words: sqlite3.Connection) -> None:
    assert run(words, "missiles NOT sold") == 1  # as an operator it would exclude the row
    assert run(words, "title:missiles") == 1  # as a column it would not be found


def test_words_that_say_nothing_are_left_out() -> None:
    assert fts_query("What did the embassy say?") == '"embassy"'


def test_a_question_of_nothing_else_keeps_them() -> None:
    assert fts_query("Who is he?") == '"who" OR "is" OR "he"'
    assert "who" in STOP_WORDS


def test_a_question_without_words_has_no_query() -> None:
    assert fts_query("?! … 🙂 __") is None


def test_a_pasted_page_is_cut(words: sqlite3.Connection) -> None:
    page = " ".join(f"word{number}" for number in range(5_000))
    query = fts_query(page)
    assert query is not None
    assert query.count('"') == 2 * MAX_TERMS
    run(words, page)
