"""Examples for the OpenAPI document; a test checks them against what the routes give."""

from typing import Any

from assistant.server.examples import ANSWER, ARTICLE_ID, SENTENCE

_QUESTION = "How many Javelin missiles is Kosovo buying?"
_TITLE = "Washington clears $75 million Javelin missile sale to Kosovo"

REQUESTS: Any = {
    "question": {
        "summary": "A question",
        "value": {"model": "article-assistant", "messages": [{"role": "user", "content": _QUESTION}]},
    },
    "article": {
        "summary": "A question about one article, streamed",
        "value": {
            "model": f"article-assistant/{ARTICLE_ID}",
            "messages": [{"role": "user", "content": _QUESTION}],
            "stream": True,
            "stream_options": {"include_usage": True},
        },
    },
    "conversation": {
        "summary": "A question that leans on one before",
        "value": {
            "model": "article-assistant",
            "messages": [
                {"role": "user", "content": _QUESTION},
                {"role": "assistant", "content": f"{SENTENCE} [1]"},
                {"role": "user", "content": "And who approved it?"},
            ],
        },
    },
}

COMPLETION: dict[str, Any] = {
    "id": "chatcmpl-0f6b2c1de34f4f0aa7b0a5a9d5c3e1f2",
    "object": "chat.completion",
    "created": 1_735_689_600,
    "model": "article-assistant",
    "choices": [
        {
            "index": 0,
            "message": {
                "role": "assistant",
                "content": f"{SENTENCE} [1]\n\n1. {_TITLE}: “{SENTENCE}”",
                "refusal": None,
                "annotations": [],
            },
            "logprobs": None,
            "finish_reason": "stop",
        }
    ],
    "usage": {"prompt_tokens": 12, "completion_tokens": 64, "total_tokens": 76},
    "article_assistant": ANSWER,
}

CHUNKS = """\
data: {"id":"chatcmpl-…","object":"chat.completion.chunk",…,"choices":[{"delta":{"role":"assistant",…},…}]}

data: {"id":"chatcmpl-…",…,"choices":[{"delta":{"content":"Kosovo had asked for 246 Javelin missiles, … [1]"},…}]}

data: {"id":"chatcmpl-…",…,"choices":[{"delta":{"content":"\\n\\n1. Washington …","annotations":[…]},…}]}

data: {"id":"chatcmpl-…",…,"choices":[{"delta":{},…,"finish_reason":"stop"}],"article_assistant":{…}}

data: [DONE]
"""

MODEL: dict[str, Any] = {
    "id": f"article-assistant/{ARTICLE_ID}",
    "object": "model",
    "created": 0,
    "owned_by": "article-assistant",
    "name": _TITLE,
}

MODELS: dict[str, Any] = {
    "object": "list",
    "data": [
        {
            "id": "article-assistant",
            "object": "model",
            "created": 0,
            "owned_by": "article-assistant",
            "name": "All articles",
        },
        MODEL,
    ],
}
