"""Answers questions about news articles only from their words, cites every sentence, and says when they don't answer.

Names are loaded when they are first used, so that importing the package is cheap.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assistant.answer import (
        Answer,
        AnswerEvent,
        Citation,
        DoneEvent,
        NearestPassage,
        RetrievedEvent,
        Statement,
        StatementEvent,
    )
    from assistant.article import Article
    from assistant.assistant import Assistant
    from assistant.attribution import Differing, DifferingSource
    from assistant.conversation import Conversation
    from assistant.embedding import SentenceEmbeddings
    from assistant.errors import (
        ArticleError,
        ArticleNotFoundError,
        AssistantClosedError,
        AssistantError,
        ChatModelError,
        ChatModelRefusedError,
        ChatModelReplyError,
        ChatModelTimeoutError,
        ChatModelUnavailableError,
        FeedbackError,
        FeedbackFullError,
        IndexDamagedError,
        IndexLockedError,
        MissingExtraError,
        ModelError,
        QuestionError,
        SettingsError,
        StoreError,
        StoreUnavailableError,
        VerificationError,
    )
    from assistant.feedback import Feedback
    from assistant.history import Turn
    from assistant.index import ArticleSummary, PassageIndex, SyncProgress, SyncReport
    from assistant.passages import Passage, PassageSplitter, RetrievedPassage, Span
    from assistant.reader import Evidence, Reader, Reading
    from assistant.retriever import HybridRetriever
    from assistant.settings import Settings

__all__ = [
    "Answer",
    "AnswerEvent",
    "Article",
    "ArticleError",
    "ArticleNotFoundError",
    "ArticleSummary",
    "Assistant",
    "AssistantClosedError",
    "AssistantError",
    "ChatModelError",
    "ChatModelRefusedError",
    "ChatModelReplyError",
    "ChatModelTimeoutError",
    "ChatModelUnavailableError",
    "Citation",
    "Conversation",
    "Differing",
    "DifferingSource",
    "DoneEvent",
    "Evidence",
    "Feedback",
    "FeedbackError",
    "FeedbackFullError",
    "HybridRetriever",
    "IndexDamagedError",
    "IndexLockedError",
    "MissingExtraError",
    "ModelError",
    "NearestPassage",
    "Passage",
    "PassageIndex",
    "PassageSplitter",
    "QuestionError",
    "Reader",
    "Reading",
    "RetrievedEvent",
    "RetrievedPassage",
    "SentenceEmbeddings",
    "Settings",
    "SettingsError",
    "Span",
    "Statement",
    "StatementEvent",
    "StoreError",
    "StoreUnavailableError",
    "SyncProgress",
    "SyncReport",
    "Turn",
    "VerificationError",
]

_MODULE_OF = {
    **dict.fromkeys(("Answer", "AnswerEvent", "Citation", "DoneEvent", "NearestPassage"), "answer"),
    **dict.fromkeys(("RetrievedEvent", "Statement", "StatementEvent"), "answer"),
    **dict.fromkeys(("ArticleSummary", "PassageIndex", "SyncProgress", "SyncReport"), "index"),
    **dict.fromkeys(("Passage", "PassageSplitter", "RetrievedPassage", "Span"), "passages"),
    **dict.fromkeys(("Evidence", "Reader", "Reading"), "reader"),
    **dict.fromkeys(("Differing", "DifferingSource"), "attribution"),
    **dict.fromkeys((name for name in __all__ if name.endswith("Error")), "errors"),
    "Article": "article",
    "Assistant": "assistant",
    "Conversation": "conversation",
    "Feedback": "feedback",
    "HybridRetriever": "retriever",
    "SentenceEmbeddings": "embedding",
    "Settings": "settings",
    "Turn": "history",
}


def __getattr__(name: str) -> Any:
    """Load a public name from its module (PEP 562)."""
    if (module := _MODULE_OF.get(name)) is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{module}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
