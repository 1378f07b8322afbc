"""Harmless changes to a sentence: what is said stays entailed, only shorter or in other words."""

import random
import re
from collections.abc import Callable

from assistant.grounding.train.wordnet import WordNet, like

# Either side may stand for the other where the statement is made from the sentence; "a > b": only b for a.
_PHRASES = """
    more than = over; about = approximately; about = around; around = roughly; at least = no fewer than;
    at least = a minimum of; because = since; because of = due to; in order to > to; began = started;
    begin = start; begins = starts; a number of = several; a lot of = many; died = passed away; largest = biggest;
    large = big; bought = purchased; buy = purchase; plans to = intends to; plans to = aims to; planned to =
    intended to;
    plan to = intend to; may = might; may = could; might = could; must = has to; is able to = can; are able to = can;
    was able to = managed to; said = stated; says = states; said that = stated that; said that = noted that;
    announced that = said that; allowed = permitted; banned = prohibited; children = kids; fewer than = less than;
    per cent = percent; doctors = physicians; film = movie; help = assist; helped = assisted; show = demonstrate;
    showed = demonstrated; shows = demonstrates; use = utilise; used = utilised; however, > ; for example, > ;
    in addition, > ; moreover, > ; furthermore, > ; according to = as stated by; did not = didn't; does not = doesn't;
    do not = don't; was not = wasn't; were not = weren't; is not = isn't; are not = aren't; has not = hasn't;
    had not = hadn't; could not = couldn't; would not = wouldn't; will not = won't; cannot = can't; it is = it's;
    almost = nearly; close to = near; often = frequently; usually = normally; twice = two times; both > the two;
    led to = resulted in; caused = brought about; as well as > and; such as = like; within = inside; whole = entire;
    wanted to = wished to; agreed = consented; rose = went up; increased = rose; decreased = fell; fell = declined;
    dropped = fell; named = called; known as = called; obtain = get; obtained = got; received = got; requires = needs;
    required = needed; require = need; ended = finished; ended = came to an end; created > made; built = constructed;
    build = construct; killed = left dead; a third = one third; half = 50 percent; a quarter = 25 percent;
    the first time > the first time ever; for many years > for years; last year > the year before;
    expected to = likely to; is expected to = is likely to; is expected to = should; failed to > did not;
    failed to > didn't; refused to > would not; forced to = made to; opposed = was against; supported = backed;
    supports = backs; won = took; chose = picked; asked for = requested; had asked for = had requested; set up =
    established;
    founded = established; takes place = is held; took place = was held; took part in = participated in;
    currently = at present; now = currently; formerly = previously; mainly = mostly; primarily = mainly;
    in the middle of = amid; although = though; while = whereas; while = although; whole = complete; nearly = almost;
    earlier = before; finally = in the end; quickly = fast; rich = wealthy; poor = needy; important = significant;
    important = major; dangerous = hazardous; difficult = hard; famous = well-known; huge = enormous; tiny = very small
"""
_TABLE: list[tuple[str, str]] = []
for _pair in " ".join(_PHRASES.split()).split("; "):
    _left, _sign, _right = _pair.replace(" >", " > ").partition(" > " if ">" in _pair else " = ")
    _TABLE.append((_left.strip(), _right.strip(" ;")))
    if _sign == " = ":
        _TABLE.append((_right.strip(" ;"), _left.strip()))

_UNITS = "zero one two three four five six seven eight nine ten eleven twelve".split()
_MONTHS = "January February March April May June July August September October November December"
_MONTH = f"(?:{'|'.join(_MONTHS.split())})"
_LEADING = re.compile(
    r"^((?:In|On|At|During|After|Before|By|Since|Until|Under|From) [^,.;]{3,45}(?:, \d{4})?), "
    r"(?!and |or |but |\d{4})(.+)\.$"
)
_TAIL = re.compile(
    r",? (?:which|who|whose|where|because|although|though|while|whereas|after|before|when|since|despite|including|"
    r"such as|making|leading|causing|allowing|resulting|with|according to) [^.]*\.$"
)
_PREPOSITIONAL_TAIL = re.compile(r" (?:in|at|during|on|near|through|throughout|alongside) [^,.;]{3,40}\.$")
_APPOSITIVE = re.compile(
    r"(?<=[a-z]), "
    r"(?:an?|the|then|also|now|formerly|later) [^,.;]{3,60},(?= (?:is|was|were|has|had|will|[a-z]+ed|said)\b)"
)
_PARENTHESIS = re.compile(r"\s?[(\[][^()\[\]]{1,60}[)\]]")
_SECOND = re.compile(r",? (?:and|but|so|while) ((?:he|she|it|they|the|this|there|[A-Z]\w+) .{12,})\.$")
_AND = re.compile(r" (?:and|or) (?:also )?[a-z]\w+(?: [a-z]\w+){0,2}(?=[,.])")
_WHEN = r"(?P<rest> (?:in|on|at|for|to|during|after|before|from)\b[^,;]*)?\.$"
_PASSIVE = re.compile(
    r"^(?P<subject>(?:The |An? |His |Her |Its |Their )?[\w'’ -]{2,60}?) (?P<be>was|were) (?P<verb>[a-z]+) by "
    r"(?P<agent>(?:the |an? )?[A-Z]?[\w'’.-]+(?: (?:of |the )?[A-Z][\w'’.-]+){0,4})" + _WHEN
)
_ACTIVE = re.compile(
    r"^(?P<agent>(?:The [a-z]+(?: [a-z]+)?|[A-Z][\w'’.-]+(?: (?:of |the )?[A-Z][\w'’.-]+){0,3})) (?P<verb>[a-z]+ed) "
    r"(?P<object>(?:the|an?|his|her|its|their|[A-Z][\w'’.-]+)(?: [\w'’-]+){0,5}?)" + _WHEN
)
_SAID = re.compile(r"^[\"“](?P<words>[^\"“”]{8,200}?),?[\"”],? (?P<verb>said|says|added) (?P<who>[^,.]{3,60})\.$")
_UNTIDY = re.compile(r"[\s,;:]+(?=\.$)")
_WORD = re.compile(r"\b[A-Za-z][a-z]{2,}\b")

Change = Callable[[str, random.Random, WordNet], str | None]


def reworded(text: str, rng: random.Random, wordnet: WordNet, *, steps: int) -> str:
    """`text` after so many harmless changes, those that fit, in random order."""
    for change in rng.sample(list(CHANGES), k=len(CHANGES)):
        if steps <= 0:
            break
        made = change(text, rng, wordnet)
        made = None if made is None else _UNTIDY.sub("", made)
        if made is not None and made != text and len(made.split()) >= 4:
            text, steps = made, steps - 1
    return text


def without_leading(text: str, rng: random.Random, wordnet: WordNet) -> str | None:
    """When or where, from the sentence's beginning to its end, or left out."""
    match = _LEADING.match(text)
    if match is None:
        return None
    adverbial, rest = match.groups()
    capital = rest[0].upper() + rest[1:]
    return f"{capital}." if rng.random() < 0.5 else f"{capital} {adverbial[0].lower()}{adverbial[1:]}."


def without_tail(text: str, rng: random.Random, wordnet: WordNet) -> str | None:
    """Without the last clause."""
    if re.match(r"(?:As|When|If|Although|While|Because|Since|After|Before|Despite)\b", text):
        return None
    places = [match.start() for match in re.finditer(_TAIL, text) if match.start() > 30]
    return f"{text[: places[-1]]}." if places else None


def without_prepositional_tail(text: str, rng: random.Random, wordnet: WordNet) -> str | None:
    """Without when or where, at the end."""
    match = _PREPOSITIONAL_TAIL.search(text)
    return f"{text[: match.start()]}." if match and match.start() > 25 and not _negated(text) else None


def without_insertion(text: str, rng: random.Random, wordnet: WordNet) -> str | None:
    """Without brackets, or an apposition."""
    made = _PARENTHESIS.sub("", text) if _PARENTHESIS.search(text) else _APPOSITIVE.sub("", text, count=1)
    return made.replace(" ,", ",")


def one_clause(text: str, rng: random.Random, wordnet: WordNet) -> str | None:
    """One of two clauses joined by "and" or "but"."""
    match = _SECOND.search(text)
    if match is None or match.start() < 20:
        return None
    second = match.group(1)
    keeps_second = rng.random() < 0.5 and not re.match(r"(?:he|she|it|they|this|there)\b", second)
    if not re.search(r"\b(?:is|are|was|were|has|have|had|will|would|can|could|\w+ed)\b", second):
        return None
    return f"{second[0].upper()}{second[1:]}." if keeps_second else f"{text[: match.start()]}."


def without_one_of_several(text: str, rng: random.Random, wordnet: WordNet) -> str | None:
    """Without one part of "a and b"."""
    matches = [match for match in _AND.finditer(text) if not re.search(r"\bboth\b|\bbetween\b|\beither\b", text)]
    if not matches:
        return None
    match = rng.choice(matches)
    return text[: match.start()] + text[match.end() :]


def phrased(text: str, rng: random.Random, wordnet: WordNet) -> str | None:
    """A common phrase in other words."""
    found = [pair for pair in _TABLE if re.search(rf"\b{re.escape(pair[0])}\b", text, re.IGNORECASE)]
    if not found:
        return None
    for old, new in rng.sample(found, k=min(len(found), rng.randint(1, 3))):
        text = _replace_once(text, old, new)
    return text


def _replace_once(text: str, old: str, new: str) -> str:
    match = re.search(rf"\b{re.escape(old)}(?!\w)", text, re.IGNORECASE)
    if match is None:
        return text
    if match.group()[0].isupper():
        new = new[:1].upper() + new[1:]
    rest = text[match.end() :]
    if not new:
        rest = rest.lstrip()
        rest = rest[:1].upper() + rest[1:] if match.start() == 0 else rest
    return text[: match.start()] + new + rest


def with_synonyms(text: str, rng: random.Random, wordnet: WordNet) -> str | None:
    """One to three words replaced by WordNet's synonyms."""
    options: list[tuple[tuple[int, int], str]] = []
    for match in _WORD.finditer(text):
        word = match.group()
        if word[0].isupper() and match.start() > 0:
            continue
        options.extend((match.span(), other) for other in synonyms(word, wordnet))
    if not options:
        return None
    for (start, end), other in sorted(rng.sample(options, k=min(len(options), rng.randint(1, 3))), reverse=True):
        if text[start:end].isalpha() and (start == 0 or not text[start - 1].isalpha()):
            text = text[:start] + other + text[end:]
    return text


def synonyms(word: str, wordnet: WordNet) -> list[str]:
    """Synonyms in the word's own form."""
    lower = word.lower()
    bases = [(lower, "a"), (lower, "r"), (lower, "n"), (lower.removesuffix("s"), "n")]
    verb = wordnet.verb_base(lower)
    if verb is not None:
        bases.append((verb, "v"))
    found: list[str] = []
    for base, pos in bases:
        if pos in {"a", "r"} and base != lower:
            continue
        others = (like(wordnet, base, other, word, pos) for other in wordnet.synonyms(base, pos) if other.isalpha())
        found.extend(other for other in others if other)
    return found


def renumbered(text: str, rng: random.Random, wordnet: WordNet) -> str | None:
    """A number or date written another way."""
    kinds = rng.sample(_NUMBERS, k=len(_NUMBERS))
    for pattern, write in kinds:
        made = re.sub(pattern, write, text, count=1)
        if made != text:
            return made
    return None


def _small_in_words(match: re.Match[str]) -> str:
    value = int(match.group(1))
    return _UNITS[value] + match.group(2) if 1 < value < len(_UNITS) else match.group()


def _small_in_digits(match: re.Match[str]) -> str:
    return f"{_UNITS.index(match.group(1))}{match.group(2)}"


def _spelt_out(match: re.Match[str]) -> str:
    value = float(match.group(1).replace(",", "")) * {"million": 1e6, "billion": 1e9}[match.group(2)]
    return f"{value:,.0f}"


def _scaled(match: re.Match[str]) -> str:
    value = int(match.group().replace(",", ""))
    scale, name = (1e9, "billion") if value >= 1e9 else (1e6, "million")
    return (
        f"{value / scale:g} {name}"
        if value >= 1e6 and f"{value / scale:g}".count("e") == 0 and round(value / scale, 3) == value / scale
        else match.group()
    )


_NUMBERS: tuple[tuple[str, Callable[[re.Match[str]], str]], ...] = (
    (r"(?<![\d.,$£€])\b(\d{1,2})( [a-z]+s\b)", _small_in_words),
    (rf"\b({'|'.join(_UNITS[2:])})( [a-z]+s\b)", _small_in_digits),
    (r"(?<![\d.])\b(\d+(?:\.\d+)?) (million|billion)\b(?! (?:dollars|pounds|euros))(?<![$£€])", _spelt_out),
    (r"(?<![\d.,$£€])\b\d{1,3}(?:,\d{3}){2,3}\b", _scaled),
    (r"\b(\d+(?:\.\d+)?) ?(?:percent|per cent)\b", lambda match: f"{match.group(1)}%"),
    (r"\b(\d+(?:\.\d+)?)%", lambda match: f"{match.group(1)} percent"),
    (r"\$(\d[\d.,]*\d|\d)( (?:million|billion))?\b", lambda match: f"{match.group(1)}{match.group(2) or ''} dollars"),
    (r"£(\d[\d.,]*\d|\d)( (?:million|billion))?\b", lambda match: f"{match.group(1)}{match.group(2) or ''} pounds"),
    (r"\b(\d{1,3}),(\d{3})\b(?!,)", lambda match: match.group(1) + match.group(2)),
    (r"(?<![\d.,])\b(\d{1,3})(\d{3})\b(?= [a-z]+s\b)", lambda match: f"{match.group(1)},{match.group(2)}"),
    (rf"\b({_MONTH}) (\d{{1,2}}), (\d{{4}})\b", lambda match: f"{match.group(2)} {match.group(1)} {match.group(3)}"),
    (rf"\b(\d{{1,2}}) ({_MONTH}) (\d{{4}})\b", lambda match: f"{match.group(2)} {match.group(1)}, {match.group(3)}"),
    (rf"\bin {_MONTH} (\d{{4}})\b", lambda match: f"in {match.group(1)}"),
)  # fmt: skip


def voice_changed(text: str, rng: random.Random, wordnet: WordNet) -> str | None:
    """A passive sentence as an active one, or the other way round."""
    match = _PASSIVE.match(text)
    if match is not None:
        base = wordnet.verb_base(match["verb"])
        if base is None or match["verb"].endswith("ing"):
            return None
        subject, agent = match["subject"], match["agent"]
        if not re.match(r"[A-Z]\w+ [A-Z]|[A-Z][a-z]+$", subject):
            subject = subject[0].lower() + subject[1:]
        return f"{agent[0].upper()}{agent[1:]} {wordnet.past(base)} {subject}{match['rest'] or ''}."
    match = _ACTIVE.match(text)
    if (
        match is None
        or wordnet.verb_base(match["verb"]) is None
        or match["agent"] in {"He", "She", "It", "They", "We", "I"}
    ):
        return None
    thing, agent = match["object"], match["agent"]
    agent = agent[0].lower() + agent[1:] if agent.startswith("The ") else agent
    be = "were" if re.search(r"[^s]s$", thing) else "was"
    return f"{thing[0].upper()}{thing[1:]} {be} {match['verb']} by {agent}{match['rest'] or ''}."


def reported(text: str, rng: random.Random, wordnet: WordNet) -> str | None:
    """A quotation at the sentence's beginning with its speaker first; or "The article says that" before it."""
    match = _SAID.match(text)
    if match is None:
        if rng.random() < 0.9 or re.match(r"[\"“'‘]|(?:The|It|He|She|In|A)\b", text) is None:
            return None
        return f"According to the article, {text[0].lower()}{text[1:]}"
    return f"{match['who'][0].upper()}{match['who'][1:]} {match['verb']}: “{match['words']}.”"


def _negated(text: str) -> bool:
    return re.search(r"\b(?:not|no|never|none|nobody|without)\b|n't\b", text) is not None


CHANGES: tuple[Change, ...] = (
    without_leading, without_tail, without_prepositional_tail, without_insertion, one_clause, without_one_of_several,
    phrased, phrased, with_synonyms, renumbered, renumbered, voice_changed, reported,
)  # fmt: skip
