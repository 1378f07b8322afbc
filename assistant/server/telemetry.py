"""Whether spans are wanted: read from OpenTelemetry's own environment variables, without importing any of it."""

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

from assistant.errors import MissingExtraError, SettingsError

if TYPE_CHECKING:
    from assistant.server.tracing import Tracing

ENDPOINTS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
PROTOCOLS = ("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL")
HTTP = "http/protobuf"


def tracing_wanted(environment: Mapping[str, str]) -> bool:
    """Whether a collector is configured, and nothing turns spans off.

    Raises:
        SettingsError: if it is to be spoken to otherwise than by HTTP.
    """
    if not any(environment.get(name) for name in ENDPOINTS):
        return False
    if environment.get("OTEL_SDK_DISABLED", "").strip().lower() == "true":
        return False
    if environment.get("OTEL_TRACES_EXPORTER", "otlp").strip().lower() == "none":
        return False
    name = next((name for name in PROTOCOLS if environment.get(name)), None)
    if name is not None and environment[name] != HTTP:
        raise SettingsError(f"{name} is {environment[name]}, but spans are sent by {HTTP} only (often to port 4318).")
    return True


def open_tracing(environment: Mapping[str, str] = os.environ) -> "Tracing | None":
    """Tracing to the collector that the environment names; None if it names none.

    Raises:
        MissingExtraError: if one is named, but OpenTelemetry isn't installed.
        SettingsError: if it is to be spoken to otherwise than by HTTP.
    """
    if not tracing_wanted(environment):
        return None
    try:
        from assistant.server.tracing import Tracing
    except ModuleNotFoundError as error:
        if error.name is None or not error.name.startswith("opentelemetry"):
            raise
        raise MissingExtraError(error.name, "telemetry") from error
    return Tracing.to_collector()
