"""How many questions may be asked: from an address, from a site, and by everyone in a day."""

import math
import time
from ipaddress import IPv6Address, ip_address, ip_network

from limits import RateLimitItem, RateLimitItemPerDay, RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import MovingWindowRateLimiter
from limits.errors import ConfigurationError, StorageError
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.errors import MissingExtraError
from assistant.server.credentials import CALLER, Caller
from assistant.server.fetch_metadata import is_api
from assistant.server.refusals import LimitsUnavailableError, RateLimitedError
from assistant.settings import Settings

NAMESPACE = "article-assistant"
REDIS_SECONDS = 2
"""How long Redis may take to connect, and to reply, before it counts as unreachable; on a network it takes a
millisecond, and a reader waits for it."""

IPV6_BITS = 64
"""An IPv6 customer has a network of at least 64 bits, and so as many addresses as it likes."""

ADDRESS = "questions a minute for each address"
SITE = "questions a minute for each site"
DAY = "questions a day for everyone together"


class RateLimits:
    """Counts questions in windows that move with the clock: never more than so many in any minute or day.

    With Redis, that holds for all processes together: each question is one script there, which nothing comes between.

    Args:
        settings: the limits, and where to count.

    Raises:
        MissingExtraError: if Redis is wanted and its client isn't installed.
    """

    def __init__(self, settings: Settings) -> None:
        self._limiter = MovingWindowRateLimiter(_storage(settings.rate_limit_storage))
        self._address = _limit(RateLimitItemPerMinute, settings.client_questions_per_minute)
        self._site = _limit(RateLimitItemPerMinute, settings.site_questions_per_minute)
        self._day = _limit(RateLimitItemPerDay, settings.questions_per_day)

    async def take(self, caller: Caller, address: str) -> None:
        """Count a question.

        The narrowest limit comes first, and what it refuses isn't counted further: one that asks too much doesn't use
        up what others may ask. A server with a key speaks for many, so its address doesn't count.

        Raises:
            RateLimitedError: if it is one too many.
            LimitsUnavailableError: if Redis can't be reached.
        """
        if not caller.has_key:
            await self._hit(self._address, ADDRESS, "address", address)
        if caller.site is not None:
            await self._hit(self._site, SITE, "site", caller.site)
        await self._hit(self._day, DAY, "all")

    async def _hit(self, limit: RateLimitItem | None, words: str, *whose: str) -> None:
        if limit is None:
            return
        try:
            if await self._limiter.hit(limit, *whose):
                return
            room_at, _ = await self._limiter.get_window_stats(limit, *whose)
        except StorageError as error:
            raise LimitsUnavailableError("The rate limits' Redis server can't be used.") from error
        raise RateLimitedError(f"{limit.amount:,} {words}", max(1, math.ceil(room_at - time.time())))


class RateLimiting:
    """ASGI middleware that counts what is posted to the API, which is what costs work, and refuses what is too much."""

    def __init__(self, app: ASGIApp, *, limits: RateLimits) -> None:
        self._app, self._limits = app, limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] == "http" and scope["method"] == "POST" and is_api(scope):
            await self._limits.take(scope[CALLER], client_address(scope))
        await self._app(scope, receive, send)


def client_address(scope: Scope) -> str:
    """What the questions of a client are counted by: its IPv4 address, or its IPv6 network."""
    host = str((scope.get("client") or ("unknown", 0))[0])
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:  # a socket's path, or what a proxy made up
        return host[:64]
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is None:
            return str(ip_network((address, IPV6_BITS), strict=False))
        address = address.ipv4_mapped
    return str(address)


def _limit(kind: type[RateLimitItem], amount: int) -> RateLimitItem | None:
    return kind(amount, namespace=NAMESPACE) if amount else None


def _storage(address: str) -> MemoryStorage | RedisStorage:
    if address == "memory://":
        return MemoryStorage()
    try:
        return RedisStorage(
            f"async+{address}",
            wrap_exceptions=True,
            implementation="redispy",
            key_prefix=NAMESPACE,
            socket_timeout=REDIS_SECONDS,
            socket_connect_timeout=REDIS_SECONDS,
        )
    except ConfigurationError as error:
        raise MissingExtraError("redis", "redis") from error
