"""Ranks, shares and bounds that aren't numbers: "the second largest", "all", "only", "always"."""

from collections.abc import Iterator

from assistant.grounding.words import Words

_RANKS = {name: rank for rank,
name in enumerate("first second third fourth fifth sixth seventh eighth ninth tenth".split(), start=1)} | {
    name: rank for rank, name in enumerate("1st 2nd 3rd 4th 5th 6th 7th 8th 9th 10th".split(), start=1)
}  # fmt: skip
_UNIVERSAL = frozenset(
    "all every everyone everybody everything whole entire entirely completely fully "
    "always none nobody exclusively".split()
)
_MOST = frozenset("most mostly majority mainly chiefly largely".split())
_CLAIMED_MOST = frozenset("most mostly majority".split())
_ONLY = frozenset("only sole solely alone exclusively just merely".split())
_PARTIAL = frozenset("some several few many part partly partially sometimes often occasionally certain various".split())
_ALL_THE_SAME = frozenset(
    "both each no any never nor neither without throughout across full total everyone whole entire entirely".split()
)
_SUPERLATIVES = {
    "largest": "big", "biggest": "big", "greatest": "big", "main": "big", "smallest": "small", "highest": "high",
    "tallest": "high",
    "lowest": "low", "oldest": "old", "youngest": "young", "newest": "new", "latest": "new", "longest": "long",
    "shortest": "short",
    "fastest": "fast", "quickest": "fast", "slowest": "slow", "best": "good", "worst": "bad", "cheapest": "cheap",
    "dearest": "dear",
    "strongest": "strong", "weakest": "weak", "deadliest": "deadly", "richest": "rich", "poorest": "poor",
    "busiest": "busy",
    "deepest": "deep", "steepest": "steep", "heaviest": "heavy", "earliest": "early", "worst-hit": "bad",
    "priciest": "dear",
    "costliest": "dear", "sharpest": "steep", "gravest": "bad", "mildest": "mild", "hottest": "hot",
    "coldest": "cold", "wettest": "wet",
    "driest": "dry", "closest": "near", "nearest": "near",
}  # fmt: skip
_ALIKE = (
    {"steep", "big", "dear", "high", "good", "bad", "strong", "deep", "heavy"},
    {"small", "low", "cheap", "short"},
    {"new", "young", "early"},
    {"early", "old"},
)


def comparison_problem(statement: Words, evidence: Words) -> str | None:
    """A rank or share of the statement that the evidence doesn't give; None where there is none."""
    return _rank_problem(statement, evidence) or _share_problem(statement, evidence)


def _ranks(words: Words) -> Iterator[tuple[int, str, str]]:
    """Rank, kind and words of each superlative: "the second largest" is 2 and "big"."""
    for number, token in enumerate(words.tokens):
        kind = _SUPERLATIVES.get(token.lower)
        if (
            kind is None
            and token.lower in {"most", "least"}
            and number
            and words.tokens[number - 1].lower
            in {"the", "its", "his", "her", "their", "second", "third", "s"} | _RANKS.keys()
        ):
            follows = words.tokens[number + 1].lower if number + 1 < len(words.tokens) else ""
            kind = "dear" if follows in {"expensive", "costly", "valuable"} else f"{token.lower} {follows}"
        if kind is not None:
            back = number - 2 if number and words.tokens[number - 1].text == "-" else number - 1
            before = words.tokens[back].lower if back >= 0 else ""
            yield _RANKS.get(before, 1), kind, words.text[words.tokens[max(0, number - 1)].start : token.end]


def _rank_problem(statement: Words, evidence: Words) -> str | None:
    there = list(_ranks(evidence))
    for rank, kind, said in _ranks(statement):
        same = [other for other in there if _same_kind(kind, other[1])]
        if same and all(rank != other[0] for other in same):
            return f"“{said}” is not the rank that the evidence gives"
        if not same and there:
            return f"“{said}” is not in the evidence"
        if not there and rank != 1 and not any(_RANKS.get(token.lower) == rank for token in evidence.tokens):
            return f"“{said}” is not in the evidence"
    return None


def _same_kind(one: str, other: str) -> bool:
    return one == other or any({one, other} <= group for group in _ALIKE)


def _share_problem(statement: Words, evidence: Words) -> str | None:
    lowers = evidence.lowers
    for number, token in enumerate(statement.tokens):
        word = token.lower
        previous = statement.tokens[number - 1].lower if number else ""
        if word in _UNIVERSAL and not _idiom(statement, number):
            if not lowers & (_UNIVERSAL | _ALL_THE_SAME) and not _plural_generic(statement, number, evidence):
                return f"“{token.text}” is more than the evidence says"
            if lowers & _PARTIAL and not lowers & (_UNIVERSAL | {"both", "each", "no", "never"}):
                return f"“{token.text}” is more than the evidence says"
        elif (
            word in _CLAIMED_MOST
            and previous not in {"the", "at", "second", "third", "its", "his", "her", "their"}
            and not lowers
            & (_MOST | _UNIVERSAL | {"nearly", "almost", "%", "percent", "thirds", "quarters", "chief", "main"})
        ):
            return f"“{token.text}” is not in the evidence"
        elif (
            word in _ONLY
            and word not in {"just", "alone", "merely"}
            and not lowers & (_ONLY | {"no", "nobody", "none", "except", "but", "single", "one", "other"})
        ) or (word in {"unanimous", "unanimously"} and not lowers & {"unanimous", "unanimously", "all", "every"}):
            return f"“{token.text}” is more than the evidence says"
        elif word == "both" and "neither" in lowers and "both" not in lowers:
            return "“both” against “neither” in the evidence"
        elif word == "neither" and "both" in lowers and "neither" not in lowers and "not" not in lowers:
            return "“neither” against “both” in the evidence"
    if (
        "both" in statement.lowers
        and lowers & {"only"}
        and not statement.lowers & {"only"}
        and "both" not in _tail_without(evidence, "only")
    ):
        return "“both” is more than the evidence says"
    return None


def _tail_without(words: Words, word: str) -> set[str]:
    """The words of the clauses that lack a word."""
    with_it = {token.clause for token in words.tokens if token.lower == word}
    return {token.lower for token in words.tokens if token.clause not in with_it}


def _idiom(words: Words, number: int) -> bool:
    """Whether "all" and the like mean no share: "after all", "above all", "not all", "at all"."""
    previous = words.tokens[number - 1].lower if number else ""
    follows = words.tokens[number + 1].lower if number + 1 < len(words.tokens) else ""
    return previous in {"after", "above", "not", "at", "of", "in", "nearly", "almost"} or follows in {
        "over",
        "year",
        "day",
        "time",
    }


def _plural_generic(statement: Words, number: int, evidence: Words) -> bool:
    """Whether what is counted stands in the evidence without any share, as "voters" for "all voters"."""
    follows = [token for token in statement.tokens[number + 1 : number + 4] if token.is_content]
    return bool(follows) and statement.tokens[number].lower in {"whole", "entire"} and follows[0].stem in evidence.stems
