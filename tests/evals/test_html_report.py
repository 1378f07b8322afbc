import sys
from html.parser import HTMLParser

import pytest

from assistant.article import Article
from evals.dataset import Dataset
from evals.errors import EvaluationError
from evals.html_report import Outcomes, failures, html_of, outcomes
from evals.report import Report, build_report
from evals.run import ask_all
from evals.scripted import ScriptedAnswerer, scripted_answer, scripted_decline

LEE, KAY = "Ann Lee won the race on Sunday.", "Bob Kay came second."
HOSTILE = "<script>alert(1)</script> \"' onload=x & </p><img src=http://elsewhere.example>"


class Page(HTMLParser):
    """What a browser sees: elements, attributes, texts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.words = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.words += data


@pytest.fixture
def report(dataset: Dataset, article: Article) -> Report:
    """One wrong sentence, one error, one near miss answered, one right decline."""
    answerer = ScriptedAnswerer(
        {
            "Who won?": scripted_answer("Who won?", article, [KAY]),
            "How small was the gap?": RuntimeError("broken"),
            "Who came third?": scripted_answer("Who came third?", article, [KAY]),
            "Who won the World Cup?": scripted_decline("Who won the World Cup?"),
        }
    )
    results = ask_all(answerer, dataset.cases, {article.id: article})
    return build_report(dataset, results, articles=[article], settings={"retrieve_k": 8})


def test_the_page_shows_figures_and_every_failing_case_with_its_stage(report: Report) -> None:
    page = Page(html_of(report))
    for words in (
        *report.figures,
        *report.by_type,
        *report.by_tag,
        "Error (1)",
        "Not read (1)",
        "Wrongly answered (1)",
    ):
        assert words in page.words
    for words in ("Who won?", "Ann Lee / Lee", LEE, f"{KAY} [1]", "She ran 42 km in the rain.", "RuntimeError: broken"):
        assert words in page.words
    assert "World Cup" not in page.words
    interval = report.intervals["decline_recall"]
    assert f"{interval.low:.3f}–{interval.high:.3f}" in page.words
    assert page.tags.count("svg") == 2


def test_no_text_becomes_markup(report: Report) -> None:
    hostile = report.records[0].model_copy(
        update={
            "id": HOSTILE,
            "question": HOSTILE,
            "text": HOSTILE,
            "short_answer": HOSTILE,
            "tags": (HOSTILE,),
            "answers": (HOSTILE,),
            "history": (HOSTILE,),
            "violations": (HOSTILE,),
            "gold": tuple(
                one.model_copy(update=dict.fromkeys(("article_id", "quote", "before", "after"), HOSTILE))
                for one in report.records[0].gold
            ),
        }
    )
    changed = report.model_copy(
        update={
            "dataset": HOSTILE,
            "records": (hostile, *report.records[1:]),
            "by_tag": {HOSTILE: report.by_tag["short"]},
            "settings": {HOSTILE: HOSTILE},
        }
    )
    page = Page(html_of(changed))
    assert page.words.count(HOSTILE) >= 14
    assert not {"script", "img", "link", "iframe"} & set(page.tags)
    assert not [name for name, _ in page.attributes if name.startswith("on") or name == "src"]
    assert all(value and value.startswith("#") for name, value in page.attributes if name == "href")
    assert ("content", "default-src 'none'; style-src 'unsafe-inline'") in page.attributes


def test_every_link_leads_to_a_place_of_its_own(report: Report) -> None:
    page = Page(html_of(report))
    ids = [value for name, value in page.attributes if name == "id"]
    assert len(ids) == len(set(ids))
    assert {f"#{one}" for one in ids} >= {value for name, value in page.attributes if name == "href"}


def test_equal_reports_give_equal_pages_whatever_the_timings(report: Report) -> None:
    slower = report.timings.overall.model_copy(update={"p50": 99.0})
    other = report.model_copy(update={"timings": report.timings.model_copy(update={"overall": slower})})
    assert other != report
    assert html_of(other) == html_of(Report.model_validate_json(report.model_dump_json()))


def test_a_report_without_answers_or_of_an_earlier_version_has_a_page(report: Report) -> None:
    later = {"history", "answers", "gold", "cited", "nearest", "dropped"}
    old = report.model_dump(mode="json", exclude={"curves": True, "intervals": True, "records": {"__all__": later}})
    page = Page(html_of(Report.model_validate(old)))
    assert "No answer has a confidence." in page.words
    assert "Not read (1)" in page.words


def test_outcomes_are_counted_by_type(report: Report) -> None:
    assert outcomes(report) == [
        Outcomes("number", answerable=True, right=0, wrong=0, declined=0, errors=1),
        Outcomes("person", answerable=True, right=0, wrong=1, declined=0, errors=0),
        Outcomes("near_miss", answerable=False, right=0, wrong=1, declined=0, errors=0),
        Outcomes("off_topic", answerable=False, right=0, wrong=0, declined=1, errors=0),
    ]


def test_failures_stand_by_stage_with_their_place_in_the_dataset(report: Report) -> None:
    found = {stage: [one.number for one in cases] for stage, cases in failures(report).items()}
    assert found == {"error": [2], "not read": [1], "wrongly answered": [3]}


def test_without_jinja_the_error_names_the_extra(report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jinja2", None)
    with pytest.raises(EvaluationError, match=r"article-assistant\[eval\]"):
        html_of(report)
