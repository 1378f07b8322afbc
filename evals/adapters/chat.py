"""Any endpoint that speaks OpenAI's chat completions: the product's own, another assistant, or a bare chat model."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import BaseModel, Field, ValidationError

from assistant.answer import Answer
from assistant.article import Article
from assistant.history import Turn
from evals.adapters.posting import Poster
from evals.adapters.quotes import locate, quotes_in
from evals.adapters.system import AskError
from evals.prediction import Prediction

ROUTE = "/chat/completions"
OWN_MODEL = "article-assistant"
DECLINES = "NO_ANSWER"

CONVENTION = (
    "Answer the question from the articles only, in one or two sentences. Quote every sentence that you rely on word "
    f"for word, between “ and ”. If the articles don't answer the question, reply {DECLINES} and nothing else."
)
"""What every endpoint is told, in a system message. Only these ways of citing and declining are understood."""


class _Message(BaseModel):
    content: str | None = None


class _Choice(BaseModel):
    message: _Message


class _Completion(BaseModel):
    choices: list[_Choice] = Field(min_length=1)
    article_assistant: Answer | None = None


class ChatCompletions:
    """A chat model behind an address.

    The product's replies carry the whole answer (`article_assistant`), which is taken as it is. In any other reply
    the evidence is what it quotes and what stands in exactly one place of the articles, letter by letter.

    Attributes:
        name: model and address.
        tells_retrieved: only the product tells.
    """

    def __init__(
        self, poster: Poster, model: str, articles: Mapping[str, Article], *, name: str, give_articles: bool = False
    ) -> None:
        """Use a connection to its route; see `ChatCompletions.at` for an address.

        Args:
            poster: to `…/chat/completions`.
            model: as the endpoint calls it.
            articles: every article of the library by id, to find quotes in.
            name: in a leaderboard.
            give_articles: put the articles' texts into the system message, for a model that has none of its own.
        """
        self._poster = poster
        self._model = model
        self._articles = dict(articles)
        self._give_articles = give_articles
        self.name = name
        self.tells_retrieved = model == OWN_MODEL

    @classmethod
    def at(
        cls,
        url: str,
        model: str,
        articles: Mapping[str, Article],
        *,
        api_key: str | None = None,
        give_articles: bool = False,
    ) -> "ChatCompletions":
        """The endpoint at a base address such as `http://127.0.0.1:8000/v1`.

        Raises:
            AskError: that is no address.
        """
        poster = Poster(url.rstrip("/") + ROUTE, api_key=api_key)
        return cls(poster, model, articles, name=f"{model} {url}", give_articles=give_articles)

    def predict(self, question: str, *, article_id: str | None = None, history: Sequence[Turn] = ()) -> Prediction:
        """Ask it.

        Raises:
            AskError: it can't be reached, refuses, replies with anything but a completion, or says nothing.
        """
        scope = list(self._articles.values()) if article_id is None else [self._articles[article_id]]
        own_article = article_id is not None and self._model == OWN_MODEL
        reply = self._poster.post(
            {
                "model": f"{OWN_MODEL}/{article_id}" if own_article else self._model,
                "messages": list(self._messages(question, scope, history)),
                "temperature": 0,
            }
        )
        try:
            completion = _Completion.model_validate_json(reply)
        except ValidationError as error:
            raise AskError(f"{self.name} replied with no completion: {error.errors()[0]['msg']}.") from error
        if completion.article_assistant is not None:
            return Prediction.from_answer(completion.article_assistant)
        if self.tells_retrieved:
            raise AskError(f"{self.name} replied without the answer that the product adds to a completion.")
        words = (completion.choices[0].message.content or "").strip()
        if not words:
            raise AskError(f"{self.name} replied with no words. To decline, it says {DECLINES}.")
        return _prediction(words, scope)

    def close(self) -> None:
        """Close its connections."""
        self._poster.close()

    def _messages(self, question: str, scope: Sequence[Article], history: Sequence[Turn]) -> Iterator[dict[str, Any]]:
        told = [CONVENTION]
        if len(scope) == 1:
            told.append(f"Answer from this article only: {scope[0].title}")
        if self._give_articles:
            told.extend(f"# {article.title}\n\n{article.text}" for article in scope)
        yield {"role": "system", "content": "\n\n".join(told)}
        for turn in history:
            yield {"role": "user", "content": turn.question}
            if turn.answer:
                yield {"role": "assistant", "content": turn.answer}
        yield {"role": "user", "content": question}


def _prediction(words: str, scope: Sequence[Article]) -> Prediction:
    if words.strip("`*\"'. \n") == DECLINES:
        return Prediction(declined=True)
    places = (locate(quote, scope) for quote in quotes_in(words))
    evidence = tuple(sorted({place for place in places if place is not None}))
    return Prediction(declined=False, evidence=evidence, text=words, display_text=words)
