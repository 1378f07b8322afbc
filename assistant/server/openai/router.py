"""The routes that speak OpenAI's API."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Body, Depends, Path, Request, Response
from starlette.requests import ClientDisconnect
from starlette.responses import StreamingResponse

from assistant.server.asking import CLIENT_CLOSED_REQUEST, HEADERS, STREAM_HEADERS, Asking
from assistant.server.loader import Loader
from assistant.server.negotiation import EVENT_STREAM, JSON, require_json
from assistant.server.openai import examples
from assistant.server.openai.chunks import Chunks, written
from assistant.server.openai.completion import ChatCompletion, Head, completion
from assistant.server.openai.errors import error_responses
from assistant.server.openai.models import Model, ModelList, model_of, models
from assistant.server.openai.request import ChatRequest, asked
from assistant.server.pool import AnswerPool

_COMPLETION: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "content": {
            JSON: {"example": examples.COMPLETION},
            EVENT_STREAM: {
                "schema": {
                    "type": "string",
                    "description": "With `stream`: `chat.completion.chunk`s and `[DONE]`; or an error, when something "
                    "fails on the way.",
                },
                "example": examples.CHUNKS,
            },
        }
    },
    **error_responses(400, 401, 403, 404, 408, 413, 415, 421, 429, 500, 503, 504),
}


def openai_router(loader: Loader, pool: AnswerPool, *, max_history_characters: int) -> APIRouter:
    """The routes, with the assistant that `loader` opens and the threads of `pool`."""
    router = APIRouter(prefix="/v1", tags=["openai"])

    @router.post(
        "/chat/completions",
        summary="Ask a question, as of OpenAI's API",
        response_model=ChatCompletion,
        response_description="The answer; with `stream`, the chunks that it is made of.",
        responses=_COMPLETION,
        dependencies=[Depends(require_json)],
    )
    async def complete(
        chat: Annotated[ChatRequest, Body(openapi_examples=examples.REQUESTS)], request: Request
    ) -> Response:
        """Answer the last question of a conversation from the articles, every statement cited.

        For programs that speak OpenAI's chat completions; `POST /v1/answers` says more with less. System messages and
        parameters such as `temperature` have no effect. The key matters only where the server has keys. Errors are in
        OpenAI's format.
        """
        question, article_id, history = asked(chat)
        asking = Asking(
            request,
            loader,
            pool,
            question=question,
            article_id=article_id,
            history=history,
            max_history_characters=max_history_characters,
        )
        head = Head.of(chat.model)
        try:
            if not chat.stream:
                answer = await asking.answer()
                return Response(completion(answer, chat, head).model_dump_json(), headers=HEADERS, media_type=JSON)
            first = await asking.first()
        except ClientDisconnect:
            return Response(status_code=CLIENT_CLOSED_REQUEST)
        chunks = written(Chunks(chat, head), first, asking.events)
        return StreamingResponse(chunks, headers=STREAM_HEADERS, media_type=EVENT_STREAM)

    # Not coroutines, so that reading the index happens in a thread.
    @router.get(
        "/models",
        summary="List the models, as of OpenAI's API",
        responses={200: {"content": {JSON: {"example": examples.MODELS}}}, **error_responses(401, 403, 421, 500, 503)},
    )
    def list_models() -> ModelList:
        """The assistant, and the assistant limited to each article (of a large library, to the first 1,000)."""
        return models(loader.library().articles())

    @router.get(
        "/models/{model:path}",
        summary="Look up a model, as of OpenAI's API",
        responses={
            200: {"content": {JSON: {"example": examples.MODEL}}},
            **error_responses(401, 403, 404, 421, 500, 503),
        },
    )
    def read_model(model: Annotated[str, Path(examples=[examples.MODEL["id"]])]) -> Model:
        """The assistant, or the assistant limited to one article. An article's id may contain "/"."""
        return model_of(model, loader.library().articles())

    return router
