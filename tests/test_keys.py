import hmac
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.keys import ApiKey, KeyFile, KeyFileError, Keys

SITE = "https://news.example"


def test_a_key_is_known_again_and_only_its_hash_is_kept(tmp_path: Path) -> None:
    file = KeyFile(tmp_path / "data")
    entry, key = file.create_key("newsroom")
    assert key.startswith("aa_key_")
    assert len(key) >= len("aa_key_") + 43  # 256 bits in base64
    assert KeyFile(tmp_path / "data").load().api_key(key) == entry
    written = file.path.read_text(encoding="utf-8")
    assert key not in written
    assert key.removeprefix("aa_key_") not in written
    assert entry.sha256 in written


def test_no_two_keys_are_the_same(tmp_path: Path) -> None:
    file = KeyFile(tmp_path)
    assert len({file.create_key()[1] for _ in range(20)}) == 20


@pytest.mark.skipif(os.name != "posix", reason="permissions are another matter elsewhere")
def test_only_its_owner_can_read_the_file(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        file = KeyFile(tmp_path)
        file.create_key()
        file.create_site_token(SITE)
    finally:
        os.umask(before)
    assert stat.S_IMODE(file.path.stat().st_mode) == 0o600
    assert (tmp_path / ".gitignore").read_text() == "*\n"


def test_a_site_token_is_worth_something_with_its_origin_only(tmp_path: Path) -> None:
    file = KeyFile(tmp_path)
    entry = file.create_site_token(SITE)
    keys = file.load()
    assert keys.site_token(entry.token, origin=SITE) == entry
    assert keys.site_token(entry.token, origin="https://other.example") is None
    assert keys.site_token(entry.token + "x", origin=SITE) is None
    assert keys.token_of(SITE) == entry.token
    assert keys.token_of("https://other.example") is None


def test_a_token_is_no_key_and_a_key_no_token(tmp_path: Path) -> None:
    file = KeyFile(tmp_path)
    _, key = file.create_key()
    token = file.create_site_token(SITE).token
    assert file.load().api_key(token) is None
    assert file.load().site_token(key, origin=SITE) is None


def test_what_is_revoked_is_not_known_at_once(tmp_path: Path) -> None:
    file, running = KeyFile(tmp_path), KeyFile(tmp_path)
    entry, key = file.create_key()
    assert running.load().api_key(key) is not None
    file.revoke(entry.id)
    assert running.load().api_key(key) is None
    assert not running.load().has_api_keys
    with pytest.raises(KeyFileError, match=r"There is no key .* keys list"):
        file.revoke(entry.id)


def test_every_key_is_compared_in_constant_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = KeyFile(tmp_path)
    first = file.create_key()[1]
    file.create_key()
    file.create_site_token(SITE)
    keys = file.load()
    compared: list[int] = []
    compare = hmac.compare_digest

    def counted(one: Any, other: Any) -> bool:
        compared.append(1)
        return compare(one, other)

    monkeypatch.setattr("hmac.compare_digest", counted)
    for presented in (first, "wrong"):
        compared.clear()
        keys.api_key(presented)
        assert len(compared) == 2


@given(st.text(max_size=60))
def test_nothing_else_is_a_key(presented: str) -> None:
    entry = ApiKey(id="1", name="", sha256="0" * 64, created="2026-01-01T00:00:00Z")
    assert Keys(entries=(entry,)).api_key(presented) is None


@pytest.mark.parametrize("content", ["", "{", "[]", '{"version": 2, "entries": []}', '{"version": 1, "entries": [{}]}'])
def test_a_file_that_cant_be_read_is_an_error_and_never_no_keys(tmp_path: Path, content: str) -> None:
    file = KeyFile(tmp_path)
    file.path.write_text(content)
    with pytest.raises(KeyFileError, match=r"keys\.json can't be read"):
        file.load()
    with pytest.raises(KeyFileError):
        file.create_key()
    assert file.path.read_text() == content


def test_keys_that_are_made_at_the_same_time_are_all_kept(tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as threads:
        made = list(threads.map(lambda _: KeyFile(tmp_path).create_key()[1], range(12)))
    keys = KeyFile(tmp_path).load()
    assert all(keys.api_key(key) for key in made)
