from assistant.blocks import Block, plain_blocks


def texts(source: str) -> list[str]:
    return [block.text for block in plain_blocks(source)]


def test_blank_lines_separate_blocks() -> None:
    assert texts("One.\n\n \nTwo.\n") == ["One.", "Two."]


def test_lines_wrapped_at_a_fixed_width_are_joined() -> None:
    lines = [
        "The United States said on Thursday that it",
        "plans to sell anti-tank missiles to Kosovo, a",
        "step towards more.",
    ]
    assert texts("\n".join(lines)) == [" ".join(lines)]


def test_lines_that_were_not_wrapped_are_blocks() -> None:
    assert texts("Eggs\nMilk\nBread and butter\nA pound of flour") == [
        "Eggs",
        "Milk",
        "Bread and butter",
        "A pound of flour",
    ]


def test_one_paragraph_a_line_stays_apart_however_long_the_lines() -> None:
    first, second = "word " * 40 + "end.", "other " * 45 + "end."
    assert texts(f"{first}\n{second}") == [first, second]


def test_runs_of_spaces_become_one() -> None:
    assert texts("   Two  words\tand\t\tmore ") == ["Two words and more"]


def test_plain_text_has_no_headings() -> None:
    assert list(plain_blocks("# Not a heading")) == [Block("# Not a heading", 0)]


def test_there_are_no_blocks_in_white_space() -> None:
    assert texts(" \n\t\n") == []
