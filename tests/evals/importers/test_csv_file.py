import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.errors import DatasetError, EvaluationError
from evals.importers import IMPORTERS
from evals.importers.csv_file import COLUMNS, _rows
from tests.evals.importers.conftest import Checked, Write

FAIR = "---\ntitle: The fair\n---\n\nThe fair opens on *12 May*. It has 40 stalls, and one wheel."


@pytest.fixture
def articles(write: Write) -> Path:
    write("news/2025/fair.md", FAIR)
    write("news/notes.txt", "Bring | your | coat.")
    return write("news/empty.md", " ").parent


def table(*rows: tuple[str, ...], delimiter: str = ",") -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue()


HEADING = ("question", "article", "answers", "evidence", "answerable", "type", "tags")
OPENS = ("When does it open?", "2025/fair", "12 May||May 12", "The fair opens on 12 May.", "yes", "date", "easy||short")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_rows_become_cases_whatever_the_delimiter(
    delimiter: str, articles: Path, write: Write, checked: Checked
) -> None:
    rows = (HEADING, OPENS, ("Who opens it?", "2025/fair.md", "", "", "", "", ""), ("What to bring?",))
    _, dataset = checked("csv", write("q.csv", "\ufeff" + table(*rows, delimiter=delimiter)), articles)
    opens, who, bring = dataset.cases
    assert (opens.id, opens.type, opens.answers, opens.tags) == (
        "q-2",
        "date",
        ("12 May", "May 12"),
        ("easy", "short"),
    )
    assert opens.evidence[0].quote == "The fair opens on 12 May."
    assert opens.scope is None
    assert (who.answerable, who.type, who.article_id) == (False, "near_miss", "2025/fair")
    assert bring.article_id is None


def test_articles_are_taken_as_they_are_and_may_be_named_by_title(
    articles: Path, write: Write, checked: Checked
) -> None:
    rows = (("Evidence", "QUESTION", "article"), ("It has 40 stalls,||one wheel", "What is there?", "The fair"))
    made, dataset = checked("csv", write("q.csv", table(*rows)), articles)
    assert made.files["2025/fair.md"].decode() == FAIR
    assert sorted(made.files) == ["2025/fair.md", "notes.txt"]
    assert [gold.quote for gold in dataset.cases[0].evidence] == ["It has 40 stalls,", "one wheel"]
    assert [str(one.problem.message).split(":")[0] for one in made.left_out] == [str(articles / "empty.md")]


def test_rows_that_do_not_match_their_article_are_named_by_the_line_they_begin_on(
    articles: Path, write: Write, checked: Checked
) -> None:
    rows = (
        HEADING,
        ("Two\nlines?", "2025/fair"),
        ("How many stalls?", "2025/fair", "", "It has 41 stalls"),
        ("Which one?", "2024/fair"),
        ("two lines?", "2025/fair"),
    )
    path = write("q.csv", table(*rows))
    made, _ = checked("csv", path, articles)
    told = [str(one) for one in made.left_out if one.path == path]
    assert [one.split(": ")[0] for one in told] == [f"{path}:{line}" for line in (4, 5, 6)]
    assert "doesn't have the words 'It has 41 stalls'" in told[0]
    assert "there is no article '2024/fair'" in told[1]
    assert "was asked before" in told[2]


def test_a_title_that_two_articles_have_names_neither(articles: Path, write: Write) -> None:
    write("news/2026/fair.md", FAIR)
    rows = (HEADING, ("How many stalls?", "The fair"), ("What to bring?", "Dr. notes"))
    made = IMPORTERS["csv"]([write("q.csv", table(*rows)), articles])
    told = [one.problem.message for one in made.left_out if one.problem.line]
    assert told == [
        "the question 'How many stalls?': 2 articles have the title 'The fair'.",
        "the question 'What to bring?': there is no article 'Dr. notes'.",
    ]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (("", "2025/fair"), "question is empty"),
        (("Q?", "2025/fair", "", "", "perhaps"), "neither true nor false"),
        (("Q?", "2025/fair", "", "", "no", "riddle"), "no type 'riddle'"),
        (("Q?", "2025/fair", "", "", "no", "date"), "contradicts"),
        (("Q?", "2025/fair", "", "", "yes"), "needs an article and evidence"),
        (("Q?", "", "", "one wheel"), "needs an article and evidence"),
        (("Q?", "2025/fair", "40", "", "no"), "neither answers nor evidence"),
        (("Q?", "2025/fair", "", "", "", "", "", "eight"), "8 cells for 7 columns"),
    ],
)
def test_a_wrong_cell_is_an_error_with_its_line(
    row: tuple[str, ...], message: str, articles: Path, write: Write
) -> None:
    path = write("q.csv", table(HEADING, OPENS, row))
    with pytest.raises(DatasetError) as raised:
        IMPORTERS["csv"]([path, articles])
    assert f"{path}:3: " in str(raised.value)
    assert message in str(raised.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "empty"),
        ("article,tags\n", "'question' is missing"),
        ("question,answer\n", "no column 'answer'"),
        ("question,tags,tags\n", "comes twice"),
        ('question,tags\n"open,x\n', ":2: This is not CSV"),
        ("question\0", "no CSV text"),
    ],
)
def test_another_table_is_an_error(text: str, message: str, articles: Path, write: Write) -> None:
    with pytest.raises(DatasetError) as raised:
        IMPORTERS["csv"]([write("q.csv", text), articles])
    assert message in str(raised.value)


def test_another_encoding_is_an_error_with_its_line(articles: Path, tmp_path: Path) -> None:
    path = tmp_path / "q.csv"
    path.write_bytes("question\nWhere is the café?\n".encode("latin-1"))
    with pytest.raises(DatasetError, match=r":2: This is not UTF-8"):
        IMPORTERS["csv"]([path, articles])


def test_articles_are_needed(write: Write) -> None:
    with pytest.raises(EvaluationError, match="folder of the articles"):
        IMPORTERS["csv"]([write("q.csv", table(HEADING, OPENS))])


@given(
    cells=st.lists(
        st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=20).map(str.strip), min_size=1
    ),
    delimiter=st.sampled_from(",;\t|"),
)
def test_cells_are_read_as_they_were_written(
    cells: list[str], delimiter: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("cells") / "q.csv"
    rows = [("question", "tags"), *((cell, "t") for cell in cells)]
    path.write_bytes(table(*rows, delimiter=delimiter).encode())
    read = list(_rows(path, []))
    assert [row["question"] for _, row in read] == cells
    assert all(row.keys() == COLUMNS for _, row in read)
