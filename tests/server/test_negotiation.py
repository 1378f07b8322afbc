import pytest
from starlette.requests import Request

from assistant.server.negotiation import wants_events, wants_page


def request_accepting(*accept: str, path: str = "/") -> Request:
    headers = [(b"accept", value.encode()) for value in accept]
    return Request({"type": "http", "method": "GET", "path": path, "headers": headers, "query_string": b""})


@pytest.mark.parametrize(
    ("accept", "events"),
    [
        ("text/event-stream", True),
        ("Text/Event-Stream; charset=utf-8", True),
        ("application/json, text/event-stream", True),
        ("text/event-stream;q=0.9, application/json;q=0.1", True),
        ("text/event-stream;q=0.1, application/json", False),
        ("text/event-stream;q=0", False),
        ("text/event-stream;q=often", True),
        ("application/json", False),
        ("*/*", False),
        ("text/*", False),
        ("", False),
        (",;,q=1", False),
    ],
)
def test_events_are_sent_to_those_who_name_them(accept: str, *, events: bool) -> None:
    assert wants_events(request_accepting(accept)) is events


def test_several_accept_headers_count_as_one() -> None:
    assert wants_events(request_accepting("application/json", "text/event-stream"))
    assert not wants_events(request_accepting())


def test_pages_are_for_browsers_and_not_under_the_api() -> None:
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    assert wants_page(request_accepting(browser))
    assert not wants_page(request_accepting(browser, path="/v1/articles/x"))
    assert not wants_page(request_accepting("*/*"))
