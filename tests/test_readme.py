import gzip
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.browser.stub import STRICT_POLICY

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


def test_the_sizes_of_the_widgets_files_are_those_that_are_there() -> None:
    rows = re.findall(r"^\| `([\w/.]+\.js)` \| ([\d,]+) \| ([\d,]+) \| ([\d,]+) \|$", README, re.MULTILINE)
    dist = REPOSITORY / "assistant" / "widget" / "dist"
    assert {name for name, *_ in rows} == {path.relative_to(dist).as_posix() for path in dist.rglob("*.js")}
    for name, *figures in rows:
        size, gzipped, budget = (int(figure.replace(",", "")) for figure in figures)
        content = (dist / name).read_bytes()
        assert len(content) == size, f"{name}: run `npm run build` in assistant/widget."
        assert len(gzip.compress(content, compresslevel=9, mtime=0)) == pytest.approx(gzipped, rel=0.02)
        assert gzipped <= budget


def test_the_states_that_axe_looks_at_are_counted() -> None:
    collected = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "--collect-only",
            "-q",
            "-p",
            "no:cacheprovider",
            "tests/browser",
            "-k",
            "axe",
        ],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    states = len(re.findall(r"::test_axe_finds_nothing", collected))
    assert states > 0
    assert f"in {states} states and looks of it" in README


def test_the_policy_that_the_readme_names_is_the_one_of_the_tests() -> None:
    named = re.search(r"under the policy `(.*?)` with Trusted Types required", README)
    assert named is not None
    assert STRICT_POLICY.startswith(f"{named.group(1)}; require-trusted-types-for 'script'")


def test_the_readme_begins_with_the_two_commands() -> None:
    assert README.index("make serve") < README.index("make test") < 200


def test_the_documents_link_to_files_that_exist() -> None:
    for document in [*(REPOSITORY / "docs").glob("*.md"), REPOSITORY / "evals" / "README.md"]:
        for path in re.findall(r"\]\((?!https?:)([^)#]+)", document.read_text(encoding="utf-8")):
            assert (document.parent / path).exists(), f"{document.name}: {path}"
