"""The processes of compose.yaml side by side on loopback, without containers."""

import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from tests.chroma_server import free_port
from tests.deploy import files
from tests.redis_server import redis_program

PATIENCE_SECONDS = 240
LIFETIME_SECONDS = 500
"""After this, each process is ended, whatever the test does."""

READER = {"Host": "assistant.example", "X-Forwarded-Proto": "https"}
"""What the proxy says of every reader."""


class Stack:
    """The services of the compose file, each a process that is given the command and the variables it has there.

    Only what can't be the same without containers is replaced: programs by where they are installed here, the services'
    names and every address by loopback with a free port, folders by those of the test.

    Attributes:
        url: of the server.
        chroma_url: of the Chroma server.
        processes: by the services' names.
    """

    def __init__(self, folder: Path, settings: Mapping[str, str]) -> None:
        self.services: dict[str, dict[str, Any]] = files.compose()["services"]
        self.processes: dict[str, subprocess.Popen[str]] = {}
        self._folder, self._settings = folder, settings
        self._ports = {"app": free_port(), "chroma": free_port(), "redis": free_port()}
        self._programs = {
            "article-assistant": [sys.executable, "-m", "assistant"],
            "chroma": [str(Path(sys.executable).with_name("chroma"))],
            "redis-server": [redis_program()],
            "redis-cli": [str(Path(redis_program()).with_name("redis-cli"))],
            "python": [sys.executable],
        }
        shutil.copytree(files.ROOT / "corpus", folder / "srv" / "corpus")
        for name in self.services:
            (folder / name / "data").mkdir(parents=True)
        self.url = f"http://127.0.0.1:{self._ports['app']}"
        self.chroma_url = f"http://127.0.0.1:{self._ports['chroma']}"

    def start(self, name: str) -> "subprocess.Popen[str]":
        """Start a service."""
        command = self._here(name, self.services[name]["command"])
        if name == "redis":
            command += ["--port", str(self._ports["redis"]), "--bind", "127.0.0.1", "--dir", str(self._data(name))]
        if name == "app":
            command += ["--port", str(self._ports["app"])]
        process = subprocess.Popen(
            command,
            cwd=self._folder / files.last("WORKDIR").removeprefix("/"),
            env=self._environment(name),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL if name != "app" else None,
            text=True,
        )
        self.processes[name] = process
        return process

    def is_healthy(self, name: str) -> bool:
        """What the service's health check says."""
        check = self.services[name].get("healthcheck", {}).get("test", ["CMD", *files.image_health_check()])
        assert check[0] == "CMD"
        command = self._here(name, check[1:])
        if name == "redis":
            command[1:1] = ["-p", str(self._ports["redis"])]
        return subprocess.run(command, capture_output=True, check=False, timeout=PATIENCE_SECONDS).returncode == 0

    def wait(self, name: str) -> None:
        """Return when a service is healthy."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not self.is_healthy(name):
            assert self.processes[name].poll() is None, f"{name} has ended"
            assert time.monotonic() < deadline, f"{name} is not healthy"
            time.sleep(0.1)

    def said(self, beginning: str) -> str:
        """Read what the server says until a line begins like that; returns the line."""
        output = self.processes["app"].stdout
        assert output is not None
        line = next((line for line in output if line.startswith(beginning)), None)
        assert line is not None, f"The server has ended without saying {beginning}"
        return line

    def stop(self, name: str) -> None:
        """Tell a service to stop, as Docker does."""
        assert files.last("STOPSIGNAL") == "SIGTERM"
        self.processes[name].terminate()

    def ended(self, name: str) -> int:
        """Wait for a service to end, as long as Docker does before it kills it; returns its status."""
        return self.processes[name].wait(int(self.services[name].get("stop_grace_period", "10s").removesuffix("s")))

    def _data(self, name: str) -> Path:
        return self._folder / name / "data"

    def _here(self, name: str, command: list[str]) -> list[str]:
        program, *arguments = command
        return self._programs[program] + [self._replaced(name, argument) for argument in arguments]

    def _replaced(self, name: str, value: str) -> str:
        port = str(self._ports[name])
        whole = {"0.0.0.0": "127.0.0.1", "8000": port, "/data": str(self._data(name))}
        for other, its_port in (("chroma", "8000"), ("redis", "6379")):
            value = value.replace(f"//{other}:{its_port}", f"//127.0.0.1:{self._ports[other]}")
        return whole.get(value, value.replace("127.0.0.1:8000", f"127.0.0.1:{port}"))

    def _environment(self, name: str) -> dict[str, str]:
        given = {
            **files.image_environment(),
            **(self._settings if self.services[name].get("env_file") else {}),
            **self.services[name].get("environment", {}),
        }
        here = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "PYTHONPATH": str(files.ROOT)}
        return here | {variable: self._replaced(name, value) for variable, value in given.items()}


@contextmanager
def running_stack(folder: Path, **settings: str) -> Iterator[Stack]:
    """All services, started in the order in which they depend on each other, and all ended at the end.

    Args:
        folder: for all that they write.
        settings: in the settings file, besides those of its example; the test is the proxy.
    """
    proxy = {"ARTICLE_ASSISTANT_TRUSTED_PROXIES": "127.0.0.1/32"}
    stack = Stack(folder, files.example_settings(commented=False) | proxy | settings)
    with ExitStack() as ending:
        for name in ("chroma", "redis", "app"):
            process = stack.start(name)
            watchdog = threading.Timer(LIFETIME_SECONDS, process.kill)
            watchdog.start()
            ending.push(process)
            ending.callback(process.kill)
            ending.callback(watchdog.cancel)
            if name != "app":
                stack.wait(name)
        yield stack
