"""One short article with questions on it, and scripted answers to them."""

import json
from pathlib import Path

import pytest

from assistant.article import Article
from evals.dataset import Case, Dataset, GoldEvidence

TEXT = (
    "Ann Lee won the race on Sunday. She ran 42 km in the rain.\n\n"
    "Bob Kay came second. He lost by 1.8 seconds, the smallest gap in years."
)


@pytest.fixture(scope="session")
def article() -> Article:
    return Article(id="race", title="Lee wins", text=TEXT)


@pytest.fixture(scope="session")
def cases() -> tuple[Case, ...]:
    """Two answerable questions of different types, and two of different kinds that aren't."""

    def gold(words: str) -> GoldEvidence:
        return GoldEvidence(quote=words, start=TEXT.index(words), end=TEXT.index(words) + len(words))

    return (
        Case(
            id="winner",
            question="Who won?",
            article_id="race",
            answerable=True,
            type="person",
            answers=("Ann Lee", "Lee"),
            evidence=(gold("Ann Lee won the race on Sunday."),),
            tags=("short",),
        ),
        Case(
            id="gap",
            question="How small was the gap?",
            article_id="race",
            answerable=True,
            type="number",
            answers=("1.8 seconds",),
            evidence=(gold("He lost by 1.8 seconds, the smallest gap in years."),),
        ),
        Case(
            id="third",
            question="Who came third?",
            article_id="race",
            answerable=False,
            type="near_miss",
            tags=("short",),
        ),
        Case(id="cup", question="Who won the World Cup?", answerable=False, type="off_topic"),
    )


@pytest.fixture
def dataset(tmp_path: Path, cases: tuple[Case, ...]) -> Dataset:
    """The cases, saved and loaded."""
    path = tmp_path / "toy.jsonl"
    path.write_text("".join(f"{case.model_dump_json()}\n" for case in cases), encoding="utf-8")
    return Dataset.load(path)


@pytest.fixture
def corpus(tmp_path: Path, article: Article) -> Path:
    """A folder with the article."""
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "race.md").write_text(f"---\ntitle: {json.dumps(article.title)}\n---\n\n{TEXT}\n", encoding="utf-8")
    return folder
