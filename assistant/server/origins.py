"""Which names this server answers for, and which pages may ask it. Checked here, not only told to browsers (CORS)."""

from collections.abc import Collection
from ipaddress import ip_address

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.origin import parse_authority
from assistant.server.fetch_metadata import is_api, is_open, sender_of
from assistant.server.refusals import HostNotServedError, OriginNotAllowedError

LOOPBACK_NAMES = frozenset({"localhost"})

SITE_HEADER = "X-Article-Assistant-Site"


class HostCheck:
    """ASGI middleware that refuses requests for names that aren't this server's.

    A page that resolves its own name to this machine (DNS rebinding) is of the same origin to its browser, but can't
    help sending that name. Addresses are always taken: no page has a name that is one.

    Args:
        names: of this server, in lower case; `*`: any.
    """

    def __init__(self, app: ASGIApp, *, names: Collection[str]) -> None:
        self._app = app
        self._names = LOOPBACK_NAMES | set(names)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] == "http" and not is_open(scope) and "*" not in self._names:
            hosts = Headers(scope=scope).getlist("host")
            if len(hosts) != 1 or not self._is_ours(hosts[0]):
                raise HostNotServedError(", ".join(hosts))
        await self._app(scope, receive, send)

    def _is_ours(self, host: str) -> bool:
        authority = parse_authority(host)
        return authority is not None and (authority.host in self._names or _is_address(authority.host))


class OriginCheck:
    """ASGI middleware that refuses requests from pages of other sites, unless these are listed.

    Args:
        allowed: origins as browsers send them; `*`: any.
    """

    def __init__(self, app: ASGIApp, *, allowed: Collection[str]) -> None:
        self._app, self._allowed = app, frozenset(allowed)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] == "http" and not is_open(scope) and "*" not in self._allowed:
            sender = sender_of(scope)
            listed = sender.is_own or sender.origin in self._allowed
            if (sender.origin is not None and not listed) or (sender.is_foreign and is_api(scope)):
                raise OriginNotAllowedError(sender.origin)
        await self._app(scope, receive, send)


class Cors(CORSMiddleware):
    """ASGI middleware that tells browsers which pages of other sites may read what they ask for.

    No credentials: there are no cookies, and API keys have no place in pages.

    Args:
        allowed: as for `OriginCheck`, which comes before this.
    """

    def __init__(self, app: ASGIApp, *, allowed: Collection[str]) -> None:
        super().__init__(
            app,
            allow_origins=allowed,
            allow_methods=["GET", "HEAD", "POST"],
            allow_headers=[SITE_HEADER],
            expose_headers=["Retry-After", "X-Request-ID"],
        )


def _is_address(host: str) -> bool:
    try:
        ip_address(host.removeprefix("[").removesuffix("]"))
    except ValueError:
        return False
    return True
