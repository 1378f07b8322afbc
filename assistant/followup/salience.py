"""Which of the things that were spoken of a word that points back most likely means."""

import math
from collections.abc import Iterable, Mapping
from typing import Final

from assistant.followup.mentions import Mention
from assistant.followup.words import GENERIC, HE, IT, SHE, THEY

NEVER: Final = -math.inf

_OLDEST = 4
"""Turns after which a mention is no less in mind than before."""

WEIGHTS: Final[Mapping[str, float]] = {
    "age": -0.24,
    "asked": 0.63,
    "last": 1.48,
    "named": 2.18,
    "order": -0.19,
    "person:name": 0.16,
    "person:person": 0.56,
    "person:placed": -0.07,
    "person:thing": -0.72,
    "person:two": 0.86,
    "several:name": -0.61,
    "several:name+": 0.17,
    "several:organisation": 0.30,
    "several:organisation+": 0.74,
    "several:person": -0.52,
    "several:person+": 0.41,
    "several:place": -0.66,
    "several:place+": -0.12,
    "several:placed": 0.25,
    "several:thing": 0.28,
    "several:thing+": 0.02,
    "several:two": -0.02,
    "subject": 0.48,
    "thing:name": -0.70,
    "thing:name+": 0.18,
    "thing:organisation": 0.73,
    "thing:organisation+": 0.30,
    "thing:place": -1.09,
    "thing:place+": -0.03,
    "thing:placed": 0.33,
    "thing:thing": 0.42,
    "thing:thing+": 0.18,
    "thing:two": 0.48,
    "times": 0.78,
}
"""Of the features of a mention that a pronoun may mean, as log-odds of its being meant."""

_CALLED_SO, _PART_OF_NAME, _OF_THAT_KIND = 3.0, 1.0, 0.0
"""How a noun goes with a mention, in steps that nothing else makes up for: "the club" is what was called a club."""

_SORTED_BY_PLACE: Final = {"place": 1.0, "organisation": 0.7, "name": 0.5, "thing": -1.5}
"""What "there" means: rather a place than a company, rather that than a thing."""


def ranked(word: str, found: Iterable[Mention], *, noun: str = "") -> list[Mention]:
    """The mentions that `word` can mean, the likeliest first.

    Args:
        word: a pronoun, "there" or a noun, in lower case.
        found: what was spoken of.
        noun: the noun that a demonstrative goes with.
    """
    scored = [(score(word, mention, noun=noun), mention) for mention in found]
    fitting = [pair for pair in scored if pair[0] > NEVER]
    return [mention for _, mention in sorted(fitting, key=lambda pair: -pair[0])]


def score(word: str, mention: Mention, *, noun: str = "") -> float:
    """How well a mention fits, as log-odds without a fixed zero; `NEVER` where it can't be meant."""
    if mention.kind in {"time", "number"}:
        return NEVER
    if noun:
        return _called(noun, mention) + weighed(salience(mention))
    if word == "there":
        if mention.plural and not mention.named:
            return NEVER
        kind = "place" if mention.placed else mention.kind
        return _SORTED_BY_PLACE.get(kind, NEVER) + weighed(salience(mention))
    found = agreement(word, mention)
    return NEVER if found is None else weighed(found | salience(mention))


def weighed(features: Mapping[str, float], weights: Mapping[str, float] = WEIGHTS) -> float:
    """The sum of the features by their weights; those without one count nothing."""
    return sum(weights.get(name, 0.0) * value for name, value in features.items())


def salience(mention: Mention) -> dict[str, float]:
    """How much a mention is in mind: how near and how often it was spoken of, and in which role."""
    return {
        "last": float(mention.turn == 0),
        "age": float(min(mention.turn, _OLDEST)),
        "asked": float(mention.asked),
        "subject": float(mention.order == 0),
        "order": float(min(mention.order, 5)),
        "named": float(mention.named),
        "times": math.log(mention.times),
    }


def agreement(word: str, mention: Mention) -> dict[str, float] | None:
    """How a mention agrees with a pronoun in kind and number; None where it can't be meant.

    The names of the features have the sort of pronoun (a person, a thing, several) before the colon and the mention's
    kind behind it, with + for a plural; "two" is an unknown name of two words, which is mostly a person's, and
    "placed" one that stands where places do.
    """
    if mention.kind in {"time", "number"}:
        return None
    if word in HE | SHE:
        wrong = mention.plural or (mention.woman if word in HE else mention.man)
        nobody = mention.kind in {"organisation", "place"} or not _is_name(mention)
        if wrong or (nobody and mention.kind != "person"):
            return None
        sort = "person"
    elif word in THEY or word in {"these", "those"}:
        if mention.kind in {"thing", "place"} and not (mention.plural or mention.named):
            return None
        sort = "several"
    elif word in IT or word in {"this", "that"}:
        if mention.kind == "person" or (mention.plural and not mention.named):
            return None
        sort = "thing"
    else:
        return None
    found = {f"{sort}:{mention.kind}{'+' * mention.plural}": 1.0}
    if mention.kind == "name" and len(mention.words) == 2:
        found[f"{sort}:two"] = 1.0
    if mention.kind == "name" and mention.placed:
        found[f"{sort}:placed"] = 1.0
    return found


def _is_name(mention: Mention) -> bool:
    """Whether it is a name as a whole: "Ana Lind", but not "the Javelin missiles"."""
    return mention.named and not mention.text.rpartition(" ")[2].islower()


def _called(noun: str, mention: Mention) -> float:
    """Whether a mention can be meant by "the NOUN" or "that NOUN"."""
    singular = noun.removesuffix("s")
    if noun in mention.aliases or mention.words[-1:] == (noun,):
        return _CALLED_SO
    if noun in mention.words or singular in {*mention.words, *mention.aliases}:
        return _PART_OF_NAME
    generic = any(kind == mention.kind and noun in nouns for kind, nouns in GENERIC.items())
    sure = mention.named and (mention.kind != "place" or mention.asked)  # many places are named in passing
    return _OF_THAT_KIND if generic and sure else NEVER
