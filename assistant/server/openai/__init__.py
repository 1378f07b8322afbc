"""OpenAI's chat completions, answered from the articles: `POST /v1/chat/completions` and `GET /v1/models`.

Any program that speaks to OpenAI's API can ask, without being changed. What the caller's messages can't do is change
the rules: system messages are not read, and whatever is asked, an answer is made of cited statements.
"""

from assistant.server.openai.router import openai_router

__all__ = ["openai_router"]
