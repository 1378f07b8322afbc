"""The index as a LangChain retriever."""

from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForRetrieverRun, CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import run_in_executor
from pydantic import ConfigDict, Field, SkipValidation
from typing_extensions import override

from assistant.index import DEFAULT_FETCH_K, DEFAULT_K, PassageIndex
from assistant.passages import RetrievedPassage


class HybridRetriever(BaseRetriever):
    """Retrieves passages by meaning and by words, fused by reciprocal rank.

    Each of the fields but `index` can be given for a single call too: `retriever.invoke(question, k=3,
    article_id="a")`. A document's content is the passage, verbatim; its metadata has `article_id`, `start`
    and `end` (characters in the article's canonical text), `sentences` (`[start, end]` of each), `title`,
    `url`, `score`, `cosine` and `bm25`.

    Attributes:
        index: the passages.
        k: passages to return, at most.
        fetch_k: passages to take from each of the two searches.
        article_id: search this article only.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True, extra="forbid")

    index: SkipValidation[PassageIndex] = Field(exclude=True, repr=False)
    k: int = Field(default=DEFAULT_K, ge=1)
    fetch_k: int = Field(default=DEFAULT_FETCH_K, ge=1)
    article_id: str | None = None

    @override
    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,
        k: int | None = None,
        fetch_k: int | None = None,
        article_id: str | None = None,
        **kwargs: Any,
    ) -> list[Document]:
        if kwargs:
            raise TypeError(f"HybridRetriever takes k, fetch_k and article_id, not {', '.join(sorted(kwargs))}.")
        found = self.index.search(
            query,
            k=self.k if k is None else k,
            fetch_k=self.fetch_k if fetch_k is None else fetch_k,
            article_id=self.article_id if article_id is None else article_id,
        )
        return [as_document(passage) for passage in found]

    @override
    async def _aget_relevant_documents(
        self, query: str, *, run_manager: AsyncCallbackManagerForRetrieverRun, **kwargs: Any
    ) -> list[Document]:
        # The base class would not hand on k, fetch_k and article_id.
        return await run_in_executor(
            None, self._get_relevant_documents, query, run_manager=run_manager.get_sync(), **kwargs
        )


def as_document(found: RetrievedPassage) -> Document:
    """A retrieved passage as a LangChain document; its id is unique in the library."""
    passage = found.passage
    return Document(
        id=f"{passage.article_id}:{passage.start}-{passage.end}",
        page_content=found.text,
        metadata={
            "article_id": passage.article_id,
            "start": passage.start,
            "end": passage.end,
            "sentences": [list(sentence) for sentence in passage.sentences],
            "title": found.title,
            "url": found.url,
            "score": found.score,
            "cosine": found.cosine,
            "bm25": found.bm25,
        },
    )
