"""Kills a process that syncs an index at random points, and looks at what it left; for test_index_crash.py.

Each attempt is a child that counts the calls that the index makes, of Python's functions and of compiled
ones (SQLite's and Chroma's among them), and kills itself by SIGKILL at a number chosen at random. It is
forked before any index was opened, because Chroma doesn't survive a fork. Prints one JSON object for each
attempt.
"""

import json
import os
import random
import signal
import sys
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType

import chromadb  # noqa: F401  -- loaded before the forks

from assistant import indexer
from assistant.article import Article
from assistant.index import PassageIndex
from assistant.testing import HashEmbeddings

ARTICLES = 14
COUNTED = ("/assistant/", "/chromadb/api/", "/filelock/")
indexer.BATCH_PASSAGES = 4


def text_of(number: int, version: int) -> str:
    paragraphs = (f"{word}{number} version{version} " + "word " * 120 for word in ("start", "end"))
    return f"# Number{number}\n\n" + "\n\n".join(paragraphs)


class Calls:
    """Counts calls in all threads from now on, and kills the process at one of them."""

    def __init__(self, kill_at: int | None) -> None:
        self.number, self._kill_at = 0, kill_at
        threading.setprofile(self._count)
        sys.setprofile(self._count)

    def _count(self, frame: FrameType, event: str, argument: object) -> None:
        if event in ("call", "c_call", "c_return") and any(name in frame.f_code.co_filename for name in COUNTED):
            self.number += 1
            if self.number == self._kill_at:
                os.kill(os.getpid(), signal.SIGKILL)

    def stop(self) -> int:
        sys.setprofile(None)
        threading.setprofile(None)
        return self.number


def tell(value: object) -> None:
    """Write a value as a line of JSON, at once: the process may not live to write it later."""
    os.write(1, (json.dumps(value) + "\n").encode())


def in_child(work: Callable[[], object]) -> tuple[int, list[str]]:
    """Run `work` in a fork; returns how it ended, and what it reported line by line before that."""
    reading, writing = os.pipe()
    if (child := os.fork()) == 0:
        os.close(reading)
        try:
            os.dup2(writing, 1)
            tell(work())
        except BaseException as error:
            tell({"error": repr(error)})
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        lines = pipe.read().splitlines()
    return os.waitpid(child, 0)[1], lines


def sync(data: Path, folder: Path, seed: int, kill_at: int | None) -> dict[str, int]:
    """Sync, and report the number of passages after each commit; `kill_at` counts calls."""
    with TemporaryDirectory() as warm, PassageIndex.open(Path(warm), embeddings=HashEmbeddings()) as index:
        index.add([Article(id="warm", title="Warm", text="What is loaded late is loaded now.")])
    calls = Calls(kill_at)
    with PassageIndex.open(data, embeddings=HashEmbeddings(seed=seed)) as index:
        index.sync(folder, on_progress=lambda progress: tell(progress.passages))
    return {"calls": calls.stop()}


def inspect(data: Path, folder: Path, seed: int, versions: dict[str, list[int]], stored: int) -> dict[str, object]:
    """Open what was left, look for every article that must be there, sync, and look again."""
    problems: list[str] = []
    newest = {path.stem: max(versions[path.stem]) for path in folder.glob("*.md")}
    with PassageIndex.open(data, embeddings=HashEmbeddings(seed=seed)) as index:
        found = {summary.id: index.article(summary.id) for summary in index.articles()}
        new_passages = 0
        for article_id, article in found.items():
            whole = [version for version in versions[article_id] if article.text == canonical(article_id, version)]
            if not whole:
                problems.append(f"{article_id} is neither the old nor the new article: {article.text!r}")
            for word in ("start", "end"):
                results = index.search(f"{word}{int(article_id)}", k=3, article_id=article_id)
                if not any(f"{word}{int(article_id)}" in result.text for result in results):
                    problems.append(f"{article_id} does not answer for {word}")
                if not all(
                    article.text[result.passage.start : result.passage.end] == result.text for result in results
                ):
                    problems.append(f"{article_id} has passages that are not its own")
            if whole == [newest.get(article_id)] and len(versions[article_id]) > 1:
                new_passages += len(index.passages_of(article_id))
        must = {article_id for article_id, known in versions.items() if min(known) >= 0 and article_id in newest}
        problems += [f"{article_id} was lost" for article_id in sorted(must - found.keys())]
        if new_passages < stored:
            problems.append(f"{stored} passages were reported as stored, {new_passages} are there")
        index.sync(folder)
        problems += index.check()
        now = {summary.id: index.article(summary.id).text for summary in index.articles()}
        if now != {article_id: canonical(article_id, version) for article_id, version in newest.items()}:
            problems.append("the next sync did not bring it up to date")
    return {"problems": problems}


def canonical(article_id: str, version: int) -> str:
    raw = text_of(int(article_id), version)
    return Article.parse(raw, article_id=article_id, markdown=True).text


def change(folder: Path, version: int, rng: random.Random) -> dict[str, list[int]]:
    """Change, remove and add some articles; returns the versions of each that may be found, -1 for none."""
    versions: dict[str, list[int]] = {}
    for number in range(ARTICLES):
        path = folder / f"{number:02}.md"
        old = int(path.read_text().split("version")[1].split()[0]) if path.exists() else -1
        versions[path.stem] = [old]
        action = rng.random()
        if action < 0.15:
            path.unlink(missing_ok=True)
        elif action < 0.75:
            path.write_text(text_of(number, version))
            versions[path.stem].append(version)
    return versions


def main(data: Path, kills: int, *, rebuild: bool) -> None:
    rng = random.Random(20)
    folder = data.with_name("articles")
    folder.mkdir()
    seed = 0
    change(folder, 0, rng)
    _, lines = in_child(partial(sync, data, folder, seed, None))
    total = json.loads(lines[-1])["calls"]
    for attempt in range(1, kills + 1):
        if rebuild:
            versions = {path.stem: [int(path.read_text().split("version")[1].split()[0])] for path in folder.glob("*")}
            seed = attempt
        else:
            versions = change(folder, attempt, rng)
        kill_at = rng.randrange(total)
        status, lines = in_child(partial(sync, data, folder, seed, kill_at))
        killed = os.WIFSIGNALED(status)
        stored = 0 if rebuild else max((int(line) for line in lines if line.isdigit()), default=0)
        looked, report = in_child(partial(inspect, data, folder, seed, versions, stored))
        tell({"killed": killed, "stored": stored, "inspected": looked == 0, **json.loads(report[-1])})


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), rebuild=sys.argv[3] == "rebuild")
