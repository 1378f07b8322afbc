"""Whether reports can be compared: they are read, and are of the same questions on the same articles."""

from pathlib import Path

from pydantic import ValidationError

from evals.dataset import Dataset
from evals.errors import ComparisonError
from evals.report import Report


def load_report(path: Path) -> Report:
    """Read a report that `--json` saved, of this version or an earlier one.

    Raises:
        ComparisonError: it can't be read, or is none.
    """
    try:
        return Report.model_validate_json(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ComparisonError(f"{path}: The report can't be read: {error}.") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "file"
        raise ComparisonError(
            f"{path}: This is no report ({place}: {first['msg']}). `python -m evals run --json FILE` writes one."
        ) from error


def check_comparable(a: Report, b: Report, names: tuple[str, str] = ("A", "B")) -> None:
    """Make sure that two reports are of the same questions on the same articles.

    Args:
        a, b: the reports.
        names: by which an error calls them.

    Raises:
        ComparisonError: with everything that differs.
    """
    differ = []
    if a.dataset_sha256 != b.dataset_sha256:
        differ.append(
            f"the dataset ({a.dataset}, sha256 {a.dataset_sha256[:12]}…, and {b.dataset}, {b.dataset_sha256[:12]}…)"
        )
    elif {record.id for record in a.records} != {record.id for record in b.records}:
        differ.append("the cases that were asked")
    for label, ids in (
        (f"articles only in {names[0]}", a.articles.keys() - b.articles.keys()),
        (f"articles only in {names[1]}", b.articles.keys() - a.articles.keys()),
        (
            "articles with another text",
            {i for i in a.articles.keys() & b.articles.keys() if a.articles[i] != b.articles[i]},
        ),
    ):
        if ids:
            differ.append(f"{label} ({', '.join(sorted(ids)[:5])}{', …' * (len(ids) > 5)})")
    if differ:
        raise ComparisonError(
            f"The reports can't be compared. They differ in {'; '.join(differ)}. "
            "Measure both on the same dataset and articles."
        )


def check_dataset(report: Report, dataset: Dataset, path: Path) -> None:
    """Make sure that a report is of a dataset, before that is asked.

    Raises:
        ComparisonError: it is of another one, or of another version.
    """
    if report.dataset_sha256 != dataset.sha256:
        raise ComparisonError(
            f"{path}: This report is of another dataset or version ({report.dataset}, sha256 "
            f"{report.dataset_sha256[:12]}…) than {dataset.path} ({dataset.sha256[:12]}…). "
            "Save a new one with --json."
        )
