"""What readers said of answers, as cases of a dataset."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from pydantic import ValidationError

from assistant.answer import Answer, Quotation
from assistant.article import Article
from assistant.feedback_store import StoredFeedback
from evals.dataset import Case, CaseType, GoldEvidence

FEEDBACK: Final = "feedback"
REVIEW: Final = "review"
DISPUTED: Final = "disputed"
"""Tags: of every case; of those whose labels someone has to read and mend; of those on which verdicts differ."""


class _LeftOutError(Exception):
    """An entry makes no case; the message says why."""


@dataclass(slots=True)
class Exported:
    """The cases, and how many entries made none, by reason."""

    cases: list[Case] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)


def feedback_cases(entries: Iterable[StoredFeedback], articles: Mapping[str, Article]) -> Exported:
    """Make a case of each entry that allows one.

    An answer that was found good is taken at its word: what it cites is the evidence, and where it declined, the
    articles don't answer. Of one that wasn't, the labels are what is known, and tagged "review". The newest entry on a
    question counts; where others disagree, the case is tagged "disputed" and "review".

    Args:
        entries: the newest first.
        articles: by id, as they are now. Evidence has to stand in them, though it may have moved.
    """
    exported = Exported()
    verdicts: list[str] = []
    disputed: set[int] = set()
    places: dict[tuple[str | None, str], int] = {}
    for entry in entries:
        try:
            answer = _receipt(entry)
            case = _case(entry, answer, articles)
        except _LeftOutError as reason:
            exported.left_out[str(reason)] += 1
            continue
        # The same question may have been asked of the whole library and of the article that answered it then.
        question = " ".join(case.question.casefold().split())
        keys = {(case.article_id, question), (answer.article_id, question)}
        earlier = [places[key] for key in keys if key in places]
        if earlier:
            exported.left_out["a newer entry has the same question"] += 1
            disputed.update(place for place in earlier if verdicts[place] != entry.verdict)
            continue
        places |= dict.fromkeys(keys, len(exported.cases))
        exported.cases.append(case)
        verdicts.append(entry.verdict)
    for place in disputed:
        case = exported.cases[place]
        tags = dict.fromkeys((*case.tags, DISPUTED, REVIEW))
        exported.cases[place] = case.model_copy(update={"tags": tuple(tags)})
    return exported


def _receipt(entry: StoredFeedback) -> Answer:
    try:
        return Answer.model_validate_json(entry.answer)
    except ValidationError as error:
        raise _LeftOutError("the receipt can't be read by this version") from error


def _case(entry: StoredFeedback, answer: Answer, articles: Mapping[str, Article]) -> Case:
    if answer.kind == "reply":
        raise _LeftOutError("it is about small talk, not about a question")
    if answer.reason == "empty_corpus":
        raise _LeftOutError("there were no articles to answer from")
    if not answer.question.strip():
        raise _LeftOutError("the question is empty")
    tags = [FEEDBACK, entry.verdict, *([entry.reason] if entry.reason else [])]
    if entry.verdict == "down":
        tags.append(REVIEW)
    answerable = answer.status == "answered"
    if entry.reason in {"should_answer", "should_decline"}:
        answerable = entry.reason == "should_answer"
    make = _answerable if answerable else _unanswerable
    return make(entry, answer, articles, tuple(tags))


def _answerable(entry: StoredFeedback, answer: Answer, articles: Mapping[str, Article], tags: tuple[str, ...]) -> Case:
    shown = {number for one in answer.statements if one.role == "evidence" for number in one.citations}
    quoted: list[Quotation] = [one for one in answer.citations if one.number in shown]
    if len({one.article_id for one in quoted}) > 1:
        raise _LeftOutError("the answer is from several articles, and a case has one")
    if not quoted:  # it should have been answered: what came closest is the best guess at the evidence
        quoted = [one for one in answer.nearest if one.article_id == answer.nearest[0].article_id]
    if not quoted:
        raise _LeftOutError("the articles should answer, but nobody knows where")
    kind: CaseType = "summary" if answer.kind == "summary" else "other"
    good = entry.verdict == "up" and answer.short_answer is not None and answer.short_answer.strip()
    return Case(
        id=_id(entry),
        question=answer.question,
        article_id=quoted[0].article_id,
        answerable=True,
        type=kind,
        answers=(answer.short_answer,) if good and answer.short_answer is not None else (),
        evidence=tuple(dict.fromkeys(_evidence(one, articles) for one in quoted)),
        tags=tags,
    )


def _unanswerable(
    entry: StoredFeedback, answer: Answer, articles: Mapping[str, Article], tags: tuple[str, ...]
) -> Case:
    if answer.article_id is not None and answer.article_id not in articles:
        raise _LeftOutError("its article is gone")
    return Case(
        id=_id(entry),
        question=answer.question,
        article_id=answer.article_id,
        answerable=False,
        type="nonsense" if answer.reason == "unclear_question" else "near_miss",
        tags=tags,
    )


def _evidence(quotation: Quotation, articles: Mapping[str, Article]) -> GoldEvidence:
    """Where the quoted words stand now: where they stood, else in the only other place."""
    article = articles.get(quotation.article_id)
    if article is None:
        raise _LeftOutError("its article is gone")
    start = quotation.start
    if article.text[start : quotation.end] != quotation.quote:
        start = article.text.find(quotation.quote)
        if start < 0:
            raise _LeftOutError("its article has changed, and the evidence is gone")
        if article.text.find(quotation.quote, start + 1) >= 0:
            raise _LeftOutError("its article has changed, and the evidence stands in several places")
    return GoldEvidence(quote=quotation.quote, start=start, end=start + len(quotation.quote))


def _id(entry: StoredFeedback) -> str:
    return f"feedback-{entry.id}"
