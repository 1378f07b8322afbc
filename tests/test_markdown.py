import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.blocks import Block
from assistant.markdown import markdown_blocks


def texts(source: str) -> list[str]:
    return [block.text.rstrip("\n") for block in markdown_blocks(source)]


def test_headings_carry_their_level() -> None:
    assert list(markdown_blocks("# One\n\nText\n\nTwo\n---\n")) == [
        Block("One", 1),
        Block("Text"),
        Block("Two", 2),
    ]


def test_soft_breaks_are_spaces_and_hard_breaks_end_lines() -> None:
    assert texts("soft\nbreak\n\nhard  \nbreak\n\nback\\\nslash") == [
        "soft break",
        "hard\nbreak",
        "back\nslash",
    ]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("*emphasis* and **strong** and ***both***", "emphasis and strong and both"),
        ("a [link](https://example.org 'title') and <https://example.org>", "a link and https://example.org"),
        ("a [reference][r]\n\n[r]: https://example.org", "a reference"),
        ("before ![a picture](p.png) after", "before after"),
        ("some `code *kept*` here", "some code *kept* here"),
        ("no <b>tags</b><!-- and no comment --> here", "no tags here"),
        ("it was ~~246~~ 250", "it was 250"),
        ("it was <del>246</del> 250", "it was 250"),
        ("line<br>break", "line\nbreak"),
        (r"1\. not a list, \*not emphasis\*, &amp; &eacute;", "1. not a list, *not emphasis*, & é"),
        ("$1.5 million * 2 = $3 million_a_year", "$1.5 million * 2 = $3 million_a_year"),
        ("inline <script>alert('x')</script> script", "inline script"),
        ("> a\n> quote", "a quote"),
    ],
)
def test_markup_is_removed_from_a_paragraph(source: str, text: str) -> None:
    assert texts(source) == [text]


def test_list_items_are_blocks() -> None:
    assert texts("- one\n- two\n  - three\n\n1. four\n2. five\n   goes on\n") == [
        "one",
        "two",
        "three",
        "four",
        "five goes on",
    ]


def test_table_rows_are_blocks_of_cells() -> None:
    assert texts("| Year | Sales |\n|---|--:|\n| 2023 | **12** |\n| 2024 | |\n") == [
        "Year | Sales",
        "2023 | 12",
        "2024 | ",
    ]


def test_code_is_kept_as_it_is() -> None:
    assert texts("```python\ndef f():\n    return 1\n```\n\n    indented\n") == [
        "def f():\n    return 1",
        "indented",
    ]


def test_rules_comments_scripts_and_styles_leave_nothing() -> None:
    assert texts("***\n\n<!-- hidden\n\nstill hidden -->\n\n<script>\n\nx()\n</script>\n\n<style>p {}</style>") == []


def test_text_in_html_blocks_is_kept_by_block() -> None:
    source = "<div class='a'><p>One &amp; <b>two</b>\nthree</p><p>Four<br>five</p></div>"
    assert texts(source) == ["One & two three", "Four\nfive"]


def test_html_tables_read_like_markdown_tables() -> None:
    source = "<table><tr><th>Year</th><th>Sales</th></tr><tr><td>2023</td><td>12</td></tr></table>"
    assert texts(source) == ["Year | Sales", "2023 | 12"]


def test_an_unclosed_element_silences_no_more_than_its_own_block() -> None:
    assert texts("before <del>gone\n\nafter") == ["before", "after"]


@settings(deadline=None, max_examples=300)
@given(
    st.lists(
        st.one_of(
            st.text(max_size=8),
            st.sampled_from(["<!--", "-->", "<![CDATA[", "<![if x", "<!x", "<?", "<script>", "</", "<a b='", "&#0;"]),
            st.sampled_from(["```", "~~", "> ", "- ", "1. ", "[x](", "![", "](", "\n", "\n\n", "    ", "&#10;"]),
            st.just("| a | b |\n|---|---|\n"),
        )
    ).map("".join)
)
def test_any_text_can_be_read_as_markdown(source: str) -> None:
    for block in markdown_blocks(source):
        assert block.text.strip()
        assert 0 <= block.heading <= 6


@pytest.mark.parametrize(
    "hidden",
    [
        "<div hidden>\n\nSecret *words*.\n\n- And a list.\n\n</div>",
        '<div style="color: red; display : none">\n\nSecret.\n\n<div>\n\nDeeper.\n\n</div>\n\nMore.\n\n</div>',
        '<p style="visibility:hidden">Secret.</p>',
        '<p style="font-size:0px">Secret.<br>More.</p>',
        '<p style="opacity: 0.0">Secret.',
        "<p hidden>Secret.\n<p>",
    ],
)
def test_what_an_element_hides_is_left_out(hidden: str) -> None:
    assert texts(f"Before.\n\n{hidden}\n\n</p>\n\nAfter.") == ["Before.", "After."]


@pytest.mark.parametrize(
    ("source", "seen"),
    [
        ('Seen <span style="display:none">not <b>at</b> all</span> again.', "Seen again."),
        ('Half <span style="opacity:0.5">seen</span>.', "Half seen."),
        ('Small <span style="font-size: 0.8em">print</span>.', "Small print."),
        ('<span style="display:block">Shown</span>.', "Shown."),
        ("A <s>struck <i>out</i></s> word.", "A word."),
    ],
)
def test_what_an_element_hides_in_a_line_is_left_out(source: str, seen: str) -> None:
    assert texts(source) == [seen]


def test_an_element_that_is_closed_twice_hides_nothing_more() -> None:
    assert texts("<div hidden>x</div></div>\n\nSeen.") == ["Seen."]


def test_tags_without_end_in_a_hidden_element_take_no_time_to_match() -> None:
    assert texts(f"<div hidden>{'<b>' * 50_000}{'</i>' * 50_000}") == []
    assert texts(f'<p style="opacity:{"0" * 50_000}1">Seen.</p>') == ["Seen."]
