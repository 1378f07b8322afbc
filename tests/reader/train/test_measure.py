from collections.abc import Sequence
from pathlib import Path

import numpy as np

from assistant.reader.decoding import Numbers
from assistant.reader.encoding import Encoded, Reads
from assistant.reader.train.examples import sentences_of
from assistant.reader.train.measure import Network, auroc, figures, judge, read_all
from tests.reader.train.samples import pair_encoder, rows, write_rows, written_rows


def knowing(answers: Sequence[str]) -> Network:
    """A network that finds these words and nothing else."""
    encoder = pair_encoder()

    def network(encoded: Sequence[Encoded]) -> list[Numbers]:
        result = []
        for one in encoded:
            numbers = np.full((len(one.ids), 3), -1, np.float32)
            ids = one.ids.tolist()
            for answer in answers:
                wanted = encoder._tokenizer.encode(answer, add_special_tokens=False).ids
                for start in range(len(ids)):
                    if ids[start : start + len(wanted)] == wanted:
                        numbers[start, 0] = numbers[start + len(wanted) - 1, 1] = 9
                        numbers[start, 2] = 90
            result.append(numbers)
        return result

    return network


def test_a_network_that_knows_the_answers_gets_full_marks() -> None:
    questions = rows()[:1]
    judged = judge(questions, [True], knowing(["March 1902"]), pair_encoder())
    assert [(one.f1, one.right) for one in judged] == [(1.0, True)]
    assert judged[0].evidence > 0 < judged[0].span


def test_answerable_and_unanswerable_are_told_apart() -> None:
    questions = [rows()[0], written_rows()[-1] | {"context": rows()[3]["context"]}]
    judged = judge(questions, [True, False], knowing(["March 1902"]), pair_encoder())
    assert auroc(judged) == {"right_sentence": 1, "auroc_evidence": 1, "auroc_span": 1, "auroc_both": 1}


def test_a_text_of_several_windows_is_read_to_its_end() -> None:
    text = " ".join(f"Sentence number {number} says that nothing happened." for number in range(100))
    reads = Reads("Who?", "", text, sentences_of(text))
    short = Reads("Who?", "", "Ana came.", sentences_of("Ana came."))
    long_read, short_read = read_all([reads, short], knowing(["number 97"]), pair_encoder())
    assert [one.number for one in long_read] == list(range(100))
    assert max(long_read, key=lambda one: one.evidence).number == 97
    assert [one.number for one in short_read] == [0]


def test_development_sets_have_their_figures(tmp_path: Path) -> None:
    rows_of_clapnq = [
        {"question": row["question"], "title": "", "context": row["context"], "answerable": answerable}
        | {"selected_sentences": [[row["context"][:20]]] if answerable else []}
        for row, answerable in zip(rows()[:4], (True, True, False, False), strict=True)
    ]
    write_rows(tmp_path / "dev_squad2.jsonl.gz", written_rows())
    write_rows(tmp_path / "dev_clapnq.jsonl.gz", rows_of_clapnq)
    found = figures(tmp_path, knowing(["March 1902"]), pair_encoder())
    assert found["squad2_f1_forced"] >= 1 / 9
    assert all(0 <= value <= 1 for value in found.values())
    assert {name.partition("_")[0] for name in found} == {"squad2", "clapnq"}
