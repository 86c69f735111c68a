"""Read an instance from a folder: `intd_arc*.txt`, `arcgain*.txt`, `Scenarios.txt`.

The layout is that of the public SNIP instances (asu-opt-lab/BendersDecomposition, MIT): numbers apart by white space,
one arc or journey a line. `intd_arc`: from, to, chance to pass without and with a sensor. `arcgain`: from, to,
chance. `Scenarios`: origin, destination, probability.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from cocket.exercises.interdiction.model import Journeys, Network
from cocket.kernel.errors import BadInput, inert

if TYPE_CHECKING:
    from pathlib import Path

LARGEST_FILE = 256 * 1024 * 1024
TOTAL_TOLERANCE = 1e-6


def read_instance(folder: Path, pass_rate_factor: float | None = None) -> tuple[Network, Journeys]:
    """Give the network and journeys of `folder`; F, if given, times the rate without is each sensor's rate.

    Raises `BadInput` with file and line for what cannot be read, a chance outside 0 … 1, or probabilities that add up
    to more than 1.
    """
    if pass_rate_factor is not None and not 0.0 <= pass_rate_factor <= 1.0:
        raise BadInput(
            "the pass-rate factor lies outside 0 to 1", where="--pass-rate-factor", mend="Write for example 0.5."
        )
    if not folder.is_dir():
        raise BadInput("there is no such folder", where=str(folder), mend="Name a folder with Scenarios.txt in it.")
    checkable = [
        (start, end, free, checked if pass_rate_factor is None else free * pass_rate_factor)
        for start, end, free, checked in _arcs_with_checks(_the_one(folder, "intd_arc*.txt"))
    ]
    plain = [(start, end, rate) for start, end, rate in _rows_of_three(_the_one(folder, "arcgain*.txt"))]
    scenarios = _the_one(folder, "Scenarios.txt")
    journeys = _rows_of_three(scenarios)
    if not journeys:
        raise BadInput("no journey is given", where=str(scenarios), mend="Write one line per origin and destination.")
    total = math.fsum(probability for _, _, probability in journeys)
    if total > 1 + TOTAL_TOLERANCE:
        raise BadInput(
            f"the probabilities add up to {total:.6f}", where=str(scenarios), mend="Make them add up to 1 at most."
        )
    return Network.of(checkable, plain, journeys)


def _the_one(folder: Path, pattern: str) -> Path:
    found = sorted(folder.glob(pattern))
    if len(found) != 1:
        what = f"no file is named {pattern}" if not found else f"{len(found)} files are named {pattern}"
        raise BadInput(what, where=str(folder), mend="Keep exactly one.")
    return found[0]


def _arcs_with_checks(path: Path) -> list[tuple[str, str, float, float]]:
    rows = []
    for number, words in _lines(path, 4):
        free, checked = (_chance(word, path, number) for word in words[2:])
        if checked > free:
            raise BadInput(
                "the chance to pass is higher with a sensor than without",
                where=f"{path}, line {number}",
                mend="Look whether the last two columns are swapped.",
            )
        rows.append((words[0], words[1], free, checked))
    return rows


def _rows_of_three(path: Path) -> list[tuple[str, str, float]]:
    return [(words[0], words[1], _chance(words[2], path, number)) for number, words in _lines(path, 3)]


def _lines(path: Path, columns: int) -> list[tuple[int, list[str]]]:
    if path.stat().st_size > LARGEST_FILE:
        raise BadInput("the file is larger than 256 MiB", where=str(path), mend="Split the instance.")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput("the file is not UTF-8 text", where=str(path), mend="Save it as UTF-8.") from error
    rows = []
    for number, line in enumerate(text.splitlines(), start=1):
        words = line.split()
        if not words:
            continue
        if len(words) != columns:
            raise BadInput(
                f"{columns} values are expected, {len(words)} found",
                where=f"{path}, line {number}",
                mend="Separate them by blanks.",
            )
        rows.append((number, words))
    return rows


def _chance(word: str, path: Path, number: int) -> float:
    try:
        value = float(word)
    except ValueError:
        value = math.nan
    if not 0.0 <= value <= 1.0:
        raise BadInput(
            f"'{inert(word[:40])}' is no probability",
            where=f"{path}, line {number}",
            mend="Write a number from 0 to 1.",
        )
    return value
