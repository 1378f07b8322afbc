"""The SDK's client, over the standard input and output of a process of its own."""

import sys
from importlib import import_module
from pathlib import Path

import anyio
import pytest
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client

from assistant.answer import Answer
from assistant.errors import MissingExtraError
from assistant.mcp.passages import FoundPassages
from tests.answers import ARTICLE
from tests.cli.conftest import HARBOUR
from tests.cli.test_entry import ROOT

QUESTION = "How many people work at the harbour?"


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A folder with one article."""
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "harbour.md").write_text(HARBOUR, encoding="utf-8")
    return folder


def command(*arguments: str | Path) -> StdioServerParameters:
    """Python in the repository."""
    return StdioServerParameters(
        command=sys.executable, args=[str(argument) for argument in arguments], cwd=ROOT, env={"PYTHONPATH": str(ROOT)}
    )


async def test_a_client_asks_and_searches_whatever_is_printed_meanwhile(
    corpus: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    log = tmp_path / "log"
    with log.open("w+", encoding="utf-8") as errors, anyio.fail_after(120):
        async with Client(stdio_client(command("-m", "tests.mcp.over_stdio", corpus), errlog=errors)) as client:
            assert [tool.name for tool in (await client.list_tools()).tools] == ["search_articles", "ask_articles"]
            asked = await client.call_tool("ask_articles", {"question": QUESTION})
            found = await client.call_tool("search_articles", {"query": "mayor", "limit": 2})
            wrong = await client.call_tool("ask_articles", {"question": QUESTION, "article_id": "nothing"})
            again = await client.call_tool("ask_articles", {"question": QUESTION})
    answer = Answer.model_validate(asked.structured_content)
    answer.verify([ARTICLE])
    assert answer.status == "answered"
    assert Answer.model_validate(again.structured_content).text == answer.text
    assert len(FoundPassages.model_validate(found.structured_content).passages) == 1
    assert wrong.is_error
    assert "reading" in log.read_text(encoding="utf-8")
    assert "Failed to parse" not in caplog.text


@pytest.mark.model
async def test_the_command_serves_a_folder(corpus: Path) -> None:
    (corpus / "empty.txt").write_text("")
    with anyio.fail_after(120):
        async with Client(command("-m", "assistant", "mcp", "--corpus", corpus)) as client:
            result = await client.call_tool("ask_articles", {"question": QUESTION})
    answer = Answer.model_validate(result.structured_content)
    answer.verify([ARTICLE])
    assert answer.short_answer == "246"


async def test_a_missing_folder_is_one_line_on_the_standard_error_output(tmp_path: Path) -> None:
    started = command("-m", "assistant", "mcp", "--corpus", tmp_path / "nothing")
    ended = await anyio.run_process([started.command, *started.args], cwd=ROOT, check=False)
    assert ended.returncode == 1
    assert ended.stdout == b""
    assert ended.stderr.startswith(b"error: ")
    assert ended.stderr.count(b"\n") == 1


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in [name for name in sys.modules if name.partition(".")[0] == "mcp" or name.startswith("assistant.mcp")]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.delattr("assistant.mcp", raising=False)
    monkeypatch.setitem(sys.modules, "mcp", None)
    with pytest.raises(MissingExtraError, match=r"^mcp is not installed\. .*'article-assistant\[mcp\]'"):
        import_module("assistant.mcp")
