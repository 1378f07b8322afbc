import re
from pathlib import Path

import pytest

DOCUMENT = (Path(__file__).resolve().parents[1] / "docs" / "chat-models.md").read_text(encoding="utf-8")


def test_the_example_does_what_it_says(capsys: pytest.CaptureFixture[str]) -> None:
    example = re.search(r"```python\n(.*?)```", DOCUMENT, re.DOTALL)
    assert example is not None
    exec(compile(example[1], "docs/chat-models.md", "exec"), {})
    assert capsys.readouterr().out == "The harbour will close on 3 May. [1] ['meaning']\n"
