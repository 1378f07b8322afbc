"""Stand-ins for the parts that are slow, for tests of programs that use this package."""

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Literal

import numpy as np
from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.embeddings import Embeddings
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from pydantic import ConfigDict, Field

from assistant.embedding import Vectors
from assistant.grounding import Verdict, check_words
from assistant.passages import RetrievedPassage
from assistant.reader import Evidence, Reading

_WORD = re.compile(r"\w+")


class HashEmbeddings(Embeddings):
    """A deterministic embedding model without weights: each word adds one to a bucket chosen by its hash.

    Texts that share words are close to each other, so searches behave sensibly; meaning is lost on it. It
    takes the place of `SentenceEmbeddings` wherever an index needs one.

    Attributes:
        name, weights_hash: as of a model; `seed` is part of both, so different seeds are different models.
        dimension: numbers in a vector.
        max_tokens: as of a model's window; it reads everything.
    """

    def __init__(self, *, dimension: int = 64, seed: int = 0) -> None:
        self.name = f"hash-{seed}"
        self.weights_hash = hashlib.sha256(f"{seed}".encode()).hexdigest()
        self.dimension = dimension
        self.max_tokens = 254
        self._seed = seed

    def encode(self, texts: Sequence[str], *, kind: Literal["document", "query"] = "document") -> Vectors:
        """Unit vectors, float32, of shape (len(texts), dimension); both kinds are treated alike."""
        del kind
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in _WORD.findall(text.lower()) or [""]:
                vectors[row, self._bucket(word)] += 1
        unit: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return unit

    def encode_query(self, text: str) -> Vectors:
        """The vector of a question, of shape (dimension,)."""
        vector: Vectors = self.encode([text])[0]
        return vector

    def prepare(self, questions: Sequence[str]) -> None:
        """Do nothing: batches are no faster here."""

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Vectors of texts, as LangChain wants them."""
        vectors: list[list[float]] = self.encode(texts).tolist()
        return vectors

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question, as LangChain wants it."""
        vector: list[float] = self.encode_query(text).tolist()
        return vector

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Words of each text."""
        return [len(_WORD.findall(text)) for text in texts]

    def _bucket(self, word: str) -> int:
        digest = hashlib.blake2b(word.encode("utf-8", "replace"), key=bytes([self._seed]), digest_size=8).digest()
        return int.from_bytes(digest) % self.dimension


class WordReader:
    """A deterministic reader without a model: the sentence that shares most words with the question answers.

    Its confidence is the share of the question's words, of four letters or more, that the sentence has; from a half on
    it answers.

    Attributes:
        most: sentences that it takes as evidence, at most; further ones than the best must answer, too.
    """

    def __init__(self, *, most: int = 1) -> None:
        self.most = most

    def read(self, question: str, passages: Sequence[RetrievedPassage]) -> Reading:
        """See `Reader`."""
        asked = {word for word in _WORD.findall(question.lower()) if len(word) >= 4}
        found = [
            Evidence(
                passage=passage,
                sentence=sentence,
                score=len(asked & set(_WORD.findall(passage.sentence_text(sentence).lower()))) / max(1, len(asked)),
            )
            for passage in passages
            for sentence in passage.passage.sentences
        ]
        best = sorted(found, key=lambda evidence: -evidence.score)[: self.most]
        confidence = best[0].score if best else 0.0
        evidence = best[:1] + [one for one in best[1:] if one.score >= 0.5]
        return Reading(tuple(evidence), confidence, answerable=confidence >= 0.5)


class WordGrounder:
    """A deterministic grounder without a model: only the checks of words, which tell no meaning."""

    def check(self, statement: str, evidence: Sequence[str]) -> Verdict:
        """See `assistant.answering.generative.Grounder`."""
        return check_words(statement, evidence)


class ScriptedChatModel(BaseChatModel):
    """A chat model that says what it is told to, in chunks, as a real one streams its tokens.

    Attributes:
        reply: what to say: a text, one for each request in turn (the last one goes on), or a function of the messages.
            An exception, itself or among the texts, is raised.
        chunk_size: characters in a chunk.
        break_off: what to raise in the middle of a reply, after `break_after` characters; None: replies come whole.
        requests: the messages of each request, in order.
    """

    reply: Any = ""
    chunk_size: int = Field(default=5, ge=1)
    break_off: Exception | None = None
    break_after: int = Field(default=0, ge=0)
    requests: list[list[BaseMessage]] = Field(default_factory=list)

    model_config = ConfigDict(arbitrary_types_allowed=True)

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        del stop, run_manager, kwargs
        text = "".join(self._chunks(messages))
        return ChatResult(generations=[ChatGeneration(message=AIMessage(content=text))])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        del stop, run_manager, kwargs
        for chunk in self._chunks(messages):
            yield ChatGenerationChunk(message=AIMessageChunk(content=chunk))

    def _chunks(self, messages: list[BaseMessage]) -> Iterator[str]:
        self.requests.append(messages)
        reply = self._reply_to(messages)
        if isinstance(reply, Exception):
            raise reply
        whole = reply if self.break_off is None else reply[: self.break_after]
        for start in range(0, len(whole), self.chunk_size):
            yield whole[start : start + self.chunk_size]
        if self.break_off is not None:
            raise self.break_off

    def _reply_to(self, messages: list[BaseMessage]) -> str | Exception:
        said: str | Exception | Sequence[str | Exception] | Callable[[list[BaseMessage]], str | Exception] = self.reply
        if callable(said):
            return said(messages)
        if isinstance(said, str | Exception):
            return said
        return said[min(len(self.requests), len(said)) - 1]
