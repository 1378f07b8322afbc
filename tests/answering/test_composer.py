from assistant.answer import Answer
from assistant.answering import AnswerComposer
from assistant.answering.composer import reply
from assistant.article import Article
from assistant.passages import Span
from assistant.reader import Evidence, Reading
from tests.answers import ARTICLE, passages_of

COPY = Article(id="copy", title="Copy", text=ARTICLE.text)
PASSAGES = [*passages_of(ARTICLE), *passages_of(COPY)]
ARTICLES = {article.id: article for article in (ARTICLE, COPY)}
COMPOSER = AnswerComposer(ARTICLES.__getitem__, max_statements=3, nearest_k=2)


def found(number: int, sentence: int, *, short: str | None = None) -> Evidence:
    passage = PASSAGES[number]
    place = passage.passage.sentences[sentence]
    start = place.start + passage.sentence_text(place).index(short) if short else 0
    return Evidence(passage, place, 0.9, Span(start, start + len(short)) if short else None)


def compose(*evidence: Evidence, answerable: bool = True) -> Answer:
    reading = Reading(evidence, 0.8, answerable=answerable)
    answer = COMPOSER.from_reading("How many?", None, PASSAGES, reading)
    answer.verify(ARTICLES.values())
    return answer


def test_evidence_becomes_cited_statements() -> None:
    answer = compose(found(1, 0, short="246"))
    assert answer.status == "answered"
    assert answer.text == "Mayor Ana Lind said that 246 people work there. [1]"
    assert answer.short_answer == "246"
    assert answer.confidence == 0.8
    assert answer.sources == {"harbour": ARTICLE.content_hash}


def test_words_that_stand_in_two_articles_are_said_once_and_cited_twice() -> None:
    answer = compose(found(1, 0), found(3, 0))
    assert answer.text == "Mayor Ana Lind said that 246 people work there. [1][2]"
    assert [citation.article_id for citation in answer.citations] == ["harbour", "copy"]


def test_the_short_answer_is_that_of_the_best_evidence_even_after_context() -> None:
    answer = compose(found(0, 1, short="40 million euros"))
    assert [statement.role for statement in answer.statements] == ["context", "evidence"]
    assert answer.short_answer == "40 million euros"
    assert answer.statements[0].short_answer is None


def test_the_best_evidence_gives_the_short_answer_wherever_it_stands() -> None:
    answer = compose(found(1, 0, short="246"), found(0, 1, short="40 million euros"))
    assert answer.short_answer == "246"
    assert sum(statement.short_answer is not None for statement in answer.statements) == 1


def test_worse_evidence_gives_no_short_answer() -> None:
    assert compose(found(1, 1), found(1, 0, short="246")).short_answer is None


def test_declining_shows_the_nearest_passages_best_evidence_first() -> None:
    answer = compose(found(1, 0), answerable=False)
    assert (answer.status, answer.reason) == ("unanswered", "not_in_sources")
    assert [passage.quote for passage in answer.nearest] == [PASSAGES[1].text, PASSAGES[0].text]
    assert answer.confidence == 0.8
    assert not answer.statements


def test_nothing_read_is_not_in_the_sources() -> None:
    answer = COMPOSER.from_reading("How many?", None, [], Reading((), 0.0, answerable=False))
    assert (answer.reason, answer.nearest, answer.confidence) == ("not_in_sources", (), 0.0)


def test_a_reply_has_neither_statements_nor_a_reason() -> None:
    answer = reply("Hello", None, "Hello!")
    assert (answer.kind, answer.status, answer.reason, answer.text) == ("reply", "unanswered", None, "Hello!")
