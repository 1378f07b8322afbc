from assistant.article import Article
from evals.adapters.quotes import locate, quotes_in
from evals.prediction import Place


def test_quotes_stand_between_marks_or_are_set_off() -> None:
    words = 'He said “one two” and "three".\n> four five\n> “six”\nAn inch (") alone.'
    assert list(quotes_in(words)) == ["one two", "three", "four five", "six"]


def test_a_quote_is_found_where_it_stands_once() -> None:
    one, two = Article(id="a", title="A", text="Rain fell. Rain stopped."), Article(id="b", title="B", text="It fell.")
    assert locate("Rain stopped.", [one, two]) == Place("a", 11, 24)
    assert locate("Rain", [one]) is None
    assert locate("fell.", [one, two]) is None
    assert locate("rain stopped.", [one, two]) is None
