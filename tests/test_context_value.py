from contextvars import ContextVar

import pytest

from assistant.context_value import holding


def test_a_value_holds_within_the_block_and_the_one_before_after_it() -> None:
    variable = ContextVar("variable", default=0)
    with holding(variable, 1):
        with holding(variable, 2):
            assert variable.get() == 2
        assert variable.get() == 1
    assert variable.get() == 0


def test_it_no_longer_holds_after_an_error() -> None:
    variable = ContextVar("variable", default=0)
    with pytest.raises(KeyError), holding(variable, 1):
        raise KeyError
    assert variable.get() == 0
