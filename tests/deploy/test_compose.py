import re
import shlex
import subprocess
import sys
from importlib import metadata
from ipaddress import ip_address, ip_network
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit

import pytest

from assistant.cli.options import DEFAULT_CORPUS
from assistant.errors import SettingsError
from assistant.server.run import GRACE_SECONDS
from assistant.server.supervisor import LONGEST_STOP
from assistant.settings import Settings, load_settings
from tests.deploy import files
from tests.deploy.cli import parsed

SERVICES: dict[str, dict[str, Any]] = files.compose()["services"]
APP, CHROMA, REDIS = SERVICES["app"], SERVICES["chroma"], SERVICES["redis"]
DOCUMENT = (files.ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
REDIS_PORT = 6379


def check_schema(path: Path) -> "subprocess.CompletedProcess[str]":
    program = Path(sys.executable).with_name("check-jsonschema")
    command = [str(program), "--builtin-schema", "vendor.compose-spec", str(path)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def settings_of(monkeypatch: pytest.MonkeyPatch, *environments: dict[str, str]) -> Settings:
    for environment in environments:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
    return load_settings()


def networks(service: dict[str, Any]) -> set[str]:
    return set(service["networks"])


def test_the_file_is_what_the_compose_specification_allows() -> None:
    found = check_schema(files.COMPOSE)
    assert found.returncode == 0, found.stdout


def test_a_key_that_there_is_not_would_be_found(tmp_path: Path) -> None:
    wrong = tmp_path / "compose.yaml"
    wrong.write_text(files.COMPOSE.read_text(encoding="utf-8").replace("    tmpfs:", "    tmpf:"), encoding="utf-8")
    assert check_schema(wrong).returncode == 1


def test_every_setting_of_the_file_exists_and_is_valid(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = settings_of(monkeypatch, files.image_environment(), APP["environment"])
    assert settings.chroma_url == APP["environment"]["ARTICLE_ASSISTANT_CHROMA_URL"]
    assert settings.rate_limit_storage == APP["environment"]["ARTICLE_ASSISTANT_RATE_LIMIT_STORAGE"]
    assert settings.log_format == "json"


def test_every_setting_of_the_example_exists_and_is_valid(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = settings_of(monkeypatch, files.example_settings())
    assert settings.allowed_hosts == ("assistant.example",)
    assert settings.allowed_origins == ("https://news.example",)
    assert not files.example_settings().keys() & APP["environment"].keys()  # there, the file is not listened to


def test_a_setting_that_is_misspelt_would_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    misspelt = {name.replace("STORAGE", "STORE"): value for name, value in APP["environment"].items()}
    assert misspelt != APP["environment"]
    with pytest.raises(SettingsError, match="ARTICLE_ASSISTANT_RATE_LIMIT_STORE"):
        settings_of(monkeypatch, misspelt)


def test_every_setting_variable_and_file_that_the_document_names_exists() -> None:
    settings = {name.lower() for name in re.findall(r"ARTICLE_ASSISTANT_(\w+)", DOCUMENT)}
    assert settings
    assert settings <= Settings.model_fields.keys()
    variables = set(re.findall(r"`([A-Z]+)(?:=[^`]*)?`", DOCUMENT))
    assert variables
    assert variables <= {*re.findall(r"\$\{(\w+)", files.COMPOSE.read_text(encoding="utf-8")), "SIGTERM"}
    for name in re.findall(r"docs/deploy/([\w.]+)", DOCUMENT):
        assert name in {".env", "settings.env"} or (files.FOLDER / name).is_file(), name


def test_every_command_that_the_document_shows_is_one() -> None:
    shown = re.findall(r"\bapp (article-assistant [^&`\n]+)", DOCUMENT)
    assert {parsed(shlex.split(command))[0] for command in shown} == {
        *("keys create", "doctor", "feedback export", "index"),
    }


@pytest.mark.parametrize("workers", ["2", "8"])
def test_the_server_is_started_with_options_that_there_are(workers: str) -> None:
    name, options = parsed(files.compose({"WORKERS": workers})["services"]["app"]["command"])
    assert name == "serve"
    assert options["workers"] == int(workers)
    assert options["host"] == "0.0.0.0"
    assert APP["ports"] == [f"127.0.0.1:8000:{options['port']}"]


def test_the_server_is_told_where_the_others_listen() -> None:
    chroma = urlsplit(APP["environment"]["ARTICLE_ASSISTANT_CHROMA_URL"])
    assert SERVICES[str(chroma.hostname)] is CHROMA
    assert str(chroma.port) == files.option(CHROMA["command"], "--port")
    assert f"127.0.0.1:{chroma.port}/api/v2/heartbeat" in CHROMA["healthcheck"]["test"][-1]
    redis = urlsplit(APP["environment"]["ARTICLE_ASSISTANT_RATE_LIMIT_STORAGE"])
    assert SERVICES[str(redis.hostname)] is REDIS
    assert redis.port == REDIS_PORT
    assert "--port" not in REDIS["command"]
    assert {name: wait["condition"] for name, wait in APP["depends_on"].items()} == {
        "chroma": "service_healthy",
        "redis": "service_healthy",
    }


def test_chroma_is_of_the_version_that_its_client_is_tested_with() -> None:
    assert CHROMA["image"] == APP["image"]  # and so both come from what the constraints pin
    assert CHROMA["pull_policy"] == "never"
    assert f"chromadb=={metadata.version('chromadb')}" in files.CONSTRAINTS.read_text(encoding="utf-8").splitlines()


def test_what_has_no_password_is_reached_by_the_server_only() -> None:
    for service in (CHROMA, REDIS):
        assert "ports" not in service
        assert networks(service) == {"back"}
    assert files.compose()["networks"]["back"]["internal"] is True
    assert networks(APP) == {"front", "back"}
    assert all(port.startswith("127.0.0.1:") for port in APP["ports"])


def test_the_proxy_that_the_example_trusts_is_the_gateway() -> None:
    (config,) = files.compose()["networks"]["front"]["ipam"]["config"]
    assert ip_address(config["gateway"]) in ip_network(config["subnet"])
    (trusted,) = files.example_settings()["ARTICLE_ASSISTANT_TRUSTED_PROXIES"].split(",")
    assert list(ip_network(trusted)) == [ip_address(config["gateway"])]
    assert config["gateway"] in DOCUMENT


def test_folders_are_where_the_programs_look_for_them() -> None:
    articles, data = (volume.split(":") for volume in APP["volumes"])
    assert PurePosixPath(articles[1]) == PurePosixPath(files.last("WORKDIR")) / DEFAULT_CORPUS
    assert articles[2] == "ro"
    assert (files.FOLDER / articles[0]).resolve() == files.ROOT / "corpus"
    assert data == ["data", files.last("VOLUME")]
    assert CHROMA["volumes"] == [f"vectors:{files.option(CHROMA['command'], '--path')}"]
    assert (files.FOLDER / APP["build"]["context"]).resolve() == files.ROOT
    assert files.ROOT / APP["build"]["dockerfile"] == files.DOCKERFILE


def test_answers_have_time_to_be_finished() -> None:
    assert int(APP["stop_grace_period"].removesuffix("s")) > LONGEST_STOP > GRACE_SECONDS


@pytest.mark.parametrize("name", SERVICES)
def test_each_service_can_write_to_its_own_folders_only(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["restart"] == "unless-stopped"
    assert service.get("user", files.last("USER")) != "root"
    assert not service.get("privileged", False)


def test_the_settings_file_with_its_secrets_stays_out_of_version_control() -> None:
    (settings,) = APP["env_file"]
    assert settings == {"path": "settings.env", "required": False}
    assert "/docs/deploy/settings.env" in (files.ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
