import json
import subprocess
import sys
from pathlib import Path

import pytest

DRIVER = Path(__file__).with_name("index_crash_driver.py")


@pytest.mark.parametrize(("work", "kills"), [("sync", 15), ("rebuild", 6)])
def test_a_writer_can_be_killed_at_any_point(tmp_path: Path, work: str, kills: int) -> None:
    run = subprocess.run(
        [sys.executable, str(DRIVER), str(tmp_path / "data"), str(kills), work],
        cwd=DRIVER.parent.parent,
        env={"PYTHONPATH": str(DRIVER.parent.parent)},
        capture_output=True,
        text=True,
        check=False,
    )
    attempts = [json.loads(line) for line in run.stdout.splitlines()]
    assert len(attempts) == kills, run.stderr
    for attempt in attempts:
        assert attempt["inspected"], attempt
        assert attempt.get("problems") == [], attempt
    assert sum(attempt["killed"] for attempt in attempts) >= kills * 2 // 3
    assert work == "rebuild" or any(attempt["killed"] and attempt["stored"] for attempt in attempts)
