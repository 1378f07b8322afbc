import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.origin import Authority, is_origin_of, parse_authority, parse_origin


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("https://news.example", "https://news.example"),
        (" HTTPS://News.Example ", "https://news.example"),
        ("https://news.example:443", "https://news.example"),
        ("http://news.example:443", "http://news.example:443"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("http://[::1]:8000", "http://[::1]:8000"),
        ("https://xn--bcher-kva.example", "https://xn--bcher-kva.example"),
    ],
)
def test_an_origin_is_written_as_browsers_write_it(text: str, origin: str) -> None:
    assert parse_origin(text) == origin


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "null",
            "*",
            "news.example",
            "https://",
            "https://*.example",
            "https://news.example/",
            "ftp://news.example",
        ),
        *("https://a@news.example", "https://news.example#x", "https://bücher.example", "https://news.example:0"),
        *("https://news.example:99999", "https://news.example https://other.example"),
    ],
)
def test_what_is_no_origin_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"origin|port"):
        parse_origin(text)


@pytest.mark.parametrize(
    ("text", "authority"),
    [
        ("news.example", Authority("news.example", None)),
        ("News.Example.:8000", Authority("news.example", 8000)),
        ("[::1]:80", Authority("[::1]", 80)),
        ("news.example:", Authority("news.example", None)),
        ("news.example:80:80", None),
        ("a@news.example", None),
        ("", None),
    ],
)
def test_a_host_header_is_a_name_and_a_port(text: str, authority: Authority | None) -> None:
    assert parse_authority(text) == authority


@pytest.mark.parametrize(
    ("origin", "host", "scheme", "same"),
    [
        ("http://127.0.0.1:8000", "127.0.0.1:8000", "http", True),
        ("http://news.example", "news.example:80", "http", True),
        ("https://news.example", "news.example", "https", True),
        ("https://news.example", "news.example", "http", True),  # TLS ends at a proxy
        ("http://news.example", "news.example", "https", False),
        ("http://127.0.0.1:8001", "127.0.0.1:8000", "http", False),
        ("http://127.0.0.1.evil.example:8000", "127.0.0.1:8000", "http", False),
        ("null", "news.example", "http", False),
    ],
)
def test_a_page_is_ours_if_it_came_from_where_the_request_goes(
    origin: str, host: str, scheme: str, *, same: bool
) -> None:
    authority = parse_authority(host)
    assert authority is not None
    assert is_origin_of(origin, authority, scheme=scheme) is same


@given(st.text(max_size=40) | st.from_regex(r"https?://[a-z0-9.\[\]:@/-]{0,20}", fullmatch=True))
def test_whatever_is_taken_as_an_origin_is_written_in_one_way(text: str) -> None:
    try:
        origin = parse_origin(text)
    except ValueError:
        return
    assert parse_origin(origin) == origin
    assert not set(origin) & set("@#?\\ ")
    assert origin.count("/") == 2
