"""Any LangChain chat model, with limits, retries and this package's errors."""

from assistant.chat_model.model import ChatModel
from assistant.chat_model.reply import ChatReply

__all__ = ["ChatModel", "ChatReply"]
