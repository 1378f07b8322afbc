import pytest

from assistant.messages import model_note


@pytest.mark.parametrize(
    ("wrote", "dropped", "failed", "note"),
    [
        (True, 0, False, "Written by a:b; each sentence was checked against what it cites."),
        (False, 1, False, "1 sentence of a:b left out: not supported by the articles."),
        (False, 2, False, "2 sentences of a:b left out: not supported by the articles."),
        (False, 0, True, "a:b failed, so these are the articles' own sentences."),
        (False, 0, False, ""),
    ],
)
def test_a_chat_models_part_is_told(wrote: bool, dropped: int, failed: bool, note: str) -> None:  # noqa: FBT001
    assert model_note("a:b", wrote=wrote, dropped=dropped, failed=failed) == note


def test_a_model_that_failed_half_way_is_told_with_what_it_wrote() -> None:
    note = model_note("a:b", wrote=True, dropped=0, failed=True)
    assert note.startswith("Written by a:b; ")
    assert note.endswith("a:b failed, so the rest is the articles' own sentences.")
