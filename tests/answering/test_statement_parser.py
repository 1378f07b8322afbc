import re
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from assistant.answering.statement_parser import (
    LONGEST_STATEMENT,
    MOST_STATEMENTS,
    ParsedStatement,
    StatementParser,
)

COUNT = 9
A, B = "The mill burned.", "Nobody was hurt."
MARKER = re.compile(r"[\[【［]\s*[#^]?\s*\d|\d\s*[\]】］]")


def parse(*chunks: str, count: int = COUNT) -> list[ParsedStatement]:
    parser = StatementParser(count)
    found = [statement for chunk in chunks for statement in parser.feed(chunk)]
    return found + parser.close()


def said(*chunks: str) -> list[tuple[str, tuple[int, ...]]]:
    """What could be shown of a reply."""
    return [(one.text, one.numbers) for one in parse(*chunks) if one.problem is None]


BOTH = [(A, (3,)), (B, (4,))]


@pytest.mark.parametrize(
    "reply",
    [
        f"{A} [3] {B} [4]",
        "The mill burned [3]. Nobody was hurt [4].",
        f"{A}[3]{B}[4]",
        f"{A} [3].\n{B} [4].",
        f"{A}\n[3]\n\n{B}\n[4]\n",
        f"- {A} [3]\n- {B} [4]",
        f"* {A} [3]\n* {B} [4]\n",
        f"1. {A} [3]\n2. {B} [4]",
        f"1) **{A}** [3]\n2) *{B}* [4]",
        f"• {A} [3]\n• {B} [4]",
        f"> {A} [3]\n> {B} [4]",
        f"**{A} [3]** {B} [**4**]",
        f"## Answer\n\n{A} [3]\n\n{B} [4]",
        f"```\n{A} [3]\n{B} [4]\n```",
        f"```text\n{A} [3]\n{B} [4]\n```\n",
        f"<think>Hm, [1] or [2]? {A} [9]</think>\n\n{A} [3] {B} [4]",
        f"<thinking>\nHm.\n</thinking>{A} [3] {B} [4]",
        f"Let me see, [1] says this.</think>{A} [3] {B} [4]",
        f"[THINK]Hm. [1][/THINK]{A} [3] {B} [4]",
        f"<answer>{A} [3] {B} [4]</answer>",
        f"Answer: {A} [3] {B} [4]",
        f"**Answer:** {A} [3] {B} [4]",
        f"Sure! Here is the answer:\n\n{A} [3] {B} [4]",
        f"{A} [3] {B} [4]\n\nSources:\n[3] The mill\n[4] The chief",
        f"{A} [3] {B} [4]\n\n**References**\n[3]: http://news.example",
        f"{A} [3] {B} [4] Sources: [3], [4]",
        f"{A} 【3】 {B} 【4†source】",
        f"{A} ［3］ {B} ［4］",
        f"{A} [S3] {B} [^4]",
        f"{A} [sentence 3] {B} (sentence 4)",
        f"{A} (3) {B} (4)",
        "The mill burned (3). Nobody was hurt (4).",
        "The mill burned (see [3]). Nobody was hurt ([4]).",
        f"{A} Source: [3] {B} (source: [4])",
        f"{A} [[3]] {B} [[4]]",
        f"{A}\u00a0[3]\r\n{B}\u00a0[4]\r\n",
        f"{A} [3]\u2028{B} [4]",
        "The mill\nburned. [3] Nobody was\nhurt. [4]",
        f"[3] {A}\n[4] {B}",
        f"[3] {A} [4] {B}",
        f"[3] {A} [3]\n[4] {B} [4]",
        "__The mill__ burned. [3] `Nobody` was hurt. [4]",
        f"{A} [3] {B} [4] NO_ANSWER",
        f"\ufeff{A} [3] {B} [4]".removeprefix("\ufeff"),
    ],
)
def test_every_way_to_write_the_same_two_statements_is_understood(reply: str) -> None:
    assert said(reply) == BOTH
    assert said(*reply) == BOTH


@pytest.mark.parametrize(
    ("reply", "numbers"),
    [
        (f"{A} [3, 4]", (3, 4)),
        (f"{A} [3][4]", (3, 4)),
        (f"{A} [3] [4]", (3, 4)),
        (f"{A} [3], [4].", (3, 4)),
        ("The mill burned [3] and [4].", (3, 4)),
        (f"{A} [3-5]", (3, 4, 5)),
        (f"{A} [3][3][3]", (3,)),
        (f"{A} (sentences 3 and 4)", (3, 4)),
    ],
)
def test_a_statement_may_rest_on_several_sentences(reply: str, numbers: tuple[int, ...]) -> None:
    assert said(reply) == [(A, numbers)]


@pytest.mark.parametrize(
    "text",
    [
        "The U.S. paid 1.8 million dollars at 5 p.m. to Dr. Smith.",
        "He was third (3) in the race (of 9).",
        "He said “Go home.”",
        "It rose from 3-4 to 5 [sic] percent.",
        "It was f***ing cold, 5 * 3 degrees.",
        "The snake_case name <3 him.",
        "3 May was cold; 1) is no list here.",
    ],
)
def test_what_looks_like_a_marker_or_an_end_in_a_sentence_stays_in_it(text: str) -> None:
    assert said(f"{text} [3]") == [(text, (3,))]


def test_a_marker_in_the_middle_belongs_to_the_sentence_around_it() -> None:
    assert said("The mill burned [3], and nobody was hurt [4].") == [("The mill burned, and nobody was hurt.", (3, 4))]
    assert said("The mill [3] burned. [4]") == [("The mill burned.", (3, 4))]


def test_a_quotation_is_closed_behind_its_marker() -> None:
    assert said("He said “go home [3].” Then he left. [4]") == [
        ("He said “go home.”", (3,)),
        ("Then he left.", (4,)),
    ]
    assert said('He said "go home [3]." "Why?" she asked. [4]') == [
        ('He said "go home."', (3,)),
        ('"Why?" she asked.', (4,)),
    ]


def test_of_several_sentences_before_a_marker_only_the_last_has_it() -> None:
    assert parse(f"{A} {B} [4]") == [ParsedStatement(A, (), "uncited"), ParsedStatement(B, (4,))]


@pytest.mark.parametrize(
    ("reply", "problem"),
    [
        (A, "uncited"),
        (f"{A} [", "uncited"),
        (f"{A} [3", "uncited"),
        (f"{A} [10]", "unknown_number"),
        (f"{A} [0]", "unknown_number"),
        (f"{A} [3, 99]", "unknown_number"),
        (f"{A} [1-9999]", "unknown_number"),
        (f"{A} [1][2][3][4][5][6][7][8][9]", "too_many_numbers"),
        ("The m\u200bill burned. [3]", "characters"),
        ("The mill \x1b[31m burned. [3]", "characters"),
        ("The mill burned\U000e0041. [3]", "characters"),
        ("The mill \ud800 burned. [3]", "characters"),
        (f"{'very ' * 200}long. [3]", "too_long"),
    ],
)
def test_what_can_not_be_believed_is_said(reply: str, problem: str) -> None:
    assert [one.problem for one in parse(reply)] == [problem]


def test_a_reply_that_was_cut_off_leaves_no_half_sentence() -> None:
    parser = StatementParser(COUNT)
    parser.feed(f"[3] {A}\n[4] Nobody was hurt, but")
    assert [one.problem for one in parser.close(cut_off=True)] == ["cut_off"]
    parser = StatementParser(COUNT)
    parser.feed(f"{A} [3]")
    assert [one.problem for one in parser.close(cut_off=True)] == [None]


@pytest.mark.parametrize(
    "reply",
    ["NO_ANSWER", "NO_ANSWER.\n", "**NO_ANSWER**", "`NO_ANSWER`", "Answer: NO_ANSWER", "The articles don't say when."],
)
def test_no_answer_is_no_statement(reply: str) -> None:
    parser = StatementParser(COUNT)
    assert parser.feed(reply) + parser.close() == []
    assert parser.no_answer


def test_what_follows_no_answer_is_not_read() -> None:
    parser = StatementParser(COUNT)
    assert parser.feed(f"NO_ANSWER\n\n{A} [3]") + parser.close() == []
    assert parser.no_answer
    assert parser.finished


def test_no_answer_after_a_statement_takes_nothing_back() -> None:
    parser = StatementParser(COUNT)
    assert len(parser.feed(f"{A} [3] NO_ANSWER") + parser.close()) == 1
    assert not parser.no_answer


def test_a_statement_comes_as_soon_as_the_next_begins() -> None:
    parser = StatementParser(COUNT)
    assert parser.feed(f"{A} [3") == []
    assert parser.feed("]") == []
    assert parser.feed(" N") == [ParsedStatement(A, (3,))]


def test_a_list_of_sources_ends_a_reply() -> None:
    parser = StatementParser(COUNT)
    parser.feed(f"{A} [3]\nSources:")
    assert parser.finished


def test_the_number_of_statements_is_bounded() -> None:
    reply = f"{A} [3] " * (2 * MOST_STATEMENTS)
    parser = StatementParser(COUNT)
    assert len(parser.feed(reply) + parser.close()) == MOST_STATEMENTS
    assert parser.finished


PARTS = st.sampled_from(
    [
        A, B, " ", "\n", "\r\n", "\n\n", "[3]", "[4]", "[12]", "[3", "]", "[", "(3)", "(", ")", "【3】", "[3, 4]",
        "**", "*", "_", "`", "```", "~~~", "# ", "- ", "1. ", "> ", "<think>", "</think>", "<", ">", "NO_ANSWER",
        "Answer:", "Sources:", "U.S.", "1.8", "“", "”", '"', ".", ",", " and ", "(see ", "The ", "mill", "burned",
        "\u00a0", "\u200b", "\x00", "\ud800", "S", "^", "†", "…", ":", "[[3]]", "<answer>", "é", "x" * 70,
    ]
)  # fmt: skip
REPLIES = st.one_of(st.text(max_size=120), st.lists(PARTS, max_size=25).map("".join))


@given(REPLIES, st.data())
@example(f"{A} [3] {B} [4]", None)
def test_the_chunks_of_a_reply_do_not_matter(reply: str, data: st.DataObject | None) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(reply)), max_size=8))) if data else [17, 18]
    chunks = [reply[start:end] for start, end in zip([0, *cuts], [*cuts, len(reply)], strict=True)]
    whole, pieces, characters = StatementParser(COUNT), StatementParser(COUNT), StatementParser(COUNT)
    expected = whole.feed(reply) + whole.close()
    assert [one for chunk in chunks for one in pieces.feed(chunk)] + pieces.close() == expected
    assert [one for character in reply for one in characters.feed(character)] + characters.close() == expected
    assert whole.no_answer == pieces.no_answer == characters.no_answer


@given(REPLIES, st.integers(0, 12))
def test_no_marker_is_ever_left_in_a_statement(reply: str, count: int) -> None:
    for statement in parse(reply, count=count):
        assert not MARKER.search(statement.text)
        assert all(1 <= number <= count for number in statement.numbers)
        assert statement.numbers or statement.problem is not None
        assert 0 < len(statement.text) <= LONGEST_STATEMENT + 1
        assert "\n" not in statement.text


@given(st.lists(st.sampled_from([A, B, "The U.S. paid 1.8 million.", "It rained, he said."]), max_size=6), st.data())
def test_plain_replies_are_read_back_exactly(sentences: list[str], data: st.DataObject) -> None:
    written = [(one, tuple(data.draw(st.lists(st.integers(1, COUNT), min_size=1, max_size=3)))) for one in sentences]
    reply = " ".join(f"{text} {''.join(f'[{number}]' for number in numbers)}" for text, numbers in written)
    assert said(reply) == [(text, tuple(dict.fromkeys(numbers))) for text, numbers in written]


@pytest.mark.parametrize(
    "unit",
    ["[", "(", "<", "[1", "a [1] ", "[1]", "(1)", "*", "**a", "- ", ": ", "\n", "[1]\n", "”", "a [1]”", "(see ", "x",
     "<think>", "```\n", "1. ", "a. ", "[[", "a\n", "\u200b", "《", "[1][2] a [3] b "],
)  # fmt: skip
def test_a_megabyte_of_anything_is_read_in_a_moment(unit: str) -> None:
    reply = unit * (1_000_000 // len(unit))
    began = time.process_time()
    parse(reply)
    assert time.process_time() - began < 2
