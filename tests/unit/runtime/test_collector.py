"""The collector of cycles rests while a batch is worked on, and is left as it was found."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from cocket.runtime.collector import RESTS, at_rest


@pytest.fixture(autouse=True)
def _as_found() -> Iterator[None]:
    """Leave the collector of the test run as it was."""
    on = gc.isenabled()
    yield
    (gc.enable if on else gc.disable)()


@pytest.mark.parametrize("on", [True, False])
def test_the_collector_is_left_as_it_was_found_even_after_a_failure(*, on: bool) -> None:
    """The collector is left as it was found even after a failure."""
    (gc.enable if on else gc.disable)()
    with pytest.raises(ZeroDivisionError):
        _fail()
    assert gc.isenabled() is on


def test_rests_within_rests_end_with_the_outermost() -> None:
    """Rests within rests end with the outermost."""
    gc.enable()
    with at_rest():
        with at_rest():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()


def test_work_without_an_end_may_collect_the_young() -> None:
    """Work without an end may collect the young: once in RESTS calls."""
    gc.enable()
    rounds: list[str] = []
    gc.callbacks.append(lambda phase, _info: rounds.append(phase))
    try:
        with at_rest() as collect:
            before = rounds.count("start")
            for _ in range(RESTS):
                collect()
            assert rounds.count("start") == before + 1
    finally:
        gc.callbacks.pop()


def _fail() -> None:
    with at_rest():
        assert not gc.isenabled()
        raise ZeroDivisionError
