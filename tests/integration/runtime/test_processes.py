"""The processes engine gives what the local one gives, and survives its workers."""

from __future__ import annotations

import multiprocessing
import time

import pyarrow as pa
import pytest

from cocket.kernel.errors import BadDocument, WorkFailed
from cocket.runtime import Progress, run


@pytest.fixture(autouse=True)
def no_worker_left():
    """No test leaves a worker process behind."""
    yield
    assert multiprocessing.active_children() == []


def _table(results) -> pa.Table:
    return pa.Table.from_batches(list(results))


def test_results_equal_the_local_ones_row_for_row(workload, batches) -> None:
    """Two workers that finish out of order give the same batches in the same order, with progress."""
    seen: list[Progress] = []
    ours = list(run(workload.unevenly, batches, engine="processes", workers=2, progress=seen.append))
    assert ours == list(run(workload.doubled, batches))
    assert seen[-1] == Progress(12, 117)


def test_empty_and_no_batches_are_fine(workload, batches) -> None:
    """A batch without rows gives a result without rows; no batches give none."""
    empty = batches[0].slice(0, 0)
    assert [each.num_rows for each in run(workload.doubled, [empty, batches[0]], engine="processes")] == [0, 10]
    assert list(run(workload.doubled, [], engine="processes")) == []


def test_the_setup_runs_once_in_each_worker(workload, batches, tmp_path) -> None:
    """Loading an index costs each worker once, not each batch."""
    results = run(workload.shifted, batches, engine="processes", workers=2, setup=workload.opened)
    assert _table(results)["n"].to_pylist() == list(range(100, 217))
    assert 1 <= len(list(tmp_path.glob("setup-*"))) <= 2


def test_a_killed_worker_costs_one_more_try(workload, batches, tmp_path) -> None:
    """A worker that dies in the middle is replaced, and the result is the same."""
    results = run(workload.killed_once, batches, engine="processes", workers=2)
    assert list(results) == list(run(workload.doubled, batches))
    assert (tmp_path / "killed").exists()


@pytest.mark.parametrize("name", ["always_killed", "failing", "refusing"])
def test_a_batch_that_never_works_is_reported_in_its_place(workload, batches, name: str) -> None:
    """Results before it are given; then one sentence says which batch it was and why."""
    results = run(getattr(workload, name), batches, engine="processes", workers=2, retries=1)
    assert [next(results)["n"][0].as_py() for _ in range(3)] == [0, 20, 40]
    expected = {
        "always_killed": (WorkFailed, r"batch 4: .* 2 times, last with the death of its worker \(exit code -9\)"),
        "failing": (WorkFailed, r"batch 4: .* 2 times, last with ValueError: thirty"),
        "refusing": (BadDocument, r"row 31: A row is odd. Mend it."),
    }
    error, message = expected[name]
    with pytest.raises(error, match=message):
        next(results)


def test_a_function_that_workers_cannot_import_is_reported(workload, batches, capfd, monkeypatch) -> None:
    """A missing module in the worker is one line, and nothing is printed behind our back."""
    monkeypatch.setattr(workload.doubled, "__qualname__", "gone")
    monkeypatch.setattr(workload, "gone", workload.doubled, raising=False)
    with pytest.raises(WorkFailed, match="AttributeError"):
        list(run(workload.doubled, batches, engine="processes", retries=0))
    assert capfd.readouterr().err == ""


def test_reading_stays_a_little_ahead_of_taking(workload, batches, tmp_path) -> None:
    """However long the input, only a few batches are read, worked through or kept before results are taken."""
    read = []

    def source():
        for number in range(1000):
            read.append(number)
            yield batches[0]

    results = run(workload.doubled, source(), engine="processes", workers=2)
    for taken in range(1, 6):
        next(results)
        time.sleep(0.05)
        assert len(read) <= taken + 4
    results.close()


def test_closing_stops_workers_at_once(workload, batches, tmp_path) -> None:
    """A consumer that goes away does not wait for batches that nobody wants any more."""
    results = run(workload.endless, batches, engine="processes", workers=2)
    next(results)
    started = time.monotonic()
    results.close()
    assert time.monotonic() - started < 10


def test_no_file_is_left(workload, batches, tmp_path, monkeypatch) -> None:
    """The folder that batches travel through is gone afterwards."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    results = run(workload.doubled, batches, engine="processes")
    next(results)
    assert len(list(folder.iterdir())) == 1
    list(results)
    assert list(folder.iterdir()) == []
