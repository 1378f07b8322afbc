from assistant.token_estimate import estimate_tokens


def test_words_count_by_four_letters_and_everything_else_by_character() -> None:
    assert estimate_tokens(["", "  \n", "a", "word", "words", "3.14%", "Kosovo's", "導彈", "한", "é"]) == [
        0,
        0,
        1,
        1,
        2,
        5,
        4,
        2,
        3,
        1,
    ]


def test_the_estimate_of_a_sentence_is_no_lower_than_its_word_pieces() -> None:
    sentence = "Kosovo had asked for 246 Javelin missiles, and the State Department has now approved the request."
    word_pieces = 18  # by the tokenizer of all-MiniLM-L6-v2
    assert estimate_tokens([sentence]) >= [word_pieces]
