"""The decision whether a statement may be shown."""

from collections.abc import Sequence

from assistant.grounding.checks import compare, is_verbatim
from assistant.grounding.shortening import shortening_problem
from assistant.grounding.verdict import SUPPORTED, Verdict, unsupported
from assistant.grounding.words import Words


class Grounder:
    """Checks statements against the sentences that they cite. Stateless and deterministic; needs no model.

    First the checks on words (numbers, dates, names, negation and so on), then that on meaning: a statement has to be
    one of the cited sentences, shortened. The checks on words alone let through too much of what people can get wrong
    in words of their own (docs/grounding.md has the figures); what is only shortened can't be swapped or made up.
    """

    def check(self, statement: str, evidence: Sequence[str]) -> Verdict:
        """Decide whether `evidence` supports `statement`.

        Args:
            statement: one sentence, without markers.
            evidence: the cited sentences, verbatim, in their article's order; may be empty, which supports nothing.

        Returns:
            The first check that fails; or that the statement is supported.
        """
        if is_verbatim(statement, evidence):
            return SUPPORTED
        said = Words(statement)
        verdict = compare(said, Words(" ".join(evidence)))
        if not verdict.supported:
            return verdict
        detail = shortening_problem(said, [Words(one) for one in evidence])
        return verdict if detail is None else unsupported("meaning", detail)
