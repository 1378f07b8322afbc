import re
from pathlib import Path

from assistant.settings import Settings

TESTS = Path(__file__).parent
DOCUMENT = (TESTS.parent / "docs" / "security.md").read_text(encoding="utf-8")


def test_every_test_that_is_named_exists() -> None:
    named = re.findall(r"`([\w/]+\.py)::(\w+)`", DOCUMENT)
    assert len(named) > 50
    missing = [
        f"{file}::{test}"
        for file, test in named
        if not re.search(rf"^(async )?def {test}\(", (TESTS / file).read_text(encoding="utf-8"), re.MULTILINE)
    ]
    assert missing == []


def test_every_threat_of_the_list_has_an_answer_and_a_test() -> None:
    rows = re.findall(r"^\| (LLM\d\d) .*\|(.*)\|(.*)\|$", DOCUMENT, re.MULTILINE)
    assert [row[0] for row in rows] == [f"LLM{number:02}" for number in range(1, 11)]
    for name, answer, test in rows:
        assert answer.strip(), name
        assert "::" in test or "see" in test, name


def test_every_setting_that_is_named_exists() -> None:
    named = {name.lower() for name in re.findall(r"ARTICLE_ASSISTANT_(\w+)=", DOCUMENT)}
    assert named
    assert named <= Settings.model_fields.keys()


def test_the_defaults_are_those_that_are_named() -> None:
    settings = Settings.model_fields
    assert f"{settings['client_questions_per_minute'].default} questions a minute" in DOCUMENT
    assert f"everyone together {settings['questions_per_day'].default:,} a day" in DOCUMENT
