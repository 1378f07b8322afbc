"""Several questions at the same time, with a chat model on loopback that hangs on some of them."""

import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from typing import Any

import httpx
import pytest
from langchain_openai import ChatOpenAI

from assistant.assistant import Assistant
from assistant.server import create_app
from assistant.settings import Settings
from assistant.testing import HashEmbeddings, WordReader
from tests.answers import ARTICLE
from tests.openai_server import Completion, OpenAIServer, copying
from tests.server.serving import PATIENCE_SECONDS, UNLIMITED, running, wait_until

HANGS = "When will the harbour close?"
QUICK = "How many people work there?"
ANSWER = "246 people work there."


def hanging(request: Mapping[str, Any]) -> Completion:
    """A model that never gets to the answer to one of the questions."""
    if HANGS in str(request["messages"][-1]["content"]):
        return Completion(trouble="stall", after=-1)
    return copying(request)


class Asked:
    """A server whose chat model hangs, and what is asked of it in the background."""

    def __init__(self, address: str, model: OpenAIServer, pool: ThreadPoolExecutor) -> None:
        self.address, self._model, self._pool = address, model, pool

    def ask(self, question: str) -> httpx.Response:
        return httpx.post(f"{self.address}/v1/answers", json={"question": question}, timeout=PATIENCE_SECONDS)

    def hang(self, count: int, *, reach_the_model: int | None = None) -> "list[Future[httpx.Response]]":
        """Ask so many questions that the model hangs on, until it has got as many of them as it is said to get."""
        before = len(self._model.received)
        asked = [self._pool.submit(self.ask, HANGS) for _ in range(count)]
        wanted = count if reach_the_model is None else reach_the_model
        wait_until(lambda: len(self._model.received) - before == wanted)
        return asked


@contextmanager
def serving(*, queue: int = 16, end_the_model_first: bool = True, **options: Any) -> Iterator[Asked]:
    model = OpenAIServer(hanging)
    client = ChatOpenAI(model="tiny", base_url=model.url, api_key="none", max_retries=0, timeout=3_600)
    settings = Settings(llm="openai:tiny", llm_retries=0, llm_timeout_seconds=3_600, **{**UNLIMITED, **options})

    def opened(_: object) -> Assistant:
        parts: Any = {"embeddings": HashEmbeddings(), "reader": WordReader()}
        return Assistant.from_articles([ARTICLE], settings=settings, llm=client, **parts)

    with ExitStack() as ending:
        asking = ending.enter_context(ThreadPoolExecutor(32))
        if not end_the_model_first:
            ending.callback(model.stop)
        address = ending.enter_context(running(create_app(opened, settings=settings, queue=queue)))
        if end_the_model_first:
            ending.callback(model.stop)  # which ends what hangs
        wait_until(lambda: httpx.get(f"{address}/readyz").status_code == 200)
        yield Asked(address, model, asking)


def test_a_question_is_answered_while_the_chat_model_hangs_on_another() -> None:
    with serving() as server:
        hung = server.hang(3)
        answer = server.ask(QUICK)
        assert ANSWER in answer.json()["text"]
        assert answer.json()["written_by"] == "model"
        assert not any(future.done() for future in hung)
    assert all(future.result().status_code >= 500 for future in hung)


def test_what_has_room_neither_in_a_thread_nor_in_the_queue_is_refused() -> None:
    with serving(answer_threads=2, queue=1) as server:
        server.hang(2)
        asked = server.hang(2, reach_the_model=0)
        wait_until(lambda: any(future.done() for future in asked))
        (refused,) = (future.result() for future in asked if future.done())
        assert refused.status_code == 503
        assert refused.json()["type"] == "urn:problem-type:busy"
        assert refused.headers["retry-after"]


def test_an_answer_that_takes_too_long_is_given_up_and_the_others_are_not() -> None:
    with serving(answer_timeout_seconds=1) as server:
        (hung,) = server.hang(1)
        assert ANSWER in server.ask(QUICK).json()["text"]
        assert hung.result().status_code == 504
        assert ANSWER in server.ask(QUICK).json()["text"]


def test_one_that_leaves_while_the_model_hangs_takes_no_thread_from_the_others() -> None:
    with serving(answer_threads=1) as server:
        url, body = f"{server.address}/v1/answers", {"question": HANGS}
        with pytest.raises(httpx.ReadTimeout):
            httpx.post(url, json=body, timeout=httpx.Timeout(PATIENCE_SECONDS, read=0.5))
        assert ANSWER in server.ask(QUICK).json()["text"]


def test_a_stop_does_not_wait_for_a_chat_model_that_hangs() -> None:
    with serving(end_the_model_first=False) as server:
        hung = server.hang(2)  # for an hour, if it is waited for
    for future in hung:
        assert future.exception() or future.result().status_code >= 500


def test_answers_that_are_made_at_the_same_time_are_those_that_are_made_in_turn() -> None:
    questions = [QUICK, "What did it cost in 1998?", "Who called it a sad day?", "Who won the cup?"] * 6
    with serving() as server:
        in_turn = [server.ask(question).json() for question in questions]
        together = threading.Barrier(len(questions))

        def ask(question: str) -> Any:
            together.wait(PATIENCE_SECONDS)
            return server.ask(question).json()

        with ThreadPoolExecutor(len(questions)) as pool:
            at_once = list(pool.map(ask, questions))
    for answer in (*in_turn, *at_once):
        assert answer.pop("timings")
    assert at_once == in_turn
