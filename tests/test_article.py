import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.article import Article
from assistant.errors import ArticleError

MIXED_TEXT = st.lists(
    st.one_of(
        st.characters(),
        st.sampled_from(["---", "\n", "\n\n", "\n---\n", "title: ", "url: http://[", "published: ", "# ", "> ", "- "]),
        st.sampled_from(["\r\n", "\u2028", "\u0301", "&#0;", "&#10;", "```", "[x](y)", "word", "<!--", "~~"]),
        st.just("| a | b |\n|---|---|\n"),
    )
).map("".join)


def markdown(raw: str) -> Article:
    return Article.parse(raw, article_id="a", markdown=True)


def plain(raw: str) -> Article:
    return Article.parse(raw, article_id="a", markdown=False)


def problem(raw: str, *, markdown: bool = True) -> ArticleError:
    with pytest.raises(ArticleError) as caught:
        Article.parse(raw, article_id="a", markdown=markdown, path=Path("a.md"))
    return caught.value


def test_front_matter_fills_the_fields_and_the_rest_is_metadata() -> None:
    article = markdown(
        "---\n"
        "title: The title\n"
        "source: The Paper\n"
        "author: [Jane Roe, John Doe]\n"
        "published: 2024-01-11\n"
        "updated: 2024-01-12T08:30:00Z\n"
        "url: https://example.org/story?id=1\n"
        "language: pt_BR\n"
        "summary: In short\n"
        "tags: [a, 1, {b: ~}]\n"
        "---\n"
        "Words.\n"
    )
    assert article == Article(
        id="a",
        title="The title",
        text="Words.",
        source="The Paper",
        author="Jane Roe, John Doe",
        published=date(2024, 1, 11),
        updated=datetime(2024, 1, 12, 8, 30, tzinfo=UTC),
        url="https://example.org/story?id=1",
        language="pt-BR",
        metadata={"summary": "In short", "tags": ["a", 1, {"b": None}]},
    )


def test_known_keys_are_text_however_they_look() -> None:
    article = markdown("---\ntitle: 1984\nauthor: No\nlanguage: no\nsource:\n---\nWords.")
    assert (article.title, article.author, article.language, article.source) == ("1984", "No", "no", None)


def test_blocks_of_markdown_are_separated_by_blank_lines() -> None:
    article = markdown("Intro *one*\ntwo.\n\n## Part\n- a\n- b\n\n| x | y |\n|---|---|\n| 1 | 2 |\n")
    assert article.text == "Intro one two.\n\nPart\n\na\n\nb\n\nx | y\n\n1 | 2"


def test_plain_text_is_taken_literally() -> None:
    assert plain("A *title*\n\n# one\n\n<b>two</b>").text == "A *title*\n\n# one\n\n<b>two</b>"


def test_windows_and_old_mac_line_ends_and_a_byte_order_mark_make_no_difference() -> None:
    raw = "---\ntitle: T\n---\nOne.\n\nTwo.\n"
    for line_end in ("\r\n", "\r"):
        assert markdown("\ufeff" + raw.replace("\n", line_end)) == markdown(raw)


def test_the_title_is_that_of_the_front_matter() -> None:
    article = markdown("---\ntitle:  Given\n  title\n---\n# Another heading\n\nWords.")
    assert article.title == "Given title"
    assert article.text == "Another heading\n\nWords."


def test_a_heading_that_repeats_the_title_is_lifted_out() -> None:
    assert markdown("---\ntitle: The *title*\n---\n# The \\*title\\*\n\nWords.").text == "Words."


@pytest.mark.parametrize(
    ("raw", "title", "text"),
    [
        ("## Opening *heading*\n\nWords.", "Opening heading", "Words."),
        ("Words.\n\n# Main heading\n\nMore.", "Main heading", "Words.\n\nMore."),
        ("Words first.\n\n## Reactions\n\nMore.", "Words first.", "Words first.\n\nReactions\n\nMore."),
        ("# Only a heading", "Only a heading", "Only a heading"),
        ("***\n\n# —\n\nWords.", "Words.", "—\n\nWords."),
    ],
)
def test_without_front_matter_a_heading_or_the_first_line_is_the_title(raw: str, title: str, text: str) -> None:
    article = markdown(raw)
    assert (article.title, article.text) == (title, text)


def test_a_long_first_line_is_cut_at_a_word_to_make_a_title() -> None:
    raw = "word " * 100 + "end."
    article = plain(raw)
    assert article.title == "word " * 23 + "word…"
    assert article.text == raw
    assert len(plain("x" * 500).title) == 120


@pytest.mark.parametrize(
    "raw", ["", " \n", "---\ntitle: T\n---\n", "<!-- words -->\n", "![words](w.png)", "***", "\ufeff"]
)
def test_an_article_without_words_is_an_error(raw: str) -> None:
    error = problem(raw)
    assert "empty" in error.problem
    assert str(error).startswith("a.md: ")


@pytest.mark.parametrize("character", ["\0", "\ud800"])
def test_characters_that_are_no_text_are_an_error_with_their_line(character: str) -> None:
    assert problem(f"One.\r\n\r\nTwo{character}.").line == 3


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("published: 2024-13-45", "not a date"),
        ("published: 2024", "not a date"),
        ("updated: yesterday", "not a date"),
        ("published: [2024-01-01]", "not a date"),
        ("url: ftp://example.org", "not an http or https address"),
        ("url: javascript:alert(1)", "not an http or https address"),
        ("url: 'http://[broken'", "not an http or https address"),
        ("url: https://example.org/a b", "not an http or https address"),
        ("url: https:///path", "not an http or https address"),
        ("language: english", "not a language tag"),
        ("source: [a, b]", "Its source doesn't fit"),
        ("title: {a: b}", "Its title doesn't fit"),
        ('title: "\\0 x"', "Its title has a NUL character"),
        ('author: "\\ud800 x"', "a lone surrogate"),
    ],
)
def test_a_value_that_does_not_fit_is_an_error_that_names_the_line(line: str, words: str) -> None:
    error = problem(f"---\nsummary: S\n{line}\n---\nWords.")
    assert words in error.problem
    assert error.line == 3
    assert str(error).startswith("a.md:3: ")
    assert error.remedy


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2024-01-31", date(2024, 1, 31)),
        ("2024-01-31T00:00:00", datetime(2024, 1, 31)),  # noqa: DTZ001 -- as written, without time zone
        ("2024-01-31 08:30:00 +0000", datetime(2024, 1, 31, 8, 30, tzinfo=UTC)),
    ],
)
def test_days_and_moments_are_told_apart(written: str, read: date) -> None:
    article = markdown(f"---\npublished: {written}\n---\nWords.")
    assert article.published == read
    assert type(article.published) is type(read)


def test_text_nested_beyond_reason_is_an_error_or_an_article_but_no_crash() -> None:
    for raw in (
        ">" * 5_000 + "a",
        "- " * 5_000 + "a",
        "[" * 5_000 + "a",
        "*a " * 5_000,
        "<div>" * 5_000 + "a",
    ):
        try:
            assert markdown(raw).text
        except ArticleError as error:
            assert error.remedy  # noqa: PT017 -- either outcome is right


def test_a_file_is_read_by_its_suffix(tmp_path: Path) -> None:
    raw = b"# Title\n\n*Words* by Vu\xc4\x8di\xc4\x87."
    for name in ("a.md", "a.txt"):
        (tmp_path / name).write_bytes(raw)
    assert Article.from_file(tmp_path / "a.md", article_id="a", max_bytes=100).text == "Words by Vučić."
    assert Article.from_file(tmp_path / "a.txt", article_id="a", max_bytes=100).text.startswith("# Title\n\n*Words*")
    with pytest.raises(ArticleError, match="the limit is 10"):
        Article.from_file(tmp_path / "a.md", article_id="a", max_bytes=10)


def test_an_article_in_memory_is_brought_into_canonical_form() -> None:
    article = Article(id="a", title=" A\ntitle ", text="\ufeffCafe\u0301.\r\n \r\n\r\nTwo.  \n")
    assert (article.title, article.text) == ("A title", "Café.\n\nTwo.")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"text": " "}, "its text is empty"),
        ({"text": "a\0b"}, "its text has a NUL character"),
        ({"text": b"bytes \xff"}, "its text doesn't fit"),
        ({"title": ""}, "its title has no words"),
        ({"url": "example.org"}, "not an http or https address"),
        ({"published": 1704931200}, "is not a date"),
        ({"author": 3}, "its author doesn't fit"),
        ({"metadata": {"a": float("nan")}}, "its metadata is not JSON"),
        ({"metadata": {"a": object()}}, "its metadata is not JSON"),
        ({"metadata": {"a": "\ud800"}}, "its metadata has a NUL character or half a character"),
        ({"metadata": {"a": json.loads("[" * 30 + "]" * 30)}}, "nested too deeply"),
        ({"publisher": "x"}, "has no field 'publisher'"),
    ],
)
def test_what_does_not_fit_an_article_in_memory_is_one_clear_error(fields: dict[str, Any], words: str) -> None:
    with pytest.raises(ArticleError) as caught:
        Article(**{"id": "story", "title": "T", "text": "Words.", **fields})
    assert words in caught.value.problem
    assert "'story'" in str(caught.value)


def test_questions_are_texts_however_they_look_and_a_wrong_one_is_named_with_its_line() -> None:
    assert markdown("---\nquestions:\n  - Who won?\n  - 1984\n  - yes\n---\nWords.").questions == (
        "Who won?",
        "1984",
        "yes",
    )
    assert markdown("---\nquestions:\n---\nWords.").questions == ()
    with pytest.raises(ArticleError, match="not a list of texts") as caught:
        markdown("---\ntitle: T\nquestions: Who won?\n---\nWords.")
    assert caught.value.line == 3


@pytest.mark.parametrize("article_id", ["", " ", "a\nb"])
def test_an_id_is_one_line(article_id: str) -> None:
    with pytest.raises(ArticleError, match="id is empty"):
        Article(id=article_id, title="T", text="Words.")


def test_metadata_is_a_copy() -> None:
    tags = ["a"]
    article = Article(id="a", title="T", text="Words.", metadata={"tags": tags})
    tags.append("b")
    assert article.metadata == {"tags": ["a"]}


def test_the_content_hash_tells_any_change_but_that_of_the_id() -> None:
    article = Article(id="a", title="T", text="Words.")
    changes: list[dict[str, Any]] = [
        {"title": "U"},
        {"text": "Words"},
        {"url": "https://example.org"},
        {"language": "de"},
        {"published": date(2024, 1, 1)},
        {"metadata": {"k": 1}},
    ]
    hashes = {Article(**{**article.model_dump(), **change}).content_hash for change in changes}
    assert len(hashes | {article.content_hash}) == len(changes) + 1
    assert Article(id="b", title="T", text="Words.").content_hash == article.content_hash
    asked = Article(id="a", title="T", text="Words.", questions=("Who?",))
    assert asked.content_hash == article.content_hash, "No answer rests on them."
    assert asked.version != article.version
    assert len(article.content_hash) == 64


def test_the_content_hash_does_not_depend_on_the_order_of_keys() -> None:
    one = markdown("---\nx: 1\ny: 2\n---\nWords.")
    two = markdown("---\ny: 2\nx: 1\n---\nWords.")
    assert one.content_hash == two.content_hash


@settings(deadline=None, max_examples=300)
@given(raw=MIXED_TEXT, as_markdown=st.booleans())
def test_parsing_any_text_gives_an_article_or_an_article_error(raw: str, *, as_markdown: bool) -> None:
    try:
        article = Article.parse(raw, article_id="a", markdown=as_markdown)
    except ArticleError:
        return
    assert Article(id="a", title=article.title, text=article.text).text == article.text
    loaded = Article.model_validate_json(article.model_dump_json())
    assert loaded == article
    assert loaded.content_hash == article.content_hash


@settings(deadline=None, max_examples=100)
@given(content=st.binary(max_size=200))
def test_any_bytes_give_an_article_or_an_article_error(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.md"
    path.write_bytes(content)
    try:
        assert Article.from_file(path, article_id="a", max_bytes=1_000).text
    except ArticleError as error:
        assert error.path == path  # noqa: PT017 -- either outcome is right


@settings(deadline=None)
@given(st.text())
def test_any_text_in_memory_gives_its_canonical_form_or_an_article_error(text: str) -> None:
    try:
        article = Article(id="a", title="T", text=text)
    except ArticleError:
        return
    assert Article(id="a", title="T", text=article.text).text == article.text
