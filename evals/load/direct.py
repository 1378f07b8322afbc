"""The chain called directly, in several processes: what a server can reach at most."""

import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from assistant.cores import share
from evals.errors import EvaluationError
from evals.load.questions import Questions


class DirectWorkers:
    """Processes that each have an assistant and wait to be told to ask. Made by `started`."""

    def __init__(self, pipes: list[Connection]) -> None:
        self._pipes = pipes

    @classmethod
    @contextmanager
    def started(cls, workers: int, *, corpus: Path, data_dir: Path, questions: Questions) -> Iterator["DirectWorkers"]:
        """Start processes, each with its models loaded and an index of its own.

        Args:
            workers: how many.
            corpus: the articles.
            data_dir: an empty folder for the indexes.
            questions: that they will ask, each from another place on.

        Raises:
            EvaluationError: if one ends, here or later; why stands in its own words on the error output.
        """
        context = get_context("spawn")  # a fork would hang in what the libraries' threads hold
        pipes: list[Connection] = []
        processes = []
        try:
            for number in range(workers):
                ours, theirs = context.Pipe()
                process = context.Process(
                    target=_work,
                    args=(theirs, corpus, data_dir / f"direct-{number}", questions, share(workers)),
                    daemon=True,
                )
                process.start()
                theirs.close()
                processes.append(process)
                pipes.append(ours)
            for pipe in pipes:
                _hear(pipe)  # that it is ready
            yield cls(pipes)
        finally:
            for pipe in pipes:
                pipe.close()
            for process in processes:
                process.join()

    def answers_per_second(self, *, seconds: float, start: int) -> float:
        """Let all ask at the same time for so many seconds, from a question's number on; returns their sum."""
        for place, pipe in enumerate(self._pipes):
            pipe.send((seconds, start + place * 1_000))
        return sum(float(_hear(pipe)) for pipe in self._pipes)


def _hear(pipe: Connection) -> Any:
    try:
        return pipe.recv()
    except EOFError:
        raise EvaluationError("A process that calls the chain ended; the lines above say why.") from None


def _work(pipe: Connection, corpus: Path, data_dir: Path, questions: Questions, environment: Mapping[str, str]) -> None:
    os.environ.update(environment)  # before the libraries are imported that read it
    from assistant.assistant import Assistant

    with Assistant.open(corpus, data_dir=data_dir) as assistant:
        assistant.warm_up()
        pipe.send(None)
        while True:
            try:
                seconds, start = pipe.recv()
            except EOFError:
                return
            began = now = time.monotonic()
            answered = 0
            for question in questions.starting_at(start):
                assistant.ask(question)
                answered += 1
                now = time.monotonic()
                if now - began >= seconds:
                    break
            pipe.send(answered / (now - began))
