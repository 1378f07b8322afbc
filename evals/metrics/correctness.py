"""Is what was said one of the acceptable answers?"""

from collections import Counter
from dataclasses import dataclass

from evals.dataset import Case
from evals.metrics.normalise import contains_run, normalised_tokens
from evals.prediction import Prediction

# No single string is the right answer to these.
_MANY_PARTS = frozenset({"list", "summary"})


def _has_short_form(case: Case) -> bool:
    return case.answerable and bool(case.answers) and case.type not in _MANY_PARTS


def _said(prediction: Prediction) -> list[str]:
    """The short answer, or else the evidence statements; nothing when declined."""
    return normalised_tokens(prediction.short_answer or prediction.text)


@dataclass(frozen=True, slots=True)
class ExactMatch:
    """Whether the short answer is an acceptable answer, word for word.

    Definition: 1 if the normalised tokens of the short answer, or of the evidence statements where there is
    no short answer, are those of one of the acceptable answers; else 0. Declining scores 0, as in SQuAD 2.0.
    Range: 0 or 1. Source: Rajpurkar et al. 2016, 2018. Ineligible: unanswerable questions (declining
    measures those), lists and summaries, cases without acceptable answers.
    """

    name: str = "exact_match"

    def score(self, case: Case, prediction: Prediction) -> float | None:
        """See the class."""
        if not _has_short_form(case):
            return None
        if prediction.declined:
            return 0.0
        return float(any(_said(prediction) == normalised_tokens(answer) for answer in case.answers))


@dataclass(frozen=True, slots=True)
class TokenF1:
    """How many words the short answer shares with an acceptable answer.

    Definition: harmonic mean of precision and recall of the normalised tokens, counted with repetitions, of
    the short answer (else the evidence statements) against each acceptable answer; the best of them.
    Declining scores 0. Range: 0..1. Source: Rajpurkar et al. 2016. Ineligible: as for exact match.
    """

    name: str = "token_f1"

    def score(self, case: Case, prediction: Prediction) -> float | None:
        """See the class."""
        if not _has_short_form(case):
            return None
        if prediction.declined:
            return 0.0
        return max(token_f1(_said(prediction), normalised_tokens(answer)) for answer in case.answers)


@dataclass(frozen=True, slots=True)
class Contains:
    """Whether the displayed answer has an acceptable answer in it.

    Definition: 1 if the normalised tokens of an acceptable answer stand next to each other in those of the
    displayed text, context sentences included; else 0. A bare "yes" or "no" is not looked for: "no" in
    "wants no war" is no reply. Declining scores 0. Range: 0 or 1. Source: "accuracy" of Mallen et al. 2023
    ("When Not to Trust Language Models"), on whole tokens. Ineligible: unanswerable questions, cases with no
    acceptable answer but yes or no.
    """

    name: str = "contains"

    def score(self, case: Case, prediction: Prediction) -> float | None:
        """See the class."""
        runs = [normalised_tokens(answer) for answer in case.answers]
        wanted = [run for run in runs if run and run not in (["yes"], ["no"])]
        if not case.answerable or not wanted:
            return None
        shown = normalised_tokens(prediction.display_text)
        return float(any(contains_run(shown, run) for run in wanted))


def token_f1(said: list[str], wanted: list[str]) -> float:
    """F1 of two bags of tokens (Rajpurkar et al. 2016); 1 where both are empty, as there."""
    if not said or not wanted:
        return float(said == wanted)
    shared = (Counter(said) & Counter(wanted)).total()
    return 2 * shared / (len(said) + len(wanted))
