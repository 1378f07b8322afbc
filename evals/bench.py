"""Speed and memory, as ratios measured within one run: `python -m evals.bench`, or `make bench`.

Machines differ and are noisy, so each figure compares two things that were run in turn in this process, or in fresh
ones, and takes the median. Nothing here is a test.
"""

import argparse
import json
import logging
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from assistant.article import Article
from assistant.assistant import Assistant
from assistant.embedding import BATCH_SIZE, SentenceEmbeddings, Vectors
from assistant.grounding import Grounder
from assistant.index import PassageIndex
from assistant.passages import Passage, RetrievedPassage, Span
from assistant.reader.cross_encoder import CrossEncoder
from assistant.reader.encoding import Reads
from assistant.splitter import PassageSplitter

REPOSITORY = Path(__file__).resolve().parents[1]


def seconds(action: Callable[[], object]) -> float:
    """How long one call takes."""
    began = time.perf_counter()
    action()
    return time.perf_counter() - began


def library(corpus: Path, passages: int) -> Iterator[Article]:
    """Articles of about seven paragraphs each, recombined from the corpus's sentences; no two are equal."""
    splitter, rng = PassageSplitter(), random.Random(7)
    texts = [
        Article.from_file(path, article_id=path.stem, max_bytes=10_000_000).text for path in sorted(corpus.glob("*.md"))
    ]
    sentences = [text[start:end] for text in texts for start, end in splitter.sentences(text)]
    for number in range(passages // 7):
        paragraphs = (
            " ".join(re.sub(r"\d+", lambda _: str(rng.randint(2, 999)), one) for one in rng.sample(sentences, 3))
            for _ in range(7)
        )
        yield Article(id=f"article-{number}", title=f"Article {number}", text="\n\n".join(paragraphs))


def bench_ask(corpus: Path, questions: Sequence[str]) -> dict[str, float]:
    """`ask` on a warm assistant against its parts, each measured alone."""
    with tempfile.TemporaryDirectory() as data_dir, Assistant.open(corpus, data_dir=data_dir) as assistant:
        assistant.warm_up()
        index, reader, embeddings = assistant.index, assistant.reader, assistant.embeddings
        k, fetch_k = assistant.settings.retrieve_k, assistant.settings.fetch_k
        whole: list[float] = []
        parts: dict[str, list[float]] = {"embed": [], "chroma": [], "bm25": [], "read": []}
        for question in questions:
            # Vectors of questions are kept, so the whole gets the question in another spelling.
            spaced = question.rstrip("?. ") + " ?"
            whole.append(seconds(lambda spaced=spaced: assistant.ask(spaced)))  # type: ignore[misc]
            parts["embed"].append(seconds(lambda question=question: embeddings.encode_query(question)))  # type: ignore[misc]
            vector = embeddings.encode_query(question)
            parts["chroma"].append(seconds(lambda vector=vector: nearest(index, vector, fetch_k)))  # type: ignore[misc]
            parts["bm25"].append(seconds(lambda question=question: bm25(index, question, fetch_k)))  # type: ignore[misc]
            passages = index.search(question, k=k, fetch_k=fetch_k)
            parts["read"].append(seconds(lambda q=question, p=passages: reader.read(q, p)))  # type: ignore[misc]
    medians = {name: statistics.median(times) for name, times in parts.items()}
    return {
        **medians,
        "ask": statistics.median(whole),
        "ratio": statistics.median(whole) / sum(medians.values()),
    }


def bench_first_statement(corpus: Path, questions: Sequence[str]) -> dict[str, float]:
    """The first verified statement of a chat model that writes at once, against retrieving and reading."""
    from evals.hostile_models import HostileModel, faithful

    model = HostileModel(name="faithful", strategy=faithful(""))
    first: list[float] = []
    before: list[float] = []
    with (
        tempfile.TemporaryDirectory() as data_dir,
        Assistant.open(corpus, data_dir=data_dir, llm=model) as assistant,
    ):
        assistant.warm_up()
        for question in questions:
            timings = assistant.ask(question).timings
            if "first_statement" in timings:
                first.append(timings["first_statement"])
                before.append(timings["retrieve"] + timings["read"])
    return {
        "first": statistics.median(first),
        "before": statistics.median(before),
        "ratio": statistics.median(first) / statistics.median(before),
    }


# One search alone is no use to anyone but this benchmark, so the index doesn't offer it.
def nearest(index: PassageIndex, vector: Vectors, limit: int) -> list[str]:
    """One Chroma query alone."""
    with index._used() as generation:
        return generation.vectors.nearest(vector, limit=limit)


def bm25(index: PassageIndex, question: str, limit: int) -> dict[str, float]:
    """One BM25 query alone."""
    with index._used() as generation, generation.texts.snapshot() as snapshot:
        return snapshot.bm25(question, limit=limit)


def bench_read(articles: Sequence[Article], questions: Sequence[str], rounds: int) -> dict[str, float]:
    """Reading eight passages of about a hundred words against embedding them with the same base in 8 bits."""
    from assistant.model_files import DEFAULT_MODEL, find_model
    from assistant.reader.train.export import export
    from assistant.reader.train.network import ReaderNetwork

    reader = CrossEncoder()
    reader.load()
    passages = _passages(articles)
    with tempfile.TemporaryDirectory() as directory:
        export(ReaderNetwork.from_folder(find_model(DEFAULT_MODEL).folder), Path(directory))
        base = CrossEncoder(Path(directory))
        alone = [Reads("", "", passage.text, (Span(0, len(passage.text)),)) for passage in passages]
        base.load()
        embed: list[float] = []
        read: list[float] = []
        for question in questions[:rounds]:
            read.append(seconds(lambda question=question: reader.read(question, passages)))  # type: ignore[misc]
            embed.append(seconds(lambda: base.run([found[0] for found in base.encoder.encode(alone)])))
    return {
        "words": statistics.mean(len(passage.text.split()) for passage in passages),
        "read": statistics.median(read),
        "embed": statistics.median(embed),
        "ratio": statistics.median(read) / statistics.median(embed),
    }


def bench_ground(articles: Sequence[Article], questions: Sequence[str], rounds: int) -> dict[str, float]:
    """Checking a statement against two sentences that it cites, against one reading of eight passages."""
    reader, grounder = CrossEncoder(), Grounder()
    reader.load()
    dataset = REPOSITORY / "evals" / "datasets" / "grounding.jsonl"
    pairs = [json.loads(line) for line in dataset.read_text(encoding="utf-8").splitlines()]
    passages = _passages(articles)
    read: list[float] = []
    check: list[float] = []
    for question, pair in zip(questions[:rounds], pairs, strict=False):
        read.append(seconds(lambda question=question: reader.read(question, passages)))  # type: ignore[misc]
        check.append(seconds(lambda one=pair: grounder.check(one["statement"], one["evidence"])))  # type: ignore[misc]
    return {
        "read": statistics.median(read),
        "check": statistics.median(check),
        "ratio": statistics.median(check) / statistics.median(read),
    }


def _passages(articles: Sequence[Article]) -> list[RetrievedPassage]:
    """The beginnings of eight articles, of about a hundred words each."""
    splitter = PassageSplitter()
    passages: list[RetrievedPassage] = []
    for article in articles[:8]:
        sentences = splitter.sentences(article.text)
        end = next(end for _, end in sentences if len(article.text[:end].split()) >= 100)
        passage = Passage(article.id, 0, end, tuple(one for one in sentences if one.end <= end))
        passages.append(RetrievedPassage(passage, article.text[:end], article.title, None, 1.0, None, None))
    return passages


def bench_index(articles: Sequence[Article], rounds: int) -> dict[str, float]:
    """Indexing against a bare `model.encode` over the same passages, and against the plain LangChain recipe."""
    embeddings = SentenceEmbeddings()
    model = embeddings.load()
    splitter = PassageSplitter(count_tokens=embeddings.count_tokens)
    texts = [
        article.text[passage.start : passage.end]
        for article in articles
        for passage in splitter.passages(article.id, article.text)
    ]
    ours: list[float] = []
    bare: list[float] = []
    for _ in range(rounds):
        bare.append(seconds(lambda: model.encode(texts, batch_size=BATCH_SIZE)))
        with (
            tempfile.TemporaryDirectory() as directory,
            PassageIndex.open(Path(directory), embeddings=embeddings) as index,
        ):
            ours.append(seconds(lambda index=index: index.add(articles)))  # type: ignore[misc]
            count = index.passage_count()
    recipe, chunks = langchain_recipe(articles, statistics.mean(map(len, texts)))
    rate = count / statistics.median(ours)
    return {
        "passages": count,
        "ours": rate,
        "bare": len(texts) / statistics.median(bare),
        "recipe": chunks / recipe,
        "to_bare": statistics.median(bare) / statistics.median(ours),
        "to_recipe": rate / (chunks / recipe),
    }


def langchain_recipe(articles: Sequence[Article], characters: float) -> tuple[float, int]:
    """Seconds and chunks of the recipe of LangChain's tutorials, at chunks as long as our passages."""
    from langchain_chroma import Chroma
    from langchain_core.documents import Document
    from langchain_huggingface import HuggingFaceEmbeddings
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    from assistant.model_files import find_model

    embeddings = HuggingFaceEmbeddings(model_name=str(find_model("all-MiniLM-L6-v2").folder))
    embeddings.embed_query("warm up")
    documents = [Document(page_content=article.text, metadata={"id": article.id}) for article in articles]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as directory:
        began = time.perf_counter()
        splitter = RecursiveCharacterTextSplitter(chunk_size=round(characters * 1.25), chunk_overlap=0)
        chunks = splitter.split_documents(documents)
        Chroma.from_documents(chunks, embeddings, persist_directory=directory)
        return time.perf_counter() - began, len(chunks)


def bench_start(rounds: int = 5) -> dict[str, float]:
    """Seconds that `import assistant` adds to an empty Python, and of `article-assistant --help`."""

    def best(*command: str) -> float:
        return min(
            seconds(lambda: subprocess.run(command, check=True, capture_output=True, cwd=REPOSITORY))
            for _ in range(rounds)
        )

    python = sys.executable
    empty = best(python, "-c", "pass")
    return {
        "import assistant": best(python, "-c", "import assistant") - empty,
        "--help": best(python, "-m", "assistant", "--help"),
    }


def bench_server(corpus: Path) -> float | None:
    """Peak resident memory in bytes of the server after a hundred questions; None where the system doesn't tell."""
    from evals.load.serving import served

    if not Path("/proc/self/status").exists():
        return None
    with tempfile.TemporaryDirectory() as data_dir, served(corpus, data_dir=Path(data_dir)) as server:
        for number in range(100):
            request = urllib.request.Request(
                f"{server.address}/v1/answers",
                data=json.dumps({"question": f"How many missiles are there, {number}?"}).encode(),
                headers={"Content-Type": "application/json"},
            )
            with urllib.request.urlopen(request, timeout=60) as reply:
                reply.read()
        lines = Path(f"/proc/{server.process.pid}/status").read_text(encoding="ascii").splitlines()
    peak = next(line for line in lines if line.startswith("VmHWM:"))
    return int(peak.split()[1]) * 1024


def main(arguments: Sequence[str] | None = None) -> None:
    """Run all benchmarks and print them."""
    parser = argparse.ArgumentParser(prog="python -m evals.bench", description=__doc__)
    parser.add_argument("--corpus", type=Path, default=REPOSITORY / "corpus")
    parser.add_argument("--passages", type=int, default=1_400)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.WARNING)  # or onnxruntime's quantiser has everyone tell what they do
    dataset = REPOSITORY / "evals" / "datasets" / "javelin.jsonl"
    questions = [json.loads(line)["question"] for line in dataset.read_text(encoding="utf-8").splitlines()]
    console = Console()
    table = Table("what", "measured", "wanted", title="Speed and memory")
    ask = bench_ask(options.corpus, questions)
    table.add_row("ask / (embed + Chroma + BM25 + read)", f"{ask['ratio']:.2f} x", "<= 1.3 x")
    steps = ", ".join(f"{name} {1000 * ask[name]:.1f}" for name in ("ask", "embed", "chroma", "bm25", "read"))
    table.add_row("  milliseconds", steps, "")
    articles = list(library(options.corpus, options.passages))
    index = bench_index(articles, options.rounds)
    table.add_row("indexing / bare model.encode", f"{index['to_bare']:.2f} x", ">= 0.85 x")
    table.add_row("indexing / plain LangChain recipe", f"{index['to_recipe']:.2f} x", ">= 2 x")
    rates = ", ".join(f"{name} {index[name]:.0f}" for name in ("ours", "bare", "recipe"))
    table.add_row(f"  passages a second, of {index['passages']:.0f}", rates, "")
    reading = bench_read(articles, questions, rounds=50)
    table.add_row("reading 8 passages / embedding them (8 bits)", f"{reading['ratio']:.2f} x", "<= 3 x")
    steps = ", ".join(f"{name} {1000 * reading[name]:.1f}" for name in ("read", "embed"))
    table.add_row(f"  milliseconds, passages of {reading['words']:.0f} words", steps, "")
    grounding = bench_ground(articles, questions, rounds=50)
    table.add_row("checking a statement / reading 8 passages", f"{grounding['ratio']:.3f} x", "")
    steps = ", ".join(f"{name} {1000 * grounding[name]:.1f}" for name in ("check", "read"))
    table.add_row("  milliseconds", steps, "check <= 15")
    model = bench_first_statement(options.corpus, questions)
    table.add_row("first verified statement / (retrieve + read)", f"{model['ratio']:.2f} x", "")
    table.add_row("  milliseconds", ", ".join(f"{name} {1000 * model[name]:.1f}" for name in ("first", "before")), "")
    start = bench_start()
    table.add_row("import assistant", f"{start['import assistant']:.2f} s", "< 0.3 s")
    table.add_row("article-assistant --help", f"{start['--help']:.2f} s", "< 1 s")
    peak = bench_server(options.corpus)
    table.add_row("server, peak memory", "not measured here" if peak is None else f"{peak / 1e9:.2f} GB", "< 1.2 GB")
    console.print(table)


if __name__ == "__main__":
    main()
