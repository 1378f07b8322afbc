import json
import re
import shlex
from pathlib import Path

import pytest

from evals.__main__ import main
from evals.commands import FORMATS
from evals.dataset import Case, Dataset

README = (Path(__file__).parents[3] / "evals" / "README.md").read_text(encoding="utf-8")
FILE = re.compile(r"`([\w/.]+)`(?:, with tabs)?:\n\n```\w+\n(.*?)```", re.DOTALL)
COMMAND = re.compile(r"^\$ python -m evals ((?:import|validate) .*)$", re.MULTILINE)


def test_every_line_of_a_dataset_in_the_readme_is_a_case() -> None:
    lines = re.findall(r'^ *(\{"id": "fair-.*\})$', README, re.MULTILINE)
    cases = [Case.model_validate_json(line, strict=True) for line in lines]
    assert [case.id for case in cases] == ["fair-1", "fair-2", "fair-3"]
    assert all(field in json.loads(lines[2]) for field in ("history", "scope"))


def test_the_importers_examples_work_as_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    section = README[README.index("## Importing") : README.index("## Figures")]
    for name, content in FILE.findall(section):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    done = []
    for command in COMMAND.findall(section):
        words = shlex.split(command)
        assert main(words) == 0, command
        done.append(words)
    imported = [words for words in done if words[0] == "import"]
    assert sorted(words[1] for words in imported) == sorted(FORMATS)
    for words in imported:
        folder = Path(words[-1])
        assert not (folder / "left-out.txt").exists()
        dataset = Dataset.load(folder / "dataset.jsonl")
        assert any(case.answerable for case in dataset.cases)
        assert main(["validate", str(dataset.path), "--corpus", str(folder / "articles")]) == 0
