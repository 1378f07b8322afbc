import threading

import pytest

from assistant.interest import Interest, UnwantedError, check_wanted, unless_unwanted, working_for


def test_without_anybody_to_work_for_nothing_is_given_up() -> None:
    check_wanted()
    with unless_unwanted(lambda: pytest.fail("given up")):
        check_wanted()


def test_work_is_given_up_when_whoever_asked_goes_meanwhile() -> None:
    interest, given_up = Interest(), threading.Event()
    with working_for(interest), unless_unwanted(given_up.set):
        check_wanted()
        threading.Thread(target=interest.lose).start()
        assert given_up.wait(20)
        with pytest.raises(UnwantedError):
            check_wanted()
    check_wanted()


def test_work_for_somebody_who_has_gone_is_given_up_at_once() -> None:
    interest, told = Interest(), list[int]()
    interest.lose()
    with working_for(interest), unless_unwanted(lambda: told.append(1)):
        assert told == [1]


def test_work_that_is_done_is_not_given_up() -> None:
    interest = Interest()
    with working_for(interest), unless_unwanted(lambda: pytest.fail("given up")):
        pass
    interest.lose()
    assert interest.lost
