"""A server of several workers that know no articles: `python workers.py COUNT`. Their answers are their process ids."""

import os
import sys
import threading
from collections.abc import Iterator, Sequence

from assistant.answer import AnswerEvent
from assistant.server import WorkerPlace, serve_as_worker, serve_by_workers
from assistant.server.testing import ScriptedBackend, events_of, unanswered
from assistant.settings import Settings

SETTINGS = Settings(client_questions_per_minute=0, site_questions_per_minute=0, questions_per_day=0)


def script(question: str, article_id: str | None) -> Iterator[AnswerEvent]:
    """Answer at once, or, if the question is "wait", never."""
    if question == "wait":
        threading.Event().wait()
    answer = unanswered(question, article_id)
    yield from events_of(answer.model_copy(update={"text": str(os.getpid()), "timings": {"total": 0.02}}))


def command(place: WorkerPlace) -> Sequence[str]:
    return [sys.executable, __file__, *(str(int(part)) for part in place)]


def say(words: str) -> None:
    os.write(1, f"{words}\n".encode())  # at once


def main(*arguments: int) -> None:
    if len(arguments) > 1:
        number, socket, pipe, sync = arguments
        place = WorkerPlace(number, socket, pipe, bool(sync))
        serve_as_worker(lambda _: ScriptedBackend(script=script), host="127.0.0.1", place=place, settings=SETTINGS)
    else:
        serve_by_workers(command, *arguments, host="127.0.0.1", port=0, on_ready=say)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
