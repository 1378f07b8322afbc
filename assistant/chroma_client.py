"""Chroma's clients, with one kind of collection and errors that say what to do."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from assistant.database import REBUILD
from assistant.errors import IndexDamagedError, SettingsError, StoreError, StoreUnavailableError

if TYPE_CHECKING:
    import httpx
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

SERVER_SECONDS = 30.0
"""A Chroma server that doesn't answer within this time is unavailable; the client would wait for ever."""


def open_folder(path: Path) -> "ClientAPI":
    """Open Chroma in a folder.

    Raises:
        StoreError: if it can't work there.
    """
    import chromadb
    from chromadb.config import Settings

    with explained(str(path), shared=False):
        # Chroma would read a `.env` file of the current folder.
        settings = Settings(_env_file=None, anonymized_telemetry=False)
        return chromadb.PersistentClient(path=str(path), settings=settings)


def connect(url: str) -> "ClientAPI":
    """Connect to a Chroma server.

    Raises:
        SettingsError: if `url` isn't the address of a server.
        StoreUnavailableError: if the server can't be reached.
    """
    import chromadb
    import httpx
    from chromadb.config import Settings

    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        parts, port = urlsplit(""), 0
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise SettingsError(f"chroma_url is {url!r}; it should look like http://127.0.0.1:8000")
    with explained(url, shared=True):
        settings = Settings(
            _env_file=None,
            anonymized_telemetry=False,
            chroma_server_host=parts.hostname,
            chroma_server_http_port=port,
        )
        client = chromadb.HttpClient(host=parts.hostname, port=port, ssl=parts.scheme == "https", settings=settings)
        for session in _sessions(client):
            session.timeout = httpx.Timeout(SERVER_SECONDS)
        return client


def disconnect(client: "ClientAPI") -> None:
    """Close a client, and its connections, which its own `close` leaves open."""
    sessions = _sessions(client)
    with suppress(Exception):  # nothing can be done about a client that can't be closed
        client.close()  # type: ignore[attr-defined]
    for session in sessions:
        session.close()


def collection_of(client: "ClientAPI", name: str) -> "Collection":
    """The collection of that name, made if it isn't there.

    Raises:
        IndexDamagedError: if one is there that doesn't measure by cosine; Chroma can't change that.
    """
    collection = client.get_or_create_collection(
        name, configuration={"hnsw": {"space": "cosine"}}, embedding_function=None
    )
    space = (collection.configuration.get("hnsw") or {}).get("space")
    if space != "cosine":
        raise IndexDamagedError(f"The Chroma collection {name} measures by {space}, not by cosine. {REBUILD}")
    return collection


def drop_collection(url: str, name: str) -> None:
    """Remove a collection from a server, if it is there.

    Raises:
        StoreUnavailableError: if the server can't be reached.
    """
    from chromadb.errors import NotFoundError

    client = connect(url)
    try:
        with explained(url, shared=True), suppress(NotFoundError):
            client.delete_collection(name)
    finally:
        disconnect(client)


@contextmanager
def explained(where: str, *, shared: bool) -> Iterator[None]:
    """Turn whatever Chroma's clients raise, which has no common base, into errors of this package."""
    try:
        yield
    except StoreError:
        raise
    except Exception as error:
        reason = str(error).strip() or type(error).__name__
        if shared:
            raise StoreUnavailableError(
                f"The Chroma server at {where} can't be used ({reason}). Start it, or check the setting chroma_url."
            ) from error
        raise StoreError(
            f"Chroma failed in {where} ({reason}). Open the index again: its vectors are then made anew. "
            f"If it happens again, free disk space. {REBUILD}"
        ) from error


def _sessions(client: "ClientAPI") -> "list[httpx.Client]":
    """The HTTP sessions of a server's client and of the one inside it, which have no public names."""
    import httpx

    servers = (getattr(one, "_server", None) for one in (client, getattr(client, "_admin_client", None)))
    sessions = (getattr(server, "_session", None) for server in servers)
    return [session for session in sessions if isinstance(session, httpx.Client)]
