"""The commands as they are typed, on a scripted library of thirty questions."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import evals
from assistant.article import Article
from assistant.assistant import Assistant
from evals.__main__ import main
from evals.comparable import load_report
from evals.dataset import Case, GoldEvidence
from evals.scripted import scripted_answer, scripted_decline
from tests.evals.test_main import ScriptedLibrary

if TYPE_CHECKING:
    from assistant.answer import Answer

LEE = "Ann Lee won the race on Sunday."
QUESTIONS = [f"Who won race {number}?" for number in range(30)]
Run = Callable[..., int]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, corpus: Path, article: Article) -> Run:
    """Run in an empty folder on thirty questions, of which the first `declined` are declined wrongly."""
    evidence = (GoldEvidence(quote=LEE, start=0, end=len(LEE)),)
    cases = [
        Case(id=question, question=question, article_id="race", answerable=True, type="person", evidence=evidence)
        for question in QUESTIONS
    ]
    (tmp_path / "questions.jsonl").write_text("".join(f"{case.model_dump_json()}\n" for case in cases))
    monkeypatch.chdir(tmp_path)

    def do(*arguments: str, declined: int = 0) -> int:
        script: dict[str, Answer | Exception] = {
            question: scripted_decline(question) if number < declined else scripted_answer(question, article, [LEE])
            for number, question in enumerate(QUESTIONS)
        }
        monkeypatch.setattr(Assistant, "open", lambda folder, *, data_dir: ScriptedLibrary(script, article))
        return main(["run", "--dataset", "questions.jsonl", "--corpus", str(corpus), "--quiet", *arguments])

    return do


def test_compare_tells_a_drop_from_noise(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    for name, declined in (("before", 1), ("noise", 3), ("after", 15)):
        assert run("--json", f"{name}.json", declined=declined) == 0
    capsys.readouterr()
    assert main(["compare", "before.json", "noise.json"]) == 0
    assert capsys.readouterr().out.endswith("No difference that 30 cases can show.\n")
    assert main(["compare", "before.json", "after.json", "--json", "comparison.json"]) == 1
    assert "B is worse on evidence_hit (-0.467)" in capsys.readouterr().out
    saved = json.loads(Path("comparison.json").read_text(encoding="utf-8"))
    assert len(saved["changes"]) == 14
    assert main(["compare", "after.json", "before.json", "--figure", "evidence_hit", "--quiet"]) == 0
    assert capsys.readouterr().out == "B is better on evidence_hit (+0.467).\n"


def test_reports_that_cannot_be_compared_are_wrong_input(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    run("--json", "a.json")
    report = json.loads(Path("a.json").read_text(encoding="utf-8"))
    Path("b.json").write_text(json.dumps(report | {"dataset_sha256": "0" * 64}), encoding="utf-8")
    Path("c.json").write_text("{}", encoding="utf-8")
    for other, words in (
        ("b.json", "They differ in the dataset"),
        ("c.json", "no report"),
        ("d.json", "can't be read"),
    ):
        assert main(["compare", "a.json", other]) == 2
        assert words in capsys.readouterr().err
    assert main(["compare", "a.json", "a.json", "--figure", "declined"]) == 2
    assert run("--baseline", "b.json") == 2
    assert "another dataset or version" in capsys.readouterr().err


def test_a_report_of_an_earlier_version_can_be_read(run: Run) -> None:
    run("--json", "new.json")
    report = json.loads(Path("new.json").read_text(encoding="utf-8"))
    assert report["intervals"]["evidence_hit"] == {"low": 0.886487, "high": 1}
    del report["intervals"]
    Path("old.json").write_text(json.dumps(report), encoding="utf-8")
    assert load_report(Path("old.json")).intervals == {}
    assert main(["compare", "old.json", "new.json"]) == 0


def test_a_run_fails_where_it_is_significantly_worse_than_its_baseline(
    run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("--json", "baseline.json", declined=1) == 0
    assert run("--baseline", "baseline.json", declined=3) == 0
    assert "pass  no figure is significantly worse than in the baseline" in capsys.readouterr().out
    assert run("--baseline", "baseline.json", declined=15) == 1
    assert "FAIL  wrongly_declined is 0.500, significantly worse than 0.033" in capsys.readouterr().out


def test_a_baseline_of_other_articles_is_wrong_input(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    run("--json", "baseline.json")
    report = json.loads(Path("baseline.json").read_text(encoding="utf-8"))
    Path("baseline.json").write_text(json.dumps(report | {"articles": {"cup": "1"}}), encoding="utf-8")
    assert run("--baseline", "baseline.json") == 2
    assert "articles only in the baseline (cup); articles only in this run (race)" in capsys.readouterr().err


def test_a_figure_that_is_no_longer_measured_fails(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    Path("gate.toml").write_text(
        '[datasets.questions.baseline]\nreport = "baseline.json"\nfigures = ["evidence_precision"]\n'
    )
    run("--json", "baseline.json")
    assert run("--gate", "gate.toml", declined=30) == 1
    assert "FAIL  evidence_precision was not measured" in capsys.readouterr().out


def test_a_gate_may_not_name_a_figure_that_its_baseline_lacks(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    Path("gate.toml").write_text('[datasets.questions.baseline]\nreport = "baseline.json"\nfigures = ["auroc"]\n')
    run("--json", "baseline.json")
    assert run("--gate", "gate.toml") == 2
    assert "has no auroc, so that it could not drop" in capsys.readouterr().err


def test_a_command_without_a_report_refuses_a_baseline(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gate = tmp_path / "gate.toml"
    gate.write_text('[datasets.grounding.baseline]\nreport = "baseline.json"\n', encoding="utf-8")
    pairs = Path(evals.__file__).parent / "datasets" / "grounding.jsonl"
    assert main(["grounding", str(pairs), "--gate", str(gate)]) == 2
    assert "measured without a report" in capsys.readouterr().err


def test_the_example_of_the_readme_works_as_written(run: Run, corpus: Path) -> None:
    readme = (Path(evals.__file__).parent / "README.md").read_text(encoding="utf-8")
    section = readme.split("\n## Is it better?\n")[1].split("\n## ")[0]
    (toml,) = re.findall(r"```toml\n(.*?)```", section, re.DOTALL)
    Path("gate.toml").write_text(toml, encoding="utf-8")
    (block,) = re.findall(r"```console\n(.*?)```", section, re.DOTALL)
    commands = [line.removeprefix("$ python -m evals ").split("  #")[0].split() for line in block.splitlines()]
    assert [command[0] for command in commands] == ["run", "run", "compare", "run"]
    statuses = [
        main(command) if command[0] == "compare" else run(*command[command.index("FOLDER") + 1 :], declined=declined)
        for command, declined in zip(commands, (0, 15, 0, 15), strict=True)
    ]
    assert statuses == [0, 0, 1, 1]
