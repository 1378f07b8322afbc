"""Plans, possibilities and allegations against what is done, sure or known."""

import re

from assistant.grounding.words import Words
from assistant.reader.terms import stem

PLAN = "plan"
POSSIBLE = "possible"
ALLEGED = "alleged"
FUTURE = "future"

_CUES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (PLAN, (
        "plan to", "plans to", "planned to", "planning to", "plans", "intend to", "intends to", "intended to",
        "intention", "aim to", "aims to", "aimed to",
        "hope to", "hopes to", "hoped to", "hopes", "hoped", "want to", "wants to", "wanted to", "wants",
        "wish to", "wishes to", "would like to", "seek to", "seeks to",
        "sought to", "propose to", "proposes to", "proposed", "proposes", "proposal", "consider", "considers",
        "considered", "considering", "offered to", "offers to", "offer to",
        "asked", "asks", "requested", "called for", "called on", "calls for", "urged", "demanded", "demands",
        "tried to", "try to", "tries to", "attempted to", "attempt to",
        "agreed to", "agrees to", "promised", "promises", "promise to", "vowed to", "threatened to",
        "threatens to", "due to start", "due to", "scheduled", "supposed to", "meant to",
        "is to", "are to", "was to", "were to", "decided to", "expects to", "prepared to", "ready to", "yet to",
        "has yet", "aiming to", "looking to", "poised to",
        "intends", "intend", "seeks", "seeking", "aims", "plan", "applied to", "bid to", "in order to", "targets",
        "target",
    )),
    (POSSIBLE, (
        "may", "might", "could", "would", "possible", "possibly", "perhaps", "probably", "likely", "expected",
        "expects", "expect", "expectation", "should", "if", "unless",
        "suggest", "suggests", "suggested", "appears", "appear", "appeared", "seems", "seem", "seemed",
        "believed", "believes", "believe", "thought", "thinks", "think",
        "potential", "potentially", "whether", "estimate", "estimates", "estimated", "forecast", "forecasts",
        "predicted", "predicts", "fears", "fear", "feared", "risk", "chance", "warned",
        "assumed", "uncertain", "call to", "calls to", "demand", "right to", "unclear", "not known", "unknown",
        "had yet", "not yet", "presumably", "considered",
    )),
    (ALLEGED, (
        "alleged", "allegedly", "alleges", "allege", "allegation", "allegations", "reportedly", "accused",
        "accuses", "accuse", "suspected", "suspect", "suspects", "suspicion", "claims", "claimed",
        "claim", "said to", "rumoured", "supposedly", "according to", "investigating", "denies", "denied",
        "charged", "disputed", "insists", "argued", "argues", "contends", "maintains",
        "so-called", "apparent", "apparently", "says", "said", "believes",
    )),
    (FUTURE, ("will", "shall", "going to", "'ll", "won't", "set to", "about to")),
)  # fmt: skip

_BY_FIRST_WORD: dict[str, list[tuple[list[str], str]]] = {}
for _kind, _cues in _CUES:
    for _cue in _cues:
        _BY_FIRST_WORD.setdefault(_cue.split()[0], []).append((_cue.split(), _kind))

REACH = 8
"""Words behind a hedge that it can bear on, within its clause."""
_STRONG = frozenset(
    stem(word)
    for word in "proved proven proves established confirmed confirms certain certainly definitely undoubtedly clearly "
    "sure".split()
)


def hedged(words: Words) -> dict[int, set[str]]:
    """For each token that a hedge bears on, the kinds of its hedges."""
    found: dict[int, set[str]] = {}
    for at, end, kind in _hedges(words):
        for number in range(end, min(end + REACH, len(words.tokens))):
            if words.tokens[number].clause > words.tokens[at].clause + (1 if kind == ALLEGED else 0):
                break
            found.setdefault(number, set()).add(kind)
    return found


def _hedges(words: Words) -> list[tuple[int, int, str]]:
    """First token, the one after the last, and kind of each hedge."""
    tokens = words.tokens
    found = []
    for number, token in enumerate(tokens):
        if token.text == "May" and not token.opens:
            continue
        for parts, kind in _BY_FIRST_WORD.get(token.lower, ()):
            if [one.lower for one in tokens[number : number + len(parts)]] == parts:
                found.append((number, number + len(parts), kind))
    return found


def certainty_problem(statement: Words, evidence: Words) -> str | None:
    """A word that is only planned, possible or alleged in one of the two texts; None where there is none."""
    part = _part_about(statement, evidence)
    here, there = hedged(statement), hedged(evidence)
    kinds_here = {kind for kinds in here.values() for kind in kinds}
    kinds_there = {kind for kinds in there.values() for kind in kinds}
    for token in statement.tokens:
        if token.stem in _STRONG and not any(one.stem in _STRONG for one in evidence.tokens):
            return f"“{token.text}” is surer than the evidence"
    if {PLAN, POSSIBLE} & kinds_there and not kinds_here:
        for number in statement.content:
            token = statement.tokens[number]
            places = evidence.places(token.stem)
            if token.is_name or token.text[0].isdigit() or not places or not _is_verb(statement, number):
                continue
            if all(there.get(place, set()) & {PLAN, POSSIBLE} for place in places) and any(
                _is_verb(evidence, place) for place in places
            ):
                kind = "planned" if PLAN in there[places[0]] else "possible"
                return f"“{token.text}” is only {kind} in the evidence"
    if _leaves_open(part) and not _leaves_open(statement) and not statement.lowers & _ACCUSES:
        return "what is only alleged in the evidence is told as a fact"
    if kinds_here & {PLAN, POSSIBLE} and not kinds_there and not _negative(evidence):
        return "what the evidence tells as a fact is only planned or possible in the statement"
    if (
        FUTURE in kinds_here
        and POSSIBLE in kinds_there
        and not kinds_there & {FUTURE}
        and not kinds_here & {PLAN, POSSIBLE}
    ):
        for number in statement.content:
            if FUTURE in here.get(number, ()):
                places = evidence.places(statement.tokens[number].stem)
                if (
                    places
                    and all(POSSIBLE in there.get(place, ()) for place in places)
                    and _is_verb(evidence, places[0])
                ):
                    return f"“will {statement.tokens[number].text}” is only possible in the evidence"
    return None


def _part_about(statement: Words, evidence: Words) -> Words:
    """The sentences of the evidence that share most with the statement: hedges in others say nothing of it."""
    parts = [Words(part) for part in re.split(r"(?<=[.!?][\"”]) |(?<=[a-z0-9%][.!?]) (?=[A-Z\"“])", evidence.text)]
    mine = {statement.tokens[number].stem for number in statement.content}
    shared = [len(mine & part.stems) for part in parts]
    best = max(shared)
    return Words(" ".join(part.text for part, count in zip(parts, shared, strict=True) if 2 * count > best))


def _negative(words: Words) -> bool:
    return any(token.lower in {"not", "no", "never"} or token.lower.endswith("n't") for token in words.tokens)


def _leaves_open(words: Words) -> bool:
    """Whether a text leaves open whether something is true, rather than only says who said it."""
    return bool(words.lowers & _ALLEGED)


_ALLEGED = frozenset(
    "alleged allegedly alleges allege allegation allegations reportedly suspected suspect suspects rumoured "
    "supposedly".split()
)
_ACCUSES = frozenset(
    "accused accuses accuse accusation claims claimed claim charged charges may might could believe believes believed "
    "think thinks thought suspicion suspicions possibly perhaps probably".split()
)


def _is_verb(words: Words, number: int) -> bool:
    """Whether a token can be the verb that a hedge bears on: behind "to", a modal or an auxiliary, or in "-ed",
    "-s"."""
    previous = words.tokens[number - 1].lower if number else ""
    if previous in _BEFORE_VERBS:
        return True
    return words.tokens[number].lower.endswith(("ed", "es", "s"))


_BEFORE_VERBS = frozenset(
    "to may might could would should will can be been have not has had was were is are also only".split()
)
