import pytest

from assistant import cores


@pytest.fixture(autouse=True)
def four_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cores, "cores", lambda: 4)
    monkeypatch.delenv(cores.VARIABLE, raising=False)


@pytest.mark.parametrize(
    ("wanted", "threads"), [("3", 3), ("2,1", 2), (" 1 ", 1), ("", 4), ("0", 4), ("-1", 4), ("x", 4)]
)
def test_the_variable_decides_where_it_is_a_number(monkeypatch: pytest.MonkeyPatch, wanted: str, threads: int) -> None:
    monkeypatch.setenv(cores.VARIABLE, wanted)
    assert cores.threads() == threads


@pytest.mark.parametrize(("processes", "each"), [(1, "4"), (2, "2"), (3, "1"), (4, "1"), (9, "1")])
def test_processes_share_the_cores(processes: int, each: str) -> None:
    assert cores.share(processes) == {cores.VARIABLE: each}


def test_what_the_operator_says_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(cores.VARIABLE, "3")
    assert cores.share(2) == {}
