"""What each field of an article may hold, and the form that it is brought into."""

import json
import re
from datetime import date, datetime
from urllib.parse import urlsplit

from pydantic import JsonValue

from assistant.canonical import canonical_text, has_words, one_line, unstorable_character

MAX_METADATA_NESTING = 20
MAX_QUESTIONS = 6
"""Questions to start with; more are a page of their own."""
MAX_QUESTION_CHARACTERS = 120
"""Of a question to start with: two lines of a button."""
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*\Z", re.ASCII)
_DATE_LENGTH = len("2024-01-31")
_DATE_REMEDY = "Write a date such as 2024-01-31 or a moment such as 2024-01-31T08:30:00Z."


class FieldError(ValueError):
    """A value doesn't fit its field; `problem` and `remedy` become those of an ArticleError."""

    def __init__(self, problem: str, remedy: str) -> None:
        self.problem, self.remedy = problem, remedy
        super().__init__(f"{problem}. {remedy}")


def check_storable(text: str, name: str) -> str:
    """Refuse what no store can carry."""
    if (position := unstorable_character(text)) is not None:
        raise FieldError(
            f"Its {name} has a NUL character or half a character (a lone surrogate) at index {position}",
            "Remove it, or decode the text anew from its bytes.",
        )
    return text


def check_id(value: str) -> str:
    """An id is one line with something visible in it."""
    article_id = canonical_text(check_storable(value, "id"))
    if not article_id or "\n" in article_id or "\t" in article_id:
        raise FieldError("Its id is empty or has several lines", "Give it a short name, such as 'news/2024-01-31'.")
    return article_id


def check_title(value: str) -> str:
    """A title is one line with words in it."""
    title = one_line(check_storable(value, "title"))
    if not has_words(title):
        raise FieldError("Its title has no words", "Give it a title.")
    return title


def check_text(value: str) -> str:
    """A text has words."""
    text = canonical_text(check_storable(value, "text"))
    if not has_words(text):
        raise FieldError("Its text is empty: there are no words in it", "Give it a text.")
    return text


def check_line(value: str) -> str:
    """Any other text about an article is one line."""
    return one_line(check_storable(value, "metadata"))


def check_author(value: object) -> object:
    """Several authors become one text."""
    if isinstance(value, list | tuple) and all(isinstance(name, str) for name in value):
        return ", ".join(value)
    return value


def check_moment(value: object) -> object:
    """A day or a moment; text must be ISO 8601, and a bare number is no date."""
    if value is None or isinstance(value, date):
        return value
    if not isinstance(value, str):
        raise FieldError(f"{value!r} is not a date", _DATE_REMEDY)
    # YAML's own form has a space before the offset from UTC: 2024-01-31 08:30:00 -0500.
    text = value.strip().replace(" -", "-").replace(" +", "+")
    try:
        return date.fromisoformat(text) if len(text) <= _DATE_LENGTH else datetime.fromisoformat(text)
    except ValueError as error:
        raise FieldError(f"{value!r} is not a date", _DATE_REMEDY) from error


def check_url(value: str | None) -> str | None:
    """An address that a reader can safely click on."""
    if value is None:
        return None
    url = check_storable(value, "url").strip()
    try:
        parts = urlsplit(url)
        fits = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        fits = False
    if not fits or any(character.isspace() or not character.isprintable() for character in url):
        raise FieldError(
            f"The url {value!r} is not an http or https address",
            "Write one such as https://example.org/article.",
        )
    return url


def check_language(value: str) -> str:
    """A language tag of BCP 47, in its common forms."""
    language = value.strip().replace("_", "-")
    if not _LANGUAGE.match(language):
        raise FieldError(f"The language {value!r} is not a language tag", "Write one such as en, de or pt-BR.")
    return language


def check_questions(value: object) -> tuple[str, ...]:
    """Questions to start with: a few short ones, each on one line."""
    if not isinstance(value, list | tuple) or not all(isinstance(question, str) for question in value):
        raise FieldError("Its questions are not a list of texts", "Write each on a line of its own: '- Who won?'.")
    questions = [one_line(check_storable(question, "questions")) for question in value]
    if len(questions) > MAX_QUESTIONS:
        raise FieldError(f"It has {len(questions)} questions; the limit is {MAX_QUESTIONS}", "Keep the best of them.")
    for question in questions:
        if not has_words(question):
            raise FieldError("One of its questions has no words", "Write it, or remove it.")
        if len(question) > MAX_QUESTION_CHARACTERS:
            raise FieldError(
                f"A question has {len(question)} characters; the limit is {MAX_QUESTION_CHARACTERS}", "Shorten it."
            )
    return tuple(dict.fromkeys(questions))


def check_metadata(value: object) -> object:
    """Metadata must survive JSON, a store and a message: no NaN, no lone surrogates, no endless nesting."""
    try:
        written = json.dumps(value, allow_nan=False, ensure_ascii=False)
    except (TypeError, ValueError, RecursionError) as error:
        raise FieldError(f"Its metadata is not JSON: {error}", "Use only what JSON can hold.") from error
    check_storable(written, "metadata")
    copy: JsonValue = json.loads(written)
    if _nesting(copy) > MAX_METADATA_NESTING:
        raise FieldError("Its metadata is nested too deeply", "Keep it flat.")
    return copy


def _nesting(value: JsonValue) -> int:
    depth, level = 0, [value]
    while level:
        depth += 1
        level = [
            child
            for parent in level
            if isinstance(parent, dict | list)
            for child in (parent.values() if isinstance(parent, dict) else parent)
        ]
    return depth
