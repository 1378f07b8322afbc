"""Does this evidence support this statement?"""

from assistant.grounding.checks import check_words
from assistant.grounding.grounder import Grounder
from assistant.grounding.verdict import Check, Verdict

__all__ = ["Check", "Grounder", "Verdict", "check_words"]
