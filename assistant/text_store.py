"""The source of truth: canonical texts, passages, their vectors and BM25, in one SQLite file."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from assistant.article import Article, ArticleVersion
from assistant.article_summary import ArticleSummary
from assistant.database import REBUILD, Database
from assistant.embedding import Vectors
from assistant.errors import ArticleError, IndexDamagedError
from assistant.file_stamp import FileStamp
from assistant.fts_query import fts_query
from assistant.passages import Passage, Span

TITLE_WEIGHT = 1.0
"""Weight of a word in the title, where 1 is that of one in the passage. With 0 and 1, BM25 alone finds a
right passage first for .772 and .772 (news), .836 and .834 (one paragraph an article), .830 and .898
(search questions)."""

MIGRATIONS = (
    """
    CREATE TABLE state (revision INTEGER NOT NULL, unsettled INTEGER NOT NULL) STRICT;
    INSERT INTO state VALUES (0, 0);
    CREATE TABLE articles (
        number INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        content_hash TEXT NOT NULL,
        title TEXT NOT NULL,
        text TEXT NOT NULL,
        fields TEXT NOT NULL
    ) STRICT;
    CREATE TABLE files (
        article INTEGER PRIMARY KEY REFERENCES articles ON DELETE CASCADE,
        path TEXT NOT NULL,
        stamp TEXT
    ) STRICT;
    CREATE TABLE passages (
        number INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        article INTEGER NOT NULL REFERENCES articles ON DELETE CASCADE,
        start INTEGER NOT NULL,
        end INTEGER NOT NULL,
        sentences TEXT NOT NULL,
        vector BLOB NOT NULL
    ) STRICT;
    CREATE INDEX passages_by_article ON passages (article, start);
    CREATE VIEW passage_words AS
        SELECT passages.number AS number, title, substr(text, start + 1, end - start) AS text
        FROM passages JOIN articles ON articles.number = passages.article;
    CREATE VIRTUAL TABLE words USING fts5 (
        title, text, content = 'passage_words', content_rowid = 'number',
        tokenize = 'porter unicode61 remove_diacritics 2'
    )
    """,
)

_PASSAGE = "passages.id, articles.id, passages.start, passages.end, sentences"


@dataclass(frozen=True, slots=True)
class IndexedArticle:
    """An article that is ready to be stored.

    Attributes:
        article: with its canonical text.
        passages: of it, in order.
        vectors: of its passages, of shape (len(passages), dimension).
        file: where it came from; None for one from memory.
    """

    article: Article
    passages: Sequence[Passage]
    vectors: Vectors
    file: FileStamp | None = None

    @property
    def ids(self) -> list[str]:
        """Ids of the passages; another text of the same article has others, so both can exist at once."""
        content_hash = self.article.content_hash
        return [_passage_id(passage, content_hash) for passage in self.passages]


class StoredVector(NamedTuple):
    """A passage's vector, with what is stored beside it for searching."""

    passage_id: str
    article_id: str
    vector: Vectors


class StoredPassage(NamedTuple):
    """A passage with all that a search returns of it."""

    passage: Passage
    text: str
    title: str
    url: str | None
    vector: Vectors


class Change(NamedTuple):
    """What a change left behind: ids of passages that are no more, and the store's new revision."""

    gone: list[str]
    revision: int


class Snapshot:
    """One state of the store, to answer one question from."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self.revision: int = connection.execute("SELECT revision FROM state").fetchone()[0]

    def bm25(self, question: str, *, limit: int, article_id: str | None = None) -> dict[str, float]:
        """Passages that share words with the question, best first: id and BM25 score, larger is better."""
        query = fts_query(question)
        if query is None:
            return {}
        rows = self._connection.execute(
            f"SELECT passages.id, -bm25(words, {TITLE_WEIGHT}, 1.0) AS score "
            "FROM words JOIN passages ON passages.number = words.rowid "
            "WHERE words MATCH :query AND (:article IS NULL OR "
            "passages.article = (SELECT number FROM articles WHERE id = :article)) "
            "ORDER BY score DESC, passages.number LIMIT :limit",
            {"query": query, "article": article_id, "limit": limit},
        )
        return dict(rows.fetchall())

    def passages(self, ids: Iterable[str]) -> dict[str, StoredPassage]:
        """The passages of these ids; ids that are not in this state are left out."""
        rows = self._connection.execute(
            f"SELECT {_PASSAGE}, substr(text, start + 1, end - start), title, "
            "json_extract(fields, '$.url'), vector "
            "FROM passages JOIN articles ON articles.number = passages.article "
            "WHERE passages.id IN (SELECT value FROM json_each(?))",
            (json.dumps(list(ids)),),
        )
        return {row[0]: StoredPassage(_passage(row), row[5], row[6], row[7], _vector(row[8])) for row in rows}

    def passages_of(self, article_id: str) -> list[Passage]:
        """The passages of an article, in order."""
        rows = self._connection.execute(
            f"SELECT {_PASSAGE} FROM passages JOIN articles ON articles.number = passages.article "
            "WHERE articles.id = ? ORDER BY start",
            (article_id,),
        )
        return [_passage(row) for row in rows]

    def known(self, ids: Iterable[str]) -> set[str]:
        """Which of these ids are passages in this state."""
        rows = self._connection.execute(
            "SELECT id FROM passages WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(list(ids)),)
        )
        return {row[0] for row in rows}

    def has_article(self, article_id: str) -> bool:
        """Whether an article of that id is there."""
        return self._connection.execute("SELECT 1 FROM articles WHERE id = ?", (article_id,)).fetchone() is not None


class TextStore:
    """Articles, passages, vectors and words, changed in whole transactions.

    Every change of passages raises the revision by one, which tells others that something has changed.
    """

    def __init__(self, path: Path, *, create: bool = False) -> None:
        """Open the file; raises as `Database` does."""
        self._database = Database(path, MIGRATIONS, create=create)

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        """One state of the store, whatever is committed meanwhile."""
        with self._database.reading() as connection:
            yield Snapshot(connection)

    @property
    def revision(self) -> int:
        """Number of changes so far."""
        with self.snapshot() as snapshot:
            return snapshot.revision

    @property
    def unsettled(self) -> bool:
        """Whether vectors outside this store may have been left behind by a writer that was killed."""
        return bool(self._value("SELECT unsettled FROM state"))

    @unsettled.setter
    def unsettled(self, value: bool) -> None:
        with self._database.writing() as connection:
            connection.execute("UPDATE state SET unsettled = ?", (int(value),))

    def replace(self, articles: Sequence[IndexedArticle] = (), *, removed: Iterable[str] = ()) -> Change:
        """Store articles in place of those of the same ids, and remove others, in one transaction.

        Returns:
            Ids of the passages that are there no more, and the new revision.
        """
        gone: list[str] = []
        new = {passage_id for indexed in articles for passage_id in indexed.ids}
        with self._database.writing() as connection:
            for article_id in [*removed, *(indexed.article.id for indexed in articles)]:
                gone += _delete(connection, article_id)
            for indexed in articles:
                _insert(connection, indexed)
            connection.execute("UPDATE state SET revision = revision + 1")
            revision = Snapshot(connection).revision
        return Change([passage_id for passage_id in gone if passage_id not in new], revision)

    def stamp(self, stamps: Mapping[str, FileStamp]) -> None:
        """Note the state of files whose articles have not changed, by article id."""
        with self._database.writing() as connection:
            connection.executemany(
                "INSERT OR REPLACE INTO files SELECT number, ?, ? FROM articles WHERE id = ?",
                [(file.path, file.stamp, article_id) for article_id, file in stamps.items()],
            )

    def files(self) -> dict[str, FileStamp]:
        """The file of each article that came from one, by article id."""
        rows = self._rows("SELECT id, path, stamp FROM files JOIN articles ON number = article")
        return {article_id: FileStamp(path, stamp) for article_id, path, stamp in rows}

    def content_hashes(self) -> dict[str, str]:
        """The content hash of each article, by id."""
        return dict(self._rows("SELECT id, content_hash FROM articles"))

    def versions(self) -> dict[str, ArticleVersion]:
        """The version of each article, by id."""
        rows = self._rows("SELECT id, content_hash, json_extract(fields, '$.questions') FROM articles")
        return {row[0]: (row[1], tuple(json.loads(row[2] or "[]"))) for row in rows}

    def article(self, article_id: str) -> Article | None:
        """One article, or None if there is none of that id; raises as `article_and_file` does."""
        found = self.article_and_file(article_id)
        return None if found is None else found[0]

    def article_and_file(self, article_id: str) -> tuple[Article, FileStamp | None] | None:
        """One article and the file that it came from, or None if there is none of that id.

        Raises:
            IndexDamagedError: if it is not the article that was stored.
        """
        rows = self._rows(
            "SELECT content_hash, path, stamp, id, title, text, fields "
            "FROM articles LEFT JOIN files ON article = number WHERE id = ?",
            article_id,
        )
        if not rows:
            return None
        content_hash, path, stamp, *row = rows[0]
        try:
            article = Article(id=row[0], title=row[1], text=row[2], **json.loads(row[3]))
        except (ArticleError, ValueError) as error:
            raise IndexDamagedError(f"The article {article_id!r} in the index can't be read. {REBUILD}") from error
        if article.content_hash != content_hash:
            raise IndexDamagedError(f"The article {article_id!r} is not the one that was stored. {REBUILD}")
        return article, None if path is None else FileStamp(path, stamp)

    def summaries(self) -> list[ArticleSummary]:
        """What is known about each article, without its text, by id."""
        rows = self._rows(
            "SELECT id, title, content_hash, json_remove(fields, '$.questions'), length(text), "
            "(SELECT count(*) FROM passages WHERE article = articles.number) FROM articles ORDER BY id"
        )
        return [
            ArticleSummary(
                id=row[0],
                title=row[1],
                content_hash=row[2],
                characters=row[4],
                passages=row[5],
                **json.loads(row[3]),
            )
            for row in rows
        ]

    def passage_count(self) -> int:
        """Number of passages."""
        return int(self._value("SELECT count(*) FROM passages"))

    def passage_ids(self) -> set[str]:
        """Ids of all passages."""
        return {row[0] for row in self._rows("SELECT id FROM passages")}

    def vectors(self, ids: Sequence[str]) -> list[StoredVector]:
        """The vectors of these passages, without those that are there no more."""
        rows = self._rows(
            "SELECT passages.id, articles.id, vector "
            "FROM passages JOIN articles ON articles.number = passages.article "
            "WHERE passages.id IN (SELECT value FROM json_each(?))",
            json.dumps(ids),
        )
        return [StoredVector(row[0], row[1], _vector(row[2])) for row in rows]

    def problems(self) -> Iterator[str]:
        """Yield a sentence for each thing that is wrong with the file."""
        for (message,) in self._rows("PRAGMA integrity_check(10)"):
            if message != "ok":
                yield f"The texts are damaged: {message}. {REBUILD}"
        if self._rows("PRAGMA foreign_key_check"):
            yield f"Some passages belong to no article. {REBUILD}"
        for article_id in self.content_hashes():
            try:
                self.article(article_id)
            except IndexDamagedError as error:
                yield str(error)
        yield from self._word_problems()

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def _word_problems(self) -> Iterator[str]:
        try:
            with self._database.writing() as connection:
                connection.execute("INSERT INTO words (words, rank) VALUES ('integrity-check', 1)")
        except IndexDamagedError:
            yield f"The words for BM25 are not those of the passages. {REBUILD}"

    def _rows(self, query: str, *parameters: str) -> list[tuple[Any, ...]]:
        with self._database.reading() as connection:
            return connection.execute(query, parameters).fetchall()

    def _value(self, query: str) -> Any:
        return self._rows(query)[0][0]


def _passage_id(passage: Passage, content_hash: str) -> str:
    key = json.dumps([passage.article_id, content_hash, passage.start, passage.end])
    return blake2b(key.encode(), digest_size=16).hexdigest()


def _passage(row: Sequence[Any]) -> Passage:
    return Passage(row[1], row[2], row[3], tuple(Span(start, end) for start, end in json.loads(row[4])))


def _vector(blob: bytes) -> Vectors:
    return np.frombuffer(blob, dtype=np.float32)


def _delete(connection: sqlite3.Connection, article_id: str) -> list[str]:
    """Remove an article, if it is there; returns the ids of its passages."""
    found = connection.execute("SELECT number, title, text FROM articles WHERE id = ?", (article_id,)).fetchone()
    if found is None:
        return []
    number, title, text = found
    passages = connection.execute("SELECT number, id, start, end FROM passages WHERE article = ?", (number,))
    rows = passages.fetchall()
    # The word index keeps no texts: it must be told the very words that it is to forget.
    connection.executemany(
        "INSERT INTO words (words, rowid, title, text) VALUES ('delete', ?, ?, ?)",
        [(row[0], title, text[row[2] : row[3]]) for row in rows],
    )
    connection.execute("DELETE FROM articles WHERE number = ?", (number,))
    return [row[1] for row in rows]


def _insert(connection: sqlite3.Connection, indexed: IndexedArticle) -> None:
    article = indexed.article
    fields = article.model_dump(mode="json", exclude={"id", "title", "text"})
    number = connection.execute(
        "INSERT INTO articles (id, content_hash, title, text, fields) VALUES (?, ?, ?, ?, ?)",
        (article.id, article.content_hash, article.title, article.text, json.dumps(fields)),
    ).lastrowid
    if indexed.file is not None:
        connection.execute("INSERT INTO files VALUES (?, ?, ?)", (number, indexed.file.path, indexed.file.stamp))
    for passage_id, passage, vector in zip(indexed.ids, indexed.passages, indexed.vectors, strict=True):
        row = connection.execute(
            "INSERT INTO passages (id, article, start, end, sentences, vector) VALUES (?, ?, ?, ?, ?, ?)",
            (passage_id, number, passage.start, passage.end, json.dumps(passage.sentences), vector.tobytes()),
        ).lastrowid
        connection.execute(
            "INSERT INTO words (rowid, title, text) VALUES (?, ?, ?)",
            (row, article.title, article.text[passage.start : passage.end]),
        )
