import shutil
import subprocess
import sys
import threading
from pathlib import Path
from unittest.mock import Mock

import numpy as np
import pytest

from assistant.errors import ModelError
from assistant.passages import Passage, RetrievedPassage, Span
from assistant.reader.cross_encoder import (
    AT_ONCE,
    FILES,
    NETWORK_FILE,
    NUMBERS_FILE,
    TOKENIZER_FILE,
    WEIGHTS,
    CrossEncoder,
)
from assistant.reader.decoding import UNREAD
from tests.answers import ARTICLE, passages_of

PASSAGES = passages_of(ARTICLE)


@pytest.fixture(scope="module")
def cross_encoder() -> CrossEncoder:
    return CrossEncoder()


def test_each_sentence_is_read_once_in_order(cross_encoder: CrossEncoder) -> None:
    read = cross_encoder.read("How many people work there?", PASSAGES)
    assert [one.number for one in read] == [0, 1, 0, 1]
    assert max(read, key=lambda one: one.evidence) is read[2]
    assert read[2].answer is not None
    assert PASSAGES[1].text[slice(*read[2].answer)].startswith("246")


def test_it_knows_that_there_is_no_answer(cross_encoder: CrossEncoder) -> None:
    there = max(one.evidence for one in cross_encoder.read("How many people work there?", PASSAGES))
    not_there = max(one.evidence for one in cross_encoder.read("Who trained the lion tamers?", PASSAGES))
    assert there > 0 > not_there


def test_however_many_threads_read_only_some_passes_run_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    busy, together = CrossEncoder(), threading.Barrier(AT_ONCE + 1)
    running: list[int] = []
    passes: list[int] = []

    def run(_: object, inputs: dict[str, np.ndarray]) -> list[np.ndarray]:
        running.append(1)
        passes.append(len(running))
        together.wait(20)  # for as many as may be here, and the test
        running.pop()
        return [np.zeros((*inputs["ids"].shape, 3), np.float32)]

    monkeypatch.setattr(busy, "_loaded", busy._load()._replace(session=Mock(run=run)))
    threads = [threading.Thread(target=busy.read, args=("Who?", PASSAGES)) for _ in range(3 * AT_ONCE)]
    for thread in threads:
        thread.start()
    for _ in range(3):
        together.wait(20)
    for thread in threads:
        thread.join()
    assert len(passes) == 3 * AT_ONCE
    assert max(passes) <= AT_ONCE


def test_a_sentence_without_a_token_is_surely_no_answer(cross_encoder: CrossEncoder) -> None:
    text = "\u200b\u200b Rain."
    passage = Passage("a", 0, len(text), (Span(0, 2), Span(3, 8)))
    read = cross_encoder.read("Rain?", [RetrievedPassage(passage, text, "", None, 1.0, None, None)])
    assert [one.number for one in read] == [0, 1]
    assert (read[0].evidence, read[0].answer) == (UNREAD, None)


def test_many_passages_are_read_in_several_passes(cross_encoder: CrossEncoder) -> None:
    assert len(cross_encoder.read("How many?", PASSAGES * 20)) == 80


def test_threads_that_load_and_read_at_once_read_as_one_does(cross_encoder: CrossEncoder) -> None:
    fresh = CrossEncoder()
    questions = [f"How many people work there, {number}?" for number in range(8)]
    expected = [cross_encoder.read(question, PASSAGES) for question in questions]
    found: dict[int, object] = {}
    threads = [
        threading.Thread(target=lambda n=n: found.update({n: fresh.read(questions[n], PASSAGES)})) for n in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [found[number] for number in range(8)] == expected


def test_altered_weights_are_refused(tmp_path: Path) -> None:
    for name in FILES:
        shutil.copy(WEIGHTS / name, tmp_path)
    expected = CrossEncoder().weights_hash
    assert CrossEncoder(tmp_path, expected=expected).weights_hash == expected
    for name in FILES:
        whole = (tmp_path / name).read_bytes()
        (tmp_path / name).write_bytes(whole + b" ")
        with pytest.raises(ModelError, match="Install the package again"):
            CrossEncoder(tmp_path, expected=expected)
        (tmp_path / name).write_bytes(whole)


def test_missing_and_broken_weights_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"can't be read.*Install the package again"):
        CrossEncoder(tmp_path)
    for name in (TOKENIZER_FILE, NUMBERS_FILE):
        shutil.copy(WEIGHTS / name, tmp_path)
    (tmp_path / NETWORK_FILE).write_bytes(b"no network")
    with pytest.raises(ModelError, match=r"can't be loaded.*Install the package again"):
        CrossEncoder(tmp_path).load()


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_network_that_gives_no_numbers_is_an_error_and_no_answer(
    value: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = CrossEncoder()
    session = Mock(run=lambda _, inputs: [np.full((*inputs["ids"].shape, 3), value, np.float32)])
    monkeypatch.setattr(broken, "_loaded", broken._load()._replace(session=session))
    with pytest.raises(ModelError, match="no proper numbers"):
        broken.read("Who?", PASSAGES)


def test_a_network_that_fails_is_an_error_and_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = CrossEncoder()
    session = Mock(run=Mock(side_effect=RuntimeError("out of memory")))
    monkeypatch.setattr(broken, "_loaded", broken._load()._replace(session=session))
    with pytest.raises(ModelError, match="can't be run: out of memory"):
        broken.read("Who?", PASSAGES)


def test_reading_needs_neither_torch_nor_transformers() -> None:
    script = (
        "import sys; from tests.answers import ARTICLE, passages_of;"
        "from assistant.reader.cross_encoder_reader import CrossEncoderReader;"
        "assert CrossEncoderReader().read('How many people work there?', passages_of(ARTICLE)).answerable;"
        "print(sorted({'torch', 'transformers', 'sentence_transformers'} & set(sys.modules)))"
    )
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=root, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="only Linux lists what is mapped")
def test_the_networks_numbers_are_mapped_and_not_copied(cross_encoder: CrossEncoder) -> None:
    cross_encoder.load()
    assert str(WEIGHTS / NUMBERS_FILE) in Path("/proc/self/maps").read_text(encoding="utf-8")


def test_the_weights_are_small_enough_to_ship() -> None:
    assert sum(path.stat().st_size for path in WEIGHTS.iterdir()) <= 30_000_000
