import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.article import Article
from assistant.assistant import Assistant
from assistant.testing import HashEmbeddings, WordReader
from evals.dialogues import Dialogues, dialogue_figures, failures, play
from evals.errors import DatasetError
from tests.answers import ARTICLE

LIND, CLOSE = "Mayor Ana Lind said that 246 people work there.", "The harbour will close on 3 May."


def turn(question: str, standalone: str, *evidence: str, kind: str = "pronoun") -> dict[str, Any]:
    return {
        "question": question,
        "standalone": standalone,
        "dependent": question != standalone,
        "answerable": bool(evidence),
        "evidence": evidence,
        "type": "standalone" if question == standalone else kind,
    }


DIALOGUE: dict[str, Any] = {
    "id": "d1",
    "article_id": ARTICLE.id,
    "turns": [
        turn("Who is Mayor Ana Lind?", "Who is Mayor Ana Lind?", LIND),
        turn("what did she say?", "What did Mayor Ana Lind say?", LIND),
        turn("does she own a submarine?", "Does Ana Lind own a submarine?"),
        turn("Will the harbour close soon?", "Will the harbour close soon?", CLOSE),
        turn("when was that?", "When did it open?", CLOSE, kind="demonstrative"),
    ],
}


def saved(folder: Path, *dialogues: dict[str, Any]) -> Path:
    path = folder / "talk.jsonl"
    path.write_text("".join(f"{json.dumps(dialogue)}\n" for dialogue in dialogues), encoding="utf-8")
    return path


@pytest.fixture
def articles() -> dict[str, Article]:
    return {ARTICLE.id: ARTICLE}


@pytest.fixture(scope="module")
def library() -> Iterator[Assistant]:
    with Assistant.from_articles([ARTICLE], embeddings=HashEmbeddings(), reader=WordReader()) as assistant:
        yield assistant


def test_every_turn_is_a_case_with_its_evidence_in_the_article(tmp_path: Path, articles: dict[str, Article]) -> None:
    read = Dialogues.load(saved(tmp_path, DIALOGUE), articles)
    assert read.dataset.name == "talk"
    assert [case.id for case in read.dataset.cases] == ["d1/1", "d1/2", "d1/3", "d1/4", "d1/5"]
    assert [case.tags for case in read.dataset.cases][-1] == ("demonstrative",)
    (gold,) = read.dataset.cases[0].evidence
    assert ARTICLE.text[gold.start : gold.end] == LIND


def test_turns_are_asked_in_their_dialogue_and_alone(
    tmp_path: Path, articles: dict[str, Article], library: Assistant
) -> None:
    read = Dialogues.load(saved(tmp_path, DIALOGUE, {**DIALOGUE, "id": "d2"}), articles)
    played = play(read, library.conversation, articles)
    questions = [result.answer.question for result in played.talked if result.answer]
    assert questions[:2] == ["Who is Mayor Ana Lind?", "What did Mayor Ana Lind say?"]
    assert questions[5:7] == questions[:2]
    assert [result.case.question for result in played.alone[:2]] == [
        "Who is Mayor Ana Lind?",
        "What did Mayor Ana Lind say?",
    ]
    figures = {name: figure.value for name, figure in dialogue_figures(read, played).items()}
    assert figures["standalone_hit"] == figures["standalone_fresh_hit"] == 1.0
    assert figures["standalone_lost"] == 0.0
    assert figures["dependent_rewritten_hit"] == 0.5


def test_failures_say_what_was_understood(tmp_path: Path, articles: dict[str, Article], library: Assistant) -> None:
    dialogue = {**DIALOGUE, "turns": [turn("Who owns the moon?", "Who owns the moon?", LIND)]}
    read = Dialogues.load(saved(tmp_path, dialogue), articles)
    (failure,) = failures(read, play(read, library.conversation, articles))
    assert failure.startswith("d1/1 (standalone): Who owns the moon?\n  understood: Who owns the moon?")
    assert "(wrong when asked alone)" in failure
    assert f"evidence: {LIND}" in failure


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"article_id": "x"}, "talk.jsonl:1: There is no article 'x'"),
        ({"turns": []}, "talk.jsonl:1: turns"),
        ({"turns": [turn("Who?", "Who?", "Not there.")]}, "doesn't have the words 'Not there.'"),
        ({"turns": [{**turn("Who?", "Who?"), "answerable": True}]}, "exactly if it is answerable"),
        ({"colour": "red"}, "talk.jsonl:1: colour"),
    ],
)
def test_a_file_that_does_not_fit_is_refused_with_its_line(
    tmp_path: Path, articles: dict[str, Article], change: dict[str, Any], message: str
) -> None:
    with pytest.raises(DatasetError, match=message):
        Dialogues.load(saved(tmp_path, {**DIALOGUE, **change}), articles)


def test_ids_are_unique_and_there_is_a_dialogue(tmp_path: Path, articles: dict[str, Article]) -> None:
    with pytest.raises(DatasetError, match="'d1' comes twice"):
        Dialogues.load(saved(tmp_path, DIALOGUE, DIALOGUE), articles)
    with pytest.raises(DatasetError, match="no dialogues"):
        Dialogues.load(saved(tmp_path), articles)
