"""Opening the assistant in the background, while the server accepts connections already."""

import logging
import threading
from collections.abc import Callable

from assistant.errors import AssistantClosedError, AssistantError
from assistant.server.backend import Backend, OpenBackend
from assistant.sync import SyncProgress

logger = logging.getLogger(__name__)


class StartingError(AssistantError):
    """The assistant is still being opened; ask again in a moment."""

    def __init__(self) -> None:
        super().__init__("The assistant is starting: the index and the models are being loaded.")


class StartFailedError(AssistantError):
    """The assistant could not be opened; the log says why."""

    def __init__(self) -> None:
        super().__init__("The assistant could not be started; the server's log says why.")


class _StoppedError(Exception):
    """Raised within the assistant's own work, to end it early."""


class Loader:
    """Opens an assistant in a thread and hands it out as far as it has come.

    Articles can be read as soon as the index is open, questions be answered when the models are loaded.

    Args:
        open_backend: opens the assistant.
        on_ready: called, in the loader's thread, when questions can be answered.
        on_failure: called, in the loader's thread, with what went wrong.
    """

    def __init__(
        self,
        open_backend: OpenBackend,
        *,
        on_ready: Callable[[], None] | None = None,
        on_failure: Callable[[Exception], None] | None = None,
    ) -> None:
        self._open_backend = open_backend
        self._on_ready, self._on_failure = on_ready, on_failure
        self._backend: Backend | None = None
        self._failed = False
        self._warm = threading.Event()
        self._stopping = threading.Event()
        # A daemon, so that a second Ctrl-C ends the process even while a model is being loaded.
        self._thread = threading.Thread(target=self._load, name="load-assistant", daemon=True)

    def start(self) -> None:
        """Begin to open the assistant; returns at once."""
        self._thread.start()

    def stop(self) -> None:
        """End the loading if it is still going on, and close the assistant. Blocks until that is done."""
        self._stopping.set()
        self._thread.join()
        if self._backend is not None:
            self._backend.close()

    def wait(self) -> None:
        """Block until questions can be answered, or never will."""
        self._thread.join()

    def library(self) -> Backend:
        """The assistant, for reading articles.

        Raises:
            StartingError: if it isn't open yet.
            StartFailedError: if it could not be opened.
            AssistantClosedError: if the server is shutting down.
        """
        if self._stopping.is_set():
            raise AssistantClosedError
        if self._failed:
            raise StartFailedError
        if self._backend is None:
            raise StartingError
        return self._backend

    def answerer(self) -> Backend:
        """The assistant, for answering questions: as `library`, but only once the models are loaded."""
        backend = self.library()
        if not self._warm.is_set():
            raise StartingError
        return backend

    def _load(self) -> None:
        try:
            self._backend = self._open_backend(self._note_progress)
            self._note_stop()
            self._backend.warm_up()
        except _StoppedError:
            logger.info("Stopped before the assistant was open.")
        except Exception as error:  # whatever it is, every request must be told that there is no assistant
            self._failed = True
            if self._on_failure is None:
                logger.exception("The assistant could not be started.")
            else:
                self._on_failure(error)
        else:
            self._warm.set()
            if self._on_ready is not None and not self._stopping.is_set():
                self._on_ready()

    def _note_progress(self, progress: SyncProgress) -> None:
        logger.debug("Indexing: %s", progress)
        self._note_stop()

    def _note_stop(self) -> None:
        if self._stopping.is_set():
            raise _StoppedError
