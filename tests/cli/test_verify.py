import io
import json
from pathlib import Path
from typing import Any

import pytest

from assistant.article import Article
from assistant.server.testing import quoting
from tests.cli.conftest import Run
from tests.cli.test_entry import HEAVY, python


@pytest.fixture
def answer(corpus: Path) -> dict[str, Any]:
    """A saved answer from the article in the corpus."""
    article = Article.from_file(corpus / "harbour.md", article_id="harbour", max_bytes=10_000)
    saved: dict[str, Any] = quoting("How many?", article, "246 people work there.").model_dump(mode="json")
    return saved


@pytest.fixture
def receipt(answer: dict[str, Any], tmp_path: Path) -> Path:
    path = tmp_path / "answer.json"
    path.write_text(json.dumps(answer), encoding="utf-8")
    return path


def test_a_saved_answer_holds(run: Run, corpus: Path, receipt: Path) -> None:
    ended = run("verify", receipt, "--corpus", corpus)
    assert ended.status == 0
    assert ended.out == "Everything holds: each quotation stands in its article, word for word.\n"
    assert not (corpus.parent / ".article-assistant").exists()


def test_what_ask_prints_can_be_piped_into_verify(run: Run, corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = run("ask", "How many people work there?", "--corpus", corpus, "--json")
    monkeypatch.setattr("sys.stdin", io.StringIO(asked.out))
    assert run("verify", "-", "--corpus", corpus).status == 0


def test_verifying_loads_no_model_and_no_index(corpus: Path, receipt: Path) -> None:
    program = (
        "import sys\n"
        "from assistant.cli import main\n"
        "try:\n"
        f"    main(['verify', {str(receipt)!r}, '--corpus', {str(corpus)!r}])\n"
        "finally:\n"
        "    print(*(name for name in sys.modules if '.' not in name), file=sys.stderr)\n"
    )
    ended = python("-c", program)
    assert ended.returncode == 0
    assert not HEAVY & set(ended.stderr.split())


def test_an_article_that_was_edited_is_told(run: Run, corpus: Path, receipt: Path) -> None:
    path = corpus / "harbour.md"
    path.write_text(path.read_text(encoding="utf-8").replace("246", "642"), encoding="utf-8")
    ended = run("verify", receipt, "--corpus", corpus)
    assert ended.status == 1
    assert ended.out == ""
    lines = ended.err.splitlines()
    assert len(lines) == 2
    assert all(line.startswith("does not hold: ") for line in lines)
    assert "are not the quoted ones" in lines[0]
    assert "has changed since" in lines[1]


def test_an_article_that_is_gone_is_told(run: Run, corpus: Path, receipt: Path) -> None:
    (corpus / "harbour.md").unlink()
    ended = run("verify", receipt, "--corpus", corpus)
    assert ended.status == 1
    assert "The article 'harbour' is missing." in ended.err


def test_words_put_into_an_article_s_mouth_are_told(
    run: Run, corpus: Path, receipt: Path, answer: dict[str, Any]
) -> None:
    answer["statements"][0]["text"] = "642 people work there."
    answer["text"] = "642 people work there. [1]"
    receipt.write_text(json.dumps(answer), encoding="utf-8")
    ended = run("verify", receipt, "--corpus", corpus)
    assert ended.status == 1
    assert "is not in the words that it cites" in ended.err


def test_parts_that_contradict_each_other_are_told(
    run: Run, corpus: Path, receipt: Path, answer: dict[str, Any]
) -> None:
    answer["text"] = "Something else. [1]"
    answer["retrieved"] = []
    receipt.write_text(json.dumps(answer), encoding="utf-8")
    ended = run("verify", receipt, "--corpus", corpus)
    assert ended.status == 1
    assert "does not hold: The text is not made of the statements." in ended.err
    assert "Citation [1] is not within a retrieved passage." in ended.err


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"{}", b'{"question": 1}', b"\xff\xfe\x00", b'"answer"'])
def test_what_is_no_saved_answer_is_an_error(run: Run, corpus: Path, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other.json"
    path.write_bytes(content)
    ended = run("verify", path, "--corpus", corpus)
    assert ended.status == 1
    assert ended.err.startswith(f"error: {path} is not a saved answer (")
    assert ended.err.count("\n") == 1


def test_a_receipt_that_is_not_there_is_an_error(run: Run, corpus: Path, tmp_path: Path) -> None:
    ended = run("verify", tmp_path / "nothing.json", "--corpus", corpus)
    assert ended.status == 1
    assert ended.err == f"error: {tmp_path / 'nothing.json'}: No such file or directory\n"
