import random
from pathlib import Path

import pytest

from assistant.grounding.train.corruption import CORRUPTIONS, Material, corrupted
from assistant.grounding.train.declarative import declarative
from assistant.grounding.train.pairs import Pair, PairMaker
from assistant.grounding.train.rewording import reworded
from assistant.grounding.train.wordnet import WordNet
from tests.grounding.train import tiny_wordnet

TEXT = (
    "In May 1950, Ann Lee left Bonn because she had won 12 races. The army of Bonn may buy 300 large missiles from Ulm "
    "for more than $5 million, the mayor said. Bob Kay attacked the plan on Monday in a speech to the council of Ulm. "
    "He left the council quickly after the vote."
)
QUESTIONS = [
    ("When did Ann Lee leave Bonn?", "May 1950"),
    ("Who attacked the plan on Monday?", "Bob Kay"),
    ("How many large missiles may the army buy?", "300"),
]


@pytest.fixture(scope="module")
def wordnet(tmp_path_factory: pytest.TempPathFactory) -> WordNet:
    return WordNet(tiny_wordnet.write(tmp_path_factory.mktemp("wordnet")))


@pytest.mark.parametrize(
    ("question", "answer", "before", "statement"),
    [
        ("When did Ann Lee leave Bonn?", "1950", "It was in ", "Ann Lee left Bonn in 1950."),
        ("What did Bob Kay attack?", "the plan", "", "Bob Kay attacked the plan."),
        ("Who attacked the plan?", "Bob Kay", "", "Bob Kay attacked the plan."),
        ("How many missiles are there in Ulm?", "300", "", "There are 300 missiles in Ulm."),
        ("What is the capital of Ulm?", "Ulm", "", "The capital of Ulm is Ulm."),
        ("Why did Ann leave Bonn?", "because of Bob", "", None),
        ("Who?", "Bob", "", None),
    ],
)
def test_a_question_and_its_answer_make_a_statement(
    wordnet: WordNet, question: str, answer: str, before: str, statement: str | None
) -> None:
    assert declarative(question, answer, before, wordnet) == statement


@pytest.mark.parametrize("kind", sorted(CORRUPTIONS.keys() - {"quotation", "agent"}))
def test_every_corruption_changes_a_statement_and_says_where(wordnet: WordNet, kind: str) -> None:
    rng = random.Random(1)
    sentences = TEXT.replace(". ", ".|").split("|")
    material = Material(TEXT, TEXT, "Zoe Ray sells 40 rifles with a friend from Graz in the summer of 1970.")
    made = [one for text in sentences if (one := CORRUPTIONS[kind][0](text, material, rng, wordnet))]
    assert made
    for one in made:
        assert one.text not in sentences
        assert all(0 <= start < end <= len(one.text) for start, end in one.wrong)


def test_rewording_keeps_numbers_and_says_less_or_the_same(wordnet: WordNet) -> None:
    sentence = "The army of Bonn may buy 300 large missiles from Ulm for more than $5 million, the mayor said."
    made = {reworded(sentence, random.Random(seed), wordnet, steps=1) for seed in range(30)}
    assert len(made) > 3
    assert all("300" in one for one in made)


def test_bundles_begin_with_what_is_supported(wordnet: WordNet) -> None:
    rows: list[dict[str, object]] = [
        {
            "question": question, "context": TEXT, "title": "", "source": "squad1", "is_impossible": False,
            "answers": [{"text": answer, "start": TEXT.index(answer)}],
        }
        for question, answer in QUESTIONS
    ]  # fmt: skip
    bundles = [bundle for seed in range(5) for bundle in PairMaker(rows, wordnet, random.Random(seed)).bundles()]
    pairs: list[Pair] = [one for bundle in bundles for one in bundle]
    assert {one.supported for one in pairs} == {True, False}
    assert all(bundle[0].supported for bundle in bundles if len(bundle) > 1)
    for one in pairs:
        cited = [one.reads.text[slice(*span)] for span in one.reads.sentences]
        assert all(sentence in TEXT for sentence in cited) or one.way.startswith(("evidence_", "both"))
        assert not one.supported or not one.wrong


def test_corrupting_is_decided_by_the_seed(wordnet: WordNet) -> None:
    material = Material(TEXT, TEXT, TEXT)
    first = corrupted(TEXT, material, random.Random(3), wordnet)
    assert first == corrupted(TEXT, material, random.Random(3), wordnet)


def test_paths_are_of_files(tmp_path: Path) -> None:
    assert (tiny_wordnet.write(tmp_path / "new") / "data.verb").is_file()
