"""What a message wants: facts, a summary of an article, or just a word in reply."""

import re
from typing import Literal

Intent = Literal[
    "facts", "summary", "greeting", "thanks", "farewell", "acknowledgement", "capabilities", "order", "unclear"
]

_THIS = (
    r"(?:it|this|that|(?:the|this|that) (?:whole |entire )?"
    r"(?:article|story|text|piece|report|page|news(?: (?:story|article|report))?)(?: on this page| here| above)?)"
)
_POLITE = (
    r"(?:(?:so|ok(?:ay)?|please|pls|hi|hello|hey|can you|could you|would you|will you|i want|i'd like|i need|give me|"
    r"tell me|just|now|quickly|briefly|you to)[\s,]+)*"
)
_LENGTH = (
    r"(?:one|two|three|four|five|six|seven|ten|a|a few|a couple of|\d+)(?: or (?:two|three|\d+))? "
    r"(?:short |brief )?(?:sentences?|lines?|paragraphs?|words|points|bullets|bullet points)"
)
_END = (
    rf"(?:[\s,]+(?:please|pls|for me|thanks|briefly|in (?:short|brief|a nutshell|bullets|bullet points|{_LENGTH})|"
    r"as (?:bullets|bullet points|a list)))*"
)

_WHAT_IS = r"what(?:'s|’s| is| was| are)"
_MAIN = r"(?:(?:one|two|three|four|five|\d+) )?(?:key|main|most important|central|principal)"

# Whole messages only: "What is this about?" asks for a summary, "What is this missile about?" for a fact.
_RULES: tuple[tuple[Intent, str], ...] = (
    (
        "summary",
        rf"{_WHAT_IS} {_THIS} (?:all |talking )?about|what {_THIS} (?:is|was) (?:all )?about|"
        rf"{_WHAT_IS} (?:going on|happening) (?:in {_THIS}|here)|what happened(?: in {_THIS})?|"
        rf"what does {_THIS} (?:say|tell (?:us|me)|talk about|cover|discuss|deal with)|"
        rf"(?:a |an |the )?(?:short |brief |quick )?(?:summary|overview|gist|recap|outline|tl;?dr|rundown)"
        rf"(?: (?:of|for) {_THIS})?|"
        rf"(?:summari[sz]e|sum up|recap|outline)(?: {_THIS}(?: up)?)?|sum {_THIS} up|"
        rf"(?:{_WHAT_IS} )?(?:the |its |{_THIS}['’]s )?(?:{_MAIN} "
        rf"(?:points?|facts?|takeaways?|ideas?|messages?|findings?|things?|news|story|topic|subject|theme)|takeaways?|"
        rf"highlights?|bottom line|gist)(?: (?:here|(?:of|in|from) {_THIS}))?|"
        rf"what (?:should|do) (?:i|we) (?:need to )?know(?: about {_THIS})?|tell me about {_THIS}|about {_THIS}|"
        rf"explain {_THIS}",
    ),
    (
        "greeting",
        r"(?:hi|hello|hey|hiya|howdy|greetings|good (?:morning|afternoon|evening|day))"
        r"(?: (?:there|all|bot|assistant))?|how are you(?: doing)?(?: today)?|what's up|sup|yo",
    ),
    (
        "thanks",
        r"(?:many )?(?:thanks|thank you|thx|ty|cheers)(?: (?:a lot|so much|very much|again|you))?|great|perfect",
    ),
    ("acknowledgement", r"ok(?:ay)?|cool|nice|good|fine|yes|yep|yeah|no|nope|i see|got it|understood|right|sure"),
    ("farewell", r"(?:good ?bye|bye(?: bye)?|see you(?: later)?|farewell|cya)"),
    (
        "capabilities",
        r"(?:what|how) (?:can|do|could) (?:you (?:do|help(?: me)?(?: with)?|answer)|"
        r"i (?:do here|ask(?: you)?|use (?:this|you)))|who are you|what are you|help|"
        r"what is this (?:tool|chat|widget|assistant|bot)|how do(?:es)? (?:you|this) work|"
        r"are you (?:a |an )?(?:bot|robot|human|ai|real|person|machine)|what(?:'s|’s| is) your name",
    ),
)
_PATTERNS = tuple(
    (name, re.compile(rf"^\W*{_POLITE}(?:{pattern}){_END}\W*$", re.IGNORECASE)) for name, pattern in _RULES
)


_ORDER = re.compile(
    rf"^\W*{_POLITE}(?:(?:you (?:must|should|will|are to|have to|need to)|from now on|now|just|and|then|next|first|"
    r"also|let's|whatever [^,]*|system ?:|assistant ?:|i (?:order|command|want) you to)[\s,:]+)*"
    r"(?:"
    # What no article can do: writing, acting, translating, turning the assistant into something else. Words that are as
    # often nouns ("type of volcano", "book series", "draw result") count only with what makes them verbs.
    r"(?:write(?! down)|compose|translate|rewrite|rephrase|paraphrase|pretend|behave|imagine|role-?play|"
    r"ignore|disregard|forget|obey|sing|draw (?:me|a|an)|generate|invent|act (?:as|like)|speak (?:as|like|in)|"
    r"talk (?:as|like|in)|say (?:that|hello|hi|yes|no)|repeat (?:the (?:word|phrase|sentence)|after|this)|"
    r"(?:print|output|reveal|disclose|override|bypass|disable|delete|execute) "
    r"(?:your|all|any|these|this|the (?:system|hidden))|"
    r"tell (?:me )?(?:a|an|another|some) (?:\w+ )?(?:joke|story|poem|riddle)s?|"
    r"(?:make|create|draft|code|program) (?:up|me|a|an)|(?:answer|respond|reply) (?:only|that|with|in|as)|"
    r"search the (?:web|internet)|follow (?:my|these|the following))\b"
    r"|(?:show|give|tell)(?: me)? your (?:system |hidden |secret |initial )?"
    r"(?:prompt|instructions?|rules?|configuration|api key)"
    r"|you are now\b"
    r")",
    re.IGNORECASE,
)
"""An order to do something else than to answer: it begins, after courtesies, with a verb that isn't asking. Verbs that
ask for facts ("list", "name", "describe", "explain", "show", "give", "find", "calculate") don't count."""

_ASKS = re.compile(r"\b(?:how (?:many|much|long|old)|who|whom|whose|when|where|why)\b", re.IGNORECASE)
"""Words by which even an order asks for a fact: "Write down who won", "Say when it begins"."""

_TOPIC = re.compile(
    rf"^\W*{_POLITE}(?:summari[sz]e|sum up|(?:a |an |the )?(?:short |brief |quick )?(?:summary|overview|gist|recap) of)"
    r" (?:the |this |that )?(?:article|story|text|piece|report|news)"
    rf" (?:about|on|titled|called|headed|named) (?!(?:this|the|that) page\b|here\b)(?P<topic>.+?){_END}\W*$",
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
    if _ORDER.search(message) and not message.rstrip().endswith("?") and not _ASKS.search(message):
        return "order"
    return next((name for name, pattern in _PATTERNS if pattern.search(message)), "facts")
