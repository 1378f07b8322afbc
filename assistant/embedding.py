"""The sentence-transformers model that turns texts into vectors."""

import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Literal, Protocol

import numpy as np
from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray

from assistant.errors import ModelError
from assistant.lookups import QUESTION_VECTORS, looked_up
from assistant.model_files import DEFAULT_DIMENSION, DEFAULT_MODEL, find_model

if TYPE_CHECKING:
    import torch
    from sentence_transformers import SentenceTransformer
    from tokenizers import Tokenizer

Vectors = NDArray[np.float32]

BATCH_SIZE = 32
"""Texts in one pass of the model. On two cores, passages of 80 words a second, one run each and noisy: 166, 133,
168, 124 and 112 for 8, 16, 32, 64 and 128 texts; beside other work on the same cores, where small batches suffer
most, about 11, 22, 33 and 41 for 8 to 64."""

CACHED_QUESTIONS = 512
"""Questions whose vectors are kept: 0.8 MB, and a question asked again costs nothing."""

LEAST_AGREEMENT = 0.999
"""bfloat16 is used only if its vectors have at least this cosine to those of float32."""

_PROBES = (
    "The ministry said on Tuesday that it had approved the sale of 246 missiles for $75 million.",
    "Who signed the agreement, and when?",
    "Rain.",
    "“It is not what we asked for,” she told reporters in São Paulo, adding that talks go on until 14 May.",
)


class EmbeddingModel(Protocol):
    """What an index needs of a model: `SentenceEmbeddings`, or `assistant.testing.HashEmbeddings`.

    Attributes:
        name: of the model.
        weights_hash: tells its weights from any others'.
        dimension: numbers in a vector.
        max_tokens: tokens that it reads of a text.
    """

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def weights_hash(self) -> str: ...  # noqa: D102
    @property
    def dimension(self) -> int: ...  # noqa: D102
    @property
    def max_tokens(self) -> int: ...  # noqa: D102

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of passages, float32, of shape (len(texts), dimension), in order."""
        ...

    def encode_query(self, text: str) -> Vectors:
        """The unit vector of a question, float32, of shape (dimension,)."""
        ...

    def prepare(self, questions: Sequence[str]) -> None:
        """Make vectors of questions that will be asked, in batches where that is faster."""
        ...

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text."""
        ...


class SentenceEmbeddings(Embeddings):
    """Vectors of texts by a sentence-transformers model, for LangChain and for this package.

    The model is found and verified at once, and loaded when it is first used or by `load()`. Instances can
    be used by several threads: the model works for one at a time, in the order of asking, batch by batch, so
    a question waits for one batch at most while thousands of passages are being embedded.

    Attributes:
        name: of the model.
        weights_hash: SHA-256 over the files with its weights, in hex.
    """

    def __init__(self, model: str = DEFAULT_MODEL) -> None:
        """Find and verify the model.

        Args:
            model: the shipped `all-MiniLM-L6-v2`; the path of a folder; or the name of a model on the Hugging
                Face hub, which is downloaded if it is not on this machine.

        Raises:
            ModelError: if it can't be found, or the shipped model's weights were altered.
        """
        self._files = find_model(model)
        self.name = self._files.name
        self.weights_hash = self._files.weights_hash
        self._loaded: SentenceTransformer | None = None
        self._turn = _Turn()
        self._loading = threading.Lock()
        self._questions: OrderedDict[str, Vectors] = OrderedDict()
        self._questions_lock = threading.Lock()

    @cached_property
    def dimension(self) -> int:
        """Numbers in a vector."""
        if self.name == DEFAULT_MODEL:
            return DEFAULT_DIMENSION  # known, so that an index can be checked before the model is loaded
        return int(self.load().get_embedding_dimension() or 0)

    @cached_property
    def max_tokens(self) -> int:
        """Tokens that a text may have, counted as `count_tokens` does; the model doesn't read further."""
        window = self._files.json("sentence_bert_config.json").get("max_seq_length")
        if not isinstance(window, int):
            window = self.load().max_seq_length or self._files.json("config.json").get("max_position_embeddings", 512)
        return int(window) - self._tokenizer.num_special_tokens_to_add(is_pair=False)

    @property
    def dtype(self) -> str:
        """The type of number that the model computes in: `bfloat16` or `float32`. Loads the model."""
        return str(self.load().dtype).removeprefix("torch.")

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, without special ones. Needs only the tokenizer, not the model."""
        encodings = self._tokenizer.encode_batch_fast([_encodable(text) for text in texts], add_special_tokens=False)
        return [len(encoding) for encoding in encodings]

    def encode(self, texts: Sequence[str], *, kind: Literal["document", "query"] = "document") -> Vectors:
        """Vectors of texts.

        Args:
            texts: any strings, empty ones too; what is beyond `max_tokens` is not read.
            kind: which of its two prompts the model puts before a text, if it has any; the default has none.

        Returns:
            Unit vectors, float32, of shape (len(texts), dimension), in the order of `texts`.

        Raises:
            ModelError: if the model can't be loaded or run.
        """
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        if not texts:
            return vectors
        model = self.load()
        run = model.encode_query if kind == "query" else model.encode_document
        # Neighbours in length share a batch, since each text is padded to the longest in its batch.
        order = sorted(range(len(texts)), key=lambda position: len(texts[position]), reverse=True)
        for start in range(0, len(order), BATCH_SIZE):
            batch = order[start : start + BATCH_SIZE]
            with self._turn.taken():
                try:
                    vectors[batch] = run(
                        [_encodable(texts[position]) for position in batch],
                        batch_size=BATCH_SIZE,
                        show_progress_bar=False,
                    )
                except (RuntimeError, ValueError, MemoryError) as error:
                    raise ModelError(f"The embedding model {self.name} failed: {error}") from error
        return _normalised(vectors)

    def encode_query(self, text: str) -> Vectors:
        """The vector of a question, of shape (dimension,), read-only; the latest ones are kept."""
        with self._questions_lock:
            vector = self._questions.get(text)
            if vector is not None:
                self._questions.move_to_end(text)
        looked_up(QUESTION_VECTORS, hit=vector is not None)
        if vector is not None:
            return vector
        made: Vectors = self.encode([text], kind="query")[0]
        made.flags.writeable = False
        with self._questions_lock:
            self._questions[text] = made
            self._shrink()
        return made

    def prepare(self, questions: Sequence[str]) -> None:
        """Make and keep the vectors of questions that will be asked: in batches, faster than one by one.

        Of more than `CACHED_QUESTIONS` only the first are made.
        """
        with self._questions_lock:
            new = [text for text in dict.fromkeys(questions) if text not in self._questions]
        new = new[:CACHED_QUESTIONS]
        vectors = self.encode(new, kind="query")
        vectors.flags.writeable = False
        with self._questions_lock:
            self._questions.update(zip(new, vectors, strict=True))
            self._shrink()

    def _shrink(self) -> None:
        """Forget the questions that were asked longest ago; the caller holds the lock."""
        while len(self._questions) > CACHED_QUESTIONS:
            self._questions.popitem(last=False)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Vectors of texts, as LangChain wants them."""
        vectors: list[list[float]] = self.encode(texts).tolist()
        return vectors

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question, as LangChain wants it."""
        vector: list[float] = self.encode_query(text).tolist()
        return vector

    def load(self) -> "SentenceTransformer":
        """Load the model, unless it is.

        Raises:
            ModelError: if its files can't be loaded.
        """
        if self._loaded is None:
            with self._loading:
                if self._loaded is None:
                    self._loaded = self._best()
        return self._loaded

    @cached_property
    def _tokenizer(self) -> "Tokenizer":
        from tokenizers import Tokenizer

        path = self._files.folder / "tokenizer.json"
        try:
            tokenizer = Tokenizer.from_file(str(path))
        except Exception as error:  # the library raises bare Exception for a missing or broken file
            raise ModelError(
                f"The tokenizer of {self.name} can't be read from {path} ({error}). Install the model "
                "again, or choose one that has a tokenizer.json."
            ) from error
        # The file's settings cut and pad texts for the model, which would falsify counts.
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return tokenizer

    def _best(self) -> "SentenceTransformer":
        """Load the model in the fastest type of number that gives the vectors of float32."""
        import torch

        model = self._in(torch.float32)
        if model.device.type != "cpu" or not _cpu_computes_bfloat16():
            return model
        reduced = self._in(torch.bfloat16)
        agreement = _normalised(_probe(model)) * _normalised(_probe(reduced))
        return reduced if float(agreement.sum(axis=1).min()) >= LEAST_AGREEMENT else model

    def _in(self, dtype: "torch.dtype") -> "SentenceTransformer":
        from sentence_transformers import SentenceTransformer

        try:
            with _quiet():
                return SentenceTransformer(
                    str(self._files.folder),
                    local_files_only=True,
                    trust_remote_code=False,
                    model_kwargs={"dtype": dtype},
                )
        except Exception as error:  # whatever the many libraries under it raise for a broken file
            raise ModelError(
                f"The embedding model {self.name} can't be loaded from {self._files.folder}: {error}"
            ) from error


class _Turn:
    """A lock that is handed on in the order of asking, or nearly; a plain one lets a loop take it again."""

    def __init__(self) -> None:
        self._next = threading.Lock()
        self._running = threading.Lock()

    @contextmanager
    def taken(self) -> Iterator[None]:
        with self._next:  # held only while waiting, by one thread: whoever comes later waits here
            self._running.acquire()
        try:
            yield
        finally:
            self._running.release()


def _probe(model: "SentenceTransformer") -> Vectors:
    return np.asarray(model.encode(list(_PROBES), show_progress_bar=False), dtype=np.float32)


def _normalised(vectors: Vectors) -> Vectors:
    """Unit vectors; a zero vector stays as it is."""
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    return (vectors / np.where(norms > 0, norms, 1)).astype(np.float32, copy=False)


def _encodable(text: str) -> str:
    """`text` with lone surrogates, which are no characters and which tokenizers refuse, as question marks."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def _cpu_computes_bfloat16() -> bool:
    """Whether the processor multiplies bfloat16 itself; emulated, it is slower than float32."""
    import torch

    capabilities = torch.cpu.get_capabilities()
    return any(capabilities.get(name, False) for name in ("avx512_bf16", "amx_bf16", "bf16", "sve_bf16"))


@contextmanager
def _quiet() -> Iterator[None]:
    """Switch off transformers' progress bar, which it shows for loading 90 MB."""
    from transformers.utils import logging

    shown = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        yield
    finally:
        if shown:
            logging.enable_progress_bar()  # type: ignore[no-untyped-call]
