from collections.abc import Iterator, Sequence

import pytest

from assistant.followup import Phrasing, Understanding, understand
from assistant.history import Turn
from assistant.index import PassageIndex
from assistant.testing import HashEmbeddings
from tests.answers import ARTICLE

HISTORY = (Turn(question="Who is Ana Lind?", evidence=("Mayor Ana Lind said so.",), article_ids=(ARTICLE.id,)),)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PassageIndex]:
    with PassageIndex.open(tmp_path_factory.mktemp("index"), embeddings=HashEmbeddings()) as index:
        index.add([ARTICLE])
        yield index


def test_a_follow_up_is_read_in_the_article_of_its_conversation(library: PassageIndex) -> None:
    meant = understand("what did she say?", HISTORY, library, fetch_k=8)
    assert meant.article_id == ARTICLE.id
    assert meant.phrasings[0].words == "What did Mayor Ana Lind say?"


def test_a_question_that_stands_alone_needs_no_library_and_no_model(library: PassageIndex) -> None:
    def rewrite(_: str, __: Sequence[Turn]) -> str:
        raise AssertionError("asked")

    question = "How many people work in the harbour of Oslo?"
    alone = Understanding((Phrasing(question, question),))
    assert understand(question, HISTORY, library, fetch_k=8, rewrite=rewrite) == alone
    assert understand("why?", (), library, fetch_k=8, rewrite=rewrite) == Understanding((Phrasing("why?", "why?"),))


def test_the_only_article_to_answer_from_is_the_one_that_is_talked_about(library: PassageIndex) -> None:
    assert understand("why?", HISTORY, library, fetch_k=8, article_id="other").article_id == "other"
