"""The SDK's client, in this process."""

from collections.abc import Iterator
from typing import Any

import pytest
from mcp import Client
from mcp.server import MCPServer

from assistant.answer import Answer
from assistant.article import Article
from assistant.assistant import Assistant
from assistant.errors import StoreUnavailableError
from assistant.mcp import create_server
from assistant.mcp.passages import FoundPassages
from assistant.testing import HashEmbeddings, WordReader
from tests.answers import ARTICLE

OTHER = Article(id="2024/flood", title="Flood", text="The river rose by two metres on Sunday.")
QUESTION = "How many people work there?"


@pytest.fixture(scope="module")
def assistant() -> Iterator[Assistant]:
    with Assistant.from_articles([ARTICLE, OTHER], embeddings=HashEmbeddings(), reader=WordReader()) as assistant:
        yield assistant


@pytest.fixture(scope="module")
def server(assistant: Assistant) -> MCPServer[Any]:
    return create_server(assistant)


async def called(server: MCPServer[Any], tool: str, **arguments: object) -> tuple[str, Any]:
    """The text and the structured content that a tool gives."""
    async with Client(server) as client:
        result = await client.call_tool(tool, arguments)
    assert not result.is_error
    (content,) = result.content
    assert content.type == "text"
    return content.text, result.structured_content


async def refused(server: MCPServer[Any], tool: str, **arguments: object) -> str:
    """What a tool says when it fails."""
    async with Client(server) as client:
        result = await client.call_tool(tool, arguments)
    assert result.is_error
    assert result.structured_content is None
    (content,) = result.content
    assert content.type == "text"
    return content.text


async def test_there_are_two_tools_that_only_read(server: MCPServer[Any]) -> None:
    async with Client(server) as client:
        tools = (await client.list_tools()).tools
        assert "don't answer from elsewhere" in (client.instructions or "")
    assert [tool.name for tool in tools] == ["search_articles", "ask_articles"]
    for tool in tools:
        assert tool.description
        assert tool.annotations is not None
        assert tool.annotations.read_only_hint
        assert tool.output_schema is not None
        assert all(argument.get("description") for argument in tool.input_schema["properties"].values())
    assert [tool.input_schema["required"] for tool in tools] == [["query"], ["question"]]


async def test_an_answer_has_its_sources_and_is_a_receipt(server: MCPServer[Any]) -> None:
    text, content = await called(server, "ask_articles", question=QUESTION)
    answer = Answer.model_validate(content)
    answer.verify([ARTICLE, OTHER])
    assert answer.citations[0].quote == "Mayor Ana Lind said that 246 people work there."
    assert text.startswith(f"{answer.text}\n\n1. [Harbour to close](https://news.example/harbour#:~:text=Mayor%20Ana")


async def test_no_answer_is_an_answer(server: MCPServer[Any]) -> None:
    text, content = await called(server, "ask_articles", question="Which elephants dance?", article_id=OTHER.id)
    assert text == "The article doesn't answer this question."
    assert Answer.model_validate(content).reason == "not_in_sources"
    assert Answer.model_validate(content).article_id == OTHER.id


async def test_a_search_gives_passages_with_their_places(server: MCPServer[Any]) -> None:
    text, content = await called(server, "search_articles", query="mayor Ana Lind", limit=1)
    (found,) = FoundPassages.model_validate(content).passages
    assert found.text == ARTICLE.text[found.start : found.end]
    assert "Ana Lind" in found.text
    assert found.url is not None
    assert found.url.startswith("https://news.example/harbour#:~:text=")
    assert text == f"Harbour to close (harbour, characters {found.start} to {found.end})\n{found.url}\n{found.text}"


async def test_a_search_can_be_limited_to_an_article(server: MCPServer[Any]) -> None:
    text, content = await called(server, "search_articles", query="mayor Ana Lind", article_id=OTHER.id)
    (found,) = FoundPassages.model_validate(content).passages
    assert (found.article_id, found.url) == (OTHER.id, None)
    assert text == f"Flood (2024/flood, characters 0 to {len(OTHER.text)})\n{OTHER.text}"


async def test_of_an_empty_library_nothing_is_found() -> None:
    with Assistant.from_articles([], embeddings=HashEmbeddings(), reader=WordReader()) as empty:
        text, content = await called(create_server(empty), "search_articles", query="mayor")
    assert content == {"passages": []}
    assert text == "There are no articles yet."


@pytest.mark.parametrize("tool", ["ask_articles", "search_articles"])
async def test_what_goes_wrong_is_an_error_in_words(server: MCPServer[Any], tool: str) -> None:
    name = "question" if tool == "ask_articles" else "query"
    assert "There is no article 'nothing'" in await refused(server, tool, **{name: "Who?"}, article_id="nothing")
    assert "at most 1,000 are taken" in await refused(server, tool, **{name: "why " * 1_000})
    assert name in await refused(server, tool)
    assert name in await refused(server, tool, **{name: ""})
    assert name in await refused(server, tool, **{name: ["Who?"]})


@pytest.mark.parametrize("limit", [0, 21, "many"])
async def test_a_limit_has_bounds(server: MCPServer[Any], limit: object) -> None:
    assert "limit" in await refused(server, "search_articles", query="mayor", limit=limit)


async def test_a_failure_is_no_answer(
    server: MCPServer[Any], assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> Answer:
        raise StoreUnavailableError("The Chroma server can't be reached.")

    monkeypatch.setattr(assistant, "ask", fail)
    assert "The Chroma server can't be reached." in await refused(server, "ask_articles", question=QUESTION)


async def test_an_unexpected_failure_says_nothing_of_the_inside(
    server: MCPServer[Any], assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> Answer:
        raise ZeroDivisionError("of secrets")

    monkeypatch.setattr(assistant, "ask", fail)
    assert "secrets" not in await refused(server, "ask_articles", question=QUESTION)
