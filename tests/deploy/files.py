"""The files of docs/deploy, read as Docker reads them."""

import json
import re
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import yaml

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "deploy"
DOCKERFILE = FOLDER / "Dockerfile"
COMPOSE = FOLDER / "compose.yaml"
SETTINGS = FOLDER / "settings.env.example"
CONSTRAINTS = ROOT / ".ci" / "constraints.txt"

_VARIABLE = re.compile(r"\$\{(\w+):-([^}]*)\}")


class Instruction(NamedTuple):
    """A line of a Dockerfile: its first word in capitals, and the rest."""

    name: str
    rest: str


def instructions() -> list[Instruction]:
    """What the Dockerfile does, in order."""
    lines = [line for line in DOCKERFILE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    joined = re.sub(r"\\\n\s*", "", "\n".join(lines))
    return [Instruction(*line.split(maxsplit=1)) for line in joined.splitlines() if line.strip()]


def last(name: str) -> str:
    """What the last instruction of a name says, which is the one that counts."""
    return [instruction.rest for instruction in instructions() if instruction.name == name][-1]


def image_command() -> list[str]:
    """What a container runs, if it isn't told otherwise."""
    return _words(last("CMD"))


def image_health_check() -> list[str]:
    """The command that tells whether a container is healthy."""
    return _words(last("HEALTHCHECK").partition("CMD ")[2])


def image_environment() -> dict[str, str]:
    """The variables that every program in the image has."""
    pairs = [pair for one in instructions() if one.name == "ENV" for pair in shlex.split(one.rest)]
    return dict(pair.split("=", 1) for pair in pairs)


def compose(variables: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The compose file, with the variables that it takes from outside put in; without, with its defaults."""

    def value(match: re.Match[str]) -> str:
        return (variables or {}).get(match[1]) or match[2]

    loaded: dict[str, Any] = yaml.safe_load(_VARIABLE.sub(value, COMPOSE.read_text(encoding="utf-8")))
    return loaded


def example_settings(*, commented: bool = True) -> dict[str, str]:
    """The variables in the example of a settings file.

    Args:
        commented: those too that it only shows.
    """
    mark = "(?:# )?" if commented else ""
    return dict(re.findall(rf"^{mark}(\w+)=(.*)$", SETTINGS.read_text(encoding="utf-8"), re.MULTILINE))


def option(command: list[str], name: str) -> str:
    """The value of an option in a command line."""
    return command[command.index(name) + 1]


def _words(listed: str) -> list[str]:
    words: list[str] = json.loads(listed)
    return words
