from collections.abc import Iterator
from typing import Any

import pytest
from langchain_core.runnables import RunnableLambda
from langchain_tests.integration_tests import RetrieversIntegrationTests

from assistant.article import Article
from assistant.errors import ArticleNotFoundError
from assistant.index import PassageIndex
from assistant.retriever import HybridRetriever
from assistant.testing import HashEmbeddings

ARTICLES = [
    Article(
        id=name,
        title=f"About {name}",
        url=f"https://news.example/{name}",
        text=f"The {name} will close on 3 May. It cost 40 million euros.",
    )
    for name in ("harbour", "bridge", "station", "school")
]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PassageIndex]:
    with PassageIndex.open(tmp_path_factory.mktemp("data"), embeddings=HashEmbeddings()) as index:
        index.add(ARTICLES)
        yield index


class TestStandard(RetrieversIntegrationTests):
    """LangChain's own tests of any retriever."""

    @pytest.fixture(autouse=True)
    def _index(self, index: PassageIndex) -> None:
        self._opened = index

    @property
    def retriever_constructor(self) -> type[HybridRetriever]:
        return HybridRetriever

    @property
    def retriever_constructor_params(self) -> dict[str, Any]:
        return {"index": self._opened}

    @property
    def retriever_query_example(self) -> str:
        return "When will the bridge close?"


def test_a_document_tells_where_it_stands(index: PassageIndex) -> None:
    (document, *_) = HybridRetriever(index=index).invoke("When will the bridge close?")
    article = ARTICLES[1]
    metadata = document.metadata
    assert set(metadata) == {*("article_id", "start", "end", "sentences", "title", "url", "score", "cosine", "bm25")}
    assert (metadata["article_id"], metadata["title"], metadata["url"]) == (
        article.id,
        article.title,
        article.url,
    )
    assert document.page_content == article.text[metadata["start"] : metadata["end"]]
    assert [article.text[start:end] for start, end in metadata["sentences"]] == [
        "The bridge will close on 3 May.",
        "It cost 40 million euros.",
    ]


def test_ids_are_unique(index: PassageIndex) -> None:
    documents = HybridRetriever(index=index).invoke("euros")
    assert len(documents) == len({document.id for document in documents}) == 4


def test_a_call_can_ask_for_other_than_the_fields(index: PassageIndex) -> None:
    retriever = HybridRetriever(index=index, k=3)
    assert len(retriever.invoke("euros")) == 3
    assert len(retriever.invoke("euros", k=1)) == 1
    (document,) = retriever.invoke("When will the harbour close?", article_id="school", fetch_k=5)
    assert document.metadata["article_id"] == "school"
    (document,) = HybridRetriever(index=index, article_id="school").invoke("harbour")
    assert document.metadata["article_id"] == "school"


@pytest.mark.parametrize("wrong", [{"limit": 3}, {"k": 0}, {"k": -1}, {"fetch_k": 0}])
def test_what_it_does_not_know_is_an_error(index: PassageIndex, wrong: dict[str, Any]) -> None:
    with pytest.raises((TypeError, ValueError)):
        HybridRetriever(index=index).invoke("euros", **wrong)
    with pytest.raises(ValueError, match=next(iter(wrong))):
        HybridRetriever(index=index, **wrong)


def test_an_unknown_article_is_an_error(index: PassageIndex) -> None:
    with pytest.raises(ArticleNotFoundError):
        HybridRetriever(index=index, article_id="nothing").invoke("euros")


async def test_async_returns_the_same(index: PassageIndex) -> None:
    retriever = HybridRetriever(index=index)
    assert await retriever.ainvoke("bridge", k=2) == retriever.invoke("bridge", k=2)
    assert await retriever.abatch(["bridge", "school"]) == retriever.batch(["bridge", "school"])


def test_it_composes_with_other_runnables(index: PassageIndex) -> None:
    chain = HybridRetriever(index=index, k=2) | RunnableLambda(len)
    assert chain.invoke("bridge") == 2
