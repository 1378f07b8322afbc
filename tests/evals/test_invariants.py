from typing import Any

import pytest

from assistant.answer import Answer, Retrieved, Statement
from assistant.article import Article
from evals.invariants import violations
from evals.scripted import scripted_answer, scripted_decline

LEE, RAN = "Ann Lee won the race on Sunday.", "She ran 42 km in the rain."


@pytest.fixture
def answer(article: Article) -> Answer:
    return scripted_answer("Who won?", article, [LEE], short_answer="Ann Lee")


def test_sound_answers_break_no_rule(article: Article, answer: Answer) -> None:
    articles = {article.id: article}
    assert violations(answer, articles) == ()
    assert violations(scripted_answer("How far?", article, [RAN], context=[LEE]), articles) == ()
    assert violations(scripted_decline("Why?", article=article, retrieved=[(0, 58)]), articles) == ()


def broken(answer: Answer, **changes: Any) -> Answer:
    """The answer with changes that its own validation doesn't get to see."""
    return answer.model_copy(update=changes)


def test_each_broken_rule_is_told(article: Article, answer: Answer) -> None:
    citation = answer.citations[0]
    elsewhere = citation.model_copy(update={"start": 1, "end": 32})
    reworded = Statement(text="Lee won.", citations=(1,))
    unsound = {
        "within a retrieved passage": broken(answer, retrieved=(Retrieved(article_id="race", start=0, end=30),)),
        "at its offsets": broken(answer, citations=(elsewhere,)),
        "not the words that it cites": broken(answer, statements=(reworded,), text=reworded.marked_text),
        "has no citation": broken(answer, statements=(Statement.model_construct(text=LEE, citations=()),)),
        "answered without a statement": broken(answer, statements=()),
        "yet it states something": broken(answer, status="unanswered", reason="unsupported"),
        "yet has the reason": broken(answer, reason="unsupported"),
        "no probability": broken(answer, confidence=1.5),
        "hash of 'race' is missing": broken(answer, sources={}),
        "not that of the article": broken(answer, sources={"race": "0" * 64}),
        "not in the articles": broken(answer, retrieved=(Retrieved(article_id="race", start=0, end=9999),)),
        "yet retrieved from 'race'": broken(answer, article_id="other"),
        "receipt can't be loaded": broken(answer, text="Ann Lee."),
        "without a reason": broken(scripted_decline("Why?"), reason=None),
    }
    for rule, unsound_answer in unsound.items():
        assert any(rule in found for found in violations(unsound_answer, {article.id: article})), rule


def test_a_citation_of_an_article_that_is_gone_is_told(answer: Answer) -> None:
    assert any("race" in found for found in violations(answer, {}))


def test_confidence_that_is_not_a_number_is_told(article: Article, answer: Answer) -> None:
    assert violations(broken(answer, confidence=float("nan")), {article.id: article})


def model_answer(answer: Answer, text: str) -> Answer:
    statement = Statement(text=text, citations=(1,))
    return broken(answer, statements=(statement,), text=statement.marked_text, written_by="model", model="some:model")


def test_a_statement_in_a_models_words_is_sound_if_its_evidence_has_what_it_says(
    article: Article, answer: Answer
) -> None:
    answer = broken(answer, short_answer=None)
    assert violations(model_answer(answer, "On Sunday, Ann Lee won the race."), {article.id: article}) == ()


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Ann Lee won 3 races.", "not supported by what it cites"),
        ("Ann Lee won the race [1] on Sunday.", "has '[1]'"),
        ("Ann Lee won the race, see http://evil.example.", "has 'http://evil.example.'"),
        ("Ann Lee won the <b>race on Sunday.", "has '<b'"),
        ("Ann Lee won the race\u202e on Sunday.", "has '\\u202e'"),
    ],
)
def test_what_a_model_may_not_write_is_told(article: Article, answer: Answer, text: str, rule: str) -> None:
    answer = broken(answer, short_answer=None)
    assert any(rule in found for found in violations(model_answer(answer, text), {article.id: article}))
