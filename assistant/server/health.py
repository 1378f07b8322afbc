"""`/healthz` and `/readyz`, for whatever watches over the server."""

from typing import Literal

from fastapi import APIRouter

from assistant.model import FrozenModel
from assistant.server.loader import Loader
from assistant.server.negotiation import JSON
from assistant.server.openapi import problem_responses


class Health(FrozenModel):
    """The server is up."""

    status: Literal["ok"] = "ok"


class Readiness(FrozenModel):
    """Questions can be answered."""

    status: Literal["ready"] = "ready"


def health_router(loader: Loader) -> APIRouter:
    """The routes that tell how the server and the assistant that `loader` opens are."""
    router = APIRouter(tags=["health"])

    @router.get(
        "/healthz",
        summary="Is the server up?",
        responses={200: {"content": {JSON: {"example": {"status": "ok"}}}}, **problem_responses(500)},
    )
    async def healthz() -> Health:
        """200 as long as the server accepts requests, whether or not it can answer questions yet."""
        return Health()

    @router.get(
        "/readyz",
        summary="Can questions be answered?",
        responses={200: {"content": {JSON: {"example": {"status": "ready"}}}}, **problem_responses(500, 503)},
    )
    async def readyz() -> Readiness:
        """200 once the index is open and the models are loaded."""
        loader.answerer()
        return Readiness()

    return router
