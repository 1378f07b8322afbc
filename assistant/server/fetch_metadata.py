"""Where a request comes from, as far as its browser says."""

from typing import NamedTuple

from starlette.datastructures import Headers
from starlette.types import Scope

from assistant.origin import is_origin_of, parse_authority

OPEN_PATHS = frozenset({"/healthz", "/readyz"})
"""What watches over the server asks by whatever name or address it has; they tell nothing else."""


def is_api(scope: Scope) -> bool:
    """Whether a request is for the API, and not for a page or what belongs to one."""
    path = _route_path(scope)
    return path == "/v1" or path.startswith("/v1/")


def is_open(scope: Scope) -> bool:
    """Whether a request is for one of the `OPEN_PATHS`."""
    return _route_path(scope) in OPEN_PATHS


def _route_path(scope: Scope) -> str:
    """The path as the router sees it, without what the application is mounted at: its checks may not see another."""
    path, root = str(scope["path"]), str(scope.get("root_path", ""))
    return path.removeprefix(root) if path == root or path.startswith(root + "/") else path


class Sender(NamedTuple):
    """The page that a request comes from, if it comes from one.

    Attributes:
        origin: of the page, as its browser sent it; None if it sent none, as programs don't.
        is_own: whether it is a page of this server.
        is_foreign: whether another site makes a browser load this without being asked for its permission, as an
            image for example. Following a link is not that.
    """

    origin: str | None
    is_own: bool
    is_foreign: bool


def sender_of(scope: Scope) -> Sender:
    """Look at `Origin`, `Host` and `Sec-Fetch-*`, which scripts in pages can't set.

    Browsers leave Sec-Fetch-* out where the connection isn't encrypted, so `Origin` is compared with `Host` then.
    """
    headers = Headers(scope=scope)
    origins = headers.getlist("origin")
    site = headers.get("sec-fetch-site")
    if origins:
        origin = origins[0] if len(origins) == 1 else ", ".join(origins)
        authority = parse_authority(headers.get("host", ""))
        same = authority is not None and is_origin_of(origin, authority, scheme=scope["scheme"])
        return Sender(origin, is_own=same if site is None else site == "same-origin", is_foreign=False)
    foreign = site in {"cross-site", "same-site"} and headers.get("sec-fetch-mode") != "navigate"
    return Sender(None, is_own=site == "same-origin", is_foreign=foreign)
