"""Questions with their answers as statements: "When did Ann leave Bonn?" and "1936" as "Ann left Bonn in 1936." """

import re

from assistant.grounding.train.wordnet import WordNet, s_form

_DROPPED = re.compile(r"^(?:according to [^,]+, |and |so )", re.IGNORECASE)
_BE = r"(?:is|are|was|were)"
_WHO = re.compile(
    r"^(?:who|what|which(?: of [^?]{3,30}?)?|(?:what|which) (?P<noun>[a-z][\w-]*(?: [a-z][\w-]*){0,2}?)|"
    r"(?P<many>how many|how much) (?P<counted>[a-z][\w-]*(?: [a-z][\w-]*){0,2}?)) (?P<rest>"
    r"(?:is|are|was|were|has|have|had|can|could|will|would|may|might|must|should)\b.*|[a-z]+(?:ed|s)\b.*|[a-z]+ .*)$"
)
_DID = re.compile(
    r"^(?P<prep>in|on|at|to|from|by|for|with|of)? ?(?P<asks>when|where|what|who|whom|which|how many|how much|how long)"
    r"(?P<noun>(?: [a-z][\w-]*){0,3}?) (?P<aux>did|does|do) (?P<rest>.+)$"
)
_WAS = re.compile(
    rf"^(?P<prep>in|on|at|to|from|by|for|with)? ?(?P<asks>when|where|what|which)(?P<noun>(?: [a-z][\w-]*){{0,2}}?) "
    rf"(?P<be>{_BE}) (?P<rest>.+)$"
)
_THERE = re.compile(rf"^how many (?P<counted>.+?) (?P<be>{_BE}) there(?P<rest>.*)$")
_BEFORE = re.compile(r"\b(in|on|at|during|by|from|since|until|near|to|around|before|after|for|of|with)\s+(?:the\s+)?$")
_DETERMINER = frozenset("a an the his her its their our this that these those any some one".split())
_PREPOSITION = frozenset(
    "in on at by for from to of with as into onto over under about after before during between against near".split()
)
_NOT_PARTICIPLES = frozenset("united red hundred need indeed speed seed bed".split())


def declarative(question: str, answer: str, before: str, wordnet: WordNet) -> str | None:
    """The statement that a question and its answer make; None where rules don't reach.

    Args:
        question: one sentence that ends in a question mark.
        answer: words of the text.
        before: what stands before them in the text, for the preposition that they need.
        wordnet: tells verbs.
    """
    asked = _DROPPED.sub("", question.strip()).rstrip("? ").strip()
    if not asked or "," in asked or len(asked.split()) < 3:
        return None
    lower = asked[0].lower() + asked[1:]
    answer = answer.strip(" .,;")
    made = _there(lower, answer) or _did(lower, answer, before, wordnet) or _was(lower, answer, before, wordnet)
    made = made or _who(lower, answer, wordnet)
    if made is None:
        return None
    made = " ".join(made.split())
    return f"{made[0].upper()}{made[1:]}."


def _there(asked: str, answer: str) -> str | None:
    match = _THERE.match(asked)
    return match and f"There {match['be']} {answer} {match['counted']}{match['rest']}"


def _did(asked: str, answer: str, before: str, wordnet: WordNet) -> str | None:
    match = _DID.match(asked)
    if match is None:
        return None
    words = match["rest"].split()
    at = _verb_at(words, wordnet)
    if at is None:
        return None
    base = words[at].lower()
    negated = at > 0 and words[at - 1] in {"not", "never"}
    form = {"did": wordnet.past(base), "does": s_form(base), "do": base}[match["aux"]]
    if negated:
        form, subject = f"{match['aux']} not {base}", words[: at - 1]
    else:
        subject = words[:at]
    rest = words[at + 1 :]
    placed = _placed(match["asks"], match["noun"].strip(), match["prep"], answer, before)
    if placed is None:
        return None
    if match["asks"] in {"when", "where", "how long"} or match["prep"] or (rest and rest[-1] in _PREPOSITION):
        parts = [*subject, form, *rest, placed]
    else:
        parts = [*subject, form, placed, *rest]
    return " ".join(parts) if subject else None


def _placed(asks: str, noun: str, prep: str | None, answer: str, before: str) -> str | None:
    if asks in {"when", "where"} or prep:
        found = _BEFORE.search(before)
        needs = not answer.lower().startswith(tuple(f"{one} " for one in _PREPOSITION))
        chosen = prep or (found and found.group(1)) or ("in" if re.fullmatch(r"\d{4}s?", answer) else None)
        if chosen is None and needs:
            return None
        return f"{chosen} {answer}" if needs else answer
    if asks == "how long":
        found = _BEFORE.search(before)
        return f"{found.group(1)} {answer}" if found else f"for {answer}"
    if asks.startswith("how"):
        return answer if noun and noun.split()[-1] in answer else f"{answer} {noun}"
    if noun in {"year", "month", "city", "country", "day", "century", "decade", "date", "town", "state"}:
        return f"in {answer}"
    return answer


def _was(asked: str, answer: str, before: str, wordnet: WordNet) -> str | None:
    match = _WAS.match(asked)
    if match is None or (match["asks"] in {"what", "which"} and not match["prep"]):
        return None
    words = match["rest"].split()
    at = next((n for n in range(1, len(words)) if _is_participle(words[n], wordnet)), None)
    placed = _placed(match["asks"], match["noun"].strip(), match["prep"], answer, before)
    if placed is None or (at is None and len(words) > 5):
        return None
    at = len(words) if at is None else at
    return " ".join([*words[:at], match["be"], *words[at:], placed])


def _who(asked: str, answer: str, wordnet: WordNet) -> str | None:
    match = _WHO.match(asked)
    if match is None:
        return None
    rest = match["rest"].split()
    subject = f"{answer} {match['counted']}" if match["counted"] else answer
    if match["counted"] and match["counted"].split()[-1] in answer:
        subject = answer
    if rest[0] in {"is", "are", "was", "were"} and len(rest) > 1:
        follows = rest[1]
        if follows in _DETERMINER or follows[0].isupper() or follows.endswith(("'s", "’s")):
            if rest[-1] in _PREPOSITION:
                return None
            if _is_participle(rest[-1], wordnet) or rest[-1] in {"like", "about"}:
                return " ".join([*rest[1:-1], rest[0], rest[-1], answer])
            if match["noun"] or match["counted"]:
                return None
            return " ".join([*rest[1:], rest[0], answer])
        return " ".join([subject, *rest])
    if rest[0] in {"has", "have", "had", "can", "could", "will", "would", "may", "might", "must", "should"}:
        follows = rest[1] if len(rest) > 1 else ""
        if follows in _DETERMINER or follows[:1].isupper():
            return None
        return " ".join([subject, *rest])
    if wordnet.verb_base(rest[0]) is None or rest[0] in _PREPOSITION:
        return None
    return " ".join([subject, *rest])


def _is_participle(word: str, wordnet: WordNet) -> bool:
    if word in _NOT_PARTICIPLES or not word.islower():
        return False
    if word.endswith("ed") and wordnet.verb_base(word):
        return True
    base = wordnet.verb_base(word)
    return base is not None and base != word and word.endswith(("en", "wn", "t", "d", "ne", "ung", "ought", "ade"))


def _verb_at(words: list[str], wordnet: WordNet) -> int | None:
    """Where the verb of "Ann leave Bonn" is: the first base form that can't belong to the noun before it."""
    for number in range(1, len(words)):
        word, previous = words[number], words[number - 1]
        if not word.islower() or not wordnet.is_verb(word) or word in _PREPOSITION or previous in _DETERMINER:
            continue
        if previous in _PREPOSITION or previous.endswith(("'s", "’s")) or previous == "and":
            continue
        if wordnet.mostly(word) == "v" or previous[0].isupper() or previous in {"he", "she", "it", "they", "people"}:
            return number
    return None
