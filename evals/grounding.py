"""Statements with the evidence that they cite: how many unsupported ones pass, how many supported ones don't."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, Self

from pydantic import Field, ValidationError, model_validator

from assistant.article import Article
from assistant.grounding import Grounder, Verdict
from assistant.model import FrozenModel
from evals.dataset import read_lines, schema_problems
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


def load_pairs(path: Path, articles: Mapping[str, Article]) -> list[Pair]:
    """The pairs of a file of JSON lines, whose evidence stands in the articles.

    Raises:
        DatasetError: naming each line that doesn't fit, or the file if it can't be read or has nothing to measure.
    """
    rows, _ = read_lines(path)
    pairs: dict[str, Pair] = {}
    problems: list[Problem] = []
    for line, raw in rows:
        try:
            pair = Pair.model_validate_json(raw)
        except ValidationError as error:
            problems.extend(schema_problems(line, error))
            continue
        if pair.id in pairs:
            problems.append(Problem(line, f"The id {pair.id!r} comes twice."))
        pairs[pair.id] = pair
        problems.extend(Problem(line, message) for message in _mismatches(pair, articles))
    if not problems and len({pair.supported for pair in pairs.values()}) < 2:
        problems.append(Problem(None, "it should have supported and unsupported statements"))
    if problems:
        raise DatasetError(path, problems)
    return list(pairs.values())


def _mismatches(pair: Pair, articles: Mapping[str, Article]) -> Iterator[str]:
    article = articles.get(pair.article_id)
    if article is None:
        yield f"there is no article {pair.article_id!r}"
        return
    yield from (f"the article doesn't have {sentence!r}" for sentence in pair.evidence if sentence not in article.text)


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
