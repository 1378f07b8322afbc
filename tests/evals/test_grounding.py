import json
from pathlib import Path
from typing import Any

import pytest

from assistant.article import Article
from assistant.article_file import DEFAULT_MAX_BYTES
from evals.__main__ import ARTICLES, main
from evals.errors import DatasetError
from evals.grounding import figures_of, load_pairs, verdicts_on
from evals.validation import read_articles

RIGHT: dict[str, Any] = {
    "id": "1", "article_id": "race", "evidence": ["Ann Lee won by 2 seconds."],
    "statement": "Ann Lee won by two seconds.", "supported": True, "way": None,
}  # fmt: skip
WRONG = RIGHT | {"id": "2", "statement": "Lee won by 3 seconds.", "supported": False, "way": "number"}
RACE = {"race": Article(id="race", title="Race", text="Ann Lee won by 2 seconds.")}
PASSES = RIGHT | {"id": "3", "statement": "Ann Lee won.", "supported": False, "way": "addition"}


def written(folder: Path, *rows: dict[str, Any]) -> Path:
    path = folder / "pairs.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_shares_are_of_the_wrong_and_of_the_right(tmp_path: Path) -> None:
    found = figures_of(verdicts_on(load_pairs(written(tmp_path, RIGHT, WRONG, PASSES), RACE)))
    assert found["wrong_let_through"] == 0.5
    assert found["right_rejected"] == 0
    assert (found["wrong_let_through.number"], found["wrong_let_through.addition"]) == (0, 1)
    assert "wrong_let_through.unit" not in found


@pytest.mark.parametrize("change", [{"way": "number"}, {"evidence": []}, {"id": 5}, {"more": 1}, {"supported": False}])
def test_a_pair_that_does_not_fit_is_named_with_its_line(tmp_path: Path, change: dict[str, Any]) -> None:
    with pytest.raises(DatasetError, match=r"pairs\.jsonl:2"):
        load_pairs(written(tmp_path, WRONG, RIGHT | change), RACE)


def test_a_file_of_one_kind_measures_nothing(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="supported and unsupported"):
        load_pairs(written(tmp_path, WRONG), RACE)


def test_evidence_has_to_stand_in_its_article(tmp_path: Path) -> None:
    path = written(tmp_path, RIGHT, WRONG)
    article = Article(id="race", title="Race", text="Ann Lee won by 9 seconds.")
    with pytest.raises(DatasetError, match=r"doesn't have 'Ann Lee won by 2 seconds\.'"):
        load_pairs(path, {"race": article})
    with pytest.raises(DatasetError, match="no article 'race'"):
        load_pairs(path, {})


@pytest.mark.parametrize("name", ["grounding", "grounding_dev"])
def test_the_committed_pairs_are_sound(name: str) -> None:
    pairs = load_pairs(ARTICLES.parent / f"{name}.jsonl", read_articles(ARTICLES, max_bytes=DEFAULT_MAX_BYTES))
    assert len(pairs) >= 400
    assert 0.45 < sum(pair.supported for pair in pairs) / len(pairs) < 0.55


def test_the_command_says_which_bound_broke(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "race.md").write_text("# Race\n\nAnn Lee won by 2 seconds.\n", encoding="utf-8")
    asked = ["grounding", str(written(tmp_path, RIGHT, WRONG, PASSES)), "--articles", str(tmp_path)]
    assert main([*asked, "--fail-on", "wrong_let_through>0.6", "--failures"]) == 0
    assert "let through (addition): Ann Lee won." in capsys.readouterr().out
    assert main([*asked, "--fail-on", "wrong_let_through>0.4"]) == 1
