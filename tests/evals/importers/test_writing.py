import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.article import Article
from assistant.canonical import canonical_text, collapse_spaces, has_words
from evals.importers.writing import MAX_ID, article_markdown, safe_id


@pytest.mark.parametrize(
    "line",
    [
        "# Not a heading",
        "1. not a list",
        "2) nor this",
        "- or this",
        "+ 5 percent",
        "*not* _slanted_",
        "a | b",
        "~~kept~~",
        "<b>bold</b>",
        "&amp; so on",
        "[link](http://example.org)",
        "![image](x.png)",
        "> said he",
        "`code`",
        "C:\\temp",
        "===",
        "---",
        "<!-- seen -->",
        "[ref]: http://example.org",
        "Title\n===",
        "a | b\n--- | ---\n1 | 2",
    ],
)
def test_what_looks_like_markup_stays_as_it_is(line: str) -> None:
    raw = article_markdown(f"First.\n\n{line}\n\nLast.", title="T")
    article = Article.parse(raw, article_id="a", markdown=True)
    assert article.text == f"First.\n\n{line}\n\nLast."
    assert article.title == "T"


@given(st.text("ab #*-_=|`<>&\\1.)[]!:+~\n\t'", max_size=40))
def test_any_text_is_read_back_but_for_runs_of_spaces(text: str) -> None:
    canonical = canonical_text(text)
    if not has_words(canonical):
        return
    read = Article.parse(article_markdown(text, title="T"), article_id="a", markdown=True).text
    assert [collapse_spaces(line).strip() for line in canonical.split("\n")] == read.split("\n")


@given(st.text(st.characters(codec="utf-8", exclude_categories=["C"]) | st.sampled_from("\n\t'\":#"), max_size=40))
def test_a_title_is_read_back(title: str) -> None:
    if not has_words(canonical_text(title)):
        return
    raw = article_markdown("Words.", title=title)
    assert Article.parse(raw, article_id="a", markdown=True).title == " ".join(canonical_text(title).split())


@given(st.text())
def test_an_id_is_safe_as_a_file_name(name: str) -> None:
    made = safe_id(name)
    assert made
    assert set(made) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert len(made) <= MAX_ID
    assert made[0] != "-"


def test_names_of_devices_and_of_other_scripts_become_ids() -> None:
    assert safe_id("CON") == "con-article"
    assert safe_id("../../etc/passwd") == "etc-passwd"
    assert safe_id("Ćuprija, 1943.") == "cuprija-1943"
    assert safe_id("新聞") == "article"
