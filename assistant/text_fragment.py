"""Links that open a page at quoted words (https://wicg.github.io/scroll-to-text-fragment/)."""

from typing import Final
from urllib.parse import quote as percent_encoded

LONGEST_EXACT: Final = 200
"""Characters. Longer quotations are named by their first and last words: browsers match those faster and more surely;
the widget's links do the same."""
EDGE_WORDS: Final = 6


def link_to_words(url: str, words: str) -> str:
    """The address of a page at words that stand in it; browsers that can't find them open the page.

    Args:
        url: of the page, http or https; a fragment of its own is kept.
        words: as they stand there.
    """
    address, _, fragment = url.partition("#")
    split = words.split()
    # A single term must lie within one block.
    if len(split) <= 2 * EDGE_WORDS or (len(words) <= LONGEST_EXACT and "\n" not in words):
        terms = [" ".join(split)]
    else:
        terms = [" ".join(split[:EDGE_WORDS]), " ".join(split[-EDGE_WORDS:])]
    own = fragment.partition(":~:")[0]
    return f"{address}#{own}:~:text={','.join(map(_encoded, terms))}"


def _encoded(term: str) -> str:
    """Encode a term. "-" has a meaning in text fragments, as "," and "&" have, and the standard library keeps it."""
    return percent_encoded(term, safe="").replace("-", "%2D")
