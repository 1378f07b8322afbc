"""Answers in a chat model's words: each statement is shown only if the sentences that it cites support it."""

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol

from assistant.answer import Answer, DroppedStatement, Retrieved, StatementEvent, TextSpan
from assistant.answering.composer import AnswerComposer, ModelRecord
from assistant.answering.draft import Place
from assistant.answering.extractive import ChosenSentence, needs_context, predecessors
from assistant.answering.orders import speaks_to_a_model
from assistant.answering.prompt import (
    MOST_SUMMARY_SENTENCES,
    NumberedSentence,
    build_prompt,
    make_nonce,
    numbered_sentences,
)
from assistant.answering.statement_parser import ParsedStatement, Problem, StatementParser
from assistant.answering.statement_text import place_of_words, unquoted_markup, visible
from assistant.errors import ChatModelError
from assistant.passages import RetrievedPassage, Span
from assistant.reader import Reading

if TYPE_CHECKING:
    from assistant.chat_model import ChatModel
    from assistant.grounding.verdict import Verdict

OnError = Literal["raise", "extract"]

_PROBLEMS: dict[Problem, str] = {
    "uncited": "it names no sentence that it rests on",
    "unknown_number": "it names a sentence that it was not given",
    "too_many_numbers": "it names more sentences than a statement can rest on",
    "too_long": "it is longer than a statement may be",
    "cut_off": "the reply ended in the middle of it",
    "characters": "it has characters that nobody sees",
}


class Grounder(Protocol):
    """What tells whether evidence supports a statement; thread-safe."""

    def check(self, statement: str, evidence: Sequence[str]) -> "Verdict":
        """Compare a statement with the sentences that it cites, in their article's order."""
        ...


@dataclass(frozen=True, slots=True)
class Task:
    """What a chat model is to write.

    Attributes:
        question: standalone.
        article_id: the article that it was limited to.
        kind: whether to answer it or to sum an article up.
        passages: what was retrieved.
        reading: what the reader found; None for a summary.
        extractive: makes the answer without a model: what stands in for statements that fail.
        most_statements: to show, at most.
    """

    question: str
    article_id: str | None
    kind: Literal["facts", "summary"]
    passages: Sequence[RetrievedPassage]
    reading: Reading | None
    extractive: Callable[[], Sequence[ChosenSentence]]
    most_statements: int


class GenerativeWriter:
    """Has a chat model write answers, and believes nothing of them.

    Stateless between calls, and thread-safe.

    Args:
        composer: makes answers.
        model: writes.
        grounder: checks.
        on_error: what a failure of the model leads to: its error, or the articles' own sentences.
        nonce: makes the words that fence the articles in the prompt.
    """

    def __init__(
        self,
        composer: AnswerComposer,
        model: "ChatModel",
        grounder: Grounder,
        *,
        on_error: OnError,
        nonce: Callable[[], str] = make_nonce,
    ) -> None:
        self._composer = composer
        self._model = model
        self._grounder = grounder
        self._on_error = on_error
        self._nonce = nonce

    def write(self, task: Task) -> Generator[StatementEvent, None, Answer]:
        """Yield each statement as soon as it is known to be supported; returns the whole answer.

        Closing the generator ends the model's reply. A statement that fails is kept on the receipt; if one of the
        sentences that it cites is evidence that the reader found for this question, that is shown instead, once. If
        nothing is left, the question is unanswered; a summary is then made of the article's own sentences.

        Raises:
            StaleError: if an article isn't as it was retrieved, or changes while the model writes.
            ChatModelError: if the model fails and `on_error` is "raise", after the statements that it had finished.
            ModelError: if the grounder can't be run.
        """
        writing = _Writing(task, self._composer, self._grounder)
        error: ChatModelError | None = None
        try:
            yield from self._reply(task, writing)
        except ChatModelError as failure:
            if self._on_error == "raise":
                raise
            error = failure
        if error is not None or (task.kind == "summary" and not writing.draft.statements):
            yield from writing.show_extractive()
        elif writing.draft.statements and not writing.answers:
            # All of it true, and beside the point: what the reader found is what the confidence is about.
            yield from writing.show_extractive(at_least=1)
        writing.draft.check_fresh()
        record = ModelRecord(
            model=self._model.name,
            wrote=writing.wrote,
            dropped=tuple(writing.dropped),
            error=None if error is None else f"{type(error).__name__}: {error}",
        )
        if not writing.draft.statements:
            reason: Literal["not_in_sources", "unsupported"] = "not_in_sources" if writing.no_answer else "unsupported"
            return self._composer.unanswered(
                task.question, task.article_id, reason, task.passages, task.reading, record=record
            )
        return self._composer.finished(
            writing.draft,
            task.question,
            task.article_id,
            task.passages,
            kind=task.kind,
            # Nothing is decided for a summary: what an article says of itself answers what it says.
            confidence=1.0 if task.reading is None else task.reading.confidence,
            record=record,
        )

    def _reply(self, task: Task, writing: "_Writing") -> Iterator[StatementEvent]:
        """Ask the model, and show what holds of its reply while it arrives."""
        prompt = build_prompt(
            task.question,
            writing.sentences,
            writing.draft.article,
            kind=task.kind,
            most_statements=task.most_statements,
            nonce=self._nonce,
        )
        parser = StatementParser(len(prompt.sentences))
        with self._model.stream(prompt.messages) as reply:
            for chunk in reply:
                yield from writing.take(parser.feed(chunk))
                if parser.finished or writing.full:
                    break
            else:
                yield from writing.take(parser.close(cut_off=reply.cut_off))
        writing.no_answer = parser.no_answer


@dataclass(slots=True)
class _Judged:
    """A statement with the sentences that support it, or what is wrong with it."""

    places: Sequence[Place]
    check: str | None = None
    detail: str = ""


@dataclass
class _Writing:
    """One answer while it is being written."""

    task: Task
    composer: AnswerComposer
    grounder: Grounder
    dropped: list[DroppedStatement] = field(default_factory=list)
    wrote: bool = False
    no_answer: bool = False

    def __post_init__(self) -> None:
        task = self.task
        self.draft = self.composer.draft()
        self.draft.check(task.passages)
        most = MOST_SUMMARY_SENTENCES if task.kind == "summary" else None
        self.sentences = numbered_sentences(task.passages, most=most)
        self._before = predecessors(task.passages)
        self._extractive: Sequence[ChosenSentence] | None = None

    @property
    def full(self) -> bool:
        """Whether there are as many statements as may be shown; those for context don't count."""
        evidence = sum(statement.role == "evidence" for statement in self.draft.statements)
        return evidence >= self.task.most_statements

    def take(self, parsed: Iterable[ParsedStatement]) -> Iterator[StatementEvent]:
        """Judge what the model has written, and show what holds."""
        for statement in parsed:
            if self.full:
                return
            if statement.problem is None and self._is_shown(statement.text):
                continue
            judged = self._judge(statement)
            if judged.check is not None:
                self._drop(statement, judged.check, judged.detail)
                yield from self._show_instead(statement)
                continue
            self.draft.check_fresh(judged.places)
            self.wrote = True
            short = self._short_answer(statement.text, judged.places)
            yield self.draft.add(statement.text, judged.places, short_answer=short)

    @property
    def answers(self) -> bool:
        """Whether a statement rests on a sentence by which the reader answers the question; true of any summary."""
        reading = self.task.reading
        if reading is None:
            return True
        return bool(self._cited() & {_key(one.passage.passage.article_id, one.sentence) for one in reading.evidence})

    def show_extractive(self, *, at_least: int = 0) -> Iterator[StatementEvent]:
        """Show the answer without a model, but for what the statements so far rest on.

        Args:
            at_least: sentences to show, even where there are as many statements as may be shown.
        """
        cited, shown = self._cited(), 0
        for sentence in self._without_model():
            room = not self.full or shown < at_least
            if sentence.role == "evidence" and not cited & _keys(sentence.places) and room:
                yield from self._show_sentence(sentence)
                shown += 1

    def _cited(self) -> set[tuple[str, int, int]]:
        return {(one.article_id, one.start, one.end) for one in self.draft.citations}

    def _judge(self, statement: ParsedStatement) -> _Judged:
        """Find out whether the sentences that a statement cites support it, and which of them it needs."""
        cited = [self.sentences[number - 1] for number in statement.numbers]
        places = self._with_context(cited)
        if statement.problem is not None:
            return _Judged(places, statement.problem, _PROBLEMS[statement.problem])
        if (markup := unquoted_markup(statement.text, _words(places))) is not None:
            return _Judged(places, "markup", f"“{markup}” is not in the evidence")
        if any(speaks_to_a_model(words) for words in _words(places)):
            return _Judged(places, "order", "it rests on a sentence that speaks to a model, not to readers")
        verdict = self.grounder.check(statement.text, _words(places))
        if not verdict.supported:
            return _Judged(places, verdict.check or "unsupported", verdict.detail)
        return _Judged(self._needed(statement.text, cited) or places)

    def _needed(self, text: str, cited: Sequence[NumberedSentence]) -> Sequence[Place]:
        """The places of those sentences that support a statement alone; none if it needs several of them.

        A citation that has nothing to do with its statement misleads, though others support it.
        """
        if len(cited) == 1:
            return ()
        alone = [one for one in cited if self._supports(text, self._with_context([one]))]
        places = self._with_context(alone)
        return places if len(alone) < 2 or self._supports(text, places) else ()

    def _supports(self, text: str, places: Sequence[Place]) -> bool:
        return self.grounder.check(text, _words(places)).supported

    def _with_context(self, cited: Iterable[NumberedSentence]) -> list[Place]:
        """Cited sentences with those that they point back to ("He said…"), in their article's order."""
        places: dict[tuple[str, int], Place] = {}
        for one in cited:
            previous = self._before.get(one.place) if needs_context(one.text) else None
            for passage, span in ((one.passage, one.sentence), *([previous] if previous else [])):
                places[passage.passage.article_id, span.start] = passage, span
        return [places[key] for key in sorted(places)]

    def _drop(self, statement: ParsedStatement, check: str, detail: str) -> None:
        cited = (self.sentences[number - 1].place for number in statement.numbers)
        self.dropped.append(
            DroppedStatement(
                text=visible(statement.text),
                check=check,
                detail=detail,
                cited=tuple(Retrieved(article_id=where, start=span.start, end=span.end) for where, span in cited),
            )
        )

    def _show_instead(self, statement: ParsedStatement) -> Iterator[StatementEvent]:
        """Show the evidence itself, where what failed cites a sentence that answers the question."""
        cited = {_key(*self.sentences[number - 1].place) for number in statement.numbers}
        for sentence in self._without_model() if cited else ():
            if sentence.role == "evidence" and cited & _keys(sentence.places) and not self.full:
                yield from self._show_sentence(sentence)

    def _show_sentence(self, sentence: ChosenSentence) -> Iterator[StatementEvent]:
        """Show a sentence of the articles, after the one that it points back to; each once."""
        passage, span = sentence.places[0]
        previous = self._before.get((passage.passage.article_id, span)) if needs_context(sentence.text) else None
        context = [ChosenSentence((previous,), role="context")] if previous else []
        for one in (*context, sentence):
            if not self._is_shown(one.text):
                self.draft.check_fresh(one.places)
                yield self.draft.add_sentence(one)

    def _without_model(self) -> Sequence[ChosenSentence]:
        if self._extractive is None:
            self._extractive = self.task.extractive()
        return self._extractive

    def _is_shown(self, text: str) -> bool:
        return any(statement.text == text for statement in self.draft.statements)

    def _short_answer(self, text: str, places: Sequence[Place]) -> TextSpan | None:
        """Where a statement has the words by which the reader answers in short, if it cites their sentence."""
        best = self.task.reading.evidence[0] if self.task.reading and self.task.reading.evidence else None
        if best is None or best.short_answer is None or self.draft.short_answer is not None:
            return None
        if not any(passage.sentence_text(span) == best.text for passage, span in places):
            return None
        return place_of_words(text, best.passage.sentence_text(best.short_answer))


def _words(places: Iterable[Place]) -> list[str]:
    return [passage.sentence_text(span) for passage, span in places]


def _key(article_id: str, span: Span) -> tuple[str, int, int]:
    return article_id, span.start, span.end


def _keys(places: Iterable[Place]) -> set[tuple[str, int, int]]:
    return {_key(passage.passage.article_id, span) for passage, span in places}
