"""Where articles answer a question differently: which, and in what."""

from assistant.differing.choice import Chosen, choose_differing

__all__ = ["Chosen", "choose_differing"]
