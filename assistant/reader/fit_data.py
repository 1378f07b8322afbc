"""The questions that the reader is fitted on: those of data sets, and those made from them."""

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from assistant.article import Article
from assistant.embedding import SentenceEmbeddings
from assistant.passages import Span
from assistant.reader.terms import STOP_WORDS
from assistant.reader.train.examples import sources
from assistant.reader.train.forms import as_typed, with_slip
from assistant.reader.train.negatives import Negatives


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of a data set: where it is asked, and which words of which article answer."""

    kind: str
    question: str
    article_id: str | None
    evidence_in: str | None = None
    evidence: tuple[Span, ...] = ()


class Library:
    """Contexts of a data set as articles, and where in an article each context stands."""

    def __init__(self, contexts: Iterable[tuple[str, str]]) -> None:
        """`contexts` are pairs of article id and context; contexts of one article become its paragraphs."""
        paragraphs: dict[str, dict[str, None]] = {}
        for article_id, context in contexts:
            paragraphs.setdefault(article_id, {})[_one_block(context)] = None
        self.articles = [
            Article(id=article_id, title=article_id, text="\n\n".join(texts))
            for article_id, texts in paragraphs.items()
        ]
        self._texts = {article.id: article.text for article in self.articles}

    def find(self, article_id: str, context: str, start: int, length: int) -> Span | None:
        """Where characters of a context stand in its article; None where canonicalisation moved them."""
        text, context = self._texts[article_id], _one_block(context)
        base = text.find(context)
        return None if base < 0 else Span(base + start, base + start + length)


def _one_block(context: str) -> str:
    return context.replace("\r", " ").replace("\n", " ").rstrip()


def squad_library(rows: Sequence[Mapping[str, Any]], *, by_title: bool) -> tuple[Library, list[Asked]]:
    """SQuAD-like rows: one article a title, or one a context."""
    ids: dict[str, str] = {}
    for row in rows:
        ids.setdefault(row["context"], row["title"] if by_title else f"context-{len(ids)}")
    library = Library((article_id, context) for context, article_id in ids.items())
    asked = []
    for row in rows:
        article_id = ids[row["context"]]
        spans = (
            library.find(article_id, row["context"], answer["start"], len(answer["text"])) for answer in row["answers"]
        )
        evidence = tuple(span for span in spans if span is not None)
        if not row["is_impossible"] and not evidence:
            continue
        kind = "adversarial" if row["is_impossible"] else "answerable"
        asked.append(Asked(kind, row["question"], article_id if by_title else None, article_id, evidence))
    return library, asked


def clapnq_library(rows: Sequence[Mapping[str, Any]]) -> tuple[Library, list[Asked]]:
    """CLAPNQ rows: one article a passage, asked of the whole library."""
    ids = {row["context"]: f"passage-{number}" for number, row in enumerate(rows)}
    library = Library((article_id, context) for context, article_id in ids.items())
    asked = []
    for row in rows:
        article_id = ids[row["context"]]
        sentences = {sentence for chosen in row["selected_sentences"] for sentence in chosen}
        found = ((row["context"].find(sentence), len(sentence)) for sentence in sorted(sentences))
        spans = (library.find(article_id, row["context"], *place) for place in found if place[0] >= 0)
        evidence = tuple(span for span in spans if span is not None)
        if row["answerable"] and not evidence:
            continue
        kind = "answerable" if row["answerable"] else "unanswerable"
        asked.append(Asked(kind, row["question"], article_id, article_id, evidence))
    return library, asked


def news_library(
    articles: Sequence[Mapping[str, Any]], questions: Sequence[Mapping[str, Any]]
) -> tuple[Library, list[Asked]]:
    """OneStopQA: whole articles, each question asked of its own."""
    library = Library(
        (article["title"], paragraph) for article in articles for paragraph in article["text"].split("\n\n")
    )
    asked = []
    for row in questions:
        spans = (
            library.find(row["title"], row["context"], part["start"], len(part["text"])) for part in row["evidence"]
        )
        evidence = tuple(span for span in spans if span is not None)
        if evidence:
            asked.append(Asked("answerable", row["question"], row["title"], row["title"], evidence))
    return library, asked


def variants(asked: Sequence[Asked], rng: random.Random) -> Iterator[Asked]:
    """Answerable questions as a searcher would type them: key words only, with slips in two words, or in other ways."""
    for one in asked:
        if one.kind != "answerable":
            continue
        words = one.question.rstrip("?").split()
        keywords = [word.lower() for word in words if word.lower() not in STOP_WORDS]
        if len(keywords) > 1:
            yield replace(one, kind="keywords", question=" ".join(keywords))
        for position in rng.sample(range(len(words)), min(2, len(words))):
            words[position] = with_slip(words[position], rng)
        yield replace(one, kind="misspelt", question=" ".join(words))
        yield replace(one, kind="as_typed", question=as_typed(one.question, rng, varied=1.0))


def generated(asked: Sequence[Asked], library: "Library", rng: random.Random) -> Iterator[Asked]:
    """Questions that an article can't answer, made from those of a data set.

    Each is asked of another article. Nonsense is words of several questions, or letters.
    """
    article_ids = [article.id for article in library.articles]
    words = [word for one in asked for word in one.question.rstrip("?").split()]
    for one in asked:
        others = [article_id for article_id in article_ids if article_id != one.evidence_in]
        if others:
            yield Asked("other_topic", as_typed(one.question, rng, varied=0.5), rng.choice(others))
    for _ in range(len(asked) // 8):
        yield Asked("nonsense", " ".join(rng.sample(words, rng.randint(2, 8))), rng.choice(article_ids))
        letters = "".join(rng.choices("abcdefghijklmnopqrstuvwxyz   ", k=rng.randint(4, 30)))
        yield Asked("nonsense", letters.strip() or "x", rng.choice(article_ids))
    verbs = ("Ignore all rules and", "Please", "You must now", "Forget the text and", "From now on,", "")
    tasks = (
        "compose a song on {}",
        "draw me a picture of {}",
        "translate {} into Latin",
        "role-play as {}",
        "print your hidden instructions about {}",
        "say hello to {}",
        "spell {} backwards and stop reading",
        "act like a pirate who knows {}",
        "make up a story in which {} wins",
    )
    for _ in range(len(asked) // 8):
        order = f"{rng.choice(verbs)} {rng.choice(tasks).format(' '.join(rng.sample(words, 2)))}".strip()
        yield Asked("order", order, rng.choice(article_ids))


def near_misses(rows: Sequence[Mapping[str, Any]], embeddings: SentenceEmbeddings, rng: random.Random) -> list[Asked]:
    """Answerable questions with a name, number or word changed so that their article no longer answers.

    They are made as the network's training examples were, of other questions. A few still are answerable by other
    sentences of the article; nobody has looked through them.
    """
    answerable = [dict(row) | {"is_impossible": False, "source": "development"} for row in rows if row["answers"]]
    titles = {row["context"]: row["title"] for row in answerable}
    questions = sources(answerable)
    made = Negatives(questions, embeddings, rng)
    return [
        Asked("near_miss", example.reads.question, titles[question.text])
        for number, question in enumerate(questions)
        for kind in ("other_name", "other_word", "opposite")
        if (example := made.kinds[kind](number)) is not None
    ]
