import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import assistant
from assistant.onnx_runtime import SWITCH, import_onnxruntime

PACKAGE = Path(assistant.__file__).parent


def left_in_the_users_folder(home: Path, code: str) -> list[Path]:
    environment = {name: value for name, value in os.environ.items() if name not in (SWITCH, "XDG_CACHE_HOME")}
    environment |= {"HOME": str(home), "PYTHONPATH": str(PACKAGE.parent)}
    subprocess.run([sys.executable, "-c", code], env=environment, check=True, timeout=60)
    return [path for path in home.rglob("*") if path.is_file()]


def test_importing_onnxruntime_leaves_no_identifier_and_nothing_to_send(tmp_path: Path) -> None:
    code = "from assistant.onnx_runtime import import_onnxruntime; import_onnxruntime().InferenceSession"
    assert left_in_the_users_folder(tmp_path, code) == []


def test_whoever_wants_the_reports_can_have_them(monkeypatch: pytest.MonkeyPatch) -> None:
    onnxruntime = import_onnxruntime()
    calls: list[str] = []
    monkeypatch.setattr(onnxruntime, "disable_telemetry_events", lambda: calls.append("off"))
    monkeypatch.setenv(SWITCH, "0")
    assert import_onnxruntime() is onnxruntime
    assert calls == []
    monkeypatch.delenv(SWITCH)
    assert import_onnxruntime() is onnxruntime
    assert calls == ["off"]


def test_all_of_the_package_that_uses_onnxruntime_imports_it_that_way() -> None:
    sources = {path: path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py")}
    users = [path for path, source in sources.items() if re.search(r"^ +(from|import) onnxruntime", source, re.M)]
    assert len(users) >= 3
    assert [path for path in users if "import_onnxruntime()" not in sources[path]] == []
