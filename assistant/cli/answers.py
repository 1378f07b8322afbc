"""How an answer looks in a terminal."""

from rich.console import Console
from rich.text import Text

from assistant.answer import CONTEXT_CHARACTERS, Answer, Quotation, Reason, Statement, TextSpan
from assistant.cli.output import show
from assistant.messages import model_note

_REASONS: dict[Reason, str] = {
    "not_in_sources": "no passage of the articles answers it",
    "unsupported": "what was found does not support an answer",
    "unclear_question": "it is not clear what is asked",
    "empty_corpus": "there are no articles",
}

# Words for probabilities, at the lower ends of the ranges in the guidance of the Intergovernmental Panel on
# Climate Change (Mastrandrea et al. 2010, table 1).
_LIKELIHOODS = (
    (0.99, "virtually certain"),
    (0.90, "very likely"),
    (0.66, "likely"),
    (0.33, "about as likely as not"),
)
UNLIKELY = "unlikely"


def show_answer(target: Console, answer: Answer) -> None:
    """Print an answer with its citations, or why there is none and what came closest."""
    if answer.status == "answered":
        _show_answered(target, answer)
    else:
        _show_unanswered(target, answer)


def _show_model_note(target: Console, answer: Answer) -> None:
    """Print a chat model's part, never what it wrote and was dropped: that is on the receipt."""
    if answer.model is not None:
        note = model_note(
            answer.model,
            wrote=answer.written_by == "model",
            dropped=len(answer.dropped),
            failed=answer.model_error is not None,
        )
        if note:
            show(target, Text(note, style="dim"))


def likelihood(probability: float) -> str:
    """A probability in words."""
    return next((words for least, words in _LIKELIHOODS if probability >= least), UNLIKELY)


def _show_answered(target: Console, answer: Answer) -> None:
    if answer.differing is not None:
        show(target, Text(answer.differing.opening))
        for statement in answer.statements:
            show(target, _statement(statement))
    else:
        show(target, Text(" ").join(_statement(statement) for statement in answer.statements))
    if answer.kind == "facts":
        show(target, Text(_confidence(answer.confidence), style="dim"))
    _show_model_note(target, answer)
    short_answers = {
        answer.citations[number - 1]: statement.short_answer
        for statement in answer.statements
        for number in statement.citations
        if statement.text == answer.citations[number - 1].quote
    }
    for citation in answer.citations:
        target.print()
        _show_quotation(target, f"[{citation.number}]", citation, short_answers.get(citation))


def _confidence(probability: float) -> str:
    """What to say of an answer's confidence; of a low one without sounding as if nothing was found."""
    if (words := likelihood(probability)) == UNLIKELY:
        return f"This may not be what was asked for (confidence {probability:.0%})."
    return f"It is {words} ({probability:.0%}) that this answers the question."


def _show_unanswered(target: Console, answer: Answer) -> None:
    show(target, Text(answer.text))
    if answer.reason is not None:
        show(target, Text(f"Reason: {_REASONS[answer.reason]}.", style="dim"))
    _show_model_note(target, answer)
    if answer.nearest:
        target.print()
        show(target, Text("Closest passages:", style="dim"))
    for passage in answer.nearest:
        target.print()
        _show_quotation(target, "-", passage)


def _statement(statement: Statement) -> Text:
    text = Text(statement.text)
    if statement.short_answer is not None:
        text.stylize("bold", statement.short_answer.start, statement.short_answer.end)
    text.append(f" {statement.markers}", style="cyan")
    return text if statement.attribution is None else Text.assemble((statement.attribution, "dim"), " ", text)


def _show_quotation(target: Console, marker: str, quotation: Quotation, short_answer: TextSpan | None = None) -> None:
    """Print where the quoted words stand, and then the words, within those around them."""
    place = f"({quotation.article_id}, characters {quotation.start} to {quotation.end})"
    show(target, Text.assemble((marker, "cyan"), " ", (quotation.title, "bold"), " ", (place, "dim")))
    quoted = Text(quotation.quote, style="black on yellow")
    if short_answer is not None:
        quoted.stylize("bold", short_answer.start, short_answer.end)
    before, after = _around(quotation)
    show(target, Text.assemble((before, "dim"), "“", quoted, "”", (after, "dim")), indent=4)
    if quotation.url is not None:
        show(target, Text(quotation.url, style="dim"), indent=4)


def _around(quotation: Quotation) -> tuple[str, str]:
    """The words just before and after the quoted ones, as far as they stand in the same paragraph."""
    before = quotation.prefix.rpartition("\n")[2]
    after = quotation.suffix.partition("\n")[0]
    return (
        f"…{before}" if len(before) == CONTEXT_CHARACTERS else before,
        f"{after}…" if len(after) == CONTEXT_CHARACTERS else after,
    )
