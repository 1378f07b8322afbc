"""The reader's network at run time: ONNX with 8-bit weights, without PyTorch."""

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from assistant.cores import threads
from assistant.errors import ModelError
from assistant.model_files import sha256_of
from assistant.onnx_runtime import import_onnxruntime
from assistant.passages import RetrievedPassage, Span
from assistant.reader.decoding import Numbers, ReadSentence, decode, unread
from assistant.reader.encoding import Encoded, PairEncoder, Reads, padded

if TYPE_CHECKING:
    import onnxruntime

WEIGHTS = Path(__file__).parent / "weights"
NETWORK_FILE = "reader.onnx"
NUMBERS_FILE = "reader.bin"
TOKENIZER_FILE = "tokenizer.json"
FILES = (NETWORK_FILE, NUMBERS_FILE, TOKENIZER_FILE)
"""The network, its numbers, which onnxruntime maps into memory so that processes share them, and its tokenizer."""

BATCH = 16
"""Windows in one pass, at most: padding and memory grow with it. A question has eight passages by default."""

AT_ONCE = 2
"""Passes that run at the same time, however many threads read. Each uses every core, and a second one fills the gaps
of the first. Eight threads on two cores took 290 MB more than one without this limit, 30 MB with it."""

REMEDY = "Install the package again, or make the weights anew as docs/reader.md describes."


class _Loaded(NamedTuple):
    session: "onnxruntime.InferenceSession"
    encoder: PairEncoder


class CrossEncoder:
    """Reads passages for a question. Found and verified at once, loaded when first used or by `load()`; thread-safe."""

    def __init__(self, folder: Path = WEIGHTS, *, expected: str | None = None) -> None:
        """Find the network and verify it.

        Args:
            folder: with the network and its tokenizer.
            expected: the hash that they should have together; None: any.

        Raises:
            ModelError: if they are missing or not what is expected.
        """
        self._folder = folder
        self._loaded: _Loaded | None = None
        self._loading = threading.Lock()
        self._turns = threading.BoundedSemaphore(AT_ONCE)
        try:
            self.weights_hash = "-".join(sha256_of(folder / name) for name in FILES)
        except OSError as error:
            raise ModelError(f"The reader's network in {folder} can't be read: {error}. {REMEDY}") from error
        if expected is not None and self.weights_hash != expected:
            raise ModelError(
                f"The reader's network in {folder} is not the one that its numbers were fitted with: expected SHA-256 "
                f"{expected}, found {self.weights_hash}. {REMEDY}"
            )

    @property
    def encoder(self) -> PairEncoder:
        """Encodes questions and passages for the network; loads it."""
        return self._parts().encoder

    def load(self) -> None:
        """Load the network, if that was not done yet.

        Raises:
            ModelError: if it can't be loaded.
        """
        self._parts()

    def _parts(self) -> _Loaded:
        with self._loading:
            if self._loaded is None:
                self._loaded = self._load()
            return self._loaded

    def _load(self) -> _Loaded:
        try:
            from tokenizers import Tokenizer

            onnxruntime = import_onnxruntime()
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = threads()
            options.log_severity_level = 3  # errors
            session = onnxruntime.InferenceSession(
                str(self._folder / NETWORK_FILE), options, providers=["CPUExecutionProvider"]
            )
            return _Loaded(session, PairEncoder(Tokenizer.from_file(str(self._folder / TOKENIZER_FILE))))
        except Exception as error:  # each library raises classes of its own, down to bare Exception
            raise ModelError(f"The reader's network in {self._folder} can't be loaded: {error}. {REMEDY}") from error

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text."""
        return self.encoder.count_tokens(texts)

    def read(self, question: str, passages: Sequence[RetrievedPassage]) -> list[ReadSentence]:
        """What the network says of each sentence of the passages, in order, one for each.

        Raises:
            ModelError: if it can't be run.
        """
        reads = [
            Reads(
                question,
                passage.title,
                passage.text,
                tuple(
                    Span(start - passage.passage.start, end - passage.passage.start)
                    for start, end in passage.passage.sentences
                ),
            )
            for passage in passages
        ]
        windows = self.encoder.encode(reads)
        numbers = iter(self.run([window for found in windows for window in found]))
        result: list[ReadSentence] = []
        for one, found in zip(reads, windows, strict=True):
            read = {
                sentence.number: sentence
                for window in found
                for sentence in decode(window, next(numbers), one.sentences)
            }
            result.extend(read.get(number) or unread(number) for number in range(len(one.sentences)))
        return result

    def run(self, encoded: Sequence[Encoded]) -> list[Numbers]:
        """Numbers of shape (at least tokens, 3) for each window.

        Raises:
            ModelError: if the network can't be run, or says something that is no number.
        """
        session = self._parts().session
        result: list[Numbers] = []
        for start in range(0, len(encoded), BATCH):
            ids, types, mask = padded(encoded[start : start + BATCH])
            try:
                with self._turns:
                    (numbers,) = session.run(None, {"ids": ids, "types": types, "mask": mask})
            except Exception as error:  # as above
                raise ModelError(f"The reader's network in {self._folder} can't be run: {error}. {REMEDY}") from error
            if numbers.shape != (*ids.shape, 3) or not np.isfinite(numbers).all():
                raise ModelError(f"The reader's network in {self._folder} gives no proper numbers. {REMEDY}")
            result.extend(numbers)
        return result
