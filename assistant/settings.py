"""Every setting, in one validated model that is passed explicitly."""

import os
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AliasChoices, BeforeValidator, Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from assistant.article_file import DEFAULT_MAX_BYTES
from assistant.errors import SettingsError
from assistant.origin import parse_authority, parse_origin


def _separated(names: object) -> object:
    """The parts of a list that is written with commas, as in the environment."""
    return tuple(filter(None, map(str.strip, names.split(",")))) if isinstance(names, str) else names


THREADS_WITH_CHAT_MODEL = 8
"""They wait for the network nearly all the time. Without a chat model one is enough: the models' arithmetic uses every
core, and a second thread only fills the gaps."""

Names = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_separated)]
"""Several of a kind; in the environment, with commas between them."""


class Settings(BaseSettings):
    """Settings of an assistant; each can be given in the environment as `ARTICLE_ASSISTANT_<NAME>`.

    Attributes:
        data_dir: where the index lives; None: in `.article-assistant` beside the articles' folder.
        embedding_model: name of a sentence-transformers model or path of its folder. Only the default is
            shipped; any other is downloaded when it is first used, if it is not there.
        chroma_url: a Chroma server to keep vectors in instead of `data_dir`, such as
            `http://127.0.0.1:8000`; `CHROMA_URL` is read too.
        max_article_bytes: files over this size are left out with an error.
        max_question_characters: longer questions are rejected with an error.
        max_history_turns: turns of a conversation that are looked at; older ones are dropped. 0: every question stands
            on its own.
        retrieve_k: passages that are read for a question. More find more and take longer.
        fetch_k: passages taken from each of the two searches before they are fused.
        max_statements: evidence sentences in an answer, at most.
        nearest_k: passages shown when the articles don't answer.
        min_confidence: decline below this confidence; None: the fitted operating point.
        max_error_rate: decline so many that at most this share of the questions asked is answered wrongly, in the mix
            of questions that docs/reader.md describes; instead of `min_confidence`.
        llm: a chat model that words the answers, as `provider:model` for LangChain's `init_chat_model`, such as
            `openai:gpt-4o-mini`; None: answers are quoted. Its key and address come from the provider's own
            environment variables, such as `OPENAI_API_KEY` and `OPENAI_BASE_URL`.
        llm_timeout_seconds: for a whole reply of the chat model, retries included.
        llm_stall_seconds: between two pieces of a reply, once it has begun.
        llm_max_tokens: that the chat model may write in a reply, thinking included.
        llm_retries: how often a request that failed for a passing reason is sent again.
        on_llm_error: what happens to a question when the chat model fails: "raise" the error, or "extract" the answer
            as without a chat model, marked as such.
        allowed_origins: of other sites whose pages may ask this server, such as `https://news.example`; the server's
            own pages always may. `*` lets every page of the web ask.
        allowed_hosts: names that this server is reached by, besides `localhost`, addresses and where it listens. Others
            are refused, so that no page can reach it by a name of its own (DNS rebinding). `*`: any.
        trusted_proxies: networks of the proxies before this server, such as `10.0.0.0/8`; only what they say in
            `X-Forwarded-For` and `X-Forwarded-Proto` is believed.
        require_api_key: programs need an API key, even if there is none; without this, once there is one.
        require_site_token: pages need the token of their site.
        rate_limit_storage: where questions are counted: `memory://` of each process, or `redis://…` for all together.
        client_questions_per_minute: from one address (one IPv6 network of 64 bits) without an API key. 0: any number.
        site_questions_per_minute: from the pages of one site, or with one API key. 0: any number.
        questions_per_day: from everyone together, in any 24 hours. 0: any number.
        max_history_characters: in all turns of a request together; longer histories are rejected with an error.
        answer_threads: questions that a process of the server answers at the same time; None: 1, or 8 with a chat
            model, whose slow replies would hold up all other questions otherwise.
        answer_timeout_seconds: for an answer of the server, waiting for its turn included.
        log_questions: write questions, and what errors say about them, to the server's log.
        feedback: the server takes what readers say of answers, and keeps it in `data_dir`.
        feedback_limit: entries that are kept; further ones are refused. A receipt has 5 to 20 kB, so the default takes
            200 MB at most; 1.3 GB, if someone fills every request to the server's limit.
        metrics: the server offers `/metrics`, for Prometheus.
        demo: the server offers `/demo`, examples of how the widget can look.
        log_format: how the server logs: lines of "text" or of "json".
    """

    model_config = SettingsConfigDict(
        env_prefix="ARTICLE_ASSISTANT_", extra="forbid", env_ignore_empty=True, frozen=True, populate_by_name=True
    )

    data_dir: Path | None = None
    embedding_model: str = "all-MiniLM-L6-v2"
    chroma_url: Annotated[
        str | None, Field(validation_alias=AliasChoices("ARTICLE_ASSISTANT_CHROMA_URL", "CHROMA_URL"))
    ] = None
    max_article_bytes: Annotated[int, Field(ge=1_000, le=100_000_000)] = DEFAULT_MAX_BYTES
    max_question_characters: Annotated[int, Field(ge=10, le=10_000)] = 1_000
    max_history_turns: Annotated[int, Field(ge=0, le=100)] = 10
    retrieve_k: Annotated[int, Field(ge=1, le=100)] = 8
    fetch_k: Annotated[int, Field(ge=1, le=1_000)] = 32
    max_statements: Annotated[int, Field(ge=1, le=10)] = 3
    nearest_k: Annotated[int, Field(ge=0, le=10)] = 3
    min_confidence: Annotated[float, Field(ge=0, le=1)] | None = None
    max_error_rate: Annotated[float, Field(gt=0, le=1)] | None = None
    llm: str | None = None
    llm_timeout_seconds: Annotated[float, Field(ge=0.1, le=3_600)] = 120
    llm_stall_seconds: Annotated[float, Field(ge=0.1, le=3_600)] = 30
    llm_max_tokens: Annotated[int, Field(ge=16, le=65_536)] = 1_024
    llm_retries: Annotated[int, Field(ge=0, le=10)] = 2
    on_llm_error: Literal["raise", "extract"] = "raise"
    allowed_origins: Names = ()
    allowed_hosts: Names = ()
    trusted_proxies: Names = ()
    require_api_key: bool = False
    require_site_token: bool = False
    rate_limit_storage: str = "memory://"
    client_questions_per_minute: Annotated[int, Field(ge=0, le=100_000)] = 60
    site_questions_per_minute: Annotated[int, Field(ge=0, le=100_000)] = 1_000
    questions_per_day: Annotated[int, Field(ge=0, le=1_000_000)] = 20_000
    max_history_characters: Annotated[int, Field(ge=0, le=1_000_000)] = 50_000
    answer_threads: Annotated[int, Field(ge=1, le=64)] | None = None
    answer_timeout_seconds: Annotated[float, Field(ge=0.1, le=3_600)] = 300
    log_questions: bool = False
    feedback: bool = True
    feedback_limit: Annotated[int, Field(ge=1, le=1_000_000)] = 10_000
    metrics: bool = True
    demo: bool = True
    log_format: Literal["text", "json"] = "text"

    @field_validator("llm")
    @classmethod
    def _provider_and_model(cls, llm: str | None) -> str | None:
        provider, _, model = (llm or "x:x").partition(":")
        if not provider.strip() or not model.strip():
            raise ValueError("it should name a provider and a model, like openai:gpt-4o-mini")
        return llm

    @field_validator("allowed_origins")
    @classmethod
    def _origins(cls, origins: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(origin if origin == "*" else parse_origin(origin) for origin in origins)

    @field_validator("allowed_hosts")
    @classmethod
    def _hosts(cls, hosts: tuple[str, ...]) -> tuple[str, ...]:
        for host in hosts:
            authority = parse_authority(host)
            if host != "*" and (authority is None or authority.port is not None):
                raise ValueError("a host is a name without scheme and port, such as news.example, or an address")
        return tuple(host.lower().removesuffix(".") for host in hosts)

    @field_validator("trusted_proxies")
    @classmethod
    def _networks(cls, networks: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(str(ip_network(network)) for network in networks)

    @field_validator("rate_limit_storage")
    @classmethod
    def _storage(cls, address: str) -> str:
        if address != "memory://" and address.partition("://")[0] not in {"redis", "rediss"}:
            raise ValueError("it should be memory://, or a Redis server as redis://host:port/number or rediss://…")
        return address

    @model_validator(mode="after")
    def _one_way_to_decline(self) -> Self:
        if self.min_confidence is not None and self.max_error_rate is not None:
            raise ValueError("give min_confidence or max_error_rate, not both: each decides what is declined")
        return self

    @property
    def threads(self) -> int:
        """`answer_threads`, or what it is by default."""
        if self.answer_threads is not None:
            return self.answer_threads
        return 1 if self.llm is None else THREADS_WITH_CHAT_MODEL


def load_settings() -> Settings:
    """Settings from the environment.

    Raises:
        SettingsError: naming each setting that is wrong or unknown.
    """
    prefix = Settings.model_config.get("env_prefix", "")
    unknown = {name for name in os.environ if name.upper().startswith(prefix)} - {
        f"{prefix}{field.upper()}" for field in Settings.model_fields
    }
    if unknown:
        raise SettingsError(
            f"Unknown settings in the environment: {', '.join(sorted(unknown))}. Known are: "
            f"{', '.join(sorted(Settings.model_fields))}."
        )
    try:
        return Settings()
    except ValidationError as error:
        problems = "; ".join(
            ": ".join(filter(None, (".".join(map(str, problem["loc"])), problem["msg"]))) for problem in error.errors()
        )
        raise SettingsError(f"Settings in the environment (ARTICLE_ASSISTANT_…) are not valid: {problems}.") from error
