"""Numbers with their units and bounds, whichever way they are written, and whether one follows from another."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.grounding.dates import MONTHS
from assistant.grounding.words import Token, Words

_ONES = {word: float(value) for value, word in enumerate(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen".split())}  # fmt: skip
_TENS = {word: 10.0 * value for value, word in enumerate(
    "twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2)}  # fmt: skip
_SCALES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "mln": 1e6, "m": 1e6, "billion": 1e9, "bn": 1e9,
           "trillion": 1e12, "k": 1e3, "dozen": 12.0, "dozens": 12.0}  # fmt: skip
_SHARES = {"half": 50.0, "third": 100 / 3, "thirds": 100 / 3, "quarter": 25.0, "quarters": 25.0, "fifth": 20.0,
"fifths": 20.0,
           "tenth": 10.0, "tenths": 10.0}  # fmt: skip
_CURRENCIES = {"$": "dollar", "£": "pound", "€": "euro", "¥": "yen", "usd": "dollar", "gbp": "pound", "eur": "euro"}
_UNITS = {
    **dict.fromkeys(("dollar", "dollars"), "dollar"), **dict.fromkeys(("euro", "euros"), "euro"),
    **dict.fromkeys(("pound", "pounds", "sterling"), "pound"), **dict.fromkeys(("yen",), "yen"),
    **dict.fromkeys(("franc", "francs"), "franc"), **dict.fromkeys(("crown", "crowns", "krone", "kroner",
    "kronor"), "crown"),
    **dict.fromkeys(("cent", "cents", "pence", "penny"), "cent"),
    **dict.fromkeys(("metre", "metres", "meter", "meters"), "metre"), **dict.fromkeys(("foot", "feet"), "foot"),
    **dict.fromkeys(("kilometre", "kilometres", "kilometer", "kilometers", "km"), "kilometre"),
    **dict.fromkeys(("mile", "miles"), "mile"), **dict.fromkeys(("inch", "inches"), "inch"),
    **dict.fromkeys(("centimetre", "centimetres", "centimeter", "centimeters", "cm"), "centimetre"),
    **dict.fromkeys(("millimetre", "millimetres", "millimeter", "millimeters", "mm"), "millimetre"),
    **dict.fromkeys(("kilogram", "kilograms", "kg", "kilo", "kilos"), "kilogram"), **dict.fromkeys(("gram",
    "grams"), "gram"),
    **dict.fromkeys(("milligram", "milligrams", "mg"), "milligram"),
    **dict.fromkeys(("tonne", "tonnes", "ton", "tons"), "tonne"), **dict.fromkeys(("litre", "litres", "liter",
    "liters"), "litre"),
    **dict.fromkeys(("millilitre", "millilitres", "ml"), "millilitre"),
    **dict.fromkeys(("hectare", "hectares"), "hectare"), **dict.fromkeys(("acre", "acres"), "acre"),
    **dict.fromkeys(("watt", "watts"), "watt"), **dict.fromkeys(("kilowatt", "kilowatts", "kw"), "kilowatt"),
    **dict.fromkeys(("megawatt", "megawatts", "mw"), "megawatt"), **dict.fromkeys(("gigawatt", "gigawatts", "gw"),
    "gigawatt"),
    **dict.fromkeys(("degree", "degrees"), "degree"),
    **dict.fromkeys(("a.m.", "am"), "am"), **dict.fromkeys(("p.m.", "pm"), "pm"),
}  # fmt: skip
_TIMES = {"second": 1.0, "minute": 60.0, "hour": 3600.0, "day": 86400.0, "week": 604800.0, "fortnight": 1209600.0,
          "month": 2629746.0, "year": 31556952.0, "decade": 315569520.0, "century": 3155695200.0, "night": 86400.0,
          "season": math.nan, "weekend": math.nan}  # fmt: skip
_TIME_WORDS = {**{word: word for word in _TIMES}, **{f"{word}s": word for word in _TIMES}, "centuries": "century"}
_YEAR = re.compile(r"(?:1[0-9]|20)\d\d$")
_BOUNDS = (
    ("above", ("more than", "over", "above", "in excess of", "greater than", "upwards of", "exceed", "exceeds",
    "exceeded", "exceeding",
               "larger than", "higher than", "longer than", "later than", "older than", "well over", "just over",
               "topped", "beyond")),
    ("from", ("at least", "no fewer than", "no less than", "not less than", "a minimum of", "minimum of",
    "minimum", "or more", "not fewer than", "as few as")),
    ("below", ("within", "less than", "fewer than", "under", "below", "shorter than", "lower than",
    "smaller than", "younger than", "short of",
               "just under", "well under")),
    ("to", ("at most", "no more than", "not more than", "up to", "a maximum of", "maximum of", "maximum",
    "as many as", "as much as", "as long as", "or less", "or fewer")),
    ("nearly", ("almost", "nearly", "close to", "just short of")),
    ("about", ("about", "around", "roughly", "approximately", "some", "approx", "circa", "an estimated",
    "estimated", "or so")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number that a text gives.

    Attributes:
        value: in the unit; shares in percent, durations in seconds.
        unit: "percent", "point", "time", a currency or measure, "ordinal", "clock", or "" for a plain count.
        bound: "exact", "about", "nearly", "above", "from", "below" or "to".
        words: as written.
        first, last: numbers of its first token and of the one after its last.
    """

    value: float
    unit: str
    bound: str
    words: str
    first: int
    last: int

    def follows_from(self, other: "Quantity") -> bool:
        """Whether a text that gives `other` supports this one."""
        if not _same_unit(self, other):
            return False
        near = math.isclose(self.value, other.value, rel_tol=1e-6, abs_tol=1e-9)
        loose = self.unit == "time" and math.isclose(
            self.value, other.value, rel_tol=0.015
        )  # 18 months, a year and a half
        if self.bound in {"exact", "about", "nearly"} and other.bound in {"exact", "about", "nearly"}:
            if self.bound == "exact" and other.bound == "nearly":
                return False
            rounded = self.bound != "exact" and abs(self.value - other.value) <= 0.051 * abs(other.value)
            if self.bound == "nearly":
                return (near and other.bound == "nearly") or (rounded and other.value < self.value)
            return near or loose or rounded
        if self.bound == "about":
            return near and other.bound in {"above", "below", "nearly"}
        if {self.bound, other.bound} <= {"above", "from"} or {self.bound, other.bound} <= {"below", "to"}:
            # "Up to 40" follows from "up to 4", but nobody says so who means 4.
            return near and (self.bound == other.bound or self.bound in {"from", "to"})
        if self.bound in {"above", "from"} and other.bound in {"exact", "about"}:
            strict = self.bound == "above"
            return other.value > self.value * (1 + 1e-9) if strict else other.value >= self.value * (1 - 1e-9)
        if self.bound in {"below", "to"} and other.bound in {"exact", "about", "nearly"}:
            strict = self.bound == "below" and other.bound != "nearly"
            return other.value < self.value * (1 - 1e-9) if strict else other.value <= self.value * (1 + 1e-9)
        return False


def _same_unit(one: Quantity, other: Quantity) -> bool:
    if one.unit == other.unit:
        return True
    # "4 o'clock" of "4 a.m."; "aged 67" of "67-year-old".
    units = {one.unit, other.unit}
    return units in ({"clock", "am"}, {"clock", "pm"}, {"", "age"})


def quantities(words: Words) -> list[Quantity]:
    """All quantities of a text but years and days of the month, left to right."""
    found: list[Quantity] = []
    number = 0
    while number < len(words.tokens):
        made = _quantity(words, number)
        if made is None:
            number += 1
        else:
            found.append(made)
            number = made.last
    return found


def _quantity(words: Words, at: int) -> Quantity | None:
    tokens = words.tokens
    token = tokens[at]
    if token.lower in {"a", "an"} and at + 1 < len(tokens):
        following = tokens[at + 1].lower
        if following in {"half", "third", "quarter", "fifth", "tenth"}:
            return _share(words, at, at + 1, 1.0)
        if following in _SCALES and following not in {"m", "k"}:
            return _with_unit(words, at, at + 2, _SCALES[following])
        if following in {"year", "day", "week", "month", "hour", "decade", "century"} and [
            one.lower for one in tokens[at + 2 : at + 5]
        ] == ["and", "a", "half"]:
            return _with_unit(words, at, at + 1, 1.0)
        if (
            following in _TIME_WORDS
            and not (at > 0 and tokens[at - 1].lower in {"per", "such", "what"})
            and _is_duration(words, at)
        ):
            return _with_unit(words, at, at + 1, 1.0)
        return None
    if token.lower in {"half", "quarter"} and not (at > 0 and tokens[at - 1].lower in _ONES):
        return _share(words, at, at, 1.0)
    if token.lower in {"twice", "double", "doubled", "doubling"}:
        return _made(words, at, at + 1, 2.0, "times")
    if token.lower in {"triple", "tripled", "threefold", "thrice"}:
        return _made(words, at, at + 1, 3.0, "times")
    if re.search(r"\d(?:st|nd|rd|th)$", token.lower):
        return None  # an ordinal: dates and ranks are compared elsewhere
    value, after = _number(tokens, at)
    if value is None:
        return None
    if after < len(tokens) and tokens[after].lower in _SHARES and token.lower not in {"second"}:
        return _share(words, at, after, value)
    return _with_unit(words, at, after, value)


def _is_duration(words: Words, at: int) -> bool:
    """Whether "a year" is a length of time, not a rate ("2% a year")."""
    before = words.tokens[at - 1] if at > 0 else None
    behind = words.tokens[at + 2].lower if at + 2 < len(words.tokens) else ""
    if behind in {"later", "earlier", "ago", "before", "after", "long", "longer"}:
        return True
    return before is not None and before.lower in {
        "for",
        "in",
        "within",
        "after",
        "over",
        "of",
        "about",
        "than",
        "nearly",
        "almost",
        "last",
        "lasted",
    }


def _number(tokens: Sequence[Token], at: int) -> tuple[float | None, int]:
    """The value that begins at a token, and the number of the token behind it."""
    text = tokens[at].lower
    if text[0].isdigit():
        match = re.fullmatch(r"(\d+(?:[.,]\d+)*)(st|nd|rd|th|s)?", text)
        value = _digits(match.group(1)) if match else None
        if value is None:
            return None, at + 1
        after = at + 1
        if match and match.group(2):
            return value, after
    elif text in _ONES or text in _TENS:
        value, after = _ONES.get(text, _TENS.get(text, 0.0)), at + 1
        if text in _TENS:
            step = after + 1 if after < len(tokens) and tokens[after].text == "-" else after
            if step < len(tokens) and 0 < _ONES.get(tokens[step].lower, 0.0) < 10:
                value, after = value + _ONES[tokens[step].lower], step + 1
    elif text in {"hundreds", "thousands", "millions", "billions"}:
        return _SCALES[text[:-1]], at + 1
    else:
        return None, at + 1
    while after < len(tokens):
        follows = tokens[after].lower
        adjoins = tokens[after].start - tokens[after - 1].end <= 1
        if follows in _SCALES and (follows not in {"m", "k"} or tokens[after].start == tokens[after - 1].end):
            value *= _SCALES[follows]
            after += 1
            if text[0].isdigit():
                break
        elif (
            follows == "and"
            and not text[0].isdigit()
            and after + 1 < len(tokens)
            and value >= 100
            and (tokens[after + 1].lower in _ONES or tokens[after + 1].lower in _TENS)
        ):
            rest, after = _number(tokens, after + 1)
            return value + (rest or 0.0), after
        elif adjoins and not text[0].isdigit() and value >= 100 and (follows in _ONES or follows in _TENS):
            rest, after = _number(tokens, after)
            return value + (rest or 0.0), after
        else:
            break
    return value, after


def _digits(text: str) -> float | None:
    """The value of "1,450", "3.2", "1.450.000" or "5,5"."""
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", text):
        return float(text.replace(",", ""))
    if re.fullmatch(r"\d{1,3}(?:\.\d{3}){2,}", text):
        return float(text.replace(".", ""))
    if re.fullmatch(r"\d+(?:\.\d+)?", text):
        return float(text)
    if re.fullmatch(r"\d+,\d{1,2}", text):
        return float(text.replace(",", "."))
    return None


def _share(words: Words, first: int, at: int, count: float) -> Quantity | None:
    """A fraction as percent: "half", "two thirds", "a quarter"."""
    tokens = words.tokens
    name = tokens[at].lower
    follows = tokens[at + 1].lower if at + 1 < len(tokens) else ""
    if name in {"third", "fifth", "quarter", "tenth"} and count == 1.0 and first == at:
        return None
    if (
        name in {"third", "fifth", "tenth"}
        and first < at
        and tokens[first].lower in {"a", "an"}
        and follows
        not in {
            "of",
            "less",
            "more",
            "lower",
            "higher",
            "as",
            "last",
            "below",
            "above",
            "this",
            "in",
            "",
            ".",
            ",",
            "fewer",
            "since",
            "the",
        }
    ):
        return None  # "a third strike" is an ordinal
    if name == "half" and follows in {
        "hour",
        "year",
        "day",
        "million",
        "billion",
        "century",
        "mile",
        "time",
        "brother",
        "sister",
    }:
        if follows in _SCALES:
            return _with_unit(words, first, at + 2, 0.5 * _SCALES[follows])
        if follows in _TIMES:
            return _made(words, first, at + 2, 0.5 * _TIMES[follows], "time")
        return None
    return _made(words, first, at + 1, count * _SHARES[name], "percent")


def _with_unit(words: Words, first: int, after: int, value: float) -> Quantity | None:
    tokens = words.tokens
    token = tokens[first]
    before = tokens[first - 1].lower if first > 0 else ""
    if before in _CURRENCIES:
        return _made(words, first - 1, after, value, _CURRENCIES[before])
    step = after + 1 if after < len(tokens) and tokens[after].text == "-" else after
    follows = tokens[step].lower if step < len(tokens) else ""
    second = tokens[step + 1].lower if step + 1 < len(tokens) else ""
    if follows in {"%", "percent", "pc"} or (follows == "per" and second == "cent"):
        end = step + 2 if follows == "per" else step + 1
        return _made(words, first, end, value, "percent")
    if follows == "percentage" and second.startswith("point"):
        return _made(words, first, step + 2, value, "point")
    if follows in {"year", "years"} and (
        second in {"old", "olds"} or (second == "-" and words.text[tokens[step + 1].end :].startswith("old"))
    ):
        return _made(words, first, step + 1, value, "age")
    if before in {"aged", "age"}:
        return _made(words, first, after, value, "age")
    if follows == "m" and step == after and tokens[step].start > tokens[step - 1].end:
        return _made(words, first, step + 1, value, "metre")
    if follows in _TIME_WORDS:
        kind = _TIME_WORDS[follows]
        if [one.lower for one in tokens[step + 1 : step + 4]] == ["and", "a", "half"]:
            return _made(words, first, step + 4, (value + 0.5) * _TIMES[kind], "time")
        return (
            _made(words, first, step + 1, value * _TIMES[kind], "time")
            if not math.isnan(_TIMES[kind])
            else _made(words, first, step + 1, value, kind)
        )
    if follows in {"o'clock"} or follows in {"a.m.", "p.m.", "am", "pm"}:
        return _made(words, first, step + 1, value, _UNITS.get(follows, "clock"))
    if follows in _UNITS and follows not in {"am"}:
        return _made(words, first, step + 1, value, _UNITS[follows])
    if follows == "us" and second in {"dollars", "dollar"}:
        return _made(words, first, step + 2, value, "dollar")
    if follows in {"times", "fold"} and after > first:
        return _made(words, first, step + 1, value, "times")
    if _YEAR.fullmatch(token.text) and after == first + 1 and not _counts(tokens, after):
        return None
    if token.lower == "one" and after == first + 1:
        return None  # "one of them", "no one": seldom a count
    if _is_day(tokens, first, after):
        return None
    return _made(words, first, after, value, "")


def _counts(tokens: Sequence[Token], after: int) -> bool:
    """Whether a plural follows, which makes a count of what could be a year."""
    if after >= len(tokens):
        return False
    follows = tokens[after].lower
    return (
        follows.endswith("s") and follows.isalpha() and follows not in {"as", "was", "is", "his", "has", "its", "this"}
    )


_MONTHS = frozenset(MONTHS) | {month[:3] for month in MONTHS} | {"sept"}


def _is_day(tokens: Sequence[Token], first: int, after: int) -> bool:
    """Whether a number is the day of a month: "3 June", "June 3", "March 5, 2025"."""
    if not tokens[first].text.isdigit() or len(tokens[first].text) > 2:
        return False
    follows = tokens[after] if after < len(tokens) else None
    before = tokens[first - 1] if first > 0 else None
    if follows is not None and follows.lower == "of" and after + 1 < len(tokens):
        follows = tokens[after + 1]
    return any(
        one is not None and one.lower in _MONTHS and (one.text[0].isupper() or one.lower != "may")
        for one in (follows, before)
    )


def _made(words: Words, first: int, last: int, value: float, unit: str) -> Quantity:
    tokens = words.tokens
    return Quantity(
        value=value,
        unit=unit,
        bound=_bound(words, first, last, unit),
        words=words.text[tokens[first].start : tokens[last - 1].end],
        first=first,
        last=last,
    )


def _bound(words: Words, first: int, last: int, unit: str) -> str:
    tokens = words.tokens
    before = " ".join(token.lower for token in tokens[max(0, first - 4) : first] if token.text not in "$£€")
    behind = " ".join(token.lower for token in tokens[last : last + 2])
    for name, phrases in _BOUNDS:
        for phrase in phrases:
            if phrase.startswith("or "):
                if behind.startswith(phrase):
                    return name
            elif before == phrase or before.endswith(f" {phrase}"):
                if name == "above" and phrase in {"more than", "over"} and before.endswith(f"no {phrase}"):
                    return "to"
                if name == "below" and before.endswith(("no less than", "no fewer than", "not less than")):
                    return "from"
                if name == "above" and before.endswith("not more than"):
                    return "to"
                if phrase in {"over", "within"} and unit == "time":
                    continue  # "5.5% over 18 months", "within nine minutes" say in which time
                if phrase == "more than" and {one.lower for one in tokens[max(0, first - 9) : first - 2]} & {
                    "not",
                    "never",
                    "no",
                }:
                    return "to"
                if phrase == "over" and before.endswith((" all over", "spread over", "a year over")):
                    continue
                return name
    return "exact"
