"""API keys of servers and tokens of sites."""

from typing import NamedTuple

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.keys import KeyFile
from assistant.server.fetch_metadata import Sender, is_api, sender_of
from assistant.server.origins import SITE_HEADER
from assistant.server.refusals import KeyNeededError, SiteTokenNeededError

CALLER = "assistant.caller"
"""Where the caller stands in the scope of a request to the API."""


class Caller(NamedTuple):
    """Who asks.

    Attributes:
        site: what the questions of a site are counted by: the id of a key or token, or the page's origin; None: a
            program without a key.
        has_key: whether it is a server with an API key, which may speak for many readers.
    """

    site: str | None
    has_key: bool = False


class Credentials:
    """ASGI middleware that lets only those use the API who may.

    A page proves nothing by its origin or its token: both are public, and a program can send them too. They keep other
    sites' pages out, and tell sites apart; what a program gets by pretending to be a page is what its reader gets.

    Args:
        keys: None: there are none.
        key_required: programs need a key even if there is none.
        token_required: pages need their site's token.
    """

    def __init__(self, app: ASGIApp, *, keys: KeyFile | None, key_required: bool, token_required: bool) -> None:
        self._app, self._keys = app, keys
        self._key_required, self._token_required = key_required, token_required

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with its caller in the scope, or refuse it."""
        if scope["type"] == "http" and is_api(scope):
            scope[CALLER] = self._caller(Headers(scope=scope), sender_of(scope))
        await self._app(scope, receive, send)

    def _caller(self, headers: Headers, sender: Sender) -> Caller:
        keys = None if self._keys is None else self._keys.load()
        key_needed = self._key_required or (keys is not None and keys.has_api_keys)
        scheme, _, presented = headers.get("authorization", "").strip().partition(" ")
        if key_needed and scheme.lower() == "bearer":
            key = None if keys is None else keys.api_key(presented.strip())
            if key is None:
                raise KeyNeededError("The API key is not valid: it was never given, or has been revoked.")
            return Caller(f"key {key.id}", has_key=True)
        token = headers.get(SITE_HEADER)
        if token is not None:
            # `Origin` is left out of GET requests by pages of this server, which need no token for them.
            found = None if keys is None or sender.origin is None else keys.site_token(token, origin=sender.origin)
            if found is None:
                raise SiteTokenNeededError(f"The token in {SITE_HEADER} is not valid for pages of this origin.")
            return Caller(f"site {found.id}")
        if sender.origin is not None or sender.is_own:
            if self._token_required:
                raise SiteTokenNeededError(
                    f"Pages that ask this server send their site's token in {SITE_HEADER}: the attribute `site` of the "
                    "widget."
                )
            return Caller("own pages" if sender.is_own else f"origin {sender.origin}")
        if key_needed:
            raise KeyNeededError("Programs need an API key here. Send it as `Authorization: Bearer …`.")
        return Caller(None)
