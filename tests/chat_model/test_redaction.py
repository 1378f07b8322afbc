import pytest
from langchain_core.language_models import FakeListChatModel
from pydantic import SecretStr

from assistant.chat_model.redaction import Redaction, secrets_of


@pytest.mark.parametrize(
    "text",
    [
        "Incorrect API key provided: {}.",
        "Received API Key = {}, which is unknown",
        "Authorization: Bearer {}",
        "invalid token '{}'",
        "{}",
    ],
)
@pytest.mark.parametrize(
    "key", ["sk-proj-abc123DEF456", "sk-ab********wxyz", "gsk_a1b2c3d4e5", "AIzaSyA1234567890abcd"]
)
def test_what_looks_like_a_key_is_left_out(text: str, key: str) -> None:
    cleaned = Redaction().clean(text.format(key))
    assert key not in cleaned
    assert key[-4:] not in cleaned


@pytest.mark.parametrize("key", ["0123456789abcdef0123456789abcdef", "a1b2c3d4-e5f6"])
def test_a_key_without_a_sign_is_known_by_its_length_or_by_what_announces_it(key: str) -> None:
    assert key not in Redaction().clean(f"Wrong API key: {key}")


def test_known_secrets_are_left_out() -> None:
    assert Redaction(["plain words"]).clean("They are plain words, as sent.") == "They are …, as sent."


def test_secrets_of_the_environment_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_API_KEY", "plain")
    monkeypatch.setenv("OTHER_TOKEN", "x")
    assert Redaction().clean("It is plain, without an x.") == "It is …, without an x."


@pytest.mark.parametrize(
    "text",
    [
        "The model `claude-haiku-4-5-20251001` does not exist.",
        "This model's maximum context length is 8192 tokens.",
        "Missing credentials. Please pass an `api_key`, or set the `OPENAI_API_KEY` environment variable.",
        "Invalid token in the schema.",
    ],
)
def test_what_helps_is_kept(text: str) -> None:
    assert Redaction().clean(text) == text


def test_a_message_is_one_short_line() -> None:
    cleaned = Redaction().clean("a\n\tb  " * 1000)
    assert len(cleaned) == 160
    assert cleaned.startswith("a b a b")
    assert cleaned.endswith("…")


def test_a_long_message_takes_no_time() -> None:
    assert len(Redaction().clean("key" + " " * 1_000_000 + "-" * 1_000_000)) <= 160


def test_the_secrets_of_a_model_are_found() -> None:
    class Keyed(FakeListChatModel):
        key: SecretStr
        other: SecretStr | None = None

    assert secrets_of(Keyed(responses=[], key=SecretStr("letmein!"))) == ["letmein!"]
