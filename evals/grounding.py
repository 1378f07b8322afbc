"""Statements with the evidence that they cite: how many unsupported ones pass, how many supported ones don't."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, Self

from pydantic import Field, ValidationError, model_validator

from assistant.article import Article
from assistant.grounding import Grounder, Verdict
from assistant.model import FrozenModel
from evals.errors import DatasetError, Problem
from evals.figures import LET_THROUGH, REJECTED, WAYS


class Pair(FrozenModel):
    """A statement with its evidence.

    Attributes:
        id: unique in the file.
        article_id: the article that the evidence is from.
        evidence: the cited sentences, verbatim.
        statement: what is said.
        supported: whether the evidence supports it.
        way: in which way it doesn't, one of `WAYS`; None where it does.
    """

    id: str
    article_id: str
    evidence: tuple[str, ...] = Field(min_length=1)
    statement: str = Field(min_length=1)
    supported: bool
    way: str | None

    @model_validator(mode="after")
    def _way_fits(self) -> Self:
        if (self.way is None) != self.supported or (self.way is not None and self.way not in WAYS):
            raise ValueError(f"way should be null if supported, else one of {', '.join(WAYS)}")
        return self


class Judged(NamedTuple):
    """A pair and what the checks say of it."""

    pair: Pair
    verdict: Verdict


def load_pairs(path: Path) -> list[Pair]:
    """The pairs of a file of JSON lines.

    Raises:
        DatasetError: naming each line that doesn't fit, or the file if it can't be read or has nothing to measure.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise DatasetError(path, [Problem(None, f"it can't be read: {error}")]) from error
    pairs: dict[str, Pair] = {}
    problems: list[Problem] = []
    for number, line in enumerate(lines, start=1):
        try:
            pair = Pair.model_validate_json(line)
        except ValidationError as error:
            problems.extend(
                Problem(number, f"{'.'.join(map(str, one['loc']))}: {one['msg']}") for one in error.errors()
            )
            continue
        if pair.id in pairs:
            problems.append(Problem(number, f"the id {pair.id!r} was there before"))
        pairs[pair.id] = pair
    if not problems and len({pair.supported for pair in pairs.values()}) < 2:
        problems.append(Problem(None, "it should have supported and unsupported statements"))
    if problems:
        raise DatasetError(path, problems)
    return list(pairs.values())


def check_against_articles(path: Path, pairs: Sequence[Pair], articles: Mapping[str, Article]) -> None:
    """Check that each cited sentence stands in its article.

    Raises:
        DatasetError: naming each line whose evidence isn't there.
    """
    problems = []
    for number, pair in enumerate(pairs, start=1):
        article = articles.get(pair.article_id)
        if article is None:
            problems.append(Problem(number, f"there is no article {pair.article_id!r}"))
            continue
        problems.extend(
            Problem(number, f"the article doesn't have {sentence!r}")
            for sentence in pair.evidence
            if sentence not in article.text
        )
    if problems:
        raise DatasetError(path, problems)


def verdicts_on(pairs: Sequence[Pair]) -> list[Judged]:
    """Check every statement."""
    grounder = Grounder()
    return [Judged(pair, grounder.check(pair.statement, pair.evidence)) for pair in pairs]


def figures_of(judged: Sequence[Judged]) -> dict[str, float]:
    """Shares of the wrong that pass, of all and by way, and of the right that don't; a way without pairs has none."""
    wrong = [one for one in judged if not one.pair.supported]
    right = [one for one in judged if one.pair.supported]
    found = {
        LET_THROUGH: sum(one.verdict.supported for one in wrong) / len(wrong),
        REJECTED: sum(not one.verdict.supported for one in right) / len(right),
    }
    for way in WAYS:
        of_way = [one.verdict.supported for one in wrong if one.pair.way == way]
        if of_way:
            found[f"{LET_THROUGH}.{way}"] = sum(of_way) / len(of_way)
    return found
