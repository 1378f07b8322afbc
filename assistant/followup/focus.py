"""Which article a conversation is about."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Final, Protocol

from assistant.article import Article
from assistant.errors import ArticleNotFoundError
from assistant.followup.mentions import shown
from assistant.followup.phrases import phrases
from assistant.history import Turn
from assistant.passages import RetrievedPassage

SEARCHED: Final = 8
"""Passages whose articles are looked at for the names of a question."""


class Library(Protocol):
    """The part of `PassageIndex` that is used here."""

    def article(self, article_id: str) -> Article:
        """An article; raises `ArticleNotFoundError`."""
        ...

    def search(self, question: str, *, k: int, fetch_k: int) -> list[RetrievedPassage]:
        """The best passages, best first."""
        ...


def focus(history: Sequence[Turn], library: Library, *, fetch_k: int) -> str | None:
    """The article that the last turns are about; None where nothing was answered yet.

    It has the names of the last question, and was quoted for it, if any such was: what was quoted may have been wrong,
    and then the next question would go wrong with it. Ids that the library doesn't have are passed over: history comes
    from callers, and articles are removed. A turn that doesn't say what it quotes is searched for by its words.
    """
    for turn in reversed(history):
        quoted = list(_known(turn.article_ids, library))
        names = _names(turn.question)
        if names:
            found = _found(turn.question, library, fetch_k=fetch_k) if not _named(quoted, names) else []
            if named := _named([*quoted, *found], names):
                return named.id
        if quoted:
            return quoted[0].id
        for text in shown(turn)[:1]:
            for article in _found(text, library, fetch_k=fetch_k):
                return article.id
    return None


def within(history: Sequence[Turn], article_id: str | None) -> tuple[Turn, ...]:
    """The turns with only what was quoted from one article, as far as they say where their quotes are from."""
    if article_id is None:
        return tuple(history)
    return tuple(_within(turn, article_id) for turn in history)


def _within(turn: Turn, article_id: str) -> Turn:
    quotes = list(zip_longest(turn.evidence, turn.article_ids[: len(turn.evidence)]))
    kept = [(quote, where) for quote, where in quotes if where in {None, article_id}]
    if len(kept) == len(quotes):
        return turn
    return Turn(
        question=turn.question,
        answer=turn.answer if kept else "",
        evidence=tuple(quote for quote, _ in kept),
        article_ids=tuple(where for _, where in kept if where is not None),
    )


def _known(article_ids: Sequence[str], library: Library) -> Iterator[Article]:
    for article_id in dict.fromkeys(article_ids):
        try:
            yield library.article(article_id)
        except ArticleNotFoundError:
            continue


def _found(text: str, library: Library, *, fetch_k: int) -> list[Article]:
    passages = library.search(text, k=SEARCHED, fetch_k=max(SEARCHED, fetch_k))
    return list(_known([passage.passage.article_id for passage in passages], library))


def _named(articles: Sequence[Article], names: Sequence[str]) -> Article | None:
    """The first article that has every one of the names."""
    for article in articles:
        text = f"{article.title}\n{article.text}".casefold()
        if all(name in text for name in names):
            return article
    return None


def _names(question: str) -> list[str]:
    """The proper names of a question, folded: the runs of capitalised words of its noun phrases."""
    return [
        name
        for phrase in phrases(question)
        if phrase.name
        for name in (" ".join(word for word in phrase.words if word[0].isupper() or word[0].isdigit()).casefold(),)
    ]
