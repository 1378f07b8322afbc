import pytest

from evals.adapters import AskError
from evals.adapters.posting import LONGEST_WAIT_SECONDS, MOST_WAITS, Poster
from tests.evals.adapters.json_server import Reply, json_server

PAST = "Wed, 21 Oct 2015 07:28:00 GMT"


def busy(after: str, status: int = 503) -> Reply:
    return Reply("busy", status, {"Retry-After": after})


def test_it_comes_again_when_a_server_says_so() -> None:
    waits: list[float] = []
    with (
        json_server(busy("3"), busy("1", 429), busy(PAST), Reply("done")) as server,
        Poster(server.url, sleep=waits.append) as poster,
    ):
        assert poster.post({}) == b"done"
    assert waits == [3, 1, 0]


@pytest.mark.parametrize(
    "reply", [busy(str(int(LONGEST_WAIT_SECONDS) + 1)), busy("soon"), Reply("busy", 503), busy("1", 500)]
)
def test_it_does_not_wait_too_long_or_unasked(reply: Reply) -> None:
    waits: list[float] = []
    with (
        json_server(reply) as server,
        Poster(server.url, sleep=waits.append) as poster,
        pytest.raises(AskError, match=f"replied {reply.status}: busy"),
    ):
        poster.post({})
    assert not waits


def test_it_gives_up_on_a_server_that_is_always_busy() -> None:
    waits: list[float] = []
    with (
        json_server(busy("1")) as server,
        Poster(server.url, sleep=waits.append) as poster,
        pytest.raises(AskError, match="503"),
    ):
        poster.post({})
    assert len(waits) == MOST_WAITS


def test_it_follows_no_redirect() -> None:
    with (
        json_server(Reply("", 307, {"Location": "/elsewhere"})) as server,
        Poster(server.url, api_key="k") as poster,
        pytest.raises(AskError, match="replied 307"),
    ):
        poster.post({})
    assert len(server.received) == 1


@pytest.mark.parametrize("url", ["127.0.0.1:8000", "ftp://x/", "http://", "http://[::"])
def test_what_is_no_address_is_told_at_once(url: str) -> None:
    with pytest.raises(AskError, match="is no address"):
        Poster(url)
