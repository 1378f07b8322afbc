from pathlib import Path

import pytest

from assistant.keys import KeyFile
from tests.cli.conftest import Run


def test_a_key_is_the_only_thing_on_the_standard_output(run: Run, corpus: Path, tmp_path: Path) -> None:
    made = run("keys", "create", "--name", "newsroom", "--corpus", corpus)
    assert made.status == 0
    key = made.out.removesuffix("\n")
    keys = KeyFile(corpus.parent / ".article-assistant" / corpus.name).load()
    entry = keys.api_key(key)
    assert entry is not None
    assert f"Key {entry.id}. " in made.err
    assert key not in made.err


def test_keys_are_listed_without_themselves_and_tokens_with(run: Run, tmp_path: Path) -> None:
    where = ("--data-dir", tmp_path)
    key = run("keys", "create", "--name", "newsroom", *where).out.strip()
    token = run("keys", "create", "--site", "https://News.example", *where).out.strip()
    listed = run("keys", "list", *where)
    first, second = listed.out.splitlines()
    assert first.endswith("newsroom")
    assert second.endswith(f"https://news.example {token}")
    assert key not in listed.out


def test_a_key_can_be_taken_back(run: Run, tmp_path: Path) -> None:
    where = ("--data-dir", tmp_path)
    key = run("keys", "create", *where).out.strip()
    key_id = run("keys", "list", *where).out.split()[0]
    assert run("keys", "revoke", key_id, *where).status == 0
    assert KeyFile(tmp_path).load().api_key(key) is None
    again = run("keys", "revoke", key_id, *where)
    assert (again.status, again.err.count("\n")) == (1, 1)
    assert again.err.startswith(f"error: There is no key '{key_id}'.")


def test_what_is_no_origin_is_one_line(run: Run, tmp_path: Path) -> None:
    ended = run("keys", "create", "--site", "news.example/path", "--data-dir", tmp_path)
    assert ended.status == 1
    assert ended.err.startswith("error: --site news.example/path: an origin is a scheme, a host")
    assert not (tmp_path / "keys.json").exists()


def test_the_settings_name_the_directory_too(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARTICLE_ASSISTANT_DATA_DIR", str(tmp_path / "data"))
    assert run("keys", "create").status == 0
    assert KeyFile(tmp_path / "data").load().has_api_keys


def test_a_server_does_not_start_with_keys_that_cant_be_read(run: Run, corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "keys.json").write_text("{")
    ended = run("serve", "--corpus", corpus, "--port", "0", "--data-dir", tmp_path)
    assert ended.status == 1
    assert ended.out == ""
    assert "keys.json can't be read" in ended.err
