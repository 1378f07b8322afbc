from pathlib import Path

import pytest

from assistant.article import Article
from evals.__main__ import main
from evals.dataset import Dataset
from evals.html_report import html_of
from evals.report import build_report
from evals.run import ask_all
from evals.scripted import ScriptedAnswerer, scripted_decline


def test_a_saved_report_becomes_a_page(
    dataset: Dataset, article: Article, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    declined = {case.question: scripted_decline(case.question) for case in dataset.cases}
    results = ask_all(ScriptedAnswerer(declined), dataset.cases, {article.id: article})
    report = build_report(dataset, results, articles=[article], settings={})
    saved, page = tmp_path / "report.json", tmp_path / "pages" / "report.html"
    saved.write_text(report.model_dump_json(), encoding="utf-8")
    assert main(["html", str(saved), str(page)]) == 0
    assert page.read_text(encoding="utf-8") == html_of(report)
    assert "report.html" in capsys.readouterr().out


def test_what_is_no_report_is_a_wrong_argument(tmp_path: Path) -> None:
    assert main(["html", str(tmp_path / "none.json"), str(tmp_path / "page.html")]) == 2
