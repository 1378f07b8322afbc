"""The evaluation harness: datasets, metrics, invariants and gates for the assistant.

`python -m evals --help` shows the commands; `evals/README.md` describes datasets and metrics.
"""

from evals.comparison import Comparison, compare
from evals.dataset import Case, Dataset, GoldEvidence
from evals.errors import ComparisonError, DatasetError, EvaluationError, GateError
from evals.gate import Gate
from evals.report import Report, build_report
from evals.run import CaseResult, ask_all

__all__ = [
    "Case",
    "CaseResult",
    "Comparison",
    "ComparisonError",
    "Dataset",
    "DatasetError",
    "EvaluationError",
    "Gate",
    "GateError",
    "GoldEvidence",
    "Report",
    "ask_all",
    "build_report",
    "compare",
]
