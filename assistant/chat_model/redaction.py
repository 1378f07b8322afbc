"""Other programs' messages, made fit to be shown: short, on one line, and without keys."""

import os
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic import BaseModel

_KEY = re.compile(
    r"(?i:(?<=key)|(?<=token)|(?<=bearer))((?: provided)?[\s:='\"]{1,3})(?=[\w\-*.+/=]*[\d*])[A-Za-z0-9][\w\-*.+/=]{7,}"
    r"|\b(?:sk|pk|rk|gsk|xai|hf)[-_][\w\-*.]{4,}|\bAIza[\w\-]{10,}|\b[A-Za-z0-9_]{32,}\b"
)
"""What looks like a key: after a word that announces one, by the usual beginnings, or by sheer length."""

_READ = 2_000
"""Characters of a message that are looked at."""

_SECRET_NAME = re.compile(r"(?:_|^)(?:KEY|TOKEN|SECRET|PASSWORD)$")
_SHORTEST_SECRET = 4
"""Shorter values, such as the "x" that local servers are given, would blot out letters everywhere."""


class Redaction:
    """What must not be shown: secrets that are known, and what looks like one.

    Args:
        secrets: that are known; those in the environment are always looked for too.
    """

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._secrets = {secret for secret in secrets if len(secret) >= _SHORTEST_SECRET}

    def clean(self, text: str, *, most: int = 160) -> str:
        """A message without secrets, on one line, of at most `most` characters."""
        known = self._secrets | {
            value
            for name, value in os.environ.items()
            if _SECRET_NAME.search(name.upper()) and len(value) >= _SHORTEST_SECRET
        }
        for secret in sorted(known, key=len, reverse=True):
            text = text.replace(secret, "…")
        line = " ".join(_KEY.sub(r"\1…", text[:_READ]).split())
        return line if len(line) <= most else line[: most - 1] + "…"


def secrets_of(model: "BaseModel") -> list[str]:
    """The values of a model's secret fields."""
    from pydantic import SecretStr

    values = (getattr(model, field, None) for field in type(model).model_fields)
    return [value.get_secret_value() for value in values if isinstance(value, SecretStr)]
