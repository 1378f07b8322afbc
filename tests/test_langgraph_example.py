import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from langgraph.checkpoint.memory import InMemorySaver

from assistant.assistant import Assistant
from assistant.history import Turn
from assistant.testing import HashEmbeddings, WordReader
from tests.answers import ARTICLE

FOLLOWUPS = (Path(__file__).resolve().parents[1] / "docs" / "followups.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def build() -> Callable[..., Any]:
    """The function of the documented example, which makes a graph of an assistant and a checkpointer."""
    example = re.search(r"```python\n(from typing import.*?)```", FOLLOWUPS, re.DOTALL)
    assert example is not None
    names: dict[str, Any] = {}
    exec(compile(example.group(1), "followups.md", "exec"), names)
    made: Callable[..., Any] = names["conversation_graph"]
    return made


@pytest.fixture(scope="module")
def library() -> Iterator[Assistant]:
    with Assistant.from_articles([ARTICLE], embeddings=HashEmbeddings(), reader=WordReader()) as assistant:
        yield assistant


def test_another_graph_goes_on_from_the_checkpoint(build: Callable[..., Any], library: Assistant) -> None:
    saver = InMemorySaver()
    config = {"configurable": {"thread_id": "reader-1"}}
    build(library, saver).invoke({"question": "Who is Mayor Ana Lind?"}, config)
    state = build(library, saver).invoke({"question": "what did she say?"}, config)
    assert state["understood"] == "What did Mayor Ana Lind say?"
    assert state["text"] == "Mayor Ana Lind said that 246 people work there. [1]"
    assert [Turn.model_validate(turn).question for turn in state["history"]] == [
        "Who is Mayor Ana Lind?",
        "What did Mayor Ana Lind say?",
    ]


def test_another_thread_knows_nothing_of_it(build: Callable[..., Any], library: Assistant) -> None:
    saver = InMemorySaver()
    graph = build(library, saver)
    graph.invoke({"question": "Who is Mayor Ana Lind?"}, {"configurable": {"thread_id": "reader-1"}})
    state = graph.invoke({"question": "what did she say?"}, {"configurable": {"thread_id": "reader-2"}})
    assert state["understood"] == "what did she say?"


def test_the_state_is_plain_data(build: Callable[..., Any], library: Assistant) -> None:
    saver = InMemorySaver()
    config: Any = {"configurable": {"thread_id": "reader-1"}}
    build(library, saver).invoke({"question": "Who is Mayor Ana Lind?"}, config)
    checkpoint = saver.get(config)
    assert checkpoint is not None
    (turn,) = checkpoint["channel_values"]["history"]
    assert isinstance(turn, dict)
    assert set(turn) == {"question", "answer", "evidence", "article_ids"}
    assert isinstance(turn["evidence"], list)
