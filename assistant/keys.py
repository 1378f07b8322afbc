"""API keys for servers and public tokens for sites, in a file of the data directory."""

import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

from filelock import FileLock
from pydantic import Field, ValidationError

from assistant.data_directory import DataDirectory
from assistant.errors import AssistantError
from assistant.model import FrozenModel

FILE_NAME = "keys.json"
LOCK_SECONDS = 10
"""How long a change waits for another one; each takes milliseconds."""

KEY_PREFIX = "aa_key_"
TOKEN_PREFIX = "aa_site_"
SECRET_BYTES = 32
"""256 bits from the operating system. Nobody can try them through, so a fast hash without salt protects them as well
as a slow one would: slow hashes make up for passwords that people choose, and would be paid for with each request."""


class KeyFileError(AssistantError):
    """The file of keys can't be read or written, or has no such key."""


class ApiKey(FrozenModel):
    """A server's key, of which only the hash is kept.

    Attributes:
        id: names it in lists and logs; no secret.
        name: what its owner calls it.
        sha256: of the whole key, in hexadecimal.
        created: when.
    """

    kind: Literal["key"] = "key"
    id: str
    name: str
    sha256: str
    created: datetime


class SiteToken(FrozenModel):
    """A site's token: public, since it stands in the site's pages, and worth something only with their origin.

    Attributes:
        id: names it in lists and logs.
        origin: of the pages that may send it.
        token: itself.
        created: when.
    """

    kind: Literal["site"] = "site"
    id: str
    origin: str
    token: str
    created: datetime


Entry = Annotated[ApiKey | SiteToken, Field(discriminator="kind")]


class Keys(FrozenModel):
    """All keys and tokens at one moment."""

    version: Literal[1] = 1
    entries: tuple[Entry, ...] = ()

    @property
    def has_api_keys(self) -> bool:
        """Whether there is any key for servers."""
        return any(isinstance(entry, ApiKey) for entry in self.entries)

    def api_key(self, presented: str) -> ApiKey | None:
        """The key that this is; None if it is none. Each is compared, in the same time whatever was presented."""
        digest = _digest(presented)
        found = None
        for entry in self.entries:
            if isinstance(entry, ApiKey) and hmac.compare_digest(entry.sha256, digest):
                found = entry
        return found

    def site_token(self, presented: str, *, origin: str) -> SiteToken | None:
        """The token that this is, if pages of `origin` may send it."""
        found = None
        for entry in self.entries:
            if isinstance(entry, SiteToken) and hmac.compare_digest(entry.token.encode(), presented.encode()):
                found = entry
        return found if found is not None and found.origin == origin else None

    def token_of(self, origin: str) -> str | None:
        """The newest token of an origin, for pages to send; None if it has none."""
        return next(
            (
                entry.token
                for entry in reversed(self.entries)
                if isinstance(entry, SiteToken) and entry.origin == origin
            ),
            None,
        )


class KeyFile:
    """The file that keys are kept in, readable by its owner only.

    Args:
        folder: the data directory.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE_NAME
        self._known: tuple[tuple[int, int, int] | None, Keys] = (None, Keys())

    def load(self) -> Keys:
        """The keys as they are now. The file is read again only once it has changed, so this is cheap.

        Raises:
            KeyFileError: if it can't be read. That is never taken for "there are no keys".
        """
        try:
            status = self.path.stat()
            stamp = status.st_ino, status.st_mtime_ns, status.st_size
            known_stamp, known = self._known
            if stamp == known_stamp:
                return known
            keys = Keys.model_validate_json(self.path.read_bytes())
        except FileNotFoundError:
            return Keys()
        except (OSError, ValidationError) as error:
            # The message of a ValidationError has parts of the file in it.
            reason = error.strerror if isinstance(error, OSError) else "it is not what `keys create` writes"
            raise KeyFileError(
                f"The keys in {self.path} can't be read: {reason}. Mend its permissions or bring it back from a copy; "
                "without it, no key is valid and none is needed."
            ) from None
        self._known = stamp, keys
        return keys

    def create_key(self, name: str = "") -> tuple[ApiKey, str]:
        """Make a key for a server; returns its entry and the key itself, which can't be had again."""
        key = KEY_PREFIX + secrets.token_urlsafe(SECRET_BYTES)
        entry = ApiKey(id=_new_id(), name=name, sha256=_digest(key), created=_now())
        self._change(lambda entries: [*entries, entry])
        return entry, key

    def create_site_token(self, origin: str) -> SiteToken:
        """Make a token for the pages of an origin, as `parse_origin` writes it."""
        token = TOKEN_PREFIX + secrets.token_urlsafe(SECRET_BYTES)
        entry = SiteToken(id=_new_id(), origin=origin, token=token, created=_now())
        self._change(lambda entries: [*entries, entry])
        return entry

    def revoke(self, key_id: str) -> None:
        """Remove a key or token; servers that are running refuse it from their next request on.

        Raises:
            KeyFileError: if there is none of that id.
        """

        def without(entries: Sequence[ApiKey | SiteToken]) -> list[ApiKey | SiteToken]:
            rest = [entry for entry in entries if entry.id != key_id]
            if len(rest) == len(entries):
                raise KeyFileError(f"There is no key {key_id!r}. `article-assistant keys list` shows their ids.")
            return rest

        self._change(without)

    def _change(self, change: Callable[[Sequence[ApiKey | SiteToken]], Sequence[ApiKey | SiteToken]]) -> None:
        try:
            DataDirectory(self.path.parent).make()
            with FileLock(self.path.with_suffix(".lock"), timeout=LOCK_SECONDS):
                entries = change(self.load().entries)
                _write_privately(self.path, json.dumps(Keys(entries=tuple(entries)).model_dump(mode="json"), indent=1))
        except OSError as error:  # filelock's Timeout is one too
            raise KeyFileError(
                f"The keys in {self.path} can't be written: {error.strerror or error}. Give this user permission to "
                "write there, or use another data directory."
            ) from error


def _write_privately(path: Path, text: str) -> None:
    """Replace a file at once and whole; nobody but its owner can read it, at no moment."""
    new = path.with_suffix(".new")
    new.unlink(missing_ok=True)
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)


def _digest(key: str) -> str:
    # Headers come as Latin-1, and may hold anything; a key is ASCII.
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def _new_id() -> str:
    return secrets.token_hex(4)


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)
