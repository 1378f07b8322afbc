"""What is denied, and what is said in opposite words."""

import re
from collections.abc import Iterator

from assistant.grounding.lexicon import LIMITS, NEGATIONS, NEGATIVE_VERBS, OPPOSITE_STEMS, OPPOSITES
from assistant.grounding.words import Token, Words

REACH = 3
"""Words of meaning behind a negation that it can deny."""
_PREFIX = re.compile(r"^(?:un|in|im|il|ir|dis|non)(?=[a-z]{4})")
_NOT_DENYING = ("not only", "not just", "not least", "no longer than", "no more than", "no less than",
"no fewer than", "not more than",
                "not less than", "no later than", "whether or not", "no sooner", "not until", "cannot but",
                "nothing but", "none other")  # fmt: skip


def denied(words: Words) -> dict[int, int]:
    """For each token that a negation reaches, the number of the negation's token."""
    found: dict[int, int] = {}
    for at in negations(words):
        reach = 0
        for number in range(at + 1, len(words.tokens)):
            token = words.tokens[number]
            if token.clause != words.tokens[at].clause and token.lower not in {"and", "or"}:
                break
            found[number] = at
            if token.is_content:
                reach += 1
                if reach == REACH:
                    break
    return found


def negations(words: Words) -> Iterator[int]:
    """Numbers of the tokens that deny: "not", "n't", "no", "never"…, but for phrases such as "not only"."""
    tokens = words.tokens
    for number, token in enumerate(tokens):
        if token.lower in NEGATIONS or token.lower.endswith("n't"):
            ahead = " ".join(one.lower for one in tokens[number : number + 3])
            behind = " ".join(one.lower for one in tokens[max(0, number - 2) : number + 1])
            if not any(ahead.startswith(phrase) or behind == phrase for phrase in _NOT_DENYING):
                yield number


def negation_problem(statement: Words, evidence: Words) -> str | None:
    """What the statement denies and the evidence doesn't, or the other way round; None where they agree."""
    in_evidence = denied(evidence)
    evidence_denies = set(negations(evidence))
    statement_denies = list(negations(statement))
    reaches: dict[int, list[int]] = {}
    for number, by in denied(statement).items():
        if statement.tokens[number].is_content:
            reaches.setdefault(by, []).append(number)
    for at in statement_denies:
        reached = reaches.get(at, [])
        known = [number for number in reached if evidence.places(statement.tokens[number].stem)]
        if not known:
            if not evidence_denies and not _says_no(evidence):
                return f"“{_around(statement, at)}” is not denied in the evidence"
            continue
        places = evidence.places(statement.tokens[known[0]].stem)
        if any(place in in_evidence for place in places) or _negative_near(evidence, places) or _has_rank(evidence):
            continue
        if not _other_word_for_it(statement, at, evidence, evidence_denies):
            return f"“{_around(statement, at)}” is not denied in the evidence"
    if statement_denies or statement.lowers & LIMITS or _says_no(statement):
        return None
    for number in statement.content:
        token = statement.tokens[number]
        places = evidence.places(token.stem)
        if (
            places
            and token.lower.isalpha()
            and not token.is_name
            and all(_first_denied(evidence, place, in_evidence) for place in places)
        ):
            return f"“{token.text}” is denied in the evidence"
    return None


def _first_denied(words: Words, place: int, reached: dict[int, int]) -> bool:
    """Whether a token is the first word of meaning behind a negation: what is denied, not what is said about it."""
    if place not in reached:
        return False
    return not any(words.tokens[between].is_content for between in range(reached[place] + 1, place))


def _negative_near(words: Words, places: list[int]) -> bool:
    """Whether a word that says no without "not" stands a little before or behind one of these places."""
    return any(
        words.tokens[number].stem in NEGATIVE_VERBS or words.tokens[number].lower in LIMITS
        for place in places
        for number in range(max(0, place - 6), min(len(words.tokens), place + 4))
        if number != place
    )


def _has_rank(words: Words) -> bool:
    """Whether a text has a superlative, which leaves no other: "the most expensive" for "none was more expensive"."""
    return any(token.lower.endswith("est") or token.lower in {"most", "least"} for token in words.tokens)


def _says_no(words: Words) -> bool:
    """Whether a text has words that say no without "not"."""
    return any(
        token.stem in NEGATIVE_VERBS or token.lower in LIMITS or _denied_base(token.lower) for token in words.tokens
    )


def _denied_base(word: str) -> bool:
    """Whether a word is a known one denied: "unlawful", "impossible", "careless"."""
    return word.endswith("less") or (_PREFIX.search(word) is not None and bool(OPPOSITES.get(word)))


def _other_word_for_it(statement: Words, at: int, evidence: Words, evidence_denies: set[int]) -> bool:
    """Whether the evidence has a negation in a sentence that shares what the statement's negation is about."""
    if not evidence_denies:
        return False
    near = {token.stem for token in statement.tokens[max(0, at - 6) : at + 7] if token.is_content}
    for place in evidence_denies:
        around = {token.stem for token in evidence.tokens[max(0, place - 7) : place + 8] if token.is_content}
        if len(near & around) >= min(2, len(near)):
            return True
    return False


def _around(words: Words, at: int) -> str:
    tokens = words.tokens[max(0, at - 1) : at + 3]
    return words.text[tokens[0].start : tokens[-1].end]


def opposite_problem(statement: Words, evidence: Words) -> str | None:
    """A word of the statement whose opposite stands in the evidence where it doesn't; None where there is none."""
    in_statement, in_evidence = denied(statement), denied(evidence)
    for number, token in enumerate(statement.tokens):
        if token.lower in evidence.lowers or token.stem in evidence.stems or _related(token, evidence):
            continue
        for place, other in enumerate(evidence.tokens):
            if not _opposed(token, other) or other.lower in statement.lowers or other.stem in statement.stems:
                continue
            if token.lower in _DEGREES and not _same_next(statement, number, evidence, place):
                continue
            if (number in in_statement) == (place in in_evidence) and _same_place(statement, number, evidence, place):
                return f"“{token.text}” against “{other.text}” in the evidence"
    return None


_DEGREES = frozenset("more less fewer most least".split())
_FAMILIES = ({"loss", "lose", "lost"}, {"sale", "sell", "sold"}, {"rise", "rose"}, {"fall", "fell", "fallen"},
{"win", "won"},
             {"gain", "gained"}, {"death", "die", "dead", "kill"}, {"success", "succeed"}, {"failur",
             "fail"})  # fmt: skip


def _related(token: Token, words: Words) -> bool:
    """Whether the other text has a word of the same family: "loss" and "lost"."""
    return any(token.stem in family and family & words.stems for family in _FAMILIES)


def _same_next(statement: Words, number: int, evidence: Words, place: int) -> bool:
    """Whether the same word of meaning follows both."""
    mine = next((n for n in statement.content if n > number), None)
    theirs = next((n for n in evidence.content if n > place), None)
    return mine is not None and theirs is not None and statement.tokens[mine].stem == evidence.tokens[theirs].stem


_CONTEXT_FREE = frozenset("for with left right back hard down up light still mean".split())


def _opposed(token: Token, other: Token) -> bool:
    if token.lower in _CONTEXT_FREE or other.lower in _CONTEXT_FREE:
        return False
    if other.lower in OPPOSITES.get(token.lower, ()) or other.stem in OPPOSITE_STEMS.get(token.stem, ()):
        return True
    return _prefixed(token.lower, other.lower) or _prefixed(other.lower, token.lower)


def _prefixed(word: str, base: str) -> bool:
    """Whether a word is another one denied: "unlawful", "dishonest", "incomplete"."""
    return len(base) > 3 and word in {f"{prefix}{base}" for prefix in ("un", "in", "im", "dis", "non", "ir", "il")}


def _same_place(statement: Words, number: int, evidence: Words, place: int) -> bool:
    """Whether the two words stand beside the same words of meaning, on at least one side."""
    mine = _neighbours(statement, number)
    return bool(mine & _neighbours(evidence, place)) or not mine


def _neighbours(words: Words, at: int, reach: int = 4) -> set[str]:
    before = [n for n in words.content if n < at][-reach:]
    after = [n for n in words.content if n > at][:reach]
    return {words.tokens[n].stem for n in (*before, *after)}
