from pathlib import Path

import pytest

from assistant.grounding.train.wordnet import WordNet, ing_form, like, s_form
from tests.grounding.train import tiny_wordnet


@pytest.fixture(scope="module")
def wordnet(tmp_path_factory: pytest.TempPathFactory) -> WordNet:
    return WordNet(tiny_wordnet.write(tmp_path_factory.mktemp("wordnet")))


def test_words_have_synonyms_opposites_and_sisters(wordnet: WordNet) -> None:
    assert wordnet.synonyms("buy", "v") == ["purchase"]
    assert wordnet.antonyms("buy", "v") == ["sell"]
    assert wordnet.antonyms("purchase", "v") == []  # only the other word of the synset is opposed to it
    assert wordnet.sisters("missile", "n") == ["rifle"]
    assert wordnet.synonyms("missile", "n") == wordnet.synonyms("unknown", "n") == []


def test_verbs_are_known_by_any_form(wordnet: WordNet) -> None:
    assert [wordnet.verb_base(form) for form in ("left", "plans", "attacking", "planned", "missile")] == [
        "leave", "plan", "attack", "plan", None,
    ]  # fmt: skip
    assert [wordnet.past(base) for base in ("leave", "plan", "attack")] == ["left", "planned", "attacked"]


def test_a_word_takes_the_form_of_another(wordnet: WordNet) -> None:
    assert like(wordnet, "attack", "plan", "attacked", "v") == "planned"
    assert like(wordnet, "attack", "plan", "Attacks", "v") == "Plans"
    assert like(wordnet, "missile", "rifle", "missiles", "n") == "rifles"
    assert like(wordnet, "buy", "sell", "bought", "v") is None
    assert (s_form("carry"), s_form("reach"), ing_form("carry"), ing_form("plan"), ing_form("make")) == (
        "carries", "reaches", "carrying", "planning", "making",
    )  # fmt: skip


def test_the_files_have_to_be_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        WordNet(tmp_path)
