"""The run call, with the engine that needs no other process."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cocket.kernel.errors import BadDocument, BadInput, WorkFailed
from cocket.runtime import Progress, run


def _batch(*values: int) -> pa.RecordBatch:
    return pa.record_batch({"n": pa.array(values, pa.int64())})


def _doubled(batch: pa.RecordBatch) -> pa.RecordBatch:
    return _batch(*(2 * n for n in batch["n"].to_pylist()))


@given(st.lists(st.lists(st.integers(-1000, 1000), max_size=5), max_size=8))
def test_results_come_row_for_row_in_order(rows: list[list[int]]) -> None:
    """Each batch, empty ones too, gives its own result, in the order of the input."""
    results = list(run(_doubled, (_batch(*each) for each in rows)))
    assert [result["n"].to_pylist() for result in results] == [[2 * n for n in each] for each in rows]


def test_nothing_is_read_before_it_is_needed() -> None:
    """A consumer that stops early stops the reading."""
    read = []

    def source():
        for number in range(1000):
            read.append(number)
            yield _batch(number)

    results = run(_doubled, source())
    assert read == []
    assert next(results)["n"].to_pylist() == [0]
    assert len(read) == 1


def test_the_setup_runs_once_and_is_handed_in() -> None:
    """What the set-up gave is the function's first argument, even when it is None."""
    calls = []

    def setup():
        calls.append(1)

    def function(state, batch):
        assert state is None
        return batch

    assert len(list(run(function, [_batch(1), _batch(2)], setup=setup))) == 2
    assert calls == [1]


def test_progress_is_told_with_each_batch() -> None:
    """The callback sees batches and rows add up."""
    seen: list[Progress] = []
    list(run(_doubled, [_batch(1, 2), _batch(), _batch(3)], progress=seen.append))
    assert seen == [Progress(1, 2), Progress(2, 2), Progress(3, 3)]


def test_a_failure_is_tried_again_and_then_reported() -> None:
    """A function that fails now and then succeeds; one that always fails is named with its batch and its cause."""
    tries = []

    def shaky(batch):
        tries.append(1)
        if len(tries) < 3:
            raise OSError("the disk was busy\nwith details")
        return batch

    assert len(list(run(shaky, [_batch(1)]))) == 1
    assert len(tries) == 3
    tries.clear()
    with pytest.raises(WorkFailed) as caught:
        list(run(shaky, [_batch(1)], retries=1))
    assert str(caught.value).startswith("batch 1: The batch failed 2 times, last with OSError: the disk was busy.")


def test_results_before_a_failing_batch_are_given() -> None:
    """What was worked through is not lost when a later batch cannot be."""

    def function(batch):
        if batch["n"].to_pylist() == [3]:
            raise RuntimeError
        return batch

    results = run(function, [_batch(n) for n in (1, 2, 3, 4)], retries=0)
    assert [next(results).num_rows, next(results).num_rows] == [1, 1]
    with pytest.raises(WorkFailed, match=r"batch 3: .* RuntimeError"):
        next(results)


def test_a_refusal_is_raised_as_it_is_and_at_once() -> None:
    """An error of the program's own tree is an answer: it is not tried again and keeps its place and advice."""
    tries = []

    def function(batch):
        tries.append(1)
        raise BadDocument("A row is odd", where="row 7", mend="Mend it.")

    with pytest.raises(BadDocument) as caught:
        list(run(function, [_batch(1)]))
    assert (caught.value.what, caught.value.where, caught.value.mend) == ("A row is odd", "row 7", "Mend it.")
    assert tries == [1]


def test_a_function_that_gives_something_else_is_reported() -> None:
    """Only a record batch is a result."""
    with pytest.raises(WorkFailed, match="gave a list"):
        list(run(lambda batch: batch.to_pylist(), [_batch(1)]))


@pytest.mark.parametrize("options", [{"engine": "slurm"}, {"workers": 0}, {"retries": -1}])
def test_a_wrong_call_is_refused(options: dict) -> None:
    """An unknown engine or a wrong count is bad input, said before anything runs."""
    with pytest.raises(BadInput):
        run(_doubled, [], **options)


def test_a_function_that_cannot_travel_is_refused() -> None:
    """A function without a name of its own cannot be sent to another process, and the message says what to do."""
    with pytest.raises(BadInput, match="top level of a module"):
        list(run(lambda batch: batch, [_batch(1)], engine="processes"))
