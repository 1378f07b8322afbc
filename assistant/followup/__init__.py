"""Follow-up questions: what a question means that leans on what was said before."""

from assistant.followup.choice import PhrasingRead, choose
from assistant.followup.focus import focus
from assistant.followup.phrasings import Phrasing, Rewrite
from assistant.followup.understanding import Understanding, understand

__all__ = ["Phrasing", "PhrasingRead", "Rewrite", "Understanding", "choose", "focus", "understand"]
