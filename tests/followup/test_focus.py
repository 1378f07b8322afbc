from collections.abc import Iterator

import pytest

from assistant.article import Article
from assistant.followup.focus import focus, within
from assistant.history import Turn
from assistant.index import PassageIndex
from assistant.testing import HashEmbeddings
from tests.answers import ARTICLE

DAM = Article(id="dam", title="Dam may break", text="The Kestrel Dam was built in 1964. Work on it stopped in spring.")
BRIDGE = Article(id="bridge", title="Bridge opens", text="The Kestrel Bridge was opened. Work on it began in 2014.")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PassageIndex]:
    with PassageIndex.open(tmp_path_factory.mktemp("index"), embeddings=HashEmbeddings()) as index:
        index.add([DAM, BRIDGE, ARTICLE])
        yield index


def test_the_article_is_the_one_that_was_quoted_last(library: PassageIndex) -> None:
    turns = [
        Turn(question="Who works there?", evidence=("x",), article_ids=("harbour",)),
        Turn(question="When was it built?", evidence=("x", "y"), article_ids=("dam", "harbour")),
        Turn(question="Who paid?"),
    ]
    assert focus(turns, library, fetch_k=8) == "dam"


def test_what_was_quoted_from_an_article_without_the_names_asked_for_was_wrong(library: PassageIndex) -> None:
    turn = Turn(question="When did work on the Kestrel Bridge begin?", evidence=("x",), article_ids=("dam",))
    assert focus([turn], library, fetch_k=8) == "bridge"


def test_a_question_without_an_answer_has_the_article_of_its_names(library: PassageIndex) -> None:
    assert focus([Turn(question="How high is the Kestrel Dam?")], library, fetch_k=8) == "dam"


def test_an_answer_that_says_no_article_is_searched_for(library: PassageIndex) -> None:
    assert focus([Turn(question="When?", answer="The harbour will close on 3 May.")], library, fetch_k=8) == "harbour"


def test_articles_that_are_gone_are_passed_over(library: PassageIndex) -> None:
    turn = Turn(question="When was it built?", evidence=("x", "y"), article_ids=("gone", "dam"))
    assert focus([turn], library, fetch_k=8) == "dam"


def test_nothing_said_is_about_no_article(library: PassageIndex) -> None:
    assert focus([], library, fetch_k=8) is None
    assert focus([Turn(question="why?")], library, fetch_k=8) is None


def test_within_an_article_only_its_quotes_are_left() -> None:
    turn = Turn(question="Who?", answer="All.", evidence=("a", "b", "c"), article_ids=("dam", "bridge"))
    assert within([turn], "bridge")[0].evidence == ("b", "c")
    assert within([turn], None) == (turn,)
    alone = Turn(question="Who?", answer="All.", evidence=("a",), article_ids=("dam",))
    assert within([alone], "bridge") == (Turn(question="Who?"),)
    assert within([alone], "dam") == (alone,)
