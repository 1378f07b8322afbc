"""What a message wants: facts, a summary of an article, or just a word in reply."""

import re
from typing import Literal

Intent = Literal["facts", "summary", "greeting", "thanks", "farewell", "capabilities", "unclear"]

_THIS = r"(?:it|this|that|(?:the|this|that) (?:whole |entire )?(?:article|story|text|piece|report|news(?: story)?))"
_POLITE = (
    r"(?:(?:so|ok(?:ay)?|please|pls|hi|hello|hey|can you|could you|would you|will you|i want|i'd like|i need|give me|"
    r"tell me|just|now|quickly|briefly|you to)[\s,]+)*"
)
_END = r"(?:[\s,]+(?:please|pls|for me|in (?:short|brief|a nutshell|(?:one|two|three|a few) sentences?)|thanks|briefly))*"

# Whole messages only: "What is this about?" asks for a summary, "What is this missile about?" for a fact.
_PATTERNS: tuple[tuple[Intent, re.Pattern[str]], ...] = tuple(
    (intent, re.compile(rf"^\W*{_POLITE}(?:{pattern}){_END}\W*$", re.IGNORECASE))
    for intent, pattern in (
        (
            "summary",
            rf"what(?:'s|’s| is| was) {_THIS} (?:all )?about|what(?:'s|’s| is) (?:going on|happening) (?:in {_THIS}|here)|"
            rf"(?:a |an |the )?(?:short |brief |quick )?(?:summary|overview|gist|recap|outline|tl;?dr|rundown)"
            rf"(?: (?:of|for) {_THIS})?|"
            rf"(?:summari[sz]e|sum up|recap|outline)(?: {_THIS}(?: up)?)?|sum {_THIS} up|"
            rf"what does {_THIS} (?:say|talk about|cover|discuss|deal with)|what happened(?: in {_THIS})?|"
            rf"(?:what(?:'s|’s| is| are) )?(?:the |its )?(?:(?:key|main|most important|central|principal) "
            rf"(?:points?|facts?|takeaways?|ideas?|messages?|findings?|topic|subject|theme)|takeaways?|"
            rf"highlights?|bottom line|main story|gist)(?: (?:of|in|from) {_THIS})?|"
            rf"what (?:should|do) (?:i|we) (?:need to )?know(?: about {_THIS})?|tell me about {_THIS}|about {_THIS}|"
            rf"explain {_THIS}|what(?:'s|’s| is) the (?:article|story|text|piece|news) (?:all )?about",
        ),
        (
            "greeting",
            r"(?:hi|hello|hey|hiya|howdy|greetings|good (?:morning|afternoon|evening|day))(?: (?:there|all|bot|assistant))?"
            r"|how are you(?: doing)?(?: today)?|what's up|sup|yo",
        ),
        ("thanks", r"(?:many )?(?:thanks|thank you|thx|ty|cheers)(?: (?:a lot|so much|very much|again|you))?|great|perfect"),
        ("farewell", r"(?:good ?bye|bye(?: bye)?|see you(?: later)?|farewell|cya)"),
        (
            "capabilities",
            r"(?:what|how) (?:can|do|could) (?:you|i) (?:do|help(?: me)?(?: with)?|ask(?: you)?|use (?:this|you)|answer)"
            r"|who are you|what are you|what is this (?:tool|chat|widget|assistant|bot)|how do(?:es)? (?:you|this) work|help"
            r"|are you (?:a |an )?(?:bot|robot|human|ai|real|person|machine)|what(?:'s|’s| is) your name",
        ),
    )
)  # fmt: skip


_TOPIC = re.compile(
    rf"^\W*{_POLITE}(?:summari[sz]e|sum up|(?:a |an |the )?(?:short |brief |quick )?(?:summary|overview|gist|recap) of)"
    r" (?:the |this |that )?(?:article|story|text|piece|report|news)"
    rf" (?:about|on|titled|called|headed|named) (?P<topic>.+?){_END}\W*$",
    re.IGNORECASE,
)


def summary_topic(message: str) -> str | None:
    """What the article to sum up is about ("Summarise the story about the strike"), where the message says."""
    match = _TOPIC.search(message)
    return match.group("topic") if match else None


def intent(message: str) -> Intent:
    """What `message` wants; "facts" for anything that isn't plainly something else.

    "unclear" is a message without a single letter or digit, such as "???".
    """
    if not any(character.isalnum() for character in message):
        return "unclear"
    if _TOPIC.search(message):
        return "summary"
    return next((name for name, pattern in _PATTERNS if pattern.search(message)), "facts")
