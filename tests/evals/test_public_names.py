import evals


def test_the_public_names_are_these() -> None:
    assert evals.__all__ == [
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
    assert all(hasattr(evals, name) for name in evals.__all__)
