"""The assistant as a tool for LangChain agents."""

from typing import TYPE_CHECKING

from langchain_core.tools import BaseTool, StructuredTool

from assistant.answer import Answer

if TYPE_CHECKING:
    from assistant.assistant import Assistant


def article_tool(assistant: "Assistant") -> BaseTool:
    """A tool that answers one question; its content is text for the model, its artifact the `Answer`."""

    def ask_articles(question: str) -> tuple[str, Answer]:
        """Answer a question about the articles in the library, quoting them word for word with sources."""
        answer = assistant.ask(question)
        return _with_sources(answer), answer

    async def ask_articles_async(question: str) -> tuple[str, Answer]:
        answer = await assistant.aask(question)
        return _with_sources(answer), answer

    return StructuredTool.from_function(
        func=ask_articles, coroutine=ask_articles_async, response_format="content_and_artifact"
    )


def _with_sources(answer: Answer) -> str:
    sources = (
        f"[{citation.number}] {citation.title}{f' <{citation.url}>' if citation.url else ''}"
        for citation in answer.citations
    )
    return "\n".join([answer.text, *sources])
