"""From evidence to statements."""

from assistant.answering.composer import AnswerComposer

__all__ = ["AnswerComposer"]
