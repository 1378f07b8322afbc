"""The HTTP server: answers, articles, the widget and the pages that it is on. Needs the extra `server`."""

from assistant.errors import MissingExtraError

try:
    from assistant.server.app import create_app
    from assistant.server.logs import configure_logging
    from assistant.server.run import ServerError, WorkerPlace, serve, serve_as_worker, serve_by_workers
except ModuleNotFoundError as error:
    if error.name is None or error.name.partition(".")[0] not in {
        "fastapi",
        "jinja2",
        "limits",
        "prometheus_client",
        "starlette",
        "uvicorn",
    }:
        raise
    raise MissingExtraError(error.name, "server") from error

__all__ = [
    "ServerError",
    "WorkerPlace",
    "configure_logging",
    "create_app",
    "serve",
    "serve_as_worker",
    "serve_by_workers",
]
