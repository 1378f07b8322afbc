import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace, TracebackType
from typing import Any, Self

import pytest

from assistant.answer import Answer
from assistant.article import Article
from assistant.assistant import Assistant
from assistant.errors import ArticleError, ModelError
from assistant.reader import fit
from assistant.reader.fitted import FittedReader
from assistant.settings import Settings
from evals.__main__ import main
from evals.dataset import Dataset
from evals.scripted import ScriptedAnswerer, scripted_answer, scripted_decline

LEE, GAP = "Ann Lee won the race on Sunday.", "He lost by 1.8 seconds, the smallest gap in years."
Install = Callable[..., None]


class ScriptedLibrary(ScriptedAnswerer):
    """The parts of an Assistant that a run uses, around a script."""

    last_sync: SimpleNamespace | None = None

    def __init__(self, script: dict[str, Answer | Exception], article: Article) -> None:
        super().__init__(script)
        self.settings = Settings()
        self._article = article

    def articles(self) -> list[Article]:
        return [self._article]

    def warm_up(self) -> None: ...

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


@pytest.fixture
def install(monkeypatch: pytest.MonkeyPatch, article: Article) -> Install:
    """Let `Assistant.open` give a library that answers by script; sound answers but for `changes`."""

    def do(**changes: Answer | Exception) -> None:
        script: dict[str, Answer | Exception] = {
            "Who won?": changes.get("winner", scripted_answer("Who won?", article, [LEE])),
            "How small was the gap?": changes.get("gap", scripted_answer("How small was the gap?", article, [GAP])),
            "Who came third?": changes.get("third", scripted_decline("Who came third?")),
            "Who won the World Cup?": changes.get("cup", scripted_decline("Who won the World Cup?")),
        }

        def opened(folder: Path, *, data_dir: Path | None) -> ScriptedLibrary:
            return ScriptedLibrary(script, article)

        monkeypatch.setattr(Assistant, "open", opened)

    return do


@pytest.fixture
def arguments(dataset: Dataset, corpus: Path) -> list[str]:
    return ["run", "--dataset", str(dataset.path), "--corpus", str(corpus)]


def test_a_run_prints_tables_saves_json_and_succeeds(
    install: Install, arguments: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    install()
    saved = tmp_path / "results" / "report.json"
    assert main([*arguments, "--json", str(saved)]) == 0
    report = json.loads(saved.read_text(encoding="utf-8"))
    assert report["figures"]["evidence_hit"]["value"] == 1
    assert report["cases"] == 4
    assert "data_dir" not in report["settings"]
    assert "evidence_hit" in capsys.readouterr().out


def test_a_run_saves_a_page_and_junit_xml(install: Install, arguments: list[str], tmp_path: Path) -> None:
    install()
    page, junit = tmp_path / "report.html", tmp_path / "report.xml"
    assert main([*arguments, "--html", str(page), "--junit", str(junit)]) == 0
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert junit.read_text(encoding="utf-8").count("<testcase") == 4


def test_equal_runs_save_equal_reports_but_for_the_timings(
    install: Install, arguments: list[str], tmp_path: Path
) -> None:
    install()
    reports: list[dict[str, Any]] = []
    for name in ("one.json", "two.json"):
        assert main([*arguments, "--quiet", "--json", str(tmp_path / name)]) == 0
        reports.append(json.loads((tmp_path / name).read_text(encoding="utf-8")))
        del reports[-1]["timings"]
    assert reports[0] == reports[1]


def test_a_gate_decides_the_exit_status(
    install: Install, arguments: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gate = tmp_path / "gate.toml"
    gate.write_text("[floors]\nevidence_hit = 0.9\n[ceilings]\nerrors = 0\n", encoding="utf-8")
    install()
    assert main([*arguments, "--quiet", "--gate", str(gate)]) == 0
    assert capsys.readouterr().out.count("pass") == 2
    install(winner=scripted_decline("Who won?"))
    assert main([*arguments, "--quiet", "--gate", str(gate)]) == 1
    assert "FAIL  evidence_hit is 0.5, to be ≥ 0.9" in capsys.readouterr().out


def test_an_answer_that_raises_fails_a_gate_on_errors(install: Install, arguments: list[str]) -> None:
    install(gap=RuntimeError("broken"))
    assert main([*arguments, "--quiet", "--fail-on", "errors>0"]) == 1
    assert main([*arguments, "--quiet", "--fail-on", "errors>1"]) == 0


def test_a_figure_that_was_not_measured_fails(install: Install, arguments: list[str]) -> None:
    install()
    assert main([*arguments, "--quiet", "--fail-on", "evidence_hit.summary<0.5"]) == 1


def test_failures_are_printed_when_asked_for(
    install: Install, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    install(winner=scripted_decline("Who won?"))
    assert main([*arguments, "--quiet", "--failures"]) == 0
    shown = capsys.readouterr().out
    assert "wrongly declined" in shown
    assert LEE in shown


@pytest.mark.parametrize(
    "slip",
    [
        ["--gate", "none.toml"],
        ["--fail-on", "evidence_hits<0.5"],
        ["--no-such-option"],
        ["--dataset", "none.jsonl"],
    ],
)
def test_a_slip_in_the_arguments_ends_before_anything_is_opened(
    arguments: list[str], slip: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(Assistant, "open", None)
    assert main([*arguments, *slip]) == 2
    assert capsys.readouterr().err


def test_a_dataset_that_does_not_match_the_corpus_is_not_run(
    install: Install, arguments: list[str], corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    install()
    (corpus / "race.md").write_text("Another text.", encoding="utf-8")
    assert main(arguments) == 2
    assert "toy.jsonl:1: " in capsys.readouterr().err


def test_a_corpus_that_is_not_there_is_a_usage_error(
    dataset: Dataset, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["validate", str(dataset.path), "--corpus", str(tmp_path / "none")]) == 2
    assert "none" in capsys.readouterr().err


def test_files_that_are_left_out_of_the_library_are_named(
    install: Install,
    arguments: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    install()
    failure = ArticleError("The file is empty", remedy="Write something.", path=Path("gone.md"))
    monkeypatch.setattr(ScriptedLibrary, "last_sync", SimpleNamespace(failures=(failure,)))
    assert main([*arguments, "--quiet"]) == 0
    assert "Left out: gone.md: The file is empty" in capsys.readouterr().err


def test_an_assistant_that_cannot_be_opened_has_its_own_exit_status(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(folder: Path, *, data_dir: Path | None) -> None:
        raise ModelError("The model is gone.")

    monkeypatch.setattr(Assistant, "open", fail)
    assert main(arguments) == 3
    assert "The model is gone." in capsys.readouterr().err


def test_a_good_dataset_validates_and_a_broken_one_does_not(
    dataset: Dataset, corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["validate", str(dataset.path), "--corpus", str(corpus)]) == 0
    assert "4 cases, 2 answerable" in capsys.readouterr().out
    dataset.path.write_text(dataset.path.read_text(encoding="utf-8").replace("1.8", "1.9"), encoding="utf-8")
    assert main(["validate", str(dataset.path), "--corpus", str(corpus)]) == 2
    assert f"{dataset.path}:2: " in capsys.readouterr().err


def test_the_figures_that_a_gate_may_use_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["figures"]) == 0
    assert "declined.off_topic  0..1" in capsys.readouterr().out.splitlines()


@pytest.mark.parametrize("arguments", [[], ["onestop"], ["run", "extra"]])
def test_missing_or_extra_arguments_are_a_usage_error(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    assert "usage" in capsys.readouterr().err


def test_help_loads_nothing_heavy() -> None:
    code = "import sys; from evals.__main__ import main; main(['--help']); print(sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    loaded = done.stdout.splitlines()[-1]
    assert not [name for name in ("torch", "chromadb", "sklearn", "transformers") if f"'{name}'" in loaded]


def test_calibrating_shows_the_evidence_and_what_limits_cost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[object] = []

    def refit(data: Path, *, output: Path | None, curve: Path | None) -> FittedReader:
        asked.extend((data, output, curve))
        return FittedReader.load()

    monkeypatch.setattr(fit, "refit", refit)
    assert main(["calibrate", str(tmp_path), "--curve", "curve.svg"]) == 0
    assert asked == [tmp_path, None, Path("curve.svg")]
    shown = capsys.readouterr().out
    for words in ("operating point", "calibration_error", "max_error_rate", "0.05"):
        assert words in shown


def test_calibrating_without_the_sets_says_what_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["calibrate", str(tmp_path)]) == 2
    assert "dev_squad2.jsonl.gz" in capsys.readouterr().err
