"""Questions to start with for an article that names none: about it, and about the names in its headline."""

import re

from assistant.article import Article

ABOUT = "What is the article about?"
MOST_NAMES = 3
FEWEST_MENTIONS = 2
"""Of a name in the text; what is said once stands in the headline's own words mostly."""

# A capital within a sentence begins a name; at its beginning it begins anything.
_NAME = re.compile(r"(?<=[a-z0-9,] )(?P<the>the )?(?P<name>[A-Z]\w+(?: [A-Z]\w+)*)")
_NO_NAMES = frozenset(
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July August "
    "September October November December".split()
)


def made_questions(article: Article) -> tuple[str, ...]:
    """Questions in English that such an article mostly answers; none if fewer than two can be made.

    They are plain on purpose: a question that is made by turning a sentence around is wrong too often.
    """
    if article.language.partition("-")[0].lower() != "en":
        return ()
    with_the: dict[str, bool] = {}
    for match in _NAME.finditer(article.text):
        with_the.setdefault(match["name"], match["the"] is not None)
    named: dict[str, int] = {}
    for name in with_the:
        word = re.compile(rf"\b{re.escape(name)}\b")
        in_title = word.search(article.title)
        if in_title and name not in _NO_NAMES and len(word.findall(article.text)) >= FEWEST_MENTIONS:
            named[name] = in_title.start()
    # "New York City" says more than the "New York" in it.
    names = [name for name in named if not any(name != other and name in other for other in named)]
    names = sorted(names, key=named.__getitem__)[:MOST_NAMES]
    asked = [f"What does the article say about {'the ' if with_the[name] else ''}{name}?" for name in names]
    return (ABOUT, *asked) if asked else ()
