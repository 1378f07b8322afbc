import socket
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib import metadata
from pathlib import Path
from threading import Thread

import pytest

from assistant import doctor
from assistant.assistant import default_data_dir
from assistant.doctor import Check, check_chroma, check_packages, check_python, examine
from assistant.index import PassageIndex
from assistant.testing import HashEmbeddings

NAMES = [
    "Python",
    "Packages",
    "Server packages",
    "Settings",
    "Articles",
    "Embedding model",
    "Reader",
    "Index",
]


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "harbour.md").write_text("# Harbour to close\n\nThe harbour will close on 3 May.\n")
    return folder


@pytest.fixture(autouse=True)
def quick_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.embedding.SentenceEmbeddings", lambda _: HashEmbeddings())


def found(corpus: Path, name: str) -> Check:
    """What the check of that name found."""
    (check,) = (check for check in examine(corpus) if check.name == name)
    return check


def indexed(corpus: Path, *, seed: int = 0) -> None:
    """Make the folder's index."""
    embeddings = HashEmbeddings(seed=seed)
    with PassageIndex.open(default_data_dir(corpus, None), embeddings=embeddings) as index:
        index.sync(corpus)


def test_a_sound_installation_passes_every_check(corpus: Path) -> None:
    indexed(corpus)
    checks = list(examine(corpus))
    assert [check.name for check in checks] == NAMES
    assert [check for check in checks if check.state == "failed"] == []
    assert "1 passages of 1 articles" in checks[-1].detail


def test_an_index_that_was_not_made_yet_is_no_fault_and_stays_unmade(corpus: Path) -> None:
    check = found(corpus, "Index")
    assert check.state == "note"
    assert check.remedy == f"Run: article-assistant index {corpus}"
    assert not (corpus.parent / ".article-assistant").exists()


def test_an_index_of_another_model_fails(corpus: Path) -> None:
    indexed(corpus, seed=1)
    check = found(corpus, "Index")
    assert check.state == "failed"
    assert "made otherwise" in check.detail
    assert "article-assistant index" in check.detail


def test_a_damaged_index_fails(corpus: Path) -> None:
    indexed(corpus)
    (database,) = corpus.parent.glob(".article-assistant/*/generations/*/*.sqlite3")
    database.write_bytes(b"nonsense" * 1_000)
    check = found(corpus, "Index")
    assert check.state == "failed"
    assert "article-assistant index --rebuild" in check.detail


def test_articles_that_cannot_be_read_are_named(corpus: Path) -> None:
    (corpus / "a.txt").write_bytes(b"\xff\xfe\xfd")
    (corpus / "b.txt").write_text("")
    check = found(corpus, "Articles")
    assert check.state == "failed"
    assert str(corpus / "b.txt") in check.detail or str(corpus / "a.txt") in check.detail
    assert "1 more" in check.detail


def test_a_folder_that_is_not_there_fails_and_the_other_checks_go_on(tmp_path: Path) -> None:
    checks = list(examine(tmp_path / "nothing"))
    assert [check.name for check in checks] == NAMES
    (articles,) = (check for check in checks if check.name == "Articles")
    assert articles.state == "failed"
    assert "doesn't exist" in articles.detail


def test_a_folder_without_articles_is_worth_a_note(tmp_path: Path) -> None:
    assert found(tmp_path, "Articles").state == "note"


def test_wrong_settings_fail_and_are_named(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARTICLE_ASSISTANT_RETRIEVE_K", "0")
    checks = list(examine(corpus))
    assert checks[-1].name == "Settings"
    assert checks[-1].state == "failed"
    assert "retrieve_k" in checks[-1].detail


def test_whatever_a_check_raises_is_what_it_found(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: str) -> HashEmbeddings:
        raise ZeroDivisionError("by nothing")

    monkeypatch.setattr("assistant.embedding.SentenceEmbeddings", fail)
    check = found(corpus, "Embedding model")
    assert check.state == "failed"
    assert check.detail == "ZeroDivisionError: by nothing"


def test_an_old_python_fails() -> None:
    assert check_python((3, 10, 14)).state == "failed"
    assert check_python((3, 11, 0)).state == "ok"
    assert check_python((4, 0, 0)).state == "ok"


def test_missing_and_unfit_packages_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [
        "pytest>=1",
        "rich<1",
        "no-such-package-here>=2",
        'nor-this-one; python_version < "3"',
        'pydantic<1; extra == "server"',
        'no-such-server; extra == "other"',
    ]
    monkeypatch.setattr(metadata, "requires", lambda _: lines)
    always = check_packages()
    assert always.state == "failed"
    assert always.detail == f"rich is {metadata.version('rich')}, not <1; no-such-package-here is missing"
    assert always.remedy == "Run: pip install article-assistant"
    server = check_packages("Server packages", extra="server")
    assert server.state == "note"
    assert server.remedy == "Run: pip install 'article-assistant[server]'"
    assert "pydantic is" in server.detail
    assert "no-such-server" not in server.detail


def test_fitting_packages_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metadata, "requires", lambda _: ["pytest>=1", "rich>=1"])
    assert check_packages() == Check("Packages", "ok", "2 packages in fitting versions")


class Heart(BaseHTTPRequestHandler):
    """Answers as a Chroma server does when it is well, under one path."""

    def do_GET(self) -> None:
        well = self.path == "/well/api/v2/heartbeat"
        self.send_response(200 if well else 503)
        self.end_headers()

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 -- http.server's name for it
        pass


@pytest.fixture
def chroma() -> Iterator[str]:
    """The address of something that answers as a Chroma server does."""
    with HTTPServer(("127.0.0.1", 0), Heart) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def test_a_chroma_server_is_asked_whether_it_is_well(chroma: str) -> None:
    assert check_chroma(f"{chroma}/well").state == "ok"
    assert check_chroma(f"{chroma}/well/").state == "ok"
    ill = check_chroma(f"{chroma}/ill")
    assert ill.state == "failed"
    assert "503" in ill.detail


@pytest.mark.parametrize("url", ["http://127.0.0.1:{free}", "file:///etc/passwd", "nonsense", "http://[", ""])
def test_a_chroma_server_that_cannot_be_reached_fails(url: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        free = listener.getsockname()[1]
    check = check_chroma(url.format(free=free))
    assert check.state == "failed"
    assert check.remedy is not None


def test_chroma_is_checked_only_where_it_is_used(corpus: Path, chroma: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMA_URL", f"{chroma}/well")
    assert found(corpus, "Chroma server").state == "ok"
    monkeypatch.delenv("CHROMA_URL")
    assert "Chroma server" not in [check.name for check in examine(corpus)]


def test_the_least_python_is_the_one_that_the_package_declares() -> None:
    declared = (Path(doctor.__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8")
    assert f'requires-python = ">={".".join(map(str, doctor.LEAST_PYTHON))}"' in declared
