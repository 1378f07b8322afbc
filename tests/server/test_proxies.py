import pytest
from starlette.types import Receive, Scope, Send

from assistant.server.proxies import TrustedProxies


async def seen(networks: list[str], *, connected_from: str, headers: list[tuple[str, str]]) -> tuple[str, str]:
    """Address and scheme of the client, as the application sees them."""
    found: list[tuple[str, str]] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        found.append((scope["client"][0], scope["scheme"]))

    scope = {
        "type": "http",
        "scheme": "http",
        "client": (connected_from, 1),
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers],
    }
    await TrustedProxies(app, networks=networks)(scope, None, None)  # type: ignore[arg-type]
    return found[0]


FORWARDED = [("X-Forwarded-For", "203.0.113.7"), ("X-Forwarded-Proto", "https")]


async def test_nobody_is_believed_by_default() -> None:
    assert await seen([], connected_from="127.0.0.1", headers=FORWARDED) == ("127.0.0.1", "http")


async def test_a_trusted_proxy_is_believed_and_nobody_else() -> None:
    networks = ["10.0.0.0/8", "2001:db8::/32"]
    for proxy in ("10.1.2.3", "2001:db8::1", "::ffff:10.1.2.3"):
        assert await seen(networks, connected_from=proxy, headers=FORWARDED) == ("203.0.113.7", "https")
    for other in ("11.0.0.1", "127.0.0.1", "::ffff:11.0.0.1"):
        assert await seen(networks, connected_from=other, headers=FORWARDED) == (other, "http")


@pytest.mark.parametrize(
    "headers",
    [
        [("X-Forwarded-For", "1.1.1.1, 203.0.113.7")],
        [("X-Forwarded-For", "1.1.1.1"), ("X-Forwarded-For", "203.0.113.7")],
        [("X-Forwarded-For", "10.0.0.9, 203.0.113.7, 10.0.0.8")],
        [("X-Forwarded-For", "203.0.113.7:4711")],
    ],
)
async def test_what_a_client_puts_before_its_address_does_not_count(headers: list[tuple[str, str]]) -> None:
    address, _ = await seen(["10.0.0.0/8"], connected_from="10.0.0.1", headers=headers)
    assert address == "203.0.113.7"
