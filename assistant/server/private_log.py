"""Logging failures without what readers wrote."""

import logging
import traceback
from collections.abc import Iterator, Sequence
from itertools import groupby

from assistant.errors import AssistantError

LEFT_OUT = "(left out: the setting log_questions shows it)"
RUN = 12
"""Letters in a row, about two words, from which on what a message and a question share is the question's."""
SHORTEST_TEXT = 4
"""Shorter texts ("Hi?") stand in too many words to be replaced in a message."""

_ATTRIBUTE = "_texts_to_hide"


def hide_texts(error: BaseException, texts: Sequence[str]) -> None:
    """Note on an error what a log of it may not repeat."""
    setattr(error, _ATTRIBUTE, tuple(texts))


def without_texts(message: str, texts: Sequence[str]) -> str:
    """A message without what it repeats of these texts: a short one as a whole, and of others each run of letters."""
    plain = _plain(message)
    if len(plain) != len(message):  # a few letters change their length; places can't be found then
        return LEFT_OUT if texts else message
    hidden = bytearray(len(plain))
    for text in map(_plain, texts):
        length = min(len(text), RUN)
        if length < SHORTEST_TEXT:
            continue
        runs = {text[start : start + length] for start in range(len(text) - length + 1)}
        for start in range(len(plain) - length + 1):
            if plain[start : start + length] in runs:
                hidden[start : start + length] = b"\1" * length
    groups = groupby(zip(message, hidden, strict=True), key=lambda pair: pair[1])
    return "".join("…" if is_hidden else "".join(letter for letter, _ in group) for is_hidden, group in groups)


def _plain(text: str) -> str:
    """In lower case letter by letter: that of a whole text depends on what stands beside a letter."""
    return "".join(map(str.lower, text))


def log_failure(logger: logging.Logger, message: str, error: BaseException) -> None:
    """Log an error with its `failure_report`, which formatters show where they show a traceback."""
    if logger.isEnabledFor(logging.ERROR):
        record = logger.makeRecord(logger.name, logging.ERROR, __file__, 0, message, (), None)
        record.exc_text = failure_report(error)
        logger.handle(record)


def failure_report(error: BaseException) -> str:
    """Where an error and its causes came from and, as far as nobody's words can be in it, what they say.

    Messages of our own errors name settings, paths and addresses; those of libraries may quote what they worked on, a
    part of a question for example, so only their class is given. Operating system errors name files.
    """
    texts: Sequence[str] = getattr(error, _ATTRIBUTE, ())
    return "\n".join(_parts(error, texts))


def _parts(error: BaseException, texts: Sequence[str]) -> Iterator[str]:
    for number, link in enumerate(reversed(list(_chain(error)))):
        if number:
            yield "\nwhich led to:\n"
        yield "".join(traceback.format_tb(link.__traceback__)).rstrip()
        name = type(link).__qualname__
        told = isinstance(link, AssistantError | OSError)
        yield f"{name}: {without_texts(str(link), texts) if told else LEFT_OUT}"


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    link: BaseException | None = error
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        yield link
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)
