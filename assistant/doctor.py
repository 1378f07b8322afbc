"""Is everything there that the assistant needs? Each check looks at one thing and says what to do."""

import sys
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from assistant.article import Article, list_articles
from assistant.errors import ArticleError, AssistantError
from assistant.settings import Settings, load_settings

if TYPE_CHECKING:
    from packaging.requirements import Requirement

DISTRIBUTION = PROGRAM = "article-assistant"
LEAST_PYTHON = (3, 11)
CHROMA_SECONDS = 5
"""How long a Chroma server may take to answer before it counts as unreachable."""

State = Literal["ok", "note", "failed"]


@dataclass(frozen=True, slots=True)
class Check:
    """What a check found.

    Attributes:
        name: what was looked at.
        state: "note" is worth knowing and no fault, such as an index that has not been made yet.
        detail: what was found.
        remedy: what to do or run, where there is something to do.
    """

    name: str
    state: State
    detail: str
    remedy: str | None = None


def examine(folder: Path, *, data_dir: Path | None = None) -> Iterator[Check]:
    """Check the installation, the settings, the articles, the models and the index, one after the other.

    Nothing is changed, and nothing is raised: what goes wrong in a check is what it found.

    Args:
        folder: of the articles.
        data_dir: of the index; None: as the assistant would choose it.
    """
    yield _guarded("Python", check_python)
    yield _guarded("Packages", check_packages)
    yield _guarded("Server packages", partial(check_packages, "Server packages", extra="server"))
    try:
        settings = load_settings()
    except AssistantError as error:
        # The remaining checks depend on them.
        yield Check("Settings", "failed", str(error), "Change the environment variable, or unset it.")
        return
    yield Check("Settings", "ok", "valid")
    yield _guarded("Articles", partial(check_articles, folder, settings))
    yield _guarded("Embedding model", partial(check_embedding_model, settings))
    yield _guarded("Reader", partial(check_reader, settings))
    if settings.chroma_url is not None:
        yield _guarded("Chroma server", partial(check_chroma, settings.chroma_url))
    yield _guarded("Index", partial(check_index, folder, data_dir, settings))


def check_python(version: tuple[int, ...] = sys.version_info[:3]) -> Check:
    """Is this Python new enough?"""
    found = ".".join(map(str, version))
    if version < LEAST_PYTHON:
        least = ".".join(map(str, LEAST_PYTHON))
        return Check("Python", "failed", f"{found} is too old", f"Install Python {least} or later.")
    return Check("Python", "ok", found)


def check_packages(name: str = "Packages", *, extra: str = "") -> Check:
    """Are the packages there that this one needs, in versions that it can use?

    Args:
        name: of the check.
        extra: the optional part to check; none: what is always needed.
    """
    from packaging.requirements import Requirement

    try:
        requirements = [Requirement(line) for line in metadata.requires(DISTRIBUTION) or ()]
    except metadata.PackageNotFoundError:
        return Check(name, "note", f"{DISTRIBUTION} itself is not installed", "Run: pip install -e .")
    needed = [
        requirement
        for requirement in requirements
        if (requirement.marker.evaluate({"extra": extra}) if requirement.marker else not extra)
    ]
    problems = [problem for requirement in needed if (problem := _unmet(requirement)) is not None]
    if not problems:
        return Check(name, "ok", f"{len(needed)} packages in fitting versions")
    target = f"'{DISTRIBUTION}[{extra}]'" if extra else DISTRIBUTION
    return Check(name, "note" if extra else "failed", "; ".join(problems), f"Run: pip install {target}")


def check_articles(folder: Path, settings: Settings) -> Check:
    """Can the articles be read?"""
    listing = list_articles(folder)
    failures = list(listing.failures)
    for article_id, path in listing.files:
        try:
            Article.from_file(path, article_id=article_id, max_bytes=settings.max_article_bytes)
        except ArticleError as failure:
            failures.append(failure)
    if failures:
        others = f" (and {len(failures) - 1} more like this)" if len(failures) > 1 else ""
        return Check("Articles", "failed", f"{failures[0]}{others}", f"Run: {PROGRAM} index {folder}")
    if not listing.files:
        return Check("Articles", "note", f"{folder} has none", "Put Markdown or text files into it.")
    return Check("Articles", "ok", f"{len(listing.files)} in {folder}")


def check_embedding_model(settings: Settings) -> Check:
    """Is the embedding model there, with the weights that it should have?"""
    from assistant.embedding import SentenceEmbeddings

    model = SentenceEmbeddings(settings.embedding_model)
    return Check("Embedding model", "ok", f"{model.name}, weights SHA-256 {model.weights_hash[:16]}…")


def check_reader(settings: Settings) -> Check:
    """Are the reader's network and its fitted numbers there, and do they belong together?"""
    from assistant.reader.cross_encoder_reader import CrossEncoderReader

    reader = CrossEncoderReader(min_confidence=settings.min_confidence, max_error_rate=settings.max_error_rate)
    reader.load()
    return Check(
        "Reader",
        "ok",
        f"network SHA-256 {reader.fitted.network[:16]}…, declines below a confidence of {reader.threshold:.2f}",
    )


def check_chroma(url: str) -> Check:
    """Does the Chroma server answer?"""
    remedy = f"Start it with: chroma run --host 127.0.0.1; or correct the setting chroma_url ({url})."
    address = url.rstrip("/") + "/api/v2/heartbeat"
    if not address.startswith(("http://", "https://")):
        return Check("Chroma server", "failed", f"{url} is not an http address", remedy)
    try:
        with urllib.request.urlopen(address, timeout=CHROMA_SECONDS):
            return Check("Chroma server", "ok", f"{url} answers")
    except (OSError, ValueError) as error:
        return Check("Chroma server", "failed", f"{url} can't be reached ({error})", remedy)


def check_index(folder: Path, data_dir: Path | None, settings: Settings) -> Check:
    """Is there an index, and do its parts agree?

    Args:
        folder: of the articles.
        data_dir: of the index; None: as the assistant would choose it.
        settings: as the assistant would use them.
    """
    from assistant.assistant import default_data_dir
    from assistant.data_directory import DataDirectory
    from assistant.embedding import SentenceEmbeddings
    from assistant.index import PassageIndex

    place = default_data_dir(folder, data_dir or settings.data_dir)
    remedy = f"Run: {PROGRAM} index {folder}"
    if DataDirectory(place).current() is None:
        return Check("Index", "note", f"not made yet, in {place}", remedy)
    embeddings = SentenceEmbeddings(settings.embedding_model)
    with PassageIndex.open(place, embeddings=embeddings, chroma_url=settings.chroma_url, writable=False) as index:
        problems = index.check()
        if problems:
            return Check("Index", "failed", " ".join(problems))
        passages, articles = index.passage_count(), len(index.articles())
    return Check("Index", "ok", f"{passages} passages of {articles} articles, in {place}")


def _unmet(requirement: "Requirement") -> str | None:
    """What is wrong with the installed version of a package, or None."""
    try:
        version = metadata.version(requirement.name)
    except metadata.PackageNotFoundError:
        return f"{requirement.name} is missing"
    if requirement.specifier.contains(version, prereleases=True):
        return None
    return f"{requirement.name} is {version}, not {requirement.specifier}"


def _guarded(name: str, check: Callable[[], Check]) -> Check:
    """Run a check; an error that it raises is what it found."""
    try:
        return check()
    except AssistantError as error:
        return Check(name, "failed", str(error))
    except Exception as error:  # a broken installation can raise anything, and this is what looks for it
        return Check(name, "failed", f"{type(error).__name__}: {error}", "Install the package again.")
