"""Proxies before this server, and what is believed of what they say."""

from collections.abc import Iterable, Iterator
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Any

from starlette.types import ASGIApp
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

_MAPPED = int.from_bytes(bytes(10) + b"\xff\xff" + bytes(4))
_MAPPED_BITS = 96


def TrustedProxies(app: ASGIApp, *, networks: Iterable[str]) -> ASGIApp:  # noqa: N802 -- used like a class of ASGI middleware
    """ASGI middleware that takes address and scheme of a client from a trusted proxy, else from the connection.

    Uvicorn's own does it: the client is the last address in `X-Forwarded-For` that isn't a trusted proxy's, so that
    nobody can put another before it.

    Args:
        app: what is called.
        networks: of the proxies; none: nobody is believed.
    """
    trusted = list(_with_mapped(networks))
    proxied: Any = ProxyHeadersMiddleware(app, trusted_hosts=trusted)  # type: ignore[arg-type]
    return app if not trusted else proxied


def _with_mapped(networks: Iterable[str]) -> Iterator[str]:
    """The networks, IPv4 ones also as a socket that listens for both sees them (::ffff:a.b.c.d)."""
    for network in map(ip_network, networks):
        yield str(network)
        if isinstance(network, IPv4Network):
            address = _MAPPED | int(network.network_address)
            yield str(IPv6Network((address, _MAPPED_BITS + network.prefixlen)))
