"""Answers, statements and citations, and how a saved answer is checked against its articles."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from assistant.article import Article
from assistant.attribution import Differing
from assistant.errors import VerificationError
from assistant.messages import is_reply_text, is_unanswered_text
from assistant.model import FrozenModel

Status = Literal["answered", "unanswered"]
Reason = Literal["not_in_sources", "unsupported", "unclear_question", "empty_corpus"]
# What was asked for: facts, a summary of an article, or something that is no question about the articles
# ("Hello", "What can you do?"), which gets a reply without citations.
Kind = Literal["facts", "summary", "reply"]
# Whose words the statements are: the articles' own sentences, or at least one that a chat model wrote.
Author = Literal["articles", "model"]
Probability = Annotated[float, Field(ge=0, le=1)]
Offset = Annotated[int, Field(ge=0)]

CONTEXT_CHARACTERS = 32
"""Length of a citation's prefix and suffix: enough to tell repeated quotes apart, as browsers do for text
fragments; longer ones break at every small edit nearby."""


class Quotation(FrozenModel):
    """Words of an article and where they stand.

    The fields are those of the W3C Web Annotation model: `start` and `end` are its TextPositionSelector
    (characters, half-open), `quote`, `prefix` and `suffix` its TextQuoteSelector, so that the quotation
    can be found again in an edited article or in the host's page.
    """

    article_id: str
    title: str
    url: str | None = None
    start: Offset
    end: Offset
    quote: str = Field(min_length=1)
    prefix: str = ""
    suffix: str = ""

    @model_validator(mode="after")
    def _offsets_fit_quote(self) -> Self:
        if self.end - self.start != len(self.quote):
            raise ValueError(f"offsets {self.start}..{self.end} don't fit a quote of {len(self.quote)} characters")
        return self

    def problems(self, articles: dict[str, Article]) -> Iterator[str]:
        """Yield one sentence for each way in which this quotation doesn't match its article."""
        where = f"{self.article_id}:{self.start}-{self.end}"
        article = articles.get(self.article_id)
        if article is None:
            yield f"The article {self.article_id!r} is missing."
            return
        if (article.title, article.url) != (self.title, self.url):
            yield f"The title or address of {self.article_id!r} is not the article's."
        expected = quote(article, self.start, self.end)
        if expected["quote"] != self.quote:
            yield f"The words at {where} are not the quoted ones."
        elif (expected["prefix"], expected["suffix"]) != (self.prefix, self.suffix):
            yield f"The words around {where} are not those of the citation."


def quote(article: Article, start: int, end: int) -> dict[str, str | int | None]:
    """The fields of a `Quotation` of `article.text[start:end]`."""
    return {
        "article_id": article.id,
        "title": article.title,
        "url": article.url,
        "start": start,
        "end": end,
        "quote": article.text[start:end],
        "prefix": article.text[max(0, start - CONTEXT_CHARACTERS) : start],
        "suffix": article.text[end : end + CONTEXT_CHARACTERS],
    }


class Citation(Quotation):
    """The evidence for a statement; `number` is the marker in the answer's text, counted from 1."""

    number: Annotated[int, Field(ge=1)]


class NearestPassage(Quotation):
    """A passage that came close, shown when the articles don't answer; `score` orders them."""

    score: float


class TextSpan(FrozenModel):
    """A half-open range of characters in a statement's text."""

    start: Offset
    end: Offset


class Statement(FrozenModel):
    """One sentence of an answer, with its evidence.

    Attributes:
        text: the sentence, without markers.
        citations: numbers of the citations that it rests on, at least one.
        role: "evidence" bears on the question; "context" is there so that a later statement's "he" or
            "it" can be understood.
        short_answer: where the answer's short form stands in `text`.
        attribution: which article says it, where several answer differently: `“Title” (3 May 2025) says:`, before
            the first statement of each. The assistant's own words, and no part of `text`.
    """

    text: str = Field(min_length=1)
    citations: tuple[int, ...] = Field(min_length=1)
    role: Literal["evidence", "context"] = "evidence"
    short_answer: TextSpan | None = None
    attribution: str | None = None

    @property
    def markers(self) -> str:
        """The numbers of its citations, as they are shown: `[1][2]`."""
        return "".join(f"[{number}]" for number in self.citations)

    @property
    def marked_text(self) -> str:
        """The sentence with its markers, after its attribution if it has one: `“Sale” says: It was 246. [1]`."""
        return " ".join(filter(None, (self.attribution, self.text, self.markers)))


class Retrieved(FrozenModel):
    """Offsets of a passage that the question retrieved, in characters."""

    article_id: str
    start: Offset
    end: Offset


class DroppedStatement(FrozenModel):
    """What a chat model wrote and nobody was shown, because its evidence doesn't support it.

    Attributes:
        text: the words. They are untrusted: never display them as part of an answer.
        check: the check that it failed, such as "number", "negation", "quotation" or "uncited".
        detail: what the check found.
        cited: the sentences that it rests on, as far as they are known.
    """

    text: str
    check: str
    detail: str = ""
    cited: tuple[Retrieved, ...] = ()


class Answer(FrozenModel):
    """The result of one question, which is also its receipt: `model_dump_json()` keeps everything.

    Attributes:
        question: the question that was understood.
        article_id: the article that the question was limited to, or None for the whole library.
        kind: facts, a summary, or a reply to something that is no question about the articles.
        status, reason: whether the articles answer it, and why not.
        text: what to display: statements with markers `[1]`, or a plain sentence when unanswered; where the articles
            differ, a sentence before the statements says so, and each is attributed to its article.
        short_answer: the words that answer in short, or None; also None where the articles differ.
        confidence: calibrated probability that the best evidence answers the question, 0..1.
        statements, citations: as in the text; `citations[n - 1].number == n`.
        differing: where articles answer differently: in what, and what each says. None where they agree or one answers.
        nearest: the closest passages when unanswered, best first.
        retrieved: every passage that the question retrieved; citations lie within these.
        sources: content hash of each article cited or named in `nearest`, to tell a changed article.
        written_by: whether a chat model wrote any of the statements, or all are the articles' own sentences.
        model: the name of the chat model that was asked, or None.
        dropped: what it wrote and nobody was shown.
        model_error: its failure (class and message), where the articles' own sentences are shown for that reason.
        timings: seconds by stage; `first_statement` is the time from the question to the first verified statement of a
            chat model's answer.
    """

    question: str
    article_id: str | None = None
    kind: Kind = "facts"
    status: Status
    reason: Reason | None = None
    text: str
    short_answer: str | None = None
    confidence: Probability = 0.0
    statements: tuple[Statement, ...] = ()
    citations: tuple[Citation, ...] = ()
    differing: Differing | None = None
    nearest: tuple[NearestPassage, ...] = ()
    retrieved: tuple[Retrieved, ...] = ()
    sources: dict[str, str] = Field(default_factory=dict)
    written_by: Author = "articles"
    model: str | None = None
    dropped: tuple[DroppedStatement, ...] = ()
    model_error: str | None = None
    timings: dict[str, float] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _status_fits_parts(self) -> Self:
        problems = list(self._inner_problems())
        if problems:
            raise ValueError(" ".join(problems))
        return self

    def _inner_problems(self) -> Iterator[str]:
        """Yield what contradicts itself within the answer, whatever the articles say."""
        answered = self.status == "answered"
        if answered != bool(self.statements):
            yield "An answer is answered exactly when it has statements."
        if answered and self.reason is not None:
            yield "An answered question has no reason for being unanswered."
        if not answered and self.kind != "reply" and self.reason is None:
            yield "An unanswered question needs a reason."
        if self.kind == "reply" and (answered or self.reason is not None or self.retrieved or self.nearest):
            yield "A reply is unanswered, without a reason and without passages."
        if answered and all(statement.role == "context" for statement in self.statements):
            yield "An answer has a statement that isn't there only as context."
        if quoted := {one.article_id for one in (*self.citations, *self.nearest)} - self.sources.keys():
            yield f"The sources lack {', '.join(sorted(quoted))}."
        if [citation.number for citation in self.citations] != list(range(1, len(self.citations) + 1)):
            yield "Citations are not numbered 1, 2, 3…"
        used = {number for statement in self.statements for number in statement.citations}
        if used != set(range(1, len(self.citations) + 1)):
            yield "Statements and citations don't refer to each other."
        if answered and self.text != shown_text(self.statements, self.differing):
            yield "The text is not made of the statements."
        yield from self._differing_problems()
        spans = [(one.text, one.short_answer) for one in self.statements if one.short_answer is not None]
        if [text[span.start : span.end] for text, span in spans] != (
            [] if self.short_answer is None else [self.short_answer]
        ):
            yield "The short answer is not in exactly one place of the statements."
        if self.model is None and (self.written_by == "model" or self.dropped or self.model_error is not None):
            yield "Without a chat model, none wrote a statement, had one dropped or failed."
        if self.written_by == "model" and not answered:
            yield "A chat model's answer has statements."
        for citation in self.citations:
            if not any(
                passage.article_id == citation.article_id
                and passage.start <= citation.start
                and citation.end <= passage.end
                for passage in self.retrieved
            ):
                yield f"Citation [{citation.number}] is not within a retrieved passage."

    def _differing_problems(self) -> Iterator[str]:
        """Yield what is wrong with the statements' attribution to articles that differ."""
        if self.differing is None:
            if any(statement.attribution is not None for statement in self.statements):
                yield "Statements are attributed only where articles differ."
            return
        if self.status != "answered" or self.kind != "facts" or self.model is not None:
            yield "Articles differ in answered questions about facts, and no chat model words what they say."
        if self.article_id is not None:
            yield "One article alone doesn't differ."
        if self.short_answer is not None:
            yield "Where articles differ, there is no one short answer."
        yield from self.differing.inner_problems(self.statements, self.citations)

    def verify(self, articles: Iterable[Article]) -> None:
        """Check this answer against the articles, without any model.

        Every citation and every nearest passage must stand in its article at the offsets given, and every
        statement must be the very words that it cites; an unanswered question's text must be one of the assistant's
        own, and articles that differ must have the titles and dates that they are named by. A statement in a chat
        model's own words must pass the checks of words (numbers, names, negation and so on); whether it also means what
        its evidence says was checked by a model when the answer was made, and can't be checked here. That the parts of
        the answer fit each other is checked whenever one is made or loaded. The question, the confidence and which
        passages are nearest can't be checked without the models.

        Args:
            articles: the articles that the answer cites; others are ignored.

        Raises:
            VerificationError: with all problems found.
        """
        by_id = {article.id: article for article in articles}
        titles = [article.title for article in by_id.values()]
        own_words = (
            is_reply_text(self.text, titles) if self.kind == "reply" else is_unanswered_text(self.reason, self.text)
        )
        problems = [
            *(
                ["The text is not one that the assistant says."]
                if self.status == "unanswered" and not own_words
                else []
            ),
            *(problem for citation in self.citations for problem in citation.problems(by_id)),
            *(problem for passage in self.nearest for problem in passage.problems(by_id)),
            *(
                f"The passage {one.article_id}:{one.start}-{one.end} ends after its article."
                for one in self.retrieved
                if one.article_id in by_id and one.end > len(by_id[one.article_id].text)
            ),
            *(
                f"The article {article_id!r} has changed since."
                for article_id, content_hash in self.sources.items()
                if article_id in by_id and by_id[article_id].content_hash != content_hash
            ),
            *(self.differing.problems(by_id) if self.differing is not None else ()),
            *self._unsupported(),
        ]
        if problems:
            raise VerificationError(list(dict.fromkeys(problems)))

    def _unsupported(self) -> Iterator[str]:
        """Yield a sentence for each statement that its quotes don't support."""
        for statement in self.statements:
            cited = [self.citations[number - 1] for number in statement.citations]
            if all(statement.text == one.quote for one in cited):
                continue
            if self.written_by == "articles":
                yield f"The statement {statement.text!r} is not in the words that it cites."
                continue
            from assistant.grounding import check_words  # not needed for what the articles say themselves

            in_order = sorted(cited, key=lambda one: (one.article_id, one.start))
            verdict = check_words(statement.text, [one.quote for one in in_order])
            if not verdict.supported:
                yield f"The statement {statement.text!r} is not supported by what it cites ({verdict.check})."


def shown_text(statements: Sequence[Statement], differing: Differing | None) -> str:
    """The text of an answered question: its statements, after a sentence that says so where articles differ."""
    opening = () if differing is None else (differing.opening,)
    return " ".join((*opening, *(statement.marked_text for statement in statements)))


class RetrievedEvent(FrozenModel):
    """The passages have been found; nothing has been decided yet."""

    type: Literal["retrieved"] = "retrieved"
    question: str
    passages: tuple[Retrieved, ...]


class StatementEvent(FrozenModel):
    """A statement that is final, with the citations that it is the first to use."""

    type: Literal["statement"] = "statement"
    statement: Statement
    citations: tuple[Citation, ...]


class DoneEvent(FrozenModel):
    """The whole answer; always the last event."""

    type: Literal["done"] = "done"
    answer: Answer


AnswerEvent = RetrievedEvent | StatementEvent | DoneEvent
