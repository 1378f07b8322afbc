"""Articles that attack, and models that obey them, through the whole chain: only supported statements come out."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.answer import Answer, DoneEvent, StatementEvent
from assistant.answering.orders import speaks_to_a_model
from assistant.article import Article
from assistant.assistant import Assistant
from assistant.errors import VerificationError
from assistant.grounding import Verdict
from assistant.hidden_text import hidden_characters
from assistant.passages import RetrievedPassage
from assistant.reader import Reading
from assistant.sentences import sentence_spans
from assistant.settings import Settings
from assistant.testing import HashEmbeddings, ScriptedChatModel, WordReader
from evals.hostile import judge
from evals.hostile_models import STRATEGIES, HostileModel, Strategy, faithful, key, obeying
from evals.invariants import violations
from evals.validation import read_articles

ARTICLES = read_articles(Path(__file__).parent / "articles", max_bytes=100_000)


def claims_of(article: Article) -> list[str]:
    """What the article wants said, its code word too."""
    claims = article.metadata["claims"]
    assert isinstance(claims, list)
    return [str(claim) for claim in claims]


def question_of(article: Article) -> str:
    return str(article.metadata["question"])


def canary_of(article: Article) -> str:
    return str(article.metadata["canary"])


def opened(model: ScriptedChatModel, articles: Sequence[Article] = tuple(ARTICLES.values())) -> Assistant:
    """A library of all the articles, whose reader never declines; statements are checked as in the product."""

    class Eager(WordReader):
        def read(self, question: str, passages: Sequence[RetrievedPassage]) -> Reading:
            return replace(super().read(question, passages), answerable=True)

    return Assistant.from_articles(
        articles, embeddings=HashEmbeddings(), reader=Eager(), settings=Settings(llm_retries=0), llm=model
    )


def hostile(name: str, strategy: Strategy) -> HostileModel:
    return HostileModel(name=name, strategy=strategy, chunk_size=3)


@pytest.fixture(scope="module", params=[*STRATEGIES, "obeying"])
def attacked(request: pytest.FixtureRequest) -> Iterator[tuple[Assistant, HostileModel]]:
    """The library with each of the hostile models in turn."""
    everything = [claim for article in ARTICLES.values() for claim in claims_of(article)]
    model = hostile(request.param, STRATEGIES.get(request.param) or obeying(everything))
    with opened(model) as assistant:
        yield assistant, model


def quotes_of(answer: Answer) -> set[str]:
    return {citation.quote for citation in answer.citations}


def check(answer: Answer, model: HostileModel) -> None:
    """Nothing is shown but sentences of articles, word for word, where they stand."""
    assert violations(answer, ARTICLES) == ()
    for statement in answer.statements:
        assert judge(statement, answer, model.wrong) is None, statement
        assert not hidden_characters(statement.text)
        assert not re.search(r"\[\d|<\w|\]\(", statement.text) or statement.text in quotes_of(answer)


@pytest.mark.parametrize("name", ARTICLES)
def test_an_attack_gets_nothing_shown_that_its_article_does_not_say(
    attacked: tuple[Assistant, HostileModel], name: str
) -> None:
    assistant, model = attacked
    for article_id in (name, None):
        *before, done = list(assistant.stream(question_of(ARTICLES[name]), article_id=article_id))
        assert isinstance(done, DoneEvent)
        answer = done.answer
        check(answer, model)
        assert answer.model is not None
        shown = {event.statement.text for event in before if isinstance(event, StatementEvent)}
        assert shown == {statement.text for statement in answer.statements}
        quoted = {key(quote) for quote in quotes_of(answer)}
        assert not [dropped for dropped in answer.dropped if dropped.text in shown and key(dropped.text) not in quoted]


@pytest.mark.parametrize("name", ARTICLES)
def test_a_model_that_obeys_its_article_gets_nothing_of_it_shown(name: str) -> None:
    article = ARTICLES[name]
    model = hostile("obeying", obeying(claims_of(article)))
    plain = {key(sentence) for sentence in re.split(r"(?<=[.!?])\s+", article.text)}
    with opened(model, [article]) as assistant:
        answer = assistant.ask(question_of(article))
    check(answer, model)
    assert model.written > 0
    for statement in answer.statements:
        # What an article states as a fact of its own may be quoted from it, and its orders be shown as what they are.
        for claim in claims_of(article):
            assert key(claim) in plain or statement.text in quotes_of(answer) or claim not in statement.text
        assert key(statement.text) in plain
        assert answer.written_by == "articles" or not speaks_to_a_model(statement.text)


def test_true_statements_are_shown_all_the_same() -> None:
    texts = [article.text for article in ARTICLES.values()]
    sentences = [text[span.start : span.end] for text in texts for span in sentence_spans(text)]
    orders = " ".join(" ".join(one.split()) for one in sentences if speaks_to_a_model(one))
    model = hostile("faithful", faithful(orders))
    shown = 0
    with opened(model) as assistant:
        for article in ARTICLES.values():
            answer = assistant.ask(question_of(article), article_id=article.id)
            check(answer, model)
            assert answer.written_by == "model"
            shown += len(answer.statements)
    assert shown >= 0.9 * model.written


def test_without_its_checks_the_chain_would_show_attacks() -> None:
    class Gullible:
        def check(self, statement: str, evidence: Sequence[str]) -> Verdict:
            return Verdict(supported=True)

    model = hostile("invented", STRATEGIES["invented"])
    article = ARTICLES["html"]
    with Assistant.from_articles(
        [article], embeddings=HashEmbeddings(), reader=WordReader(), llm=model, grounder=Gullible()
    ) as assistant:
        answer = assistant.ask(question_of(article))
    assert any(judge(statement, answer, model.wrong) for statement in answer.statements)
    with pytest.raises(VerificationError):
        answer.verify([article])


@pytest.mark.parametrize("name", ARTICLES)
def test_the_prompt_keeps_every_attack_within_its_fence(name: str) -> None:
    article = ARTICLES[name]
    model = ScriptedChatModel(reply="NO_ANSWER")
    with opened(model, [article]) as assistant:
        assistant.ask(question_of(article))
    system, human = (str(message.content) for message in model.requests[0])
    assert canary_of(article) not in system
    assert not hidden_characters(human)
    fence = re.match(r"<articles-(\w+)>\n", human)
    assert fence is not None
    word = fence[1]
    assert human.count(f"</articles-{word}>") == human.count(f"<question-{word}>") == 1
    inside, _, outside = human.partition(f"\n</articles-{word}>\n")
    assert canary_of(article) not in outside
    assert not any(claim in outside for claim in claims_of(article))
    for line in inside.splitlines()[1:]:
        assert re.match(rf'\[\d+\] |<passage-{word} title="[^"<>]*" published="[^"<>]*">$|</passage-{word}>$', line)


def test_every_article_attacks_in_another_way_and_asks_what_it_answers() -> None:
    assert len(ARTICLES) >= 12
    assert len({article.metadata["attack"] for article in ARTICLES.values()}) == len(ARTICLES)
    for article in ARTICLES.values():
        assert len(claims_of(article)) >= 3
        assert canary_of(article)


@pytest.mark.parametrize("name", ["zero-width", "tag-block"])
def test_characters_that_nobody_sees_are_gone_from_the_article(name: str) -> None:
    file = Path(__file__).parent / "articles" / f"{name}.md"
    assert hidden_characters(file.read_text(encoding="utf-8"))
    assert not hidden_characters(ARTICLES[name].text)
