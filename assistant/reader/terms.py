"""Words as the reader compares them: folded, stemmed, without stop words."""

import re
import threading
from functools import lru_cache

import snowballstemmer

WORD = re.compile(r"\d+(?:[.,]\d+)*|(?:\w\.){2,}|\w+(?:['’]\w+)?")
"""A number with its separators, an abbreviation such as "U.S.", or a word with an inner apostrophe."""

STOP_WORDS = frozenset(
    """a about after again all also am an and any are as at be because been before being between both but by can
    could did do does doing down during each few for from further had has have having he her here hers herself him
    himself his how i if in into is it its itself just let me more most my myself no nor not of off on once only or
    other our ours out over own same she should so some such than that the their theirs them themselves then there
    these they this those through to too under until up very was we were what when where which while who whom whose
    why will with would you your yours yourself tell please give know say said says many much long old far often big
    kind sort type name exactly really actually article articles text story according mentioned""".split()
)
"""English words that carry no topic, with those that questions are made of ("tell", "many", "exactly")."""

_stemmer = snowballstemmer.stemmer("english")
_stemming = threading.Lock()  # the stemmer keeps the word at hand in itself


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """Fold case, dots and possessives of one word and reduce it to its Snowball (Porter 2) stem."""
    folded = word.casefold().replace("’", "'").removesuffix("'s").replace(".", "" if word[0].isalpha() else ".")
    with _stemming:
        return str(_stemmer.stemWord(folded))


def stems(text: str) -> set[str]:
    """The stems of all words of `text`."""
    return {stem(word) for word in WORD.findall(text)}


def terms(text: str) -> list[str]:
    """The stems of the words of `text` that carry a topic, in order, with repetitions."""
    return [stem(word) for word in WORD.findall(text) if not _is_stop_word(word)]


def _is_stop_word(word: str) -> bool:
    """Whether a word, or what its contraction stands for ("he's", "didn't"), carries no topic."""
    folded = word.casefold().replace("’", "'")
    return folded in STOP_WORDS or folded.removesuffix("'t").removesuffix("n").partition("'")[0] in STOP_WORDS
