"""The processes engine: worker processes on this machine, with batches as memory-mapped Arrow files between them.

Workers are spawned, not forked, so that no lock or thread of this process is copied into them. Each has one batch at a
time and a pipe for short messages; a batch travels as a file in a private folder that the other side maps into memory.
The file stays until its result is there, so a worker that dies costs one more try of one batch and nothing else.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import pickle
import signal
import tempfile
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

import pyarrow as pa

from cocket.kernel.errors import BadInput
from cocket.runtime.attempt import Failure, Outcome, Refusal, attempt, failure, give_up
from cocket.runtime.model import Plan

PATIENCE = 5.0  # seconds that a worker gets to end by itself


def run_in_processes(plan: Plan, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Run a plan in `plan.workers` processes; raises BadInput for a function that cannot be sent to them."""
    try:
        job = pickle.dumps((plan.function, plan.setup))
    except (pickle.PicklingError, AttributeError, TypeError) as err:
        raise BadInput(
            "The function cannot be sent to a worker process",
            where=str(err)[:80],
            mend="Define it, and its set-up, at the top level of a module.",
        ) from err
    with tempfile.TemporaryDirectory(prefix="cocket-run-") as folder:
        crew = _Crew(plan, job, Path(folder))
        try:
            yield from crew.results(batches)
        finally:
            crew.dismiss()


class _Worker:
    """One worker process, its pipe, and the number of the batch it has (0 when idle)."""

    def __init__(self, job: bytes) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, far_end = context.Pipe()
        self.process = context.Process(target=_serve, args=(far_end, job), daemon=True)
        self.process.start()
        # With our copy closed, the worker's death ends the pipe, which is how it is noticed.
        far_end.close()
        self.number = 0

    def end(self, *, at_once: bool) -> None:
        self.pipe.close()
        if at_once:
            self.process.kill()
        self.process.join(PATIENCE)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()
        self.process.close()


@dataclass(slots=True)
class _Task:
    """A batch that has no outcome yet."""

    number: int
    path: Path
    tries: int = 0


class _Crew:
    """The workers, the batches under way and the outcomes that wait for their turn; never more than `plan.ahead`."""

    def __init__(self, plan: Plan, job: bytes, folder: Path) -> None:
        self._plan, self._job, self._folder = plan, job, folder
        self._workers: list[_Worker] = []
        self._tasks: dict[int, _Task] = {}
        self._waiting: deque[_Task] = deque()
        self._done: dict[int, Path | Refusal | Failure] = {}

    def results(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        source = enumerate(batches, start=1)
        number, more = 1, True
        while True:
            while more and len(self._tasks) + len(self._done) < self._plan.ahead:
                more = self._read(source)
            self._hand_out()
            if number in self._done:
                outcome = self._done.pop(number)
                if not isinstance(outcome, Path):
                    raise give_up(number, outcome, self._plan.retries + 1)
                yield _fetch(outcome)
                number += 1
            elif self._tasks:
                self._collect()
            else:
                return

    def dismiss(self) -> None:
        for worker in self._workers:
            worker.end(at_once=worker.number > 0)
        self._workers.clear()

    def _read(self, source: Iterator[tuple[int, pa.RecordBatch]]) -> bool:
        number, batch = next(source, (0, None))
        if batch is None:
            return False
        task = _Task(number, self._folder / f"{number}.in")
        _store(batch, task.path)
        self._tasks[number] = task
        self._waiting.append(task)
        return True

    def _hand_out(self) -> None:
        while self._waiting and (worker := self._idle()):
            task = self._waiting.popleft()
            worker.number = task.number
            task.tries += 1
            with contextlib.suppress(OSError):  # a worker that just died is noticed when its answer is collected
                worker.pipe.send((str(task.path), str(self._folder / f"{task.number}.out")))

    def _idle(self) -> _Worker | None:
        for worker in self._workers:
            if not worker.number:
                return worker
        if len(self._workers) < self._plan.workers:
            self._workers.append(_Worker(self._job))
            return self._workers[-1]
        return None

    def _collect(self) -> None:
        pipes: dict[Any, _Worker] = {worker.pipe: worker for worker in self._workers if worker.number}
        for ready in wait(list(pipes)):
            worker = pipes[ready]
            task, outcome = self._tasks[worker.number], self._answer(worker)
            if isinstance(outcome, Failure) and task.tries <= self._plan.retries:
                self._waiting.appendleft(task)
                continue
            task.path.unlink(missing_ok=True)
            del self._tasks[task.number]
            self._done[task.number] = outcome

    def _answer(self, worker: _Worker) -> Path | Refusal | Failure:
        try:
            outcome: Path | Refusal | Failure = worker.pipe.recv()
        except (EOFError, OSError):
            self._workers.remove(worker)
            worker.process.join(PATIENCE)
            code = worker.process.exitcode
            worker.end(at_once=True)
            return Failure(f"the death of its worker (exit code {code})")
        worker.number = 0
        return outcome


def _store(batch: pa.RecordBatch, path: Path) -> None:
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, batch.schema) as writer:
        writer.write_batch(batch)


def _load(path: Path) -> pa.RecordBatch:
    with pa.memory_map(str(path)) as file:
        return pa.ipc.open_file(file).get_batch(0)


def _fetch(path: Path) -> pa.RecordBatch:
    batch = _load(path)
    # The mapping outlives the name; where a system refuses (Windows), the folder's end takes the file.
    with contextlib.suppress(OSError):
        path.unlink()
    return batch


def _serve(pipe: Connection, job: bytes) -> None:
    """Work until the pipe ends: the life of a worker process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when to stop
    pa.set_cpu_count(1)  # one worker, one core: the crew is the parallelism
    state: list[Any] = []
    with contextlib.suppress(EOFError, OSError):
        while True:
            source, target = pipe.recv()
            pipe.send(_worked(job, state, Path(source), Path(target)))


def _worked(job: bytes, state: list[Any], source: Path, target: Path) -> Path | Refusal | Failure:
    try:
        function, setup = pickle.loads(job)  # noqa: S301 - made by our own parent process
        outcome: Outcome = attempt(function, setup, state, _load(source))
        if not isinstance(outcome, pa.RecordBatch):
            return outcome
        _store(outcome, target)
    except Exception as err:  # noqa: BLE001 - an unimportable function or a full disk is reported like any failure
        return failure(err)
    return target
