"""Running the application until it is told to stop."""

import os
import signal
import socket
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from types import FrameType
from typing import NamedTuple

import uvicorn

from assistant.cores import share
from assistant.errors import AssistantError
from assistant.keys import KeyFile
from assistant.server.app import create_app
from assistant.server.backend import Backend, OpenBackend
from assistant.server.metrics import Metrics
from assistant.server.shared_figures import SharedFigures
from assistant.server.silent_connections import WatchfulServer
from assistant.server.supervisor import Supervisor
from assistant.server.supervisor_pipe import SupervisorPipe
from assistant.server.telemetry import open_tracing
from assistant.settings import Settings
from assistant.sync import SyncProgress

GRACE_SECONDS = 10
"""How long answers that are being made may go on after the server was told to stop."""


class ServerError(AssistantError):
    """The server can't listen at the address, or has no room for the workers' figures."""


class WorkerPlace(NamedTuple):
    """What a worker is told by its command line.

    Attributes:
        number: which one it is, from 1 on.
        socket, pipe: file descriptors, of the supervisor's socket and of the pipe to it.
        sync: whether it is to bring the index up to date.
    """

    number: int
    socket: int
    pipe: int
    sync: bool


def serve(
    open_backend: OpenBackend,
    *,
    host: str,
    port: int,
    settings: Settings | None = None,
    keys: KeyFile | None = None,
    on_listening: Callable[[str], None] = lambda _: None,
    on_ready: Callable[[str], None] = lambda _: None,
    on_stopping: Callable[[], None] = lambda: None,
    make_questions: bool = False,
) -> None:
    """Serve until SIGINT or SIGTERM, then finish the answers that are being made and close the assistant.

    A second signal ends the process at once. Spans are sent if the environment names an OpenTelemetry collector.

    Args:
        open_backend: opens the assistant, in a thread; connections are accepted meanwhile.
        host, port: where to listen; port 0 takes a free one.
        settings: as for `create_app`.
        keys: API keys and sites' tokens; None: there are none.
        on_listening: called with the address when connections are accepted.
        on_ready: called with the address, in another thread, when questions can be answered.
        on_stopping: called when the server was told to stop.
        make_questions: as for `create_app`.

    Raises:
        ServerError: if the address can't be listened at.
        SettingsError, MissingExtraError: if spans are wanted, but can't be sent.
        AssistantError: if the assistant can't be opened, or the keys not be read.
        KeyboardInterrupt: after a stop by SIGINT.
    """
    if keys is not None:
        keys.load()  # what is wrong with them shows at once
    listener = _listen(host, port)
    address = _address(listener)
    with listener:
        on_listening(address)
        _serve_at(
            listener,
            open_backend,
            settings=settings,
            keys=keys,
            make_questions=make_questions,
            host=host,
            on_ready=lambda: on_ready(address),
            on_stopping=on_stopping,
        )


def serve_by_workers(
    command: Callable[[WorkerPlace], Sequence[str]],
    workers: int,
    *,
    host: str,
    port: int,
    on_listening: Callable[[str], None] = lambda _: None,
    on_ready: Callable[[str], None] = lambda _: None,
    on_stopping: Callable[[], None] = lambda: None,
) -> None:
    """`serve`, by several processes at one address, each with models, a copy of the index and a share of the cores.

    Args:
        command: the command line of a worker, which calls `serve_as_worker`.
        workers: how many.
        host, port: where to listen; port 0 takes a free one.
        on_listening, on_ready, on_stopping: see `serve`.

    Raises:
        ServerError: if the address can't be listened at, or there is no room for the workers' figures.
        WorkersFailedError: if workers end before they can answer.
        KeyboardInterrupt: after a stop by SIGINT.
    """
    listener = _listen(host, port)
    address = _address(listener)
    with listener, _shared_figures(workers) as figures:
        on_listening(address)
        Supervisor(
            lambda number, pipe, sync: command(WorkerPlace(number, listener.fileno(), pipe, sync)),
            workers,
            inherited=(listener.fileno(),),
            environment={**figures.environment, **share(workers)},
            on_death=figures.forget,
            on_ready=lambda: on_ready(address),
            on_stopping=on_stopping,
        ).run()


def serve_as_worker(
    open_backend: OpenBackend,
    *,
    host: str,
    place: WorkerPlace,
    settings: Settings | None = None,
    keys: KeyFile | None = None,
    make_questions: bool = False,
) -> None:
    """`serve`, as one of the workers of `serve_by_workers`.

    Args:
        open_backend, host: see `serve`.
        place: as the supervisor has told. One that doesn't bring the index up to date leaves connections to the others
            until it can answer; the first one says meanwhile that it is starting.
        settings, keys, make_questions: see `serve`.
    """
    pipe = SupervisorPipe(place.pipe)
    shared = SharedFigures.joined(place.number)

    def opened(on_progress: Callable[[SyncProgress], None]) -> Backend:
        backend = open_backend(on_progress)
        pipe.open()
        return backend

    def abandoned() -> None:
        shared.remove()
        os.kill(os.getpid(), signal.SIGTERM)

    pipe.watch(abandoned)
    with socket.socket(fileno=place.socket) as listener:
        _serve_at(
            listener,
            opened,
            settings=settings,
            keys=keys,
            make_questions=make_questions,
            host=host,
            on_ready=pipe.ready,
            on_stopping=lambda: None,
            figures=Metrics(shared),
            wait_until_ready=not place.sync,
        )


def _serve_at(
    listener: socket.socket,
    open_backend: OpenBackend,
    *,
    settings: Settings | None,
    keys: KeyFile | None,
    make_questions: bool,
    host: str,
    on_ready: Callable[[], None],
    on_stopping: Callable[[], None],
    figures: Metrics | None = None,
    wait_until_ready: bool = False,
) -> None:
    failures: list[Exception] = []

    def failed(error: Exception) -> None:
        failures.append(error)
        server.should_exit = True

    app = create_app(
        open_backend,
        settings=settings,
        keys=keys,
        hosts=[host.lower()],
        make_questions=make_questions,
        figures=figures,
        tracing=open_tracing(),
        on_ready=on_ready,
        on_failure=failed,
        wait_until_ready=wait_until_ready,
    )
    server = _Server(
        uvicorn.Config(
            app,
            lifespan="on",
            log_config=None,
            access_log=False,  # its lines have paths and no request ids: see `logs.py`
            server_header=False,
            proxy_headers=False,  # uvicorn believes whatever comes from this machine; see `TrustedProxies`
            timeout_graceful_shutdown=GRACE_SECONDS,
        ),
        on_stopping=on_stopping,
    )
    server.run(sockets=[listener])
    if failures:
        raise failures[0]


class _Server(WatchfulServer):
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


@contextmanager
def _shared_figures(workers: int) -> Iterator[SharedFigures]:
    with ExitStack() as made:
        try:
            figures = made.enter_context(SharedFigures.made(workers))
        except OSError as error:
            raise ServerError(
                f"There is no room for the workers' figures in {tempfile.gettempdir()}: {error.strerror}. Free some "
                "space there, or name another directory in TMPDIR."
            ) from error
        yield figures


def _address(listener: socket.socket) -> str:
    """The address to open in a browser on this machine."""
    host, port = listener.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
