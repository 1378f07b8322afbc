"""Systems under evaluation: the protocol, the product in three ways, other chat models, and plain baselines."""

from evals.adapters.api import AnswersApi
from evals.adapters.chat import ChatCompletions
from evals.adapters.plain import Bm25Sentence, LeadSentence, MiniLmPassage, SentenceSearch
from evals.adapters.system import AskError, InProcess, System

__all__ = [
    "AnswersApi",
    "AskError",
    "Bm25Sentence",
    "ChatCompletions",
    "InProcess",
    "LeadSentence",
    "MiniLmPassage",
    "SentenceSearch",
    "System",
]
