import pytest

from assistant.article import Article
from assistant.differing.naming import named_apart

TOLSTA = Article(id="t", title="A bridge", text="The bridge at Tolsta is 412 metres long.", source="The Herald")
MARROW = Article(id="m", title="A bridge", text="The quake hit the bridge at Marrow, the auditors say.")


@pytest.mark.parametrize(
    ("question", "apart"),
    [
        ("How long is the bridge in Tolsta?", True),
        ("how long is the tolsta bridge", True),
        ("How long is the bridge?", False),
        ("How many metres long is the bridge?", False),
        ("How long is the bridge in Marrow?", False),
        ("What does the Herald say of the bridge?", True),
    ],
)
def test_a_name_that_only_one_article_has_tells_them_apart(question: str, *, apart: bool) -> None:
    assert named_apart(question, TOLSTA, MARROW) is apart


def test_whom_a_question_asks_about_tells_articles_apart() -> None:
    assert named_apart("What did it cost according to the auditors?", MARROW, TOLSTA)
    assert not named_apart("What did the quake do to the bridge?", MARROW, TOLSTA)
