"""What an index was made with: an index made with anything else can't be searched."""

from pathlib import Path
from typing import Self

from pydantic import ValidationError

from assistant.errors import IndexDamagedError, StoreError
from assistant.model import FrozenModel

FILE_NAME = "manifest.json"
FORMAT = 1
"""Raised when what is embedded or stored changes in a way that needs the index to be made anew."""


class Manifest(FrozenModel):
    """Written once when an index is made, before it is used, and never changed.

    Attributes:
        format: of the stored passages and of the words that are embedded for one.
        model: name of the embedding model.
        weights_hash: SHA-256 of its weights.
        dimension: numbers in a vector.
        splitter_version: of the rules by which articles are split.
    """

    format: int = FORMAT
    model: str
    weights_hash: str
    dimension: int
    splitter_version: int

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Read it from an index's folder.

        Raises:
            IndexDamagedError: if it isn't there or can't be understood.
        """
        path = folder / FILE_NAME
        try:
            return cls.model_validate_json(path.read_bytes())
        except (OSError, ValidationError) as error:
            raise IndexDamagedError(f"{path} is missing or damaged. Run: article-assistant index --rebuild") from error

    def write(self, folder: Path) -> None:
        """Write it into an index's folder.

        Raises:
            StoreError: if that isn't possible.
        """
        path = folder / FILE_NAME
        try:
            path.write_text(self.model_dump_json(indent=2) + "\n", encoding="utf-8")
        except OSError as error:
            raise StoreError(f"{path} can't be written ({error.strerror}).") from error

    def differences(self, wanted: "Manifest") -> list[str]:
        """What is not as wanted, such as `model is a, not b`; empty if the index can be used."""
        there, here = self.model_dump(), wanted.model_dump()
        # Another name for the same weights, such as a folder's, is the same model.
        keys = there.keys() - ({"model"} if self.weights_hash == wanted.weights_hash else set())
        return [f"{key} is {there[key]}, not {here[key]}" for key in there if key in keys and there[key] != here[key]]
