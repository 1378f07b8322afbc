"""Running the application until it is told to stop."""

import signal
import socket
from collections.abc import Callable
from types import FrameType

import uvicorn

from assistant.errors import AssistantError
from assistant.server.app import create_app
from assistant.server.backend import OpenBackend

GRACE_SECONDS = 10
"""How long answers that are being made may go on after the server was told to stop."""


class ServerError(AssistantError):
    """The server can't listen at the address."""


def serve(
    open_backend: OpenBackend,
    *,
    host: str,
    port: int,
    on_listening: Callable[[str], None] = lambda _: None,
    on_ready: Callable[[str], None] = lambda _: None,
    on_stopping: Callable[[], None] = lambda: None,
    access_log: bool = False,
) -> None:
    """Serve until SIGINT or SIGTERM, then finish the answers that are being made and close the assistant.

    A second signal ends the process at once.

    Args:
        open_backend: opens the assistant, in a thread; connections are accepted meanwhile.
        host, port: where to listen; port 0 takes a free one.
        on_listening: called with the address when connections are accepted.
        on_ready: called with the address, in another thread, when questions can be answered.
        on_stopping: called when the server was told to stop.
        access_log: log every request.

    Raises:
        ServerError: if the address can't be listened at.
        AssistantError: if the assistant can't be opened.
        KeyboardInterrupt: after a stop by SIGINT.
    """
    listener = _listen(host, port)
    address = _address(listener)
    failures: list[Exception] = []

    def failed(error: Exception) -> None:
        failures.append(error)
        server.should_exit = True

    app = create_app(open_backend, on_ready=lambda: on_ready(address), on_failure=failed)
    server = _Server(
        uvicorn.Config(
            app,
            lifespan="on",
            log_config=None,
            access_log=access_log,
            server_header=False,
            timeout_graceful_shutdown=GRACE_SECONDS,
        ),
        on_stopping=on_stopping,
    )
    with listener:
        on_listening(address)
        server.run(sockets=[listener])
    if failures:
        raise failures[0]


class _Server(uvicorn.Server):
    """Stops at the first signal, and ends the process at the second."""

    def __init__(self, config: uvicorn.Config, *, on_stopping: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_stopping = on_stopping
        self._stopping = False

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Handle a signal."""
        if self._stopping:
            # A model that is being loaded can't be interrupted. The index is made to outlive this.
            signal.signal(sig, signal.SIG_DFL)
            signal.raise_signal(sig)
        self._stopping = True
        super().handle_exit(sig, frame)
        self._on_stopping()


def _listen(host: str, port: int) -> socket.socket:
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
    except OSError as error:
        raise ServerError(f"Can't listen at {host}:{port}: {error.strerror}. Choose another --host.") from error
    try:
        # So that the port can be taken again right after a restart.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(place)
        listener.listen()
    except OSError as error:
        listener.close()
        raise ServerError(
            f"Can't listen at {host}:{port}: {error.strerror}. Stop what uses it, or choose another --port."
        ) from error
    return listener


def _address(listener: socket.socket) -> str:
    """The address to open in a browser on this machine."""
    host, port = listener.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
