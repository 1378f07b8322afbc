"""Does a dataset match the articles that it was written about?"""

from collections.abc import Iterator, Mapping
from pathlib import Path

from assistant.article import Article, article_files
from evals.dataset import Case, Dataset
from evals.errors import DatasetError, Problem


def read_articles(corpus: Path, *, max_bytes: int, only: frozenset[str] | None = None) -> dict[str, Article]:
    """The articles of a folder by id, parsed from their files and not taken from any index.

    Args:
        corpus: the folder.
        max_bytes: limit on a file's size.
        only: ids of the articles to read; None reads them all.

    Raises:
        ArticleError: a file can't be read.
    """
    return {
        article_id: Article.from_file(path, article_id=article_id, max_bytes=max_bytes)
        for article_id, path in article_files(corpus)
        if only is None or article_id in only
    }


def article_ids(dataset: Dataset) -> frozenset[str]:
    """The articles that a dataset speaks of."""
    return frozenset(article_id for case in dataset.cases for article_id in case.evidence_ids | _said_of(case))


def check_against_articles(dataset: Dataset, articles: Mapping[str, Article]) -> None:
    """Check that every article is there and that every quote stands at its offsets.

    Args:
        dataset: the cases.
        articles: by id, at least those that the dataset names.

    Raises:
        DatasetError: with every problem found.
    """
    problems = [
        Problem(line, message)
        for case, line in zip(dataset.cases, dataset.lines, strict=True)
        for message in _mismatches(case, articles)
    ]
    if problems:
        raise DatasetError(dataset.path, problems)


def _said_of(case: Case) -> frozenset[str]:
    """The articles that the history of a case quotes."""
    return frozenset(article_id for turn in case.history for article_id in turn.article_ids)


def _mismatches(case: Case, articles: Mapping[str, Article]) -> Iterator[str]:
    for article_id in sorted(case.evidence_ids - articles.keys()):
        yield f"There is no article {article_id!r} in the corpus."
    for article_id in sorted(_said_of(case) - case.evidence_ids - articles.keys()):
        yield f"The history names an article {article_id!r}, which isn't in the corpus."
    for gold in case.evidence:
        article = articles.get(gold.article_id or case.article_id or "")
        if article is None or article.text[gold.start : gold.end] == gold.quote:
            continue
        found = article.text.find(gold.quote)
        remedy = (
            "The article doesn't have these words."
            if found < 0
            else f"They stand at {found}..{found + len(gold.quote)}."
        )
        yield f"{gold.quote!r} is not at {gold.start}..{gold.end} of {article.id!r}. {remedy}"
