import pytest
from langchain_core.messages import HumanMessage

from assistant.testing import ScriptedChatModel, WordGrounder

ASK = [HumanMessage("Who?")]


def test_a_scripted_model_says_what_it_is_told_to() -> None:
    model = ScriptedChatModel(reply="It was Ann.", chunk_size=4)
    assert model.invoke(ASK).content == "It was Ann."
    # LangChain marks the end of a stream by an empty chunk.
    assert [chunk.content for chunk in model.stream(ASK) if chunk.content] == ["It w", "as A", "nn."]
    assert model.requests == [ASK, ASK]


def test_a_scripted_model_goes_through_its_replies_and_stays_with_the_last() -> None:
    model = ScriptedChatModel(reply=["one", ValueError("two"), "three"])
    assert model.invoke(ASK).content == "one"
    with pytest.raises(ValueError, match="two"):
        model.invoke(ASK)
    assert [model.invoke(ASK).content for _ in range(2)] == ["three", "three"]


def test_a_scripted_model_can_make_its_replies_from_the_messages() -> None:
    assert ScriptedChatModel(reply=lambda messages: str(len(messages))).invoke(ASK).content == "1"


def test_a_scripted_model_can_break_off() -> None:
    model = ScriptedChatModel(reply="It was Ann.", break_off=ConnectionError("gone"), break_after=5)
    got: list[object] = []
    with pytest.raises(ConnectionError):
        got.extend(chunk.content for chunk in model.stream(ASK))
    with pytest.raises(ConnectionError):
        model.invoke(ASK)


async def test_a_scripted_model_works_in_asyncio() -> None:
    model = ScriptedChatModel(reply="It was Ann.")
    assert (await model.ainvoke(ASK)).content == "It was Ann."


def test_a_word_grounder_tells_what_words_tell() -> None:
    assert WordGrounder().check("It cost 5 euros.", ["It cost 5 euros in May."]).supported
    assert WordGrounder().check("It cost 6 euros.", ["It cost 5 euros in May."]).check == "number"
