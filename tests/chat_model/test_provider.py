import sys
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import pytest
from langchain.chat_models import base
from langchain_core.language_models import FakeListChatModel
from pydantic import ConfigDict, Field, SecretStr, model_validator

from assistant.chat_model.provider import model_by_name
from assistant.errors import MissingExtraError, SettingsError
from assistant.settings import Settings, load_settings


class Provider(FakeListChatModel):
    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    responses: list[str] = Field(default_factory=list)
    model_id: str = Field(alias="model")


class Plain(Provider):
    """A provider without names for the limits."""


class Limited(Provider):
    """A provider with its own names for the limits."""

    most: int | None = Field(default=None, alias="max_output_tokens")
    request_timeout: int | None = None
    max_retries: int = 6


class Keyed(Provider):
    key: SecretStr | None = None

    @model_validator(mode="after")
    def _check(self) -> "Keyed":
        raise ValueError("Did not find key sk-live-123456, set `SOME_KEY`.")


@pytest.fixture
def install(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[type[Provider]], None]]:
    """Puts a model in the place of the package langchain-groq."""

    def put(model: type[Provider]) -> None:
        package = ModuleType("langchain_groq")
        vars(package)["ChatGroq"] = model
        monkeypatch.setitem(sys.modules, "langchain_groq", package)

    base._get_chat_model_creator.cache_clear()
    yield put
    base._get_chat_model_creator.cache_clear()


def make(llm: str) -> Any:
    return model_by_name(llm, timeout_seconds=60.5, max_tokens=99)


def test_the_limits_are_set_under_the_providers_own_names(install: Callable[[type[Provider]], None]) -> None:
    install(Limited)
    made = make("groq:tiny")
    assert (made.model_id, made.most, made.request_timeout, made.max_retries) == ("tiny", 99, 61, 0)


def test_a_provider_without_such_names_is_left_as_it_is(install: Callable[[type[Provider]], None]) -> None:
    install(Plain)
    assert make("groq:tiny").model_id == "tiny"


def test_a_models_name_may_have_a_colon(install: Callable[[type[Provider]], None]) -> None:
    install(Plain)
    assert make(" groq : llama3.1:8b ").model_id == "llama3.1:8b"


def test_what_a_provider_says_of_a_missing_key_is_passed_on_without_the_key(
    install: Callable[[type[Provider]], None],
) -> None:
    install(Keyed)
    with pytest.raises(SettingsError, match=r"llm is groq:tiny, but it can't be set up: .*key …, set `SOME_KEY`\.$"):
        make("groq:tiny")


def test_a_missing_package_is_named() -> None:
    with pytest.raises(MissingExtraError, match=r"langchain-mistralai is not installed\. .*: pip install langchain-m"):
        make("mistralai:tiny")


def test_a_package_that_an_extra_brings_is_named_with_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "langchain_openai", None)
    base._get_chat_model_creator.cache_clear()
    with pytest.raises(MissingExtraError, match=r"langchain-openai .* pip install 'article-assistant\[openai\]'"):
        make("openai:tiny")


def test_an_unknown_provider_is_an_error() -> None:
    with pytest.raises(SettingsError, match="llm is opnai:tiny, but LangChain knows no provider 'opnai'"):
        make("opnai:tiny")


@pytest.mark.parametrize("llm", ["gpt-4o-mini", "openai:", ":tiny", "openai: "])
def test_a_provider_and_a_model_are_needed(llm: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsError, match="should name a provider and a model, like openai:"):
        make(llm)
    monkeypatch.setenv("ARTICLE_ASSISTANT_LLM", llm)
    with pytest.raises(SettingsError, match="llm: Value error, it should name a provider and a model"):
        load_settings()


def test_without_a_chat_model_nothing_is_asked_for() -> None:
    assert Settings().llm is None
