"""What every answer must hold, whatever it says: one violation is one too many.

The product checks itself with `Answer.verify`; that is run here, and the rules are checked a second time from
the articles' files, so that a fault in the product's own checks shows too.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from pydantic import ValidationError

from assistant.answer import Answer, Statement
from assistant.article import Article
from assistant.errors import VerificationError

# Markers, links, elements, and characters that nobody sees.
_SIGNS = re.compile(
    r"[\[【]\s*[\^#]?\d+[^\]】]*[\]】]|\w+://\S+|\]\(|</?[a-z!]|[\x00-\x1f\x7f-\x9f\u200b\u2060\u202a-\u202e\u2066-\u2069]"
    r"|[\ufeff\U000e0000-\U000e007f]",
    re.IGNORECASE,
)


def violations(answer: Answer, articles: Mapping[str, Article]) -> tuple[str, ...]:
    """Check one answer.

    Args:
        answer: as the product returned it.
        articles: by id, read apart from the product's index.

    Returns:
        One sentence for each rule that is broken; empty for a sound answer.
    """
    found = [
        *_receipt(answer),
        *_verification(answer, articles),
        *_status(answer),
        *_statements(answer),
        *_citations(answer, articles),
        *_retrieved(answer, articles),
        *_sources(answer, articles),
    ]
    return tuple(dict.fromkeys(found))


def _receipt(answer: Answer) -> Iterator[str]:
    """The answer survives as JSON, parts in agreement (loading one checks them)."""
    try:
        loaded = Answer.model_validate_json(answer.model_dump_json())
    except ValidationError as error:
        yield from (f"The receipt can't be loaded: {detail['msg']}" for detail in error.errors())
    else:
        if loaded != answer:
            yield "The receipt is not the answer."


def _verification(answer: Answer, articles: Mapping[str, Article]) -> Iterator[str]:
    try:
        answer.verify(articles.values())
    except VerificationError as error:
        yield from error.problems


def _status(answer: Answer) -> Iterator[str]:
    if answer.status == "answered" and not answer.statements:
        yield "It is answered without a statement."
    if answer.status == "unanswered" and (answer.statements or answer.citations or answer.short_answer):
        yield "It is unanswered, yet it states something."
    if answer.status == "answered" and answer.reason is not None:
        yield f"It is answered, yet has the reason {answer.reason!r}."
    if answer.status == "unanswered" and answer.kind != "reply" and answer.reason is None:
        yield "It is unanswered without a reason."
    if not 0 <= answer.confidence <= 1:
        yield f"The confidence {answer.confidence} is no probability."


def _statements(answer: Answer) -> Iterator[str]:
    quotes = {citation.number: citation.quote for citation in answer.citations}
    for statement in answer.statements:
        if not statement.citations:
            yield f"The statement {statement.text!r} has no citation."
        elif any(quotes.get(number) == statement.text for number in statement.citations):
            continue
        elif answer.written_by == "articles":
            yield f"The statement {statement.text!r} is not the words that it cites."
        else:
            yield from _model_statement(statement, [quotes.get(number, "") for number in statement.citations])


def _model_statement(statement: Statement, quotes: Sequence[str]) -> Iterator[str]:
    """What a statement in a chat model's words may not have; whether it is supported, `Answer.verify` has checked."""
    for found in _SIGNS.finditer(statement.text):
        if not any(found.group() in quote for quote in quotes):
            yield f"The statement {statement.text!r} has {found.group()!r}, which isn't in what it cites."


def _citations(answer: Answer, articles: Mapping[str, Article]) -> Iterator[str]:
    for citation in answer.citations:
        article = articles.get(citation.article_id)
        if article is None or article.text[citation.start : citation.end] != citation.quote:
            yield f"The quote of citation [{citation.number}] is not in its article at its offsets."
        if not any(
            found.article_id == citation.article_id and found.start <= citation.start and citation.end <= found.end
            for found in answer.retrieved
        ):
            yield f"Citation [{citation.number}] is not within a retrieved passage."


def _retrieved(answer: Answer, articles: Mapping[str, Article]) -> Iterator[str]:
    for found in answer.retrieved:
        article = articles.get(found.article_id)
        if article is None or not found.start < found.end <= len(article.text):
            yield f"The passage {found.article_id}:{found.start}-{found.end} is not in the articles."
        if answer.article_id is not None and found.article_id != answer.article_id:
            yield f"It was asked of {answer.article_id!r}, yet retrieved from {found.article_id!r}."


def _sources(answer: Answer, articles: Mapping[str, Article]) -> Iterator[str]:
    for article_id in sorted({quotation.article_id for quotation in (*answer.citations, *answer.nearest)}):
        if article_id not in answer.sources:
            yield f"The content hash of {article_id!r} is missing."
        elif article_id in articles and answer.sources[article_id] != articles[article_id].content_hash:
            yield f"The content hash of {article_id!r} is not that of the article."
