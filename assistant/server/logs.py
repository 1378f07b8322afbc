"""Log lines: one for each request, and every one with the id of the request that it belongs to."""

import json
import logging
import re
import sys
from datetime import UTC, datetime
from typing import IO, Any, Literal

from assistant.server.request_record import RequestRecord, current_record

LogFormat = Literal["text", "json"]

requests = logging.getLogger("assistant.server.requests")
"""One line at INFO for each request; never with its question, its path or anything else that a client may word."""

# All that some terminal or reader of logs takes for a line's end, or for an order.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def log_request(record: RequestRecord) -> None:
    """Write the line of a request that has ended."""
    status = "-" if record.status is None else record.status
    fields: dict[str, Any] = {
        "method": record.method,
        "route": record.route,
        "status": record.status,
        "milliseconds": round(record.seconds * 1_000, 1),
    }
    said = ""
    if record.answer is not None:
        fields |= {"answer_status": record.answer.status, "answer_reason": record.answer.reason}
        said = f" {record.answer.reason or record.answer.status}"
    words = f"{record.method} {record.route} {status} {fields['milliseconds']} ms{said}"
    requests.info("%s", words, extra={"fields": fields})


def configure_logging(log_format: LogFormat, *, each_request: bool, stream: IO[str] | None = None) -> None:
    """Send the log of the whole process to a stream, unless whoever runs it has configured another way.

    Args:
        log_format: "json" writes one object a line.
        each_request: write a line for each request, not only warnings and errors.
        stream: None: the standard error output.
    """
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonFormatter() if log_format == "json" else TextFormatter())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    requests.setLevel(logging.INFO if each_request else logging.WARNING)


class JsonFormatter(logging.Formatter):
    """A log record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Write the line; JSON has its own escapes for line ends."""
        request = current_record()
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if request is not None:
            line["request_id"] = request.id
            if request.trace_id is not None:
                line["trace_id"] = request.trace_id
        line |= getattr(record, "fields", {})
        if (trace := _trace(self, record)) is not None:
            line["exception"] = trace
        return json.dumps(line)


class TextFormatter(logging.Formatter):
    """A log record as one line of text; a traceback follows, indented, so that no line of it passes for a record."""

    def format(self, record: logging.LogRecord) -> str:
        """Write the line."""
        request = current_record()
        belongs = "" if request is None else f" [{request.id}]"
        if request is not None and request.trace_id is not None:
            belongs = f" [{request.id} trace {request.trace_id}]"
        time = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line = f"{time} {record.levelname} {record.name}{belongs}: {_escaped(record.getMessage())}"
        if (trace := _trace(self, record)) is not None:
            parts = re.split(r"\r\n|[\n\r\u2028\u2029\x85\x0b\x0c]", trace)
            line += "".join(f"\n    {_escaped(part)}" for part in parts)
        return line


def _trace(formatter: logging.Formatter, record: logging.LogRecord) -> str | None:
    """What the record says of an exception: what was made ready for it (`private_log.py`), else the traceback."""
    if record.exc_text or not record.exc_info:
        return record.exc_text
    return formatter.formatException(record.exc_info)


def _escaped(text: str) -> str:
    return _CONTROL.sub(lambda found: found.group().encode("unicode_escape").decode(), text)
