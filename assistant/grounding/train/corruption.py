"""Harmful changes to a statement: one thing is no longer as the evidence says, and the rest is."""

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.grounding.train.wordnet import WordNet, like
from assistant.reader.candidates import candidates
from assistant.reader.terms import STOP_WORDS, stem, stems

_OPPOSITES = """
    more/less most/least first/last before/after highest/lowest increase/decrease increased/decreased rise/fall
    largest/smallest biggest/smallest larger/smaller north/south east/west northern/southern eastern/western
    won/lost win/lose allow/forbid allowed/banned support/oppose supported/opposed approve/reject approved/rejected
    begin/end began/ended start/stop started/stopped born/killed buy/sell bought/sold buying/selling import/export
    rose/fell male/female men/women boys/girls mother/father son/daughter brother/sister husband/wife
    oldest/youngest early/late earlier/later above/below inside/outside positive/negative strong/weak better/worse
    strengthen/weaken strengthened/weakened strengthens/weakens improve/worsen improved/worsened faster/slower
    advantage/disadvantage benefit/harm accept/refuse accepted/refused agree/disagree agreed/disagreed gain/loss
    hot/cold high/low higher/lower long/short longest/shortest longer/shorter rich/poor public/private good/bad
    best/worst like/dislike love/hate easy/difficult open/close opened/closed arrive/leave arrived/left join/leave
    joined/left create/destroy created/destroyed founded/dissolved attack/defend attacked/defended majority/minority
    maximum/minimum front/back day/night summer/winter upper/lower major/minor safe/dangerous success/failure
    enter/exit give/take gave/took lend/borrow always/never with/without cause/prevent caused/prevented help/hinder
    raise/lower raised/lowered friend/enemy ancient/modern common/rare legal/illegal possible/impossible
    married/divorced urban/rural cheaper/dearer expensive/cheap praised/criticised praise/criticise welcomed/condemned
    confirmed/denied confirm/deny confirms/denies admitted/denied passed/failed pass/fail succeeded/failed gained/lost
    hired/dismissed appointed/dismissed added/removed add/remove expanded/shrank expand/shrink doubled/halved
    accelerate/slow guilty/innocent guilty/acquitted convicted/acquitted wider/narrower younger/older new/old
    full/empty temporary/permanent voluntary/compulsory optional/mandatory domestic/foreign profit/loss profits/losses
    deposit/withdraw encouraged/discouraged optimistic/pessimistic upheld/overturned uphold/overturn surplus/deficit
    victory/defeat winner/loser survived/died alive/dead present/absent visible/hidden rejected/accepted
    included/excluded includes/excludes including/excluding within/outside up/down over/under
    remained/left stayed/left returned/left kept/abandoned built/demolished build/demolish promoted/demoted
    strengthening/weakening easing/tightening eased/tightened relaxed/tightened improved/soured better/poorer
""".split()
OPPOSITE: dict[str, list[str]] = {}
for _pair in _OPPOSITES:
    _one, _other = _pair.split("/")
    OPPOSITE.setdefault(_one, []).append(_other)
    OPPOSITE.setdefault(_other, []).append(_one)

_COMPARISONS = """
    more than/less than, more than/exactly, less than/more than, over/under, over/exactly, at least/at most, at
    most/at least,
    at least/exactly, up to/at least, up to/exactly, fewer than/more than, no more than/more than, almost/more than,
    nearly/more than, about/exactly, one of the/the only one of the, one of the/the, some/all, some/most, many/all,
    many/few, most/all, most/few, several/all, few/many, a few/many, all/some, half/most, the largest/the second
    largest,
    the largest/the smallest, the first/the second, the second/the first, the only/one of several, the most/the least,
    as many as/at least, often/always, sometimes/always, usually/always, rarely/often, partly/entirely, mainly/only,
    mostly/only, mostly/entirely, twice/three times, twice/half, double/triple, doubled/tripled, tripled/doubled, a
    third/a quarter,
    a quarter/a third, half/a third, the last/the first, the third/the second, largest/oldest, best/first, each/one,
    both/neither, both/one, either/both, minimum of/maximum of, majority/minority, majority/all, the highest/the
    second highest
"""
_CERTAINTIES = """
    may/will, might/will, could/will, may/does, could/did, can/must, should/will, may have/has, might have/has, may
    be/is,
    might be/is, could be/is, plans to/has begun to, plans to/will, planned to/did, plan to/will, wants to/will,
    want to/will,
    hopes to/will, hope to/will, is expected to/will, are expected to/will, was expected to/did, is expected to/has to,
    is likely to/will, are likely to/will, likely/certain, probably/certainly, possibly/certainly, perhaps/certainly,
    allegedly/, reportedly/, apparently/clearly, is said to/does, are said to/do, is believed to be/is, are
    believed to be/are,
    was believed to be/was, were believed to be/were, is thought to/does, are thought to/do, is considered/is,
    alleged/proven,
    suspected/confirmed, proposed/adopted, proposed/introduced, suggested/proved, suggests/proves, suggest/prove,
    claimed/proved,
    claims/proves, believes/knows, believed/knew, thinks/knows, considered/decided on, offered to/did, agreed
    to/refused to,
    tried to/managed to, attempted to/managed to, aims to/will, intends to/has begun to, sought to/managed to,
    asked for/received,
    requested/received, asked to/was allowed to, potential/actual, possible/certain, planned/completed, estimated/exact,
    will/may, will/has already, has/may have, did/may, is/may be, was/may have been, proved/suggested,
    announced/considered,
    decided to/considered whether to, must/may, has approved/may approve, according to some/according to all
"""


def _table(text: str) -> list[tuple[str, str]]:
    pairs = (" ".join(part.split()).partition("/") for part in text.split(","))
    return [(old, new) for old, _, new in pairs if old]


COMPARISONS, CERTAINTIES = _table(_COMPARISONS), _table(_CERTAINTIES)

_AUXILIARY = re.compile(
    r"\b(did|does|do|was|were|is|are|has|have|had|can|could|will|would|may|might|should|must)(?! not\b|n['’]t)\b"
)
_NEGATED = re.compile(
    r"\b(?:did|does|do|was|were|is|are|has|have|had|can|could|will|would|may|must|should)(?P<not> not|n['’]t)\b|"
    r"\bnever\b|\bno longer\b|\bcannot\b"
)
_NEGATIVES = (("no", "some"), ("No", "Some"), ("none", "some"), ("nobody", "somebody"), ("Nobody", "Everybody"),
              ("nothing", "something"), ("without", "with"), ("refused to", "agreed to"), ("failed to", "managed to"),
              ("unable to", "able to"), ("denied", "confirmed"), ("neither", "both"), ("never", "always"))  # fmt: skip
_VERB = re.compile(r"\b([a-z]+(?:ed|s))\b")
_YEAR = re.compile(r"\b(?:1[0-9]|20)\d\d\b")
_NUMBER = re.compile(r"(?<![\w.,])\d+(?:[.,]\d+)*(?![\w])")
_WORDED = re.compile(
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|fifty|hundred|thousand)\b"
)
_MONTHS = "January February March April May June July August September October November December".split()
_MONTH = re.compile(rf"\b(?:{'|'.join(_MONTHS)})\b")
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_DAY = re.compile(rf"\b(?:{'|'.join(_DAYS)})\b")
_UNIT = re.compile(
    r"\b(million|billion|thousand|hundred|percent|per cent|days?|weeks?|months?|years?|hours?|"
    r"minutes?|decades?|centuries|"
    r"miles|kilometres|kilometers|metres|meters|feet|km|dollars|pounds|euros|tons|tonnes|kilograms|acres|hectares|people|"
    r"degrees)\b|%|(?<=[ (])[$£€](?=\d)"
)
_UNITS = (
    ("million", "billion", "thousand"), ("hundred", "thousand"), ("percent", "percentage points", "per mille"),
    ("day", "week", "month", "year", "hour", "decade"), ("days", "weeks", "months", "years", "hours", "decades",
    "minutes"),
    ("miles", "kilometres", "metres", "kilometers", "feet", "meters", "km"), ("dollars", "pounds", "euros"),
    ("tons", "tonnes", "kilograms"), ("acres", "hectares", "square miles"), ("$", "£", "€"), ("%",
    " percentage points", " million"),
    ("people", "families", "households"),
)  # fmt: skip
_CONNECTORS = (" because", " so that", ", which led to", ", and as a result", " in order to", " after", " before")
_ADVERBIAL = re.compile(
    r" ((?:in|on|at|for|from|because of|due to|after|before|with|by|during|despite|against) [^,.;]{6,50})[.,]"
)
_QUOTED = re.compile(r"[\"“]([^\"“”]{8,})[\"”]")
_WORD = re.compile(r"\b[a-z]{4,}\b")


_DOES_TO = re.compile(
    r"^((?:The |An? )?[\w’'-]+(?: [\w’'-]+){0,4}?) ((?:was |were |has |had |will |is |are )?[a-z]+ed(?: by)?) "
    r"((?:the |an? |his |its |their )?[\w’'-]+(?: [\w’'-]+){0,3})"
    r"(?= (?:in|on|at|for|to|after|before|during|from)\b|[.,])"
)


@dataclass(frozen=True, slots=True)
class Corrupted:
    """A statement that the evidence no longer supports.

    Attributes:
        text: the statement.
        wrong: offsets of what is wrong; empty where that isn't at a place.
        way: which change was made.
    """

    text: str
    wrong: tuple[tuple[int, int], ...]
    way: str


@dataclass(frozen=True, slots=True)
class Material:
    """What a statement can be corrupted with.

    Attributes:
        evidence: the words that it rests on.
        article: the text that they stand in.
        elsewhere: another text.
    """

    evidence: str
    article: str
    elsewhere: str


Corruption = Callable[[str, Material, random.Random, WordNet], Corrupted | None]


def _replaced(text: str, start: int, end: int, new: str, way: str) -> Corrupted:
    return Corrupted(text[:start] + new + text[end:], ((start, start + len(new)),), way)


def number(text: str, material: Material, rng: random.Random, wordnet: WordNet) -> Corrupted | None:
    """Another number."""
    found = [*_NUMBER.finditer(text), *_WORDED.finditer(text)]
    found = [match for match in found if not _YEAR.fullmatch(match.group())]
    if not found:
        return None
    match = rng.choice(found)
    old = match.group()
    if old.isalpha():
        options = [word for word in _WORDED.findall(material.article) if word != old] or ["four", "seven", "nine"]
    else:
        options = [other for other in _NUMBER.findall(material.article) if other != old and not _YEAR.fullmatch(other)]
        value = float(old.replace(",", "")) if re.fullmatch(r"\d{1,3}(?:,\d{3})*(?:\.\d+)?|\d+(?:\.\d+)?", old) else 7.0
        near = [value * 2, value + 1, value * 10, value - 1, value / 2, value + 10]
        options += [_as_written(rng.choice(near), old)] * (1 + len(options) // 2)
    options = [other for other in options if other != old]
    return _replaced(text, *match.span(), rng.choice(options), "number") if options else None


def _as_written(value: float, model: str) -> str:
    value = abs(value)
    if "." in model:
        return f"{value:,.1f}"
    return f"{round(value):,}" if "," in model else f"{round(value)}"


def unit(text: str, material: Material, rng: random.Random, wordnet: WordNet) -> Corrupted | None:
    """Another unit, scale or currency."""
    found = [
        match
        for match in _UNIT.finditer(text)
        if re.search(r"(?:\d|[a-z]) ?$", text[: match.start()]) or match.group() in "$£€"
    ]
    options = [
        (match, other)
        for match in found
        for group in _UNITS
        if match.group() in group
        for other in group
        if other != match.group()
    ]
    if not options:
        return None
    match, other = rng.choice(options)
    return _replaced(text, *match.span(), other, "unit")


def date(text: str, material: Material, rng: random.Random, wordnet: WordNet) -> Corrupted | None:
    """Another year, month or weekday."""
    options: list[tuple[re.Match[str], str]] = []
    for pattern, names in ((_YEAR, None), (_MONTH, _MONTHS), (_DAY, _DAYS)):
        for match in pattern.finditer(text):
            old = match.group()
            near = pattern.findall(material.article)
            made = names or [str(int(old) + step) for step in (-10, -3, -1, 1, 2, 5, 10)]
            options.extend(
                (match, other) for other in (rng.choice([*near, *near, *made]), rng.choice(made)) if other != old
            )
    if not options:
        return None
    match, other = rng.choice(options)
    return _replaced(text, *match.span(), other, "date")


def names_of(text: str) -> list[tuple[int, int]]:
    """Where names stand, without what is capitalised only because it begins a sentence."""
    return [
        (start, end)
        for start, end in candidates(text, "person")
        if (start > 0 or " " in text[start:end])
        and text[start:end].lower() not in STOP_WORDS
        and not _MONTH.fullmatch(text[start:end]) and not _DAY.fullmatch(text[start:end])
    ]  # fmt: skip


def numbers_of(text: str) -> list[tuple[int, int]]:
    """Where numbers in digits stand."""
    return [match.span() for match in _NUMBER.finditer(text)]


def name(text: str, material: Material, rng: random.Random, wordnet: WordNet) -> Corrupted | None:
    """Another person, place or organisation."""
    places = names_of(text)
    if (
        text[:1].isupper()
        and (first := re.match(r"[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)*", text))
        and first.group() in material.evidence
    ):
        word = first.group()
        if word.split()[0].lower() not in STOP_WORDS and f". {word}" not in material.evidence:
            places = [(0, first.end()), *places]
    if not places:
        return None
    start, end = rng.choice(places)
    old = stems(text[start:end])
    sources = [material.evidence, material.article, material.article, material.elsewhere]
    for source in rng.sample(sources, k=len(sources)):
        others = [source[a:b] for a, b in names_of(source) if not stems(source[a:b]) & (old | stems(text))]
        if others:
            return _replaced(text, start, end, rng.choice(others), "name")
    return None


def role(text: str, material: Material, rng: random.Random, wordnet: WordNet) -> Corrupted | None:
    """Two names, numbers or dates in each other's place."""
    places = (
        [(0, match.end())]
        if (match := re.match(r"(?:[A-Z][\w’'-]+)(?: [A-Z][\w’'-]+)*", text))
        and match.group().lower() not in STOP_WORDS
        else []
    )
    places += [place for place in names_of(text) if not places or place[0] >= places[0][1]]
    pairs = [(one, other) for number, one in enumerate(places) for other in places[number + 1 :]
             if not re.fullmatch(r"(?:,? ?(?:and|or|,|&|of|in|between) ?(?:the )?)*", text[one[1] : other[0]])
             and stems(text[slice(*one)]) != stems(text[slice(*other)])]  # fmt: skip
    if not pairs:
        return None
    (a, b), (c, d) = rng.choice(pairs)
    one, other = text[a:b], text[c:d]
    made = text[:a] + other + text[b:c] + one + text[d:]
    shift = len(other) - len(one)
    return Corrupted(made, ((a, a + len(other)), (c + shift, d)), "role")


def agent(text: str, material: Material, rng: random.Random, wordnet: WordNet) -> Corrupted | None:
    """Who did it and whom it was done to, swapped in a sentence with a verb between two short parts."""
    match = _DOES_TO.match(text)
    if match is None:
        return None
    subject, verb, thing = match.groups()
    if stems(subject) & stems(thing) or thing.split()[0] in {
        "in",
        "on",
        "at",
        "to",
        "that",
        "from",
        "as",
        "for",
        "with",
        "into",
        "by",
    }:
        return None
    lower = (
        subject
        if re.match(r"[A-Z][\w’'-]* [A-Z]|(?!The|An?\b)[A-Z]", subject)
        and subject.split()[0] not in {"The", "A", "An", "He", "She", "It", "They"}
        else subject[0].lower() + subject[1:]
    )
    head = f"{thing[0].upper()}{thing[1:]} {verb} {lower}"
    return Corrupted(head + text[match.end() :], ((0, len(head)),), "role")


def negation(text: str, material: Material, rng: random.Random, wordnet: WordNet) -> Corrupted | None:
    """Said to be not so, or the other way round."""
    negated = list(_NEGATED.finditer(text))
    if negated:
        match = rng.choice(negated)
        if match["not"]:
            start, end = match.span("not")
            made = text[:start] + text[end:]
            return Corrupted(made, ((match.start(), start),), "negation")
        end = match.end() + 1
        return Corrupted(
            text[: match.start()] + text[end:], ((max(0, match.start() - 1), match.start() + 4),), "negation"
        )
    swaps = [(old, new) for old, new in _NEGATIVES if re.search(rf"\b{old}\b", text)]
    if swaps:
        old, new = rng.choice(swaps)
        match_old = re.search(rf"\b{old}\b", text)
        return _replaced(text, *match_old.span(), new, "negation") if match_old else None
    auxiliary = list(_AUXILIARY.finditer(text))
    if auxiliary and rng.random() < 0.8:
        match = auxiliary[0]
        word = rng.choice((" not", " not", " never", " no longer"))
        if (
            word == " not"
            and rng.random() < 0.4
            and match.group() in {"did", "does", "was", "were", "is", "are", "has", "had", "could", "would"}
        ):
            word = "n't"
        made = text[: match.end()] + word + text[match.end() :]
        return Corrupted(made, ((match.start(), match.end() + len(word)),), "negation")
    for match in _VERB.finditer(text):
        base = wordnet.verb_base(match.group(1))
        if (
            base
            and wordnet.mostly(base) == "v"
            and base != match.group(1)
            and match.start() > 0
            and match.group(1) == wordnet.past(base)
        ):
            helper = rng.choice(
                (
                    f"did not {base}",
                    f"never {match.group(1)}",
                    f"failed to {base}",
                    f"refused to {base}",
                    f"didn't {base}",
                )
            )
            return _replaced(text, *match.span(), helper, "negation")
    return None


def antonym(text: str, material: Material, rng: random.Random, wordnet: WordNet) -> Corrupted | None:
    """A word replaced by its opposite."""
    options: list[tuple[re.Match[str], str]] = []
    for match in re.finditer(r"\b[A-Za-z]{2,}\b", text):
        word = match.group()
        if word[0].isupper() and match.start() > 0:
            continue
        if word in {"with", "like", "over", "under", "up", "down", "left"} and rng.random() < 0.6:
            continue
        options.extend([(match, other) for other in OPPOSITE.get(word.lower(), ())] * 3)
        bases = [(word.lower(), "a"), (word.lower(), "n"), (word.lower(), "r")]
        verb = wordnet.verb_base(word.lower())
        if verb is not None and wordnet.mostly(verb) == "v":
            bases.append((verb, "v"))
        for base, pos in bases:
            if wordnet.mostly(base) == pos:
                made = (
                    like(wordnet, base, other, word, pos) for other in wordnet.antonyms(base, pos) if other.isalpha()
                )
                options.extend((match, one) for one in made if one)
    if not options:
        return None
    match, other = rng.choice(options)
    if match.group()[0].isupper():
        other = other[0].upper() + other[1:]
    return _replaced(text, *match.span(), other, "antonym")


def _by_table(text: str, table: Sequence[tuple[str, str]], rng: random.Random, way: str) -> Corrupted | None:
    found = [(match, new) for old, new in table if (match := re.search(rf"\b{re.escape(old)}\b", text, re.IGNORECASE))]
    if not found:
        return None
    match, new = rng.choice(found)
    if match.group()[0].isupper():
        new = new[:1].upper() + new[1:]
    if new:
        return _replaced(text, *match.span(), new, way)
    made = text[: match.start()] + text[match.end() :].lstrip()
    return Corrupted(made, ((max(0, match.start() - 12), min(len(made), match.start() + 12)),), way)


def comparison(text: str, material: Material, rng: random.Random, wordnet: WordNet) -> Corrupted | None:
    """Another bound, rank or share; or a bound where there was none."""
    made = _by_table(text, COMPARISONS, rng, "comparison")
    if made is None or rng.random() < 0.15:
        numbers = [
            match
            for match in _NUMBER.finditer(text)
            if not _YEAR.fullmatch(match.group())
            and not re.search(r"(?:than|least|most|to|over|[$£€])\s?$", text[: match.start()])
        ]
        if numbers:
            match = rng.choice(numbers)
            bound = rng.choice(("more than ", "less than ", "at least ", "at most ", "fewer than ", "up to "))
            new = bound + match.group()
            return _replaced(text, *match.span(), new, "comparison")
    return made


def certainty(text: str, material: Material, rng: random.Random, wordnet: WordNet) -> Corrupted | None:
    """What is planned or alleged told as done or known, or the other way round."""
    made = _by_table(text, CERTAINTIES, rng, "certainty")
    if made is not None and rng.random() < 0.85:
        return made
    for match in _VERB.finditer(text):
        base = wordnet.verb_base(match.group(1))
        if base and wordnet.mostly(base) == "v" and base != match.group(1) and match.start() > 0:
            past = match.group(1) == wordnet.past(base)
            new = rng.choice(
                (
                    f"planned to {base}",
                    f"may have {match.group(1)}",
                    f"wanted to {base}",
                    f"considered whether to {base}",
                    f"will {base}",
                )
                if past
                else (f"may {base}", f"plans to {base}", f"could {base}")
            )
            return _replaced(text, *match.span(), new, "certainty")
    return None


def quotation(text: str, material: Material, rng: random.Random, wordnet: WordNet) -> Corrupted | None:
    """A word inside quotation marks replaced."""
    match = _QUOTED.search(text)
    if match is None:
        return None
    inside = material.evidence[:0] + match.group(1)
    for corrupt in rng.sample([antonym, other_word, negation, number, name], k=5):
        made = corrupt(inside, material, rng, wordnet)
        if made is not None:
            return Corrupted(text[: match.start(1)] + made.text + text[match.end(1) :],
                             tuple((a + match.start(1), b + match.start(1)) for a, b in made.wrong),
                             "quotation")  # fmt: skip
    return None


def other_word(text: str, material: Material, rng: random.Random, wordnet: WordNet) -> Corrupted | None:
    """A thing replaced by another of its kind, or by another thing of the article."""
    options: list[tuple[re.Match[str], str]] = []
    evidence = stems(material.evidence)
    for match in _WORD.finditer(text):
        word = match.group()
        if word in STOP_WORDS or stem(word) not in evidence:
            continue
        for base, pos in (
            (word, "n"),
            (word.removesuffix("s"), "n"),
            (wordnet.verb_base(word) or "", "v"),
            (word, "a"),
        ):
            if base and wordnet.mostly(base) == pos:
                sisters = wordnet.sisters(base, pos)
                if sisters and (made := like(wordnet, base, rng.choice(sisters), word, pos)):
                    options.append((match, made))
                if pos == "n":
                    others = [
                        other
                        for other in _WORD.findall(material.article)
                        if stem(other) not in evidence and wordnet.mostly(other) == "n"
                    ]
                    if others and not word.endswith("s"):
                        options.append((match, rng.choice(others)))
    if not options:
        return None
    match, other = rng.choice(options)
    return _replaced(text, *match.span(), other, "other_word")


def addition(text: str, material: Material, rng: random.Random, wordnet: WordNet) -> Corrupted | None:
    """A when, where, why or with whom, from elsewhere, at the end or after the verb phrase; or a false cause."""
    source = material.article if rng.random() < 0.75 else material.elsewhere
    found = [match.group(1) for match in _ADVERBIAL.finditer(source) if match.group(1) not in material.evidence]
    found = [words for words in found if len(stems(words) - stems(material.evidence)) >= 2]
    if not found or not text.endswith("."):
        return None
    body = text[:-1]
    words = rng.choice(found)
    draw = rng.random()
    if draw < 0.2:
        first = body[0].lower() if body.split()[0] in {"The", "A", "He", "She", "It", "They"} else body[0]
        made = f"{words[0].upper()}{words[1:]}, {first}{body[1:]}."
        return Corrupted(made, ((0, len(words)),), "addition")
    extra = f" {words}"
    return Corrupted(f"{body}{extra}.", ((len(body), len(body) + len(extra)),), "addition")


CORRUPTIONS: dict[str, tuple[Corruption, float]] = {
    "number": (number, 1.4), "unit": (unit, 1.2), "date": (date, 0.8), "name": (name, 1.6), "role": (role, 2.2),
    "agent": (agent, 2.5), "negation": (negation, 1.2), "antonym": (antonym, 1.6), "comparison": (comparison, 2.4),
    "certainty": (certainty, 1.6), "quotation": (quotation, 0.6), "other_word": (other_word, 1.2),
    "addition": (addition, 1.1),
}  # fmt: skip
"""Each with its weight among those that fit a statement."""


def corrupted(text: str, material: Material, rng: random.Random, wordnet: WordNet) -> Corrupted | None:
    """One harmful change, tried in random order, the heavier the earlier; None where none fits."""
    order = sorted(CORRUPTIONS, key=lambda kind: rng.random() ** (1 / CORRUPTIONS[kind][1]), reverse=True)
    for kind in order:
        made = CORRUPTIONS[kind][0](text, material, rng, wordnet)
        if made is not None and made.text != text and made.text not in material.evidence:
            return made
    return None
