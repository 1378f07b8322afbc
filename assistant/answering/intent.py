"""What a message wants: facts, a summary of an article, or just a word in reply."""

import re
from typing import Literal

Intent = Literal["facts", "summary", "greeting", "thanks", "farewell", "capabilities", "order", "unclear"]

_THIS = r"(?:it|this|that|(?:the|this|that) (?:whole |entire )?(?:article|story|text|piece|report|news(?: story)?))"
_POLITE = (
    r"(?:(?:so|ok(?:ay)?|please|pls|hi|hello|hey|can you|could you|would you|will you|i want|i'd like|i need|give me|"
    r"tell me|just|now|quickly|briefly|you to)[\s,]+)*"
)
_END = (
    r"(?:[\s,]+(?:please|pls|for me|in (?:short|brief|a nutshell|(?:one|two|three|a few) "
    r"sentences?)|thanks|briefly))*"
)

# Whole messages only: "What is this about?" asks for a summary, "What is this missile about?" for a fact.
_RULES: tuple[tuple[Intent, str], ...] = (
        (
            "summary",
            rf"what(?:'s|’s| is| was) {_THIS} (?:all )?about|"
        rf"what(?:'s|’s| is) (?:going on|happening) (?:in {_THIS}|here)|"
            rf"(?:a |an |the )?(?:short |brief |quick )?(?:summary|overview|gist|recap|outline|tl;?dr|rundown)"
            rf"(?: (?:of|for) {_THIS})?|"
            rf"(?:summari[sz]e|sum up|recap|outline)(?: {_THIS}(?: up)?)?|sum {_THIS} up|"
            rf"what does {_THIS} (?:say|talk about|cover|discuss|deal with)|what happened(?: in {_THIS})?|"
            rf"(?:what(?:'s|’s| is| are) )?(?:the |its )?(?:(?:key|main|most important|central|principal) "
            rf"(?:points?|facts?|takeaways?|ideas?|messages?|findings?|things?|news|story|topic|subject|theme)|takeaways?|"
            rf"highlights?|bottom line|gist)(?: (?:here|(?:of|in|from) {_THIS}))?|"
            rf"what (?:should|do) (?:i|we) (?:need to )?know(?: about {_THIS})?|tell me about {_THIS}|about {_THIS}|"
            rf"explain {_THIS}|what(?:'s|’s| is) the (?:article|story|text|piece|news) (?:all )?about",
        ),
        (
            "greeting",
            r"(?:hi|hello|hey|hiya|howdy|greetings|"
        r"good (?:morning|afternoon|evening|day))(?: (?:there|all|bot|assistant))?"
            r"|how are you(?: doing)?(?: today)?|what's up|sup|yo",
        ),
        ("thanks", r"(?:many )?(?:thanks|thank you|thx|ty|cheers)(?: (?:a lot|so much|very much|again|you))?|"
        r"great|perfect"),
        ("farewell", r"(?:good ?bye|bye(?: bye)?|see you(?: later)?|farewell|cya)"),
        (
            "capabilities",
            r"(?:what|how) (?:can|do|could) (?:you|i) "
        r"(?:do|help(?: me)?(?: with)?|ask(?: you)?|use (?:this|you)|answer)"
            r"|who are you|what are you|"
        r"what is this (?:tool|chat|widget|assistant|bot)|how do(?:es)? (?:you|this) work|help"
            r"|are you (?:a |an )?(?:bot|robot|human|ai|real|person|machine)|what(?:'s|’s| is) your name",
        ),
)  # fmt: skip
_PATTERNS = tuple(
    (name, re.compile(rf"^\W*{_POLITE}(?:{pattern}){_END}\W*$", re.IGNORECASE)) for name, pattern in _RULES
)


_ORDER = re.compile(
    rf"^\W*{_POLITE}(?:(?:you (?:must|should|will|are to|have to|need to)|from now on|now|just|and|then|next|"
    r"first|also|let's|"
    r"system ?:|assistant ?:|i (?:order|command|want) you to)[\s,:]+)*"
    r"(?:"
    # What no article can do: writing, acting, translating, computing, turning the assistant into something else.
    # Words that are as often nouns ("type of volcano", "book series") count only with what makes them verbs.
    r"(?:write|compose|translate|rewrite|rephrase|paraphrase|pretend|behave|imagine|role-?play|sing|draw|generate|"
    r"calculate|compute|repeat|print|output|reveal|disclose|ignore|disregard|forget|override|bypass|disable|delete|"
    r"execute|google|invent|obey|act (?:as|like)|speak (?:as|like|in)|talk (?:as|like|in)|say (?:that|hello|hi|yes|no)|"
    r"tell (?:me )?(?:a|an|another|some) (?:\w+ )?(?:joke|story|poem|riddle)s?|"
    r"(?:make|create|draft|code|program) (?:up|me|a|an)|"
    r"(?:answer|respond|reply) (?:only|with|in|as)|search the (?:web|internet)|follow (?:my|these|the following))\b"
    r"|(?:show|give|tell)(?: me)? your (?:system |hidden |secret |initial )?"
    r"(?:prompt|instructions?|rules?|configuration|api key)"
    r"|you are now\b"
    r")"
    # Or it tells what to reply, wherever that stands.
    r"|\b(?:reply|respond|answer) (?:that|only|with)\b",
    re.IGNORECASE,
)
"""An order to do something else than to answer: it begins, after courtesies, with a verb that isn't asking, or says
what to reply. Verbs that ask for facts ("list", "name", "describe", "explain", "show", "give", "find") don't count."""

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
    if _ORDER.search(message) and not message.rstrip().endswith("?"):
        return "order"
    return next((name for name, pattern in _PATTERNS if pattern.search(message)), "facts")
