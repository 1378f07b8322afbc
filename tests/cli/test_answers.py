import io
import re

import pytest
from rich.console import Console

from assistant.answer import Answer, DroppedStatement
from assistant.article import Article
from assistant.cli.answers import likelihood, show_answer
from assistant.server.testing import quoting
from tests.answers import ARTICLE
from tests.test_attribution import ANSWER as DIFFERING

ANSWER = quoting("How many?", ARTICLE, "Mayor Ana Lind said that 246 people work there.", short_answer="246")
ANSI = re.compile(r"\x1b\[([\d;]*)m")


def shown(answer: Answer, *, terminal: bool, width: int = 200) -> str:
    """What is printed, on a terminal or into a file."""
    file = io.StringIO()
    console = Console(
        file=file,
        force_terminal=terminal,
        color_system="standard" if terminal else None,
        width=width,
        highlight=False,
    )
    show_answer(console, answer)
    return file.getvalue()


def test_the_quoted_words_stand_out_and_the_short_answer_within_them() -> None:
    text = shown(ANSWER, terminal=True)
    assert "\x1b[1m246\x1b[0m" in text
    assert "\x1b[1;30;43m246\x1b[0m" in text
    assert "\x1b[30;43m people work there.\x1b[0m" in text


def test_a_file_gets_the_same_words_without_colours_or_line_breaks() -> None:
    plain = shown(ANSWER, terminal=False, width=20)
    assert "\x1b" not in plain
    assert plain.split() == ANSI.sub("", shown(ANSWER, terminal=True)).split()
    assert plain.splitlines()[0] == ANSWER.text


def test_no_colour_is_honoured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    text = shown(ANSWER, terminal=True)
    codes = {code for match in ANSI.findall(text) for code in match.split(";")}
    assert codes <= {"0", "1", "2", ""}  # bold and dim are no colours


def test_a_narrow_terminal_wraps_between_words() -> None:
    lines = ANSI.sub("", shown(ANSWER, terminal=True, width=30)).splitlines()
    assert max(map(len, lines)) <= 30
    assert " ".join(" ".join(lines).split()).startswith(ANSWER.text)


def test_what_looks_like_markup_is_text() -> None:
    article = Article(id="a", title="[red]Title[/red]", text="He wrote [bold]this[/bold] and :smile: to her.")
    text = shown(quoting("What?", article, article.text), terminal=False)
    assert f"{article.text} [1]" in text
    assert "[red]Title[/red]" in text
    assert f"“{article.text}”" in text


def test_every_line_of_a_quotation_is_indented() -> None:
    article = Article(id="a", title="Title", text="First block.\n\nSecond block.")
    text = shown(quoting("What?", article, article.text), terminal=False)
    assert text.endswith("    “First block.\n\n    Second block.”\n")


def test_words_around_a_quotation_end_at_its_paragraph() -> None:
    answer = quoting("When?", ARTICLE, "It cost 40 million euros in 1998.")
    text = shown(answer, terminal=False)
    assert "he harbour will close on 3 May. “It cost 40 million euros in 1998.”\n" in text
    assert "Mayor" not in text


@pytest.mark.parametrize(
    ("probability", "words"),
    [
        (1.0, "virtually certain"),
        (0.99, "virtually certain"),
        (0.98, "very likely"),
        (0.66, "likely"),
        (0.5, "about as likely as not"),
        (0.32, "unlikely"),
        (0.0, "unlikely"),
    ],
)
def test_a_probability_in_words(probability: float, words: str) -> None:
    assert likelihood(probability) == words


def test_a_summary_has_no_probability() -> None:
    summary = ANSWER.model_copy(update={"kind": "summary", "confidence": 1.0})
    assert "likely" not in shown(summary, terminal=False)
    assert "very likely (90%)" in shown(ANSWER, terminal=False)


def test_a_low_confidence_is_told_plainly() -> None:
    unsure = ANSWER.model_copy(update={"confidence": 0.28})
    assert "This may not be what was asked for (confidence 28%)." in shown(unsure, terminal=False)


def test_a_chat_models_part_is_told_but_never_what_was_dropped() -> None:
    receipt = ANSWER.model_dump() | {
        "written_by": "model",
        "model": "some:model",
        "dropped": [{"text": "Nobody works there.", "check": "negation"}],
    }
    text = shown(Answer.model_validate(receipt), terminal=False)
    assert "Written by some:model; each sentence was checked against what it cites." in text
    assert "1 sentence of some:model left out" in text
    assert "Nobody works there" not in text
    assert "some:model" not in shown(ANSWER, terminal=False)


def test_an_unanswered_question_tells_that_a_models_sentences_were_left_out() -> None:
    answer = Answer(
        question="How many?",
        status="unanswered",
        reason="unsupported",
        text="The articles don't support an answer to this question.",
        model="some:model",
        dropped=(DroppedStatement(text="Nobody works there.", check="uncited"),),
    )
    text = shown(answer, terminal=False)
    assert "1 sentence of some:model left out" in text
    assert "Nobody works there" not in text


def test_articles_that_differ_are_named_before_what_they_say() -> None:
    text = shown(DIFFERING, terminal=False)
    assert text.splitlines()[:3] == [
        "The articles give different numbers.",
        "“Landslide” (1 May 2025) says: The landslide killed 11 people. [1]",
        "“Village mourns” says: It killed 17 people. [2]",
    ]
