import pytest

from assistant.answering.extractive import choose_sentences, needs_context
from assistant.article import Article
from assistant.passages import RetrievedPassage, Span
from assistant.reader import Evidence
from tests.answers import ARTICLE, passages_of

PASSAGES = passages_of(ARTICLE)


def evidence(passage: RetrievedPassage, number: int, score: float = 0.9) -> Evidence:
    return Evidence(passage=passage, sentence=passage.passage.sentences[number], score=score)


def chosen(*found: Evidence, most: int = 3, passages: list[RetrievedPassage] = PASSAGES) -> list[tuple[str, str]]:
    return [(one.text, one.role) for one in choose_sentences(found, passages, max_statements=most)]


@pytest.mark.parametrize(
    "sentence",
    [
        "He said so.",
        "It cost 40 million euros.",
        "“They won't come,” she added.",
        "That led to protests.",
        "The step strengthens the army.",
        "But her party disagrees.",
        "These are the last ones.",
    ],
)
def test_sentences_that_point_back_need_context(sentence: str) -> None:
    assert needs_context(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Kosovo asked for 246 missiles.",
        "This week the court ruled.",
        "It is possible that the strike ends.",
        "Hers was not the only voice in the hall.".replace("Hers", "Helen's"),
        "Theresa May resigned.",
        "The stepmother cried.",
    ],
)
def test_sentences_that_stand_alone_need_none(sentence: str) -> None:
    assert not needs_context(sentence)


def test_a_sentence_that_points_back_gets_the_one_before_it_as_context() -> None:
    assert chosen(evidence(PASSAGES[0], 1)) == [
        ("The harbour will close on 3 May.", "context"),
        ("It cost 40 million euros in 1998.", "evidence"),
    ]


def test_context_is_not_taken_from_what_was_not_retrieved() -> None:
    first, second = PASSAGES
    pointing = RetrievedPassage(
        passage=second.passage, text=second.text.replace("Mayor Ana Lind", "But she later "), title="", url=None,
        score=1.0, cosine=None, bm25=None,
    )  # fmt: skip
    assert chosen(evidence(pointing, 0), passages=[pointing])[0][1] == "evidence"
    assert chosen(evidence(pointing, 0), passages=[pointing, first])[0] == (
        "It cost 40 million euros in 1998.",
        "context",
    )


def test_evidence_is_not_repeated_as_context() -> None:
    assert chosen(evidence(PASSAGES[0], 1), evidence(PASSAGES[0], 0, 0.5)) == [
        ("The harbour will close on 3 May.", "evidence"),
        ("It cost 40 million euros in 1998.", "evidence"),
    ]


def test_sentences_that_do_not_follow_each_other_are_ordered_by_evidence() -> None:
    texts = [text for text, _ in chosen(evidence(PASSAGES[1], 0), evidence(PASSAGES[0], 0, 0.5))]
    assert texts == ["Mayor Ana Lind said that 246 people work there.", "The harbour will close on 3 May."]


def test_no_more_statements_are_taken_than_allowed() -> None:
    found = [evidence(PASSAGES[0], 0), evidence(PASSAGES[1], 0, 0.5), evidence(PASSAGES[1], 1, 0.4)]
    assert [text for text, role in chosen(*found, most=1) if role == "evidence"] == [found[0].text]


def test_equal_sentences_of_two_articles_become_one_with_both_places() -> None:
    copy = Article(id="copy", title="Copy", text=ARTICLE.text)
    twin = passages_of(copy)[0]
    merged = choose_sentences([evidence(PASSAGES[0], 0), evidence(twin, 0, 0.8)], [*PASSAGES, twin], max_statements=3)
    assert [place[0].passage.article_id for place in merged[0].places] == ["harbour", "copy"]
    assert len(merged) == 1


def test_every_chosen_sentence_is_verbatim() -> None:
    for one in choose_sentences([evidence(PASSAGES[1], 1)], PASSAGES, max_statements=3):
        for _, span in one.places:
            assert ARTICLE.text[slice(*span)] == one.text


def test_spans_know_what_they_share() -> None:
    assert Span(0, 5).overlaps(Span(4, 9))
    assert not Span(0, 5).overlaps(Span(5, 9))
    assert Span(0, 5).contains(Span(1, 5))
    assert not Span(0, 5).contains(Span(1, 6))


THREE = Article(id="three", title="Three", text="Alpha came. Beta came. Gamma came.")


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1), (1, 2, 0), (2, 1, 0), (0, 2, 1), (1, 0, 2)])
def test_sentences_that_follow_each_other_keep_their_order_whatever_their_ranks(order: tuple[int, ...]) -> None:
    passages = passages_of(THREE)
    texts = [text for text, _ in chosen(*(evidence(passages[0], number) for number in order), passages=passages)]
    assert texts == ["Alpha came.", "Beta came.", "Gamma came."]


def test_the_same_context_is_shown_once() -> None:
    one = Article(id="one", title="One", text="The court ruled on Monday. It fined a firm.")
    two = Article(id="two", title="Two", text="The court ruled on Monday. It freed a man.")
    passages = [*passages_of(one), *passages_of(two)]
    texts = [text for text, _ in chosen(evidence(passages[0], 1), evidence(passages[1], 1), passages=passages)]
    assert texts.count("The court ruled on Monday.") == 1
