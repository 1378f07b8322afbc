"""Chat models by name: from `provider:model` to a LangChain chat model with this package's limits."""

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from assistant.chat_model.redaction import Redaction
from assistant.errors import MissingExtraError, SettingsError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

_EXTRAS = {"langchain-openai": "openai"}
"""Provider packages that an extra of this package brings."""

_TOKENS = ("max_tokens", "max_output_tokens", "num_predict", "max_new_tokens")
_TIMEOUT = ("timeout", "request_timeout", "default_request_timeout")
_RETRIES = ("max_retries",)

_WEIGHTS_HERE = ("huggingface",)
"""Providers whose models are loaded into this process: making one twice, to learn what it takes, would cost minutes."""

_TOOLS = ("tools", "tool_choice", "functions", "function_call")


def model_by_name(llm: str, *, timeout_seconds: float, max_tokens: int) -> "BaseChatModel":
    """Make a chat model.

    Its client's own retries are off and the limits are set wherever the provider has a name for them.

    Args:
        llm: such as `openai:gpt-4o-mini`.
        timeout_seconds: after which its client gives a silent connection up.
        max_tokens: that it may write.

    Raises:
        MissingExtraError: if the provider's package isn't installed.
        SettingsError: if there is no such provider, or the model can't be set up, for want of a key for instance.
    """
    provider, _, model = (part.strip() for part in llm.partition(":"))
    if not provider or not model:
        raise SettingsError(f"llm is {llm!r}; it should name a provider and a model, like openai:gpt-4o-mini.")
    made = _make(provider, model)
    if provider in _WEIGHTS_HERE:
        return made
    wanted = ((_RETRIES, 0), (_TIMEOUT, math.ceil(timeout_seconds)), (_TOKENS, max_tokens))
    options = {_argument(made, field): value for names, value in wanted for field in _fields(made, names)}
    return _make(provider, model, **options) if options else made


def model_name(model: "BaseChatModel") -> str:
    """A name for receipts: the provider and the model, as LangChain's traces have them."""
    known = model._get_ls_params()
    provider = known.get("ls_provider") or type(model).__name__
    name = known.get("ls_model_name") or getattr(model, "model_name", None) or getattr(model, "model", None)
    return f"{provider}:{name}" if isinstance(name, str) else provider


def within_tokens(model: "BaseChatModel", max_tokens: int) -> "BaseChatModel":
    """The same model, held to `max_tokens` if it has no limit of its own."""
    unset = [field for field in _fields(model, _TOKENS) if getattr(model, field, max_tokens) is None]
    return model.model_copy(update=dict.fromkeys(unset, max_tokens)) if unset else model


def check_without_tools(model: "BaseChatModel") -> None:
    """Raise if a model brings tools along: what it writes from articles must not be able to act.

    Raises:
        SettingsError: naming what it brings.
    """
    for place in ("model_kwargs", "extra_body"):
        options = getattr(model, place, None)
        if isinstance(options, dict) and (found := [name for name in _TOOLS if options.get(name)]):
            raise SettingsError(f"The chat model brings {found[0]} along in its {place}. Pass one without tools.")


def _make(provider: str, model: str, **options: Any) -> "BaseChatModel":
    from langchain.chat_models import init_chat_model

    try:
        made: BaseChatModel = init_chat_model(model, model_provider=provider, **options)
    except ImportError as error:
        missing = error.__cause__.name if isinstance(error.__cause__, ModuleNotFoundError) else None
        if missing is None:
            raise SettingsError(f"llm is {provider}:{model}, whose package can't be loaded: {error}.") from error
        package = missing.partition(".")[0].replace("_", "-")
        raise MissingExtraError(package, _EXTRAS.get(package)) from error
    except Exception as error:  # each provider's own
        if isinstance(error, ValueError) and str(error).startswith("Unsupported provider"):
            problem = (
                f"LangChain knows no provider {provider!r}. Some that it knows: openai, anthropic, ollama, mistralai"
            )
        else:
            problem = f"it can't be set up: {_reason(error)}"
        # The provider's own text, which may have a key in it, is not carried along.
        raise SettingsError(f"llm is {provider}:{model}, but {problem.rstrip('.')}.") from None
    return made


def _reason(error: Exception) -> str:
    """What a provider says to somebody who sets it up, such as which environment variable has its key."""
    from pydantic import ValidationError

    if isinstance(error, ValidationError):
        text = "; ".join(problem["msg"] for problem in error.errors(include_input=False, include_url=False))
    else:
        text = str(error)
    return Redaction().clean(text, most=300) or type(error).__name__


def _fields(model: "BaseChatModel", names: tuple[str, ...]) -> Iterator[str]:
    """The model's first field of one of these names, by itself or by alias."""
    fields = type(model).model_fields
    for name in names:
        found = [field for field, info in fields.items() if name in (field, info.alias)]
        if found:
            yield found[0]
            return


def _argument(model: "BaseChatModel", field: str) -> str:
    """By what name the constructor takes a field."""
    return type(model).model_fields[field].alias or field
