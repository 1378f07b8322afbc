import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from assistant.article import Article
from assistant.history import Turn
from evals.__main__ import main
from evals.adapters import InProcess
from evals.dataset import Case, Dataset
from evals.leaderboard import predict_all, standing
from evals.prediction import Prediction, gold_places
from evals.scripted import ScriptedAnswerer, scripted_answer, scripted_decline
from tests.evals.adapters.json_server import Reply, json_server

LEE, GAP = "Ann Lee won the race on Sunday.", "He lost by 1.8 seconds, the smallest gap in years."


class Pointing:
    """Points at the evidence, tells nothing else, and fails on the last question."""

    name = "pointing"
    tells_retrieved = False

    def __init__(self, cases: Sequence[Case]) -> None:
        self._cases = {case.question: case for case in cases}

    def predict(self, question: str, *, article_id: str | None = None, history: Sequence[Turn] = ()) -> Prediction:
        case = self._cases[question]
        if case.id == "cup":
            raise TimeoutError("no reply")
        return Prediction(declined=not case.answerable, evidence=gold_places(case))


def test_a_system_is_not_judged_by_what_it_does_not_tell(cases: tuple[Case, ...]) -> None:
    system = Pointing(cases)
    found = standing(system, predict_all(system, cases))
    assert found.figures["evidence_hit"].value == 1
    for name in ("auroc", "ece", "retrieval_recall_at_5", "retrieval_mrr"):
        assert found.figures[name].value is None
        assert found.figures[name].ineligible == 4
    assert found.figures["decline_recall"].eligible == 1  # the error is left out and is no decline
    assert [(one.case, one.error) for one in found.failures] == [("cup", "TimeoutError: no reply")]
    assert found.latency.count == 3


def test_the_product_in_process_has_every_figure(article: Article, cases: tuple[Case, ...]) -> None:
    system = InProcess(
        ScriptedAnswerer(
            {
                "Who won?": scripted_answer("Who won?", article, [LEE]),
                "How small was the gap?": scripted_answer("How small was the gap?", article, [GAP]),
                "Who came third?": scripted_decline("Who came third?"),
                "Who won the World Cup?": scripted_decline("Who won the World Cup?"),
            }
        )
    )
    found = standing(system, predict_all(system, cases))
    for name in ("evidence_hit", "auroc", "decline_recall", "retrieval_recall_at_5"):
        assert found.figures[name].value == 1
    assert not found.failures


def test_the_command_prints_and_saves_systems_side_by_side(
    dataset: Dataset, corpus: Path, article: Article, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    saved = tmp_path / "board.json"
    asked = ["leaderboard", "--dataset", str(dataset.path), "--corpus", str(corpus)]
    asked += ["--system", "lead-sentence", "bm25-sentence", "--json", str(saved)]
    replies = [Reply(scripted_answer("Who won?", article, [LEE]).model_dump_json()), Reply("{}", 500)]
    with json_server(*replies) as server:
        assert main([*asked, "--url", server.url]) == 1
    board = json.loads(saved.read_text(encoding="utf-8"))
    assert list(board["systems"]) == ["bm25-sentence", "lead-sentence", server.url]
    assert board["systems"]["lead-sentence"]["figures"]["evidence_hit"]["value"] == 0.5
    assert board["systems"][server.url]["figures"]["errors"]["value"] == 3
    assert board["systems"][server.url]["figures"]["evidence_hit"]["value"] == 1
    shown = capsys.readouterr().out
    assert "lead-sentence" in shown
    assert f"{server.url}: 3 error(s), the first on gap: AskError" in shown
    assert main(asked) == 0


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (["--chat-url", "http://127.0.0.1/v1"], "--chat-model"),
        (["--api-key-env", "NO_SUCH_KEY_HERE"], "NO_SUCH_KEY_HERE"),
        (["--url", "nowhere"], "no address"),
    ],
)
def test_what_can_not_be_asked_is_told_before_anything_is(
    dataset: Dataset, corpus: Path, options: list[str], problem: str, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["leaderboard", "--dataset", str(dataset.path), "--corpus", str(corpus), "--system", "bm25-sentence"]
    assert main([*asked, *options]) == 2
    assert problem in capsys.readouterr().err
