"""Whether a question names one of two articles' subjects, and so can't mean the other's."""

import re

from assistant.article import Article
from assistant.grounding.words import Words
from assistant.reader.terms import WORD, stem, terms

_SAYER = re.compile(r"\baccording to (?:the |a |an )?(.+)", re.IGNORECASE)


def named_apart(question: str, article: Article, other: Article) -> bool:
    """Whether a question has a name that one article has and the other lacks altogether.

    A name is what the question or the article writes like one, a number, or whom the question asks about ("according
    to the auditors"). Other words don't tell articles apart: where one has "quake" the other may have "earthquake".
    """
    asked = set(terms(question))
    ours, theirs = _words_of(article), _words_of(other)
    apart = asked & ours - theirs
    return bool(apart) and any(
        word in _names(question) or word in _names_in(article) or word.isdigit() for word in apart
    )


def _words_of(article: Article) -> set[str]:
    day = f"{article.published:%Y %d %B}" if article.published is not None else ""
    return set(terms(f"{article.title}\n{article.text}\n{article.source or ''}\n{article.author or ''}\n{day}"))


def _names(question: str) -> set[str]:
    """Stems of what a question writes like a name, or as the one who says it."""
    capitalised = [word for word in WORD.findall(question)[1:] if word[0].isupper()]
    said = _SAYER.search(question)
    return {stem(word) for word in capitalised} | (set(terms(said.group(1))) if said else set())


def _names_in(article: Article) -> set[str]:
    return {stem(token.text) for token in Words(article.text).tokens if token.is_name}
