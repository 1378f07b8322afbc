"""Questions as people type them: data sets' are short, complete and well spelt, readers' often are not."""

import random
import re

from assistant.reader.terms import STOP_WORDS

OPENINGS = ("So", "And", "Please tell me:", "Do you know", "Hi,")

PREAMBLES = (
    "I have just read this and I was wondering,",
    "Sorry if this is a silly question, but",
    "Could you please tell me",
    "For a report that I am writing I need to know",
    "According to the article,",
    "I'd like to know",
    "From what is written here,",
    "I only skimmed this, so",
    "My friends and I can't agree on this one:",
    "Just to be sure that I understood it:",
    "I am new to this topic. Can you explain",
    "Quick question:",
    "hey,",
    "ok so",
)
"""Words before a question."""

AFTERTHOUGHTS = (
    ", if the article says so",
    " according to the text",
    " exactly",
    ", please",
    ", I couldn't find it",
    " and where does it say that",
    ", as far as is known",
    " again",
    " then",
)
"""Words behind one."""

_ASKING = re.compile(r"^(?:in |on |at |to |from )?(what|which|who|whom|when|where|why|how)\b", re.IGNORECASE)
_AUXILIARY = re.compile(r"^(when|where|why|how) (did|do|does|was|were|is|are|has|have|had|will|can)\b", re.IGNORECASE)
_CONTRACTED = (("what is", "what's"), ("who is", "who's"), ("where is", "where's"), ("how is", "how's"))


def as_typed(question: str, rng: random.Random, *, varied: float = 0.0, whole: bool = False) -> str:
    """Most questions as they are; some in lower case, as key words, with a slip, or with a word before them.

    Args:
        question: the question.
        rng: chooses.
        varied: share of the questions that are put in one of further ways: with a sentence before or after them, in a
            few words, colloquially, with several slips.
        whole: in none of these ways that leave words out.
    """
    if varied and rng.random() < varied:
        return rng.choice(_WHOLE if whole else _FORMS)(question, rng)
    draw = rng.random()
    words = question.rstrip("?").split()
    if draw < 0.08:
        return question.rstrip("?").lower()
    if draw < 0.11:
        content = [word.lower() for word in words if word.lower() not in STOP_WORDS]
        return " ".join(content) if len(content) > 1 else question
    if draw < 0.16 and words:
        at = rng.randrange(len(words))
        words[at] = with_slip(words[at], rng)
        return " ".join(words) + "?"
    if draw < 0.18:
        return f"{rng.choice(OPENINGS)} {question[0].lower()}{question[1:]}"
    return question


def with_slip(word: str, rng: random.Random) -> str:
    """A word with one letter left out, or two swapped; short words stay."""
    if len(word) < 4:
        return word
    at = rng.randrange(1, len(word) - 1)
    return word[:at] + rng.choice((word[at + 1], word[at + 1] + word[at])) + word[at + 2 :]


def _long(question: str, rng: random.Random) -> str:
    bare = question.rstrip("? ")
    if rng.random() < 0.8:
        bare = f"{rng.choice(PREAMBLES)} {bare[:1].lower()}{bare[1:]}"
    if rng.random() < 0.4:
        bare += rng.choice(AFTERTHOUGHTS)
    return bare + rng.choice(("?", "?", "", "? Thanks!"))


def _short(question: str, rng: random.Random) -> str:
    """The words that carry the topic, with the asking one before, behind or nowhere."""
    words = question.rstrip("? ").split()
    asking = _ASKING.match(question)
    content = [word for word in words if word.lower() not in STOP_WORDS][-rng.randint(2, 5) :]
    if not content:
        return question
    if asking is not None:
        content = rng.choice(([asking.group(1), *content], [*content, asking.group(1).lower()], content))
    return " ".join(content) + rng.choice(("?", ""))


def _colloquial(question: str, rng: random.Random) -> str:
    typed = question.rstrip("? ").lower()
    for full, contracted in _CONTRACTED:
        typed = typed.replace(full, rng.choice((contracted, contracted.replace("'", ""))), 1)
    auxiliary = _AUXILIARY.match(typed)
    if auxiliary is not None and rng.random() < 0.3:
        typed = typed[auxiliary.end(1) :].strip()  # "did the bridge open" for "when did the bridge open"
    return rng.choice(("", "so ", "hey ", "um, ", "tell me ")) + typed + rng.choice(("?", "", "??", " pls", " or what"))


def _misspelt(question: str, rng: random.Random) -> str:
    words = question.split()
    for at in rng.sample(range(len(words)), min(rng.randint(1, 3), len(words))):
        words[at] = with_slip(words[at], rng)
    typed = " ".join(words)
    return typed.lower() if rng.random() < 0.5 else typed


_WHOLE = (_long, _long, _colloquial, _misspelt)
_FORMS = (*_WHOLE, _short)
