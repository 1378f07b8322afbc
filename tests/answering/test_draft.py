import pytest

from assistant.answer import TextSpan
from assistant.answering.draft import AnswerDraft, StaleError
from assistant.answering.extractive import ChosenSentence
from assistant.article import Article
from assistant.errors import ArticleNotFoundError
from assistant.passages import Span
from tests.answers import ARTICLE, passages_of

FIRST, SECOND = passages_of(ARTICLE)
CLOSES, COST = FIRST.passage.sentences
STAFF = SECOND.passage.sentences[0]


class Library:
    """Articles that can be changed."""

    def __init__(self) -> None:
        self.article: Article | None = ARTICLE

    def get(self, article_id: str) -> Article:
        if self.article is None:
            raise ArticleNotFoundError(article_id)
        return self.article


@pytest.fixture
def library() -> Library:
    return Library()


def test_a_sentence_keeps_its_number_however_often_it_is_cited(library: Library) -> None:
    draft = AnswerDraft(library.get)
    first = draft.add("It closes.", [(FIRST, CLOSES), (SECOND, STAFF)])
    second = draft.add("It cost much.", [(SECOND, STAFF), (FIRST, COST)])
    assert first.statement.citations == (1, 2)
    assert second.statement.citations == (2, 3)
    assert [citation.number for citation in second.citations] == [3]
    assert [citation.quote for citation in draft.citations][1] == "Mayor Ana Lind said that 246 people work there."
    assert draft.sources == {"harbour": ARTICLE.content_hash}


def test_the_short_answer_is_words_of_a_statement(library: Library) -> None:
    draft = AnswerDraft(library.get)
    draft.add("There are 246.", [(SECOND, STAFF)], short_answer=TextSpan(start=10, end=13))
    assert draft.short_answer == "246"
    draft.add_sentence(ChosenSentence(((FIRST, COST),), short_answer=Span(COST.start, COST.start + 2)))
    assert draft.short_answer == "246"


def test_passages_that_are_not_as_they_were_retrieved_are_stale(library: Library) -> None:
    library.article = ARTICLE.model_copy(update={"text": f"New. {ARTICLE.text}"})
    with pytest.raises(StaleError):
        AnswerDraft(library.get).check([FIRST])
    library.article = None
    with pytest.raises(StaleError):
        AnswerDraft(library.get).check([FIRST])


def test_a_change_after_the_article_was_fetched_is_found(library: Library) -> None:
    draft = AnswerDraft(library.get)
    draft.check([FIRST])
    library.article = Article.model_validate({**ARTICLE.model_dump(), "title": "Other"})
    draft.check_fresh()  # nothing was quoted yet
    with pytest.raises(StaleError):
        draft.check_fresh([(FIRST, COST)])
    draft.add("It cost much.", [(FIRST, COST)])
    with pytest.raises(StaleError):
        draft.check_fresh()


def test_an_equal_article_that_was_stored_anew_is_fresh(library: Library) -> None:
    draft = AnswerDraft(library.get)
    draft.add("It cost much.", [(FIRST, COST)])
    library.article = Article.model_validate(ARTICLE.model_dump())
    draft.check_fresh()
