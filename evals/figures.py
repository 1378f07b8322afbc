"""The names of all figures, and between what they lie: what a gate may speak of."""

from typing import NamedTuple

from evals.dataset import TYPES
from evals.metrics import EVIDENCE_METRICS, METRICS, RETRIEVAL_METRICS

COUNTS = ("errors", "violations")
"""Figures that count instead of averaging; 0 is the best."""

DECLINE_F1, AURC, EXCESS_AURC, ECE, SAME_EVIDENCE, SAME_ANSWER = OF_SETS = (
    "decline_f1",
    "aurc",
    "excess_aurc",
    "ece",
    "same_evidence",
    "same_answer",
)
"""Figures of a set of answers, not means over them; see `evals.set_figures`."""

OWN_ARTICLE_AUROC = "auroc_own_article"
"""How well the confidence tells a question's own article from another one; measured by `onestop`."""

SYSTEMS = {
    "forced_top1": "the reader's best sentence, whatever it decides",
    "forced_cited": "the sentences that would have been cited, whatever it decides",
    "dense_passage_sentence": "best passage by cosine, then its best sentence by cosine",
    "dense_sentence": "best sentence of the library by cosine",
}
"""Other ways to find the evidence, measured by `onestop` beside the product."""


WAYS = (
    "number unit date name role negation antonym comparison certainty quotation mixture addition".split()
)  # fmt: skip
"""The ways in which the unsupported statements of a grounding set are wrong; evals/README.md says what each is."""

LET_THROUGH, REJECTED = GROUNDING = ("wrong_let_through", "right_rejected")
"""Shares of the unsupported statements that pass, and of the supported ones that don't; measured by `grounding`."""


HOSTILE = (
    "random_words wrong_number other_name negated overclaiming mixing invented citing_anything uncited markup obeying"
).split()
"""The chat models that do everything wrong, each in a way of its own; see `evals.hostile_models`."""

UNSUPPORTED_SHOWN, FAITHFUL_SHOWN = "unsupported_shown", "faithful_shown"
"""How many unsupported statements of hostile models are shown, and which share of a faithful model's statements;
measured by `hostile`."""


DEPENDENT_HIT, DEPENDENT_REWRITTEN_HIT, STANDALONE_HIT, STANDALONE_FRESH_HIT, STANDALONE_LOST = DIALOGUES = (
    "dependent_hit",
    "dependent_rewritten_hit",
    "standalone_hit",
    "standalone_fresh_hit",
    "standalone_lost",
)
"""Shares of the answerable turns of dialogues with the right evidence: those that lean on the dialogue, as typed in it
and as a person would ask them alone; those that don't, in the dialogue and alone; and of these the share that only has
it alone. Measured by `dialogues`."""


BOTH_SHOWN, RIGHT_KIND, FALSE_ALARMS, NAMED_ALONE = CONFLICTS = (
    "both_shown",
    "right_kind",
    "false_alarms",
    "named_alone",
)
"""Shares of the questions that articles answer differently for which these are set side by side, and for which it is
also said in what they differ; of the others, where a difference is shown; of those that name one of several articles,
where it alone is cited. Measured by `conflicts`."""


class Range(NamedTuple):
    """The lowest and the highest value that a figure can take."""

    low: float
    high: float


def known_figures() -> dict[str, Range]:
    """Every figure that a report can have, by the name that a gate uses.

    `evidence_hit` is over all cases, `evidence_hit.number` over those of a type, and
    `forced_top1.evidence_hit` is that of another system.
    """
    share, count = Range(0, 1), Range(0, float("inf"))
    of_sets = dict.fromkeys(("auroc", *OF_SETS), share)
    of_cases = {metric.name: share for metric in METRICS} | of_sets | dict.fromkeys(COUNTS, count)
    of_systems = [metric.name for metric in (*EVIDENCE_METRICS, *RETRIEVAL_METRICS)]
    return (
        of_cases
        | {f"{name}.{kind}": span for name, span in of_cases.items() for kind in TYPES}
        | {f"{system}.{name}": share for system in SYSTEMS for name in of_systems}
        | {OWN_ARTICLE_AUROC: share, LET_THROUGH: share, REJECTED: share}
        | {f"{LET_THROUGH}.{way}": share for way in WAYS}
        | dict.fromkeys((*DIALOGUES, *CONFLICTS), share)
        | {UNSUPPORTED_SHOWN: count, FAITHFUL_SHOWN: share}
        | {f"{UNSUPPORTED_SHOWN}.{model}": count for model in HOSTILE}
    )
