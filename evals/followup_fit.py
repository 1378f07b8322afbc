"""The constants by which one of several readings is chosen, and what each value gives on dialogues."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.table import Table

from assistant.answering.extractive import choose_sentences
from assistant.followup import PhrasingRead, choose, understand
from assistant.history import Turn
from evals.dataset import Case
from evals.dialogues import Dialogues, DialogueTurn
from evals.prediction import Place, gold_places

if TYPE_CHECKING:
    from assistant.assistant import Assistant

LEADS: Final = (-2.0, -1.0, -0.5, 0.0, 0.5, 1.0)
SIDES: Final = (True, False)
SHARES: Final = (0.1, 0.2, 0.3, 0.4, 0.5, 0.8)
NEARNESSES: Final = (0.0, 0.5, 1.0, 2.0, 4.0)


@dataclass(frozen=True, slots=True)
class TurnRead:
    """An answerable turn in each of its phrasings.

    Attributes:
        turn, case: what was asked, and the evidence.
        read: the phrasings, with what was found.
        quoted: the evidence of the turn before.
    """

    turn: DialogueTurn
    case: Case
    read: tuple[PhrasingRead, ...]
    quoted: tuple[str, ...]


def read_turns(dialogues: Dialogues, assistant: "Assistant") -> Iterator[TurnRead]:
    """Read every answerable turn in all its phrasings, after a history in which all was understood and found."""
    settings, index = assistant.settings, assistant.index
    cases = iter(dialogues.dataset.cases)
    for dialogue in dialogues.dialogues:
        history: list[Turn] = []
        for turn in dialogue.turns:
            case = next(cases)
            read = []
            meant = understand(turn.question, history, index, fetch_k=settings.fetch_k)
            for way in meant.phrasings if turn.answerable else ():
                limit = meant.article_id if way.in_focus else None
                found = index.search(way.words, k=settings.retrieve_k, fetch_k=settings.fetch_k, article_id=limit)
                read.append(PhrasingRead(way, tuple(found), assistant.reader.read(way.words, found)))
            if read:
                yield TurnRead(turn, case, tuple(read), history[-1].evidence if history else ())
            ids = (dialogue.article_id,) * len(turn.evidence)
            history.append(Turn(question=turn.standalone, evidence=turn.evidence, article_ids=ids))


def print_fit(console: Console, dialogues: Dialogues, assistant: "Assistant") -> None:
    """Print how many turns have the right evidence, by the constants of `assistant.followup.choice`."""
    turns = list(read_turns(dialogues, assistant))
    most = assistant.settings.max_statements
    dependent = [one for one in turns if one.turn.dependent]
    for name, values in (("share", SHARES), ("near", NEARNESSES)):
        table = Table(
            name, "dependent right", "first right", "sentences shown", title=name.upper(), title_justify="left"
        )
        for value in values:
            hits = [_hits(one, most, **{name: value}) for one in dependent]
            shown = sum(count for _, _, count in hits) / len(hits)
            found = (f"{sum(hit[at] for hit in hits)}/{len(hits)}" for at in (0, 1))
            table.add_row(f"{value:g}", *found, f"{shown:.2f}")
        console.print(table)
    leads = Table("lead", "dependent right", "standalone right", title="LEAD", title_justify="left")
    for lead in LEADS:
        right = {
            side: [_hits(one, most, lead=lead)[0] for one in turns if one.turn.dependent is side] for side in SIDES
        }
        leads.add_row(f"{lead:g}", *(f"{sum(hits)}/{len(hits)}" for hits in right.values()))
    console.print(leads)


def _hits(one: TurnRead, most: int, **constants: float) -> tuple[bool, bool, int]:
    """Whether a sentence shown is right, whether the best one is, and how many are shown."""
    chosen = choose(one.read, one.quoted, **constants)
    sentences = choose_sentences(chosen.reading.evidence, chosen.passages, max_statements=most)
    gold = gold_places(one.case)
    places = [
        Place(passage.passage.article_id, *span)
        for sentence in sentences
        if sentence.role == "evidence"
        for passage, span in sentence.places
    ]
    best = [Place(found.passage.passage.article_id, *found.sentence) for found in chosen.reading.evidence[:1]]
    return any(place.overlaps_any(gold) for place in places), any(p.overlaps_any(gold) for p in best), len(places)
