"""Plain baselines, which decline nothing that they find any words for: what a better system must beat."""

import sqlite3
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.vectorstores import InMemoryVectorStore
from langchain_text_splitters import RecursiveCharacterTextSplitter

from assistant.article import Article
from assistant.fts_query import fts_query
from assistant.history import Turn
from assistant.sentences import sentence_spans
from evals.baselines import DEPTH
from evals.prediction import Place, Prediction

CHUNK_CHARACTERS, CHUNK_OVERLAP = 1000, 200
"""Those of LangChain's own tutorials on retrieval."""

_DECLINED = Prediction(declined=True)


class Found(NamedTuple):
    """A sentence, and where it stands."""

    place: Place
    text: str


class SentenceSearch:
    """BM25 over single sentences, by SQLite's FTS5."""

    def __init__(self, articles: Mapping[str, Article]) -> None:
        """Index every sentence of the articles."""
        self._rows = sqlite3.connect(":memory:")
        self._rows.execute(
            "CREATE VIRTUAL TABLE sentences USING fts5 "
            "(words, article UNINDEXED, start UNINDEXED, tokenize = 'porter unicode61')"
        )
        self._rows.executemany(
            "INSERT INTO sentences VALUES (?, ?, ?)",
            (
                (article.text[start:end], article_id, start)
                for article_id, article in sorted(articles.items())
                for start, end in sentence_spans(article.text)
            ),
        )

    def search(self, question: str, *, article_id: str | None, k: int) -> list[Found]:
        """The sentences that share words with the question, best first, at most k; ties in the articles' order."""
        query = fts_query(question)
        if query is None:
            return []
        rows = self._rows.execute(
            "SELECT words, article, start FROM sentences WHERE sentences MATCH :query "
            "AND (:article IS NULL OR article = :article) ORDER BY bm25(sentences), rowid LIMIT :k",
            {"query": query, "article": article_id, "k": k},
        )
        return [Found(Place(article, start, start + len(words)), words) for words, article, start in rows]

    def close(self) -> None:
        """Forget the sentences."""
        self._rows.close()


class Bm25Sentence:
    """The sentence that BM25 ranks first; declines where no sentence shares a word with the question.

    What it retrieves are sentences, so its retrieval figures are of a finer unit than those of passages.
    """

    name = "bm25-sentence"
    tells_retrieved = True

    def __init__(self, search: SentenceSearch) -> None:
        """Use a search."""
        self._search = search

    def predict(self, question: str, *, article_id: str | None = None, history: Sequence[Turn] = ()) -> Prediction:
        """Search; the history is not read."""
        del history
        found = self._search.search(question, article_id=article_id, k=DEPTH)
        if not found:
            return _DECLINED
        return Prediction(
            declined=False,
            evidence=(found[0].place,),
            retrieved=tuple(one.place for one in found),
            text=found[0].text,
            display_text=found[0].text,
        )


class LeadSentence:
    """The first sentence of the article; asked of the library, that of the article with BM25's best sentence."""

    name = "lead-sentence"
    tells_retrieved = False

    def __init__(self, search: SentenceSearch, articles: Mapping[str, Article]) -> None:
        """Use a search to choose an article."""
        self._search = search
        self._leads = {article_id: _sentences(article)[:1] for article_id, article in articles.items()}

    def predict(self, question: str, *, article_id: str | None = None, history: Sequence[Turn] = ()) -> Prediction:
        """Quote the lead; the history is not read."""
        del history
        if article_id is None:
            found = self._search.search(question, article_id=None, k=1)
            if not found:
                return _DECLINED
            article_id = found[0].place.article_id
        return _quoting(self._leads[article_id])


class MiniLmPassage:
    """The plain LangChain recipe: chunks of 1,000 characters, one vector each, and the nearest is the answer.

    It cites every sentence that lies in the chunk, so a hit is easy for it: read it beside the precision.
    """

    name = "minilm-passage"
    tells_retrieved = True

    def __init__(self, embeddings: Embeddings, articles: Mapping[str, Article]) -> None:
        """Split and embed the articles.

        Args:
            embeddings: the product's model, so that only the recipe differs.
            articles: by id.
        """
        splitter = RecursiveCharacterTextSplitter(
            chunk_size=CHUNK_CHARACTERS, chunk_overlap=CHUNK_OVERLAP, add_start_index=True
        )
        documents = [
            Document(article.text, metadata={"article_id": article_id}) for article_id, article in articles.items()
        ]
        self._store = InMemoryVectorStore(embeddings)
        self._store.add_documents(splitter.split_documents(documents))
        self._sentences = {article_id: _sentences(article) for article_id, article in articles.items()}

    def predict(self, question: str, *, article_id: str | None = None, history: Sequence[Turn] = ()) -> Prediction:
        """Search; the history is not read."""
        del history

        def in_scope(document: Document) -> bool:
            return article_id is None or document.metadata["article_id"] == article_id

        found = self._store.similarity_search(question, k=DEPTH, filter=in_scope)
        if not found:
            return _DECLINED
        retrieved = tuple(_place(document) for document in found)
        best = retrieved[0]
        cited = [
            sentence
            for sentence in self._sentences[best.article_id]
            if best.start <= sentence.place.start and sentence.place.end <= best.end
        ]
        # A sentence longer than a chunk lies in none: the chunk itself is cited then.
        return _quoting(cited or [Found(best, found[0].page_content)], retrieved)


def _sentences(article: Article) -> list[Found]:
    return [
        Found(Place(article.id, *span), article.text[span.start : span.end]) for span in sentence_spans(article.text)
    ]


def _place(document: Document) -> Place:
    start = document.metadata["start_index"]
    return Place(document.metadata["article_id"], start, start + len(document.page_content))


def _quoting(sentences: Sequence[Found], retrieved: tuple[Place, ...] = ()) -> Prediction:
    text = " ".join(sentence.text for sentence in sentences)
    return Prediction(
        declined=not sentences,
        evidence=tuple(sentence.place for sentence in sentences),
        retrieved=retrieved,
        text=text,
        display_text=text,
    )
