"""Verify a whole log from its static files: every entry, every tile, the checkpoint, and nothing left over.

Takes a folder, gives findings; memory is bounded by one tile a level, whatever the log's size.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from cocket.custody.reader import LogReader
from cocket.custody.tiles import WIDTH, Edge, edge_tiles, extend, leaf_row, parse_tile_path, tile_path
from cocket.kernel.errors import CocketError
from cocket.verifier.merkle import HASH_SIZE
from cocket.verifier.notes import VerifierKey

BATCH = 16 * WIDTH


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong, and where."""

    where: str
    what: str


@dataclass(frozen=True, slots=True)
class FsckReport:
    """The number of entries checked and what was found; a whole log has no findings."""

    size: int
    findings: tuple[Finding, ...]
    notes: tuple[Finding, ...] = ()


def fsck(
    folder: Path, key: VerifierKey | None = None, progress: Callable[[int, int], None] | None = None
) -> FsckReport:
    """Check a log.

    1. The checkpoint is signed by the log. 2. Every entry hashes into its level-0 tile. 3. Every tile is what the
    entries imply, at its path. 4. The root is the checkpoint's. 5. What lies beyond the checkpoint is noted (a crash
    may leave it there; it was never shown), and files of another name are findings.
    """
    try:
        reader = LogReader(folder, key)
    except CocketError as error:
        return FsckReport(0, (Finding(str(folder), str(error)),))
    findings, edge = _check_tree(reader, progress)
    if not findings and edge.root() != reader.checkpoint.root:
        findings.append(Finding("checkpoint", "The root is not the one that the entries imply."))
    strays, notes = _left_over(folder, reader.checkpoint.size)
    return FsckReport(reader.checkpoint.size, (*findings, *strays), notes)


def _check_tree(reader: LogReader, progress: Callable[[int, int], None] | None) -> tuple[list[Finding], Edge]:
    findings: list[Finding] = []
    size, edge = reader.checkpoint.size, Edge()
    bundles = -(-size // WIDTH)
    for first in range(0, bundles, BATCH // WIDTH):
        row = b""
        for number in range(first, min(first + BATCH // WIDTH, bundles)):
            try:
                row += leaf_row(reader.bundle(number))
            except CocketError as error:
                return [*findings, Finding(f"entry bundle {number}", str(error))], edge
        edge, files = extend(edge, row)
        for path, expected in files.items():
            place = parse_tile_path(path)
            if place is not None and place[2] == WIDTH:
                findings += _compare(reader, int(place[0]), place[1], expected, path)
        if progress:
            progress(edge.size, size)
    for level, number, width in edge_tiles(size):
        findings += _compare(reader, level, number, edge.partial[level], tile_path(level, number, width))
    return findings, edge


def _compare(reader: LogReader, level: int, number: int, expected: bytes, path: str) -> Iterator[Finding]:
    try:
        found = reader.tile(level, number)
    except CocketError as error:
        yield Finding(path, str(error))
        return
    if found != expected:
        at = (
            next(i for i in range(0, len(expected), HASH_SIZE) if found[i : i + 32] != expected[i : i + 32])
            // HASH_SIZE
        )
        yield Finding(path, f"Hash {at} of the tile is not the one that the entries imply.")


def _left_over(folder: Path, size: int) -> tuple[list[Finding], tuple[Finding, ...]]:
    strays, notes = [], []
    for file in sorted((folder / "tile").rglob("*")):
        if file.is_dir():
            continue
        path = file.relative_to(folder).as_posix()
        place = parse_tile_path(path)
        if file.name.startswith(".") and file.name.endswith(".new"):
            notes.append(Finding(path, "Left by an interrupted write; it is not part of the log."))
        elif place is None:
            strays.append(Finding(path, "This file has no place in a log."))
        else:
            level = 0 if place[0] == "entries" else int(place[0])
            if (place[1] * WIDTH + place[2]) << (8 * level) > size:
                notes.append(
                    Finding(path, "It lies beyond the checkpoint: never shown, and written again when needed.")
                )
    return strays, tuple(notes)
