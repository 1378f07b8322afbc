"""Web origins: scheme, host and port, written as browsers write them (RFC 6454)."""

import re
from typing import NamedTuple

DEFAULT_PORTS = {"http": 80, "https": 443}

_ORIGIN = re.compile(r"(https?)://(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::([0-9]{1,5}))?", re.ASCII)
_AUTHORITY = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::([0-9]{0,5}))?", re.ASCII)


class Authority(NamedTuple):
    """Host and port of a `Host` header; the port is None where none is given."""

    host: str
    port: int | None


def parse_origin(text: str) -> str:
    """An origin as a browser sends it: in lower case, without its scheme's default port.

    Raises:
        ValueError: if it is none, such as `null`, an address with a path, or a name with a wildcard.
    """
    match = _ORIGIN.fullmatch(text.strip().lower())
    if match is None:
        raise ValueError(
            "an origin is a scheme, a host and perhaps a port, such as https://news.example: no path, no wildcard, and "
            "names in other alphabets as xn--…"
        )
    scheme, host, port = match[1], match[2], match[3]
    if port is None or int(port) == DEFAULT_PORTS[scheme]:
        return f"{scheme}://{host}"
    if not 0 < int(port) < 65_536:
        raise ValueError("a port is a number from 1 to 65535")
    return f"{scheme}://{host}:{int(port)}"


def parse_authority(text: str) -> Authority | None:
    """What a `Host` header names: the host in lower case, IPv6 addresses in brackets; None if it is none."""
    match = _AUTHORITY.fullmatch(text.strip().lower())
    if match is None:
        return None
    return Authority(match[1].removesuffix("."), int(match[2]) if match[2] else None)


def is_origin_of(origin: str, authority: Authority, *, scheme: str) -> bool:
    """Whether a page of this origin came from the server that a request is for.

    The request's scheme is "http" where TLS ends at a proxy, so an https page counts as ours too; an http page of a
    server that is asked over https doesn't: whoever sits on the line can write that page.

    Args:
        origin: the page's.
        authority: of the request.
        scheme: of the request.
    """
    page = re.fullmatch(r"(https?)://(.*)", origin)
    place = None if page is None else parse_authority(page[2])
    if page is None or place is None or (page[1] == "http" and scheme == "https"):
        return False
    default = DEFAULT_PORTS[page[1]]
    return place.host == authority.host and (place.port or default) == (authority.port or default)
