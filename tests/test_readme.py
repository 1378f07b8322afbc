import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[1]
README = (REPOSITORY / "README.md").read_text(encoding="utf-8")


@pytest.mark.model
def test_the_python_example_does_what_it_says(tmp_path: Path) -> None:
    example = re.search(r"```python\n(.*?)```", README, re.DOTALL)
    assert example is not None
    done = subprocess.run(
        [sys.executable, "-c", example.group(1)],
        cwd=REPOSITORY,
        env={**os.environ, "ARTICLE_ASSISTANT_DATA_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0].startswith("246 - Kosovo had asked for 246 Javelin missiles")
    assert lines[-1] == "not_in_sources"


def test_every_file_that_the_readme_links_to_exists() -> None:
    for path in re.findall(r"\]\((?!https?:)([^)#]+)", README):
        assert (REPOSITORY / path).exists(), path


def test_the_readme_begins_with_the_two_commands() -> None:
    assert README.index("make serve") < README.index("make test") < 200


def test_the_documents_link_to_files_that_exist() -> None:
    for document in [*(REPOSITORY / "docs").glob("*.md"), REPOSITORY / "evals" / "README.md"]:
        for path in re.findall(r"\]\((?!https?:)([^)#]+)", document.read_text(encoding="utf-8")):
            assert (document.parent / path).exists(), f"{document.name}: {path}"
