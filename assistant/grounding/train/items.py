"""Training pairs that were written, not made by rules: evidence, statements that it supports, and near misses."""

import random
from collections.abc import Iterator
from pathlib import Path

from pydantic import Field, ValidationError

from assistant.grounding.train.pairs import PairBundle, pair
from assistant.model import FrozenModel


class WrongStatement(FrozenModel):
    """A statement that the evidence doesn't support.

    Attributes:
        way: in which it is wrong, such as "role" or "addition".
        statement: its words.
    """

    way: str
    statement: str


class Item(FrozenModel):
    """A line of a file of items.

    Attributes:
        evidence: sentences of one article.
        right: statements that they support.
        wrong: statements that they don't.
    """

    evidence: tuple[str, ...] = Field(min_length=1)
    right: tuple[str, ...]
    wrong: tuple[WrongStatement, ...]


def read_items(path: Path) -> list[Item]:
    """The items of a file.

    Raises:
        ValueError: for the first line that isn't one; the message says which.
        OSError: if it can't be read.
    """
    items = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            items.append(Item.model_validate_json(line))
        except ValidationError as error:
            found = error.errors()[0]
            where = ".".join(map(str, found["loc"]))
            raise ValueError(f"{path}, line {number}: {where}: {found['msg']}") from error
    return items


def item_bundles(items: list[Item], *, seed: int, epochs: int) -> list[PairBundle]:
    """The bundles of a run, in order: in each epoch every statement once, a right one with a wrong one."""
    rng = random.Random(seed)
    bundles: list[PairBundle] = []
    for _ in range(epochs):
        made = [bundle for item in items for bundle in _bundles(item, rng)]
        rng.shuffle(made)
        bundles += made
    return bundles


def _bundles(item: Item, rng: random.Random) -> Iterator[PairBundle]:
    right = [
        pair(one, item.evidence, supported=True, wrong=None, way="supported")
        for one in rng.sample(item.right, k=len(item.right))
    ]
    wrong = [
        pair(one.statement, item.evidence, supported=False, wrong=None, way=one.way)
        for one in rng.sample(item.wrong, k=len(item.wrong))
    ]
    for number in range(max(len(right), len(wrong))):
        yield (*right[number : number + 1], *wrong[number : number + 1])
