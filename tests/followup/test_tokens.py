from assistant.followup.tokens import tokens


def test_possessives_are_words_of_their_own_and_other_contractions_stay_whole() -> None:
    assert [token.text for token in tokens("Who's Vessla’s boss? They don't say.")] == [
        "Who", "'s", "Vessla", "’s", "boss", "They", "don't", "say",
    ]  # fmt: skip


def test_numbers_abbreviations_and_hyphens_stay_whole() -> None:
    assert [token.text for token in tokens("$1,140.5 million in the U.S. for 10% well-known men")] == [
        "$1,140.5", "million", "in", "the", "U.S.", "for", "10%", "well-known", "men",
    ]  # fmt: skip


def test_tokens_know_where_they_stand() -> None:
    text = "It’s Ana's."
    assert all(text[token.start : token.end] == token.text for token in tokens(text))
    assert [token.lower for token in tokens(text)] == ["it", "'s", "ana", "'s"]
