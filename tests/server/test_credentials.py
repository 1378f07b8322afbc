from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from assistant.keys import KeyFile
from assistant.server.testing import ScriptedBackend
from assistant.settings import Settings
from tests.answers import ARTICLE
from tests.server.serving import ADDRESS, UNLIMITED, client_of

SITE, OTHER = "https://news.example", "https://other.example"
QUESTION = {"question": "Who?"}
SITE_HEADER = "X-Article-Assistant-Site"


def settings(**options: object) -> Settings:
    return Settings(allowed_origins=(SITE, OTHER), **UNLIMITED, **options)  # type: ignore[arg-type]


def ask(client: TestClient, **headers: str) -> tuple[int, str | None]:
    """Status, and the kind of problem."""
    sent = [(name.replace("_", "-").encode(), value.encode("latin-1")) for name, value in headers.items()]
    response = client.post("/v1/answers", json=QUESTION, headers=sent)
    kind = None if response.is_success else response.json()["type"].removeprefix("urn:problem-type:")
    return response.status_code, kind


def test_without_keys_programs_need_none_and_whatever_they_send_is_no_matter(tmp_path: Path) -> None:
    with client_of(ScriptedBackend([ARTICLE]), settings=settings(), keys=KeyFile(tmp_path)) as client:
        assert ask(client) == (200, None)
        # Programs for other services' APIs always send something.
        assert ask(client, Authorization="Bearer sk-none") == (200, None)


def test_from_the_first_key_on_programs_need_one(tmp_path: Path) -> None:
    file = KeyFile(tmp_path)
    backend = ScriptedBackend([ARTICLE])
    with client_of(backend, settings=settings(), keys=file) as client:
        assert ask(client) == (200, None)
        entry, key = file.create_key()
        assert ask(client, Authorization=f"Bearer {key}") == (200, None)
        assert ask(client, Authorization=f"bearer  {key} ") == (200, None)
        asked = len(backend.questions)
        for wrong in (
            {},
            {"Authorization": "Bearer"},
            {"Authorization": f"Bearer {key}x"},
            {"Authorization": f"Basic {key}"},
            {"Authorization": key},
            {"Authorization": f"Bearer {entry.sha256}"},
            {"Authorization": f"Bearer {entry.id}"},
        ):
            response = client.post("/v1/answers", json=QUESTION, headers=wrong)
            assert response.status_code == 401
            assert response.headers["www-authenticate"] == "Bearer"
            assert response.json()["type"] == "urn:problem-type:key-needed"
            assert key not in response.text
            assert client.get("/v1/articles", headers=wrong).status_code == 401
            assert client.get("/v1/nothing", headers=wrong).status_code == 401
        assert len(backend.questions) == asked
        file.revoke(entry.id)
        file.create_key()
        assert ask(client, Authorization=f"Bearer {key}") == (401, "key-needed")


def test_pages_need_no_key(tmp_path: Path) -> None:
    file = KeyFile(tmp_path)
    file.create_key()
    with client_of(ScriptedBackend([ARTICLE]), settings=settings(), keys=file) as client:
        assert ask(client, Origin=ADDRESS) == (200, None)
        assert ask(client, Origin=SITE) == (200, None)
        for path in ("/", "/widget.js", "/healthz", "/readyz"):
            assert client.get(path).status_code == 200
        # A key is not made up for by being on an allowed page.
        assert ask(client, Origin=SITE, Authorization="Bearer wrong") == (401, "key-needed")


def test_a_key_can_be_needed_before_there_is_one(tmp_path: Path) -> None:
    for keys in (KeyFile(tmp_path), None):
        with client_of(ScriptedBackend([ARTICLE]), settings=settings(require_api_key=True), keys=keys) as client:
            assert ask(client) == (401, "key-needed")
            assert ask(client, Authorization="Bearer x") == (401, "key-needed")


def test_a_sites_token_counts_on_its_own_pages_only(tmp_path: Path) -> None:
    file = KeyFile(tmp_path)
    token = file.create_site_token(SITE).token
    with client_of(ScriptedBackend([ARTICLE]), settings=settings(require_site_token=True), keys=file) as client:
        assert ask(client, Origin=SITE, **{SITE_HEADER: token}) == (200, None)
        refused = (403, "site-token-needed")
        assert ask(client, Origin=SITE) == refused
        assert ask(client, Origin=ADDRESS) == refused
        assert ask(client, Origin=SITE, **{SITE_HEADER: token + "x"}) == refused
        assert ask(client, Origin=OTHER, **{SITE_HEADER: token}) == refused
        assert ask(client, **{SITE_HEADER: token}) == refused
        assert ask(client, Origin=SITE, **{SITE_HEADER: "é"}) == refused
        response = client.post("/v1/answers", json=QUESTION, headers={"Origin": SITE})
        assert response.headers["access-control-allow-origin"] == SITE, "so that its page can read why"


def test_with_keys_and_tokens_needed_and_no_token_made_only_keys_open_the_api(tmp_path: Path) -> None:
    file = KeyFile(tmp_path)
    _, key = file.create_key()
    both = settings(require_api_key=True, require_site_token=True)
    with client_of(ScriptedBackend([ARTICLE]), settings=both, keys=file) as client:
        assert ask(client, Authorization=f"Bearer {key}") == (200, None)
        for origin in (SITE, ADDRESS):
            assert ask(client, Origin=origin)[0] == 403
            assert ask(client, Origin=origin, Sec_Fetch_Site="same-origin")[0] == 403
        assert ask(client, Sec_Fetch_Site="same-origin")[0] == 403
        assert ask(client)[0] == 401


def test_our_own_pages_send_the_token_that_was_made_for_them(tmp_path: Path) -> None:
    file = KeyFile(tmp_path)
    with client_of(ScriptedBackend([ARTICLE]), settings=settings(require_site_token=True), keys=file) as client:
        assert "site=" not in client.get("/").text
        token = file.create_site_token(ADDRESS).token
        assert f'site="{token}"' in client.get("/").text
        assert f'site="{token}"' in client.get(f"/articles/{ARTICLE.id}").text
        assert token not in client.get("/", headers={"Host": "localhost:8000"}).text
        assert ask(client, Origin=ADDRESS, **{SITE_HEADER: token}) == (200, None)


def test_keys_that_cant_be_read_let_nobody_in(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    file = KeyFile(tmp_path)
    file.path.write_text("{")
    with client_of(ScriptedBackend([ARTICLE]), settings=settings(), keys=file) as client:
        assert ask(client) == (500, "keys-unreadable")
        assert str(tmp_path) not in client.post("/v1/answers", json=QUESTION).text
        assert str(tmp_path) in caplog.text
        assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize("path", ["/v1/answers", "/qa/v1/answers", "/%76%31/answers", "/v1%2Fanswers"])
def test_no_other_way_to_write_its_path_opens_the_api(path: str) -> None:
    backend = ScriptedBackend([ARTICLE])
    app_settings = Settings(require_api_key=True, client_questions_per_minute=1)
    with client_of(backend, settings=app_settings) as inside:
        mounted = TestClient(inside.app, base_url=ADDRESS, root_path="/qa")
        for client in (inside, mounted):
            for form in (path, f"/{path}", f"{path}/", path.upper(), f"/.{path}", f"/x/..{path}"):
                response = client.post(f"{ADDRESS}{form}", json=QUESTION)
                assert response.status_code in {401, 404, 405}, form
        assert mounted.post(f"{ADDRESS}/qa/v1/answers", json=QUESTION).status_code == 401
    assert backend.questions == []
