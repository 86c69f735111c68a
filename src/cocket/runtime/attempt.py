"""One attempt at one batch, and what may come of it: the same three outcomes on every engine.

Takes a plan's function and a batch, gives an `Outcome` that can travel between processes. A refusal is an error of this
program's own tree, which trying again would not change; anything else that goes wrong is a failure and is tried again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import pyarrow as pa

from cocket.kernel import errors
from cocket.kernel.errors import CocketError, WorkFailed


@dataclass(frozen=True, slots=True)
class Refusal:
    """An error of the program's own tree, in parts: exceptions with keyword arguments do not survive pickling."""

    name: str
    what: str
    where: str
    mend: str


@dataclass(frozen=True, slots=True)
class Failure:
    """Anything else that went wrong, in one line."""

    text: str


Outcome: TypeAlias = "pa.RecordBatch | Refusal | Failure"


def attempt(
    function: Callable[..., pa.RecordBatch], setup: Callable[[], Any] | None, state: list[Any], batch: pa.RecordBatch
) -> Outcome:
    """Work one batch through. `state` is the worker's own list: empty, then holding what the set-up gave."""
    try:
        if setup is not None and not state:
            state.append(setup())
        result = function(*state, batch)
    except CocketError as err:
        return Refusal(type(err).__name__, err.what, err.where, err.mend)
    except Exception as err:  # noqa: BLE001 - whatever the function raises becomes one reported line
        return failure(err)
    if not isinstance(result, pa.RecordBatch):
        return Failure(f"the function gave a {type(result).__name__}, not a record batch")
    return result


def failure(err: BaseException) -> Failure:
    """Give an exception as one line: its type and its first line of text."""
    text = str(err).strip().splitlines()
    return Failure(f"{type(err).__name__}: {text[0][:200]}" if text else type(err).__name__)


def give_up(number: int, outcome: Refusal | Failure, tries: int) -> CocketError:
    """Give the error to raise for a batch (counted from 1) that cannot be worked through."""
    if isinstance(outcome, Refusal):
        kind = getattr(errors, outcome.name, CocketError)
        error: CocketError = kind(outcome.what, where=outcome.where, mend=outcome.mend)
        return error
    return WorkFailed(
        f"The batch failed {tries} times, last with {outcome.text}",
        where=f"batch {number}",
        mend="Mend the cause, or leave the batch's rows out, and run it again.",
    )
