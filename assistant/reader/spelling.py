"""Slips in a question, mended from the words of the passages."""

from collections.abc import Callable, Iterable, Sequence

from rapidfuzz import fuzz, process

from assistant.reader.terms import STOP_WORDS, WORD, stem

SHORTEST = 4
"""Letters from which a word is mended; shorter ones are near too many others."""

LEAST_SIMILARITY = 75
"""Least similarity, 0..100 (normalised indel similarity), of a misspelt word to the one that is meant. It lets one slip
pass in a word of four letters and two in one of eight, as search engines' "fuzziness: auto" does."""


def mended(question: str, texts: Iterable[str], count_tokens: Callable[[Sequence[str]], list[int]]) -> str:
    """`question` with misspelt words replaced by those of the texts that they are nearest to.

    A word that the reader's tokenizer has whole is a word of the language and stays, so that "tanks" doesn't
    become "thanks"; so do names, and words that the texts have in any inflection.

    Args:
        question: the question.
        texts: what was retrieved for it.
        count_tokens: tokens of each word.
    """
    doubtful = [match for match in WORD.finditer(question) if _doubtful(match.group(), first=not match.start())]
    pieces = count_tokens([match.group() for match in doubtful])
    doubtful = [match for match, count in zip(doubtful, pieces, strict=True) if count > 1]
    if not doubtful:
        return question
    vocabulary = list(dict.fromkeys(word for text in texts for word in WORD.findall(text) if len(word) >= SHORTEST))
    stems = {stem(word) for word in vocabulary}
    for match in reversed(doubtful):
        word = match.group()
        if stem(word) in stems:
            continue
        likely = [other for other in vocabulary if _could_be_meant(word.casefold(), other.casefold())]
        near = process.extractOne(
            word, likely, scorer=fuzz.ratio, processor=str.casefold, score_cutoff=LEAST_SIMILARITY
        )
        if near is not None:
            question = question[: match.start()] + near[0] + question[match.end() :]
    return question


def _doubtful(word: str, *, first: bool) -> bool:
    """Whether a word may be misspelt: names are left alone, since Kasimov and Karimov are two persons."""
    name = word[0].isupper() and not first
    return len(word) >= SHORTEST and word.isalpha() and not name and word.casefold() not in STOP_WORDS


def _could_be_meant(word: str, other: str) -> bool:
    """Whether a slip leads from `other` to `word`.

    Slips seldom change the first letter, but "unarmored" and "disapproved" do; and they don't add an
    ending of more than a letter.
    """
    longer = abs(len(word) - len(other)) > 1 and (word.startswith(other) or other.startswith(word))
    return word[0] == other[0] and not longer
