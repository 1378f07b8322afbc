"""OpenAI's client, pointed at an application that runs in this process."""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx
from fastapi import FastAPI
from openai import OpenAI

from assistant.article import Article
from tests.server.serving import PATIENCE_SECONDS, running, wait_until

NO_ADDRESS = Article(id="2024/flood", title="Flood", text="The river rose by two metres on Sunday.")


@contextmanager
def client_of(app: FastAPI, *, ready: bool = True) -> Iterator[OpenAI]:
    """A client that doesn't try again, of an application run with uvicorn on a free port of this machine."""
    with running(app) as address:
        if ready:
            wait_until(lambda: httpx.get(f"{address}/readyz").status_code == 200)
        with OpenAI(
            base_url=f"{address}/v1", api_key="not-looked-at", max_retries=0, timeout=PATIENCE_SECONDS
        ) as client:
            yield client
