"""The commands on the real assistant and index, with vectors of words in place of the model."""

import gzip
import json
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from assistant.assistant import Assistant
from assistant.passages import RetrievedPassage
from assistant.reader import Evidence, Reading
from assistant.testing import HashEmbeddings
from evals.__main__ import main
from evals.dataset import Dataset


class WordReader:
    """Takes the sentence that shares the most words with the question; answers if there are two of them."""

    def read(self, question: str, passages: Sequence[RetrievedPassage]) -> Reading:
        wanted = set(question.lower().strip("?").split())
        found = [
            Evidence(passage, sentence, len(wanted & set(passage.sentence_text(sentence).lower().split())) / 10)
            for passage in passages
            for sentence in passage.passage.sentences
        ]
        best = sorted(found, key=lambda evidence: -evidence.score)[:1]
        confidence = best[0].score if best else 0.0
        return Reading(tuple(best), confidence, answerable=confidence >= 0.2)


@pytest.fixture(autouse=True)
def _without_model(monkeypatch: pytest.MonkeyPatch) -> None:
    parts: dict[str, Any] = {"reader": WordReader(), "embeddings": HashEmbeddings()}
    for name in ("open", "from_articles"):
        original: Callable[..., Assistant] = getattr(Assistant, name)
        monkeypatch.setattr(Assistant, name, partial(original, **parts))


def test_a_run_on_a_folder_is_sound_and_the_same_every_time(dataset: Dataset, corpus: Path, tmp_path: Path) -> None:
    reports = []
    for name in ("one.json", "two.json"):
        saved = tmp_path / name
        arguments = [
            "run",
            "--dataset",
            str(dataset.path),
            "--corpus",
            str(corpus),
            "--json",
            str(saved),
            "--quiet",
        ]
        conditions = ["--fail-on", "violations>0", "--fail-on", "errors>0", "--fail-on", "evidence_hit<0.5"]
        assert main([*arguments, "--data-dir", str(tmp_path / "data"), *conditions]) == 0
        reports.append(json.loads(saved.read_text(encoding="utf-8")))
        assert reports[-1].pop("timings")["overall"]["count"] == 4
    assert reports[0] == reports[1]
    assert reports[0]["figures"]["retrieval_recall_at_8"]["value"] == 1
    assert reports[0]["articles"].keys() == {"race"}


def test_onestop_measures_the_product_the_forced_reader_and_the_recipes(tmp_path: Path) -> None:
    paragraphs = {
        "Race": "Ann Lee won the race. The rain was cold.",
        "Cup": "Brazil won the cup. Fans sang all night.",
    }
    articles = [{"title": title, "level": "Adv", "text": text} for title, text in paragraphs.items()]
    questions = [
        {
            "id": title,
            "title": title,
            "level": "Adv",
            "context": paragraphs[title],
            "question": question,
            "options": ["a", "b", "c", "d"],
            "correct": 0,
            "evidence": [{"start": paragraphs[title].index(quote), "text": quote}],
        }
        for title, question, quote in [
            ("Race", "Was the rain cold?", "The rain was cold."),
            ("Cup", "Who sang all night?", "Fans sang all night."),
        ]
    ]
    for name, rows in (("articles", articles), ("questions", questions)):
        packed = gzip.compress("\n".join(json.dumps(row) for row in rows).encode())
        (tmp_path / f"{name}.jsonl.gz").write_bytes(packed)
    saved = tmp_path / "report.json"
    files = [f"--{name}={tmp_path / name}.jsonl.gz" for name in ("articles", "questions")]
    assert main(["onestop", *files, "--json", str(saved), "--fail-on", "auroc_own_article<1"]) == 0
    report = json.loads(saved.read_text(encoding="utf-8"))
    assert report["figures"]["evidence_hit"]["value"] == 1
    assert report["figures"]["violations"]["value"] == 0
    assert report["systems"]["forced_top1"]["evidence_hit"]["value"] == 1
    assert set(report["systems"]) == {
        "forced_top1",
        "forced_cited",
        "dense_passage_sentence",
        "dense_sentence",
    }
