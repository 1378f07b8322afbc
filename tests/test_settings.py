import pytest
from pydantic import ValidationError

from assistant.errors import SettingsError
from assistant.settings import Settings, load_settings


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARTICLE_ASSISTANT_RETRIEVE_K", "5")
    assert load_settings().retrieve_k == 5


@pytest.mark.parametrize("name", ["CHROMA_URL", "ARTICLE_ASSISTANT_CHROMA_URL"])
def test_the_chroma_server_can_be_named_in_two_ways(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "http://127.0.0.1:8000")
    assert load_settings().chroma_url == "http://127.0.0.1:8000"


def test_an_unknown_setting_in_the_environment_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARTICLE_ASSISTANT_RETREIVE_K", "5")
    with pytest.raises(SettingsError, match=r"ARTICLE_ASSISTANT_RETREIVE_K\. Known are: .*retrieve_k"):
        load_settings()


def test_a_number_out_of_bounds_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARTICLE_ASSISTANT_RETRIEVE_K", "0")
    with pytest.raises(SettingsError, match="retrieve_k: Input should be greater than or equal to 1"):
        load_settings()


def test_there_is_one_way_to_decide_what_is_declined(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARTICLE_ASSISTANT_MIN_CONFIDENCE", "0.5")
    monkeypatch.setenv("ARTICLE_ASSISTANT_MAX_ERROR_RATE", "0.1")
    with pytest.raises(SettingsError, match=r"not valid: Value error, give min_confidence or max_error_rate, not both"):
        load_settings()


def test_unknown_keys_are_rejected() -> None:
    with pytest.raises(ValidationError, match="Extra inputs"):
        Settings.model_validate({"retreive_k": 5})


def test_every_number_has_bounds() -> None:
    for name, field in Settings.model_fields.items():
        if field.annotation in {int, float}:
            kinds = {type(rule).__name__ for rule in field.metadata}
            assert {"Ge", "Le"} <= kinds, name


def test_a_chat_model_brings_threads_for_the_questions_that_it_does_not_hold_up() -> None:
    assert Settings().threads == 1
    assert Settings(llm="openai:tiny").threads == 8
    assert Settings(llm="openai:tiny", answer_threads=3).threads == 3
