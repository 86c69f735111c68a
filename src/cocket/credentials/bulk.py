"""Many documents at once: a table of verdicts, in this process or in several.

Takes the files' paths in Arrow batches, gives one row a file. What is no document, or cannot be read, is a row too,
with its reason, so that no file disappears. May import the runtime.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from cocket.credentials import service
from cocket.credentials.reading import read_document
from cocket.kernel.errors import BadInput
from cocket.runtime import Progress, run
from cocket.verifier.knowledge import Knowledge, Policy
from cocket.verifier.trust_lists import TrustList
from cocket.verifier.verdicts import Verdict

_SAID = ("proof", "form", "type", "id", "issuer", "signed", "valid_from", "valid_until")
COLUMNS = ("file", "outcome", "reason", "sentence", "detail", *_SAID, "number", "destination", "goods")
OUTPUT = pa.schema([(name, pa.string()) for name in COLUMNS])
UNREADABLE = "unreadable"  # stands where an outcome would: the file is no document
BATCH = 256


@dataclass(frozen=True, slots=True)
class Job:
    """What each worker opens, and what is asked of every file; it travels to other processes."""

    home: Path
    at: datetime
    policy: Policy = field(default_factory=Policy)
    statuses: tuple[Path, ...] = ()
    documents: tuple[Path, ...] = ()
    contexts: Path | None = None


def verify_files(
    job: Job, files: Sequence[Path], *, workers: int = 1, progress: Callable[[Progress], None] | None = None
) -> Iterator[dict[str, str]]:
    """Give a row of COLUMNS for each file, in order; more than one worker are processes."""
    paths = pa.array([str(path) for path in files], pa.string())
    batches = pa.Table.from_arrays([paths], ["file"]).to_batches(BATCH)
    engine = "processes" if workers > 1 else "local"
    setup = functools.partial(open_job, job)
    for batch in run(verify_batch, batches, engine=engine, workers=workers, setup=setup, progress=progress):
        yield from batch.to_pylist()


@dataclass(frozen=True, slots=True)
class Opened:
    """What one worker holds."""

    job: Job
    knowledge: Knowledge
    lists: tuple[TrustList, ...]


def open_job(job: Job) -> Opened:
    """Open what a job names; runs once in each worker."""
    knowledge, lists = service.held(job.home, statuses=job.statuses, documents=job.documents, contexts=job.contexts)
    return Opened(job, knowledge, lists)


def verify_batch(opened: Opened, batch: pa.RecordBatch) -> pa.RecordBatch:
    """Give the rows of one batch of paths."""
    return pa.RecordBatch.from_pylist([_row(opened, name) for name in batch.column("file").to_pylist()], OUTPUT)


def _row(opened: Opened, name: str) -> dict[str, str]:
    job, row = opened.job, {**dict.fromkeys(COLUMNS, ""), "file": name}
    try:
        verdict = service.verify(read_document(Path(name)), opened.knowledge, opened.lists, job.at, job.policy)
    except BadInput as error:
        return {**row, "outcome": UNREADABLE, "reason": "no_document", "sentence": error.what, "detail": error.mend}
    return {**row, **_said(verdict)}


def _said(verdict: Verdict) -> dict[str, str]:
    row = {
        "outcome": verdict.outcome.value,
        "reason": verdict.reason,
        "sentence": verdict.sentence,
        "detail": verdict.detail,
    }
    row |= {name: str(getattr(verdict, name)) for name in _SAID}
    if verdict.proof == "good":
        # What an unproven document says is nobody's word.
        subject: Any = verdict.document.get("credentialSubject")
        row["number"] = str(subject.get("number", "")) if isinstance(subject, dict) else verdict.id
        row |= {"destination": verdict.destination, "goods": "; ".join(map(str, verdict.goods))}
    return row
