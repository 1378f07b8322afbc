import subprocess
import sys
from pathlib import Path

import pytest

from assistant.errors import MissingExtraError, SettingsError
from assistant.server.telemetry import open_tracing, tracing_wanted

ENDPOINT = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318"}


@pytest.mark.parametrize(
    ("environment", "wanted"),
    [
        ({}, False),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": ""}, False),
        ({"OTEL_SERVICE_NAME": "harbour"}, False),
        (ENDPOINT, True),
        ({"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://127.0.0.1:4318/v1/traces"}, True),
        ({**ENDPOINT, "OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf"}, True),
        ({**ENDPOINT, "OTEL_SDK_DISABLED": "True"}, False),
        ({**ENDPOINT, "OTEL_TRACES_EXPORTER": "none"}, False),
    ],
)
def test_spans_are_made_if_a_collector_is_configured(environment: dict[str, str], *, wanted: bool) -> None:
    assert tracing_wanted(environment) == wanted


def test_another_protocol_is_an_error_that_names_it() -> None:
    with pytest.raises(SettingsError, match=r"^OTEL_EXPORTER_OTLP_PROTOCOL is grpc, but .* http/protobuf only"):
        open_tracing({**ENDPOINT, "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"})


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "assistant.server.tracing", raising=False)
    monkeypatch.setitem(sys.modules, "opentelemetry", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'article-assistant\[telemetry\]'"):
        open_tracing(ENDPOINT)


def test_nothing_of_the_extra_is_imported_otherwise() -> None:
    program = (
        "import sys\n"
        "unwanted = ('opentelemetry.sdk', 'opentelemetry.exporter', 'assistant.server.tracing')\n"
        "from assistant.server import create_app\n"
        "from assistant.server.telemetry import open_tracing\n"
        "from assistant.server.testing import ScriptedBackend\n"
        "from fastapi.testclient import TestClient\n"
        "assert open_tracing({}) is None\n"
        "with TestClient(create_app(lambda _: ScriptedBackend())) as client:\n"
        "    assert client.get('/healthz').status_code == 200\n"
        "print([name for name in sys.modules if name.startswith(unwanted)])\n"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", program], cwd=root, check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"
