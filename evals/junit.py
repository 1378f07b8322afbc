"""A report as JUnit XML, which CI systems show: one test case for each question."""

import re
from xml.etree import ElementTree

from evals.fault import stage_at_fault
from evals.report import CaseRecord, Report
from evals.tables import faults_of

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 can't hold, not even escaped."""


def junit_of(report: Report) -> str:
    """The XML. Cases have no times, so that equal reports give equal bytes."""
    stages = [stage_at_fault(record) for record in report.records]
    errors = stages.count("error")
    failed = sum(stage is not None for stage in stages) - errors
    counts = {"tests": str(report.cases), "failures": str(failed), "errors": str(errors)}
    suites = ElementTree.Element("testsuites", counts)
    suite = ElementTree.SubElement(suites, "testsuite", {"name": _clean(report.dataset), **counts})
    for record, stage in zip(report.records, stages, strict=True):
        case = ElementTree.SubElement(
            suite, "testcase", {"classname": _clean(f"{report.dataset}.{record.type}"), "name": _clean(record.id)}
        )
        if stage is not None:
            kind = "error" if stage == "error" else "failure"
            attributes = {"type": stage, "message": _clean("; ".join(faults_of(record)))}
            ElementTree.SubElement(case, kind, attributes).text = _clean(_details(record))
    ElementTree.indent(suites)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(suites, encoding="unicode") + "\n"


def _details(record: CaseRecord) -> str:
    lines = [("question", record.question), ("answer", record.text), *(("gold", gold.quote) for gold in record.gold)]
    return "\n".join(f"{label}: {words}" for label, words in lines if words)


def _clean(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)
