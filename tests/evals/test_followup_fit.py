import io
from pathlib import Path

import pytest
from rich.console import Console

from assistant.assistant import Assistant
from assistant.testing import HashEmbeddings, WordReader
from evals.dialogues import Dialogues
from evals.followup_fit import LEADS, NEARNESSES, SHARES, print_fit, read_turns
from tests.answers import ARTICLE
from tests.evals.test_dialogues import DIALOGUE, saved


@pytest.fixture
def dialogues(tmp_path: Path) -> Dialogues:
    return Dialogues.load(saved(tmp_path, DIALOGUE), {ARTICLE.id: ARTICLE})


def test_every_answerable_turn_is_read_in_all_its_phrasings(dialogues: Dialogues) -> None:
    with Assistant.from_articles([ARTICLE], embeddings=HashEmbeddings(), reader=WordReader()) as assistant:
        turns = list(read_turns(dialogues, assistant))
    assert [one.case.id for one in turns] == ["d1/1", "d1/2", "d1/4", "d1/5"]
    assert [one.phrasing.words for one in turns[1].read][:1] == ["What did Mayor Ana Lind say?"]
    assert all(found.passages for one in turns for found in one.read)


def test_what_each_value_gives_is_printed(dialogues: Dialogues) -> None:
    output = io.StringIO()
    with Assistant.from_articles([ARTICLE], embeddings=HashEmbeddings(), reader=WordReader()) as assistant:
        print_fit(Console(file=output, width=100), dialogues, assistant)
    lines = [line.split() for line in output.getvalue().splitlines() if "/2" in line]
    assert len(lines) == len(SHARES) + len(NEARNESSES) + len(LEADS)
