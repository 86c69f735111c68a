"""Reads a log from its static files, trusting nothing: every hash that it gives leads up to the signed checkpoint.

Takes the folder of a log, gives its checkpoint, entries, nodes and proofs. Expanded tiles are cached.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from cocket.custody.proofs import consistency_proof, inclusion_proof
from cocket.custody.tiles import WIDTH, Edge, edge_tiles, parents, tile_path, unpack_entries
from cocket.kernel.errors import BadDocument, BadInput
from cocket.verifier.checkpoints import Checkpoint, WitnessPolicy
from cocket.verifier.inclusion import InclusionProof
from cocket.verifier.merkle import HASH_SIZE
from cocket.verifier.notes import VerifierKey, parse_note, parse_verifier_key

_MEND = "Run `cocket log fsck` on it, and fetch damaged files again."


class LogReader:
    """One log folder at its current checkpoint."""

    def __init__(self, folder: Path, key: VerifierKey | None = None) -> None:
        """Open the log; `key` is the pinned verifier key, by default the folder's own (a convenience, not trust)."""
        self.folder = folder
        self.key = key or folder_key(folder)
        self.note = read_file(folder / "checkpoint")
        self.checkpoint: Checkpoint = WitnessPolicy(self.key).verify(parse_note(self.note))[0]
        self._expanded = lru_cache(maxsize=2048)(self._expand)

    def tile(self, level: int, number: int) -> bytes:
        """Give a tile's hashes as this checkpoint needs them: full, or as wide as its edge (a wider file is cut)."""
        width = min(WIDTH, (self.checkpoint.size >> (8 * level)) - number * WIDTH)
        for path, held in ((tile_path(level, number), WIDTH), (tile_path(level, number, width), width)):
            file = self.folder / path
            if file.is_file():
                data = read_file(file)
                if len(data) != held * HASH_SIZE:
                    raise BadDocument(f"The tile does not hold {held} hashes", where=str(file), mend=_MEND)
                return data[: width * HASH_SIZE]
        raise BadInput("A tile is missing", where=str(self.folder / tile_path(level, number, width)), mend=_MEND)

    def _expand(self, level: int, number: int) -> list[bytes]:
        rows = [self.tile(level, number)]
        while len(rows[-1]) >= 2 * HASH_SIZE:
            rows.append(parents(rows[-1][: len(rows[-1]) & ~63]))
        return rows

    def node(self, height: int, index: int) -> bytes:
        """Give the hash of a complete node of the tree."""
        level, inside = divmod(height, 8)
        number, position = divmod(index << inside, WIDTH)
        row = self._expanded(level, number)[inside]
        position >>= inside
        return row[position * HASH_SIZE : (position + 1) * HASH_SIZE]

    def edge(self) -> Edge:
        """Give the right edge of the tree, from its partial tiles."""
        size = self.checkpoint.size
        rows: list[bytes] = [b""] * ((max(size.bit_length(), 1) + 7) // 8)
        for level, number, _ in edge_tiles(size):
            rows[level] = self.tile(level, number)
        return Edge(size, tuple(rows))

    def bundle(self, number: int) -> list[bytes]:
        """Give the entries of a bundle, as many as this checkpoint covers."""
        width = min(WIDTH, self.checkpoint.size - number * WIDTH)
        for path, held in ((tile_path("entries", number), WIDTH), (tile_path("entries", number, width), width)):
            file = self.folder / path
            if file.is_file():
                entries = unpack_entries(read_file(file), where=str(file))
                if len(entries) != held:
                    raise BadDocument(f"The bundle does not hold {held} entries", where=str(file), mend=_MEND)
                return entries[:width]
        place = self.folder / tile_path("entries", number, width)
        raise BadInput("An entry bundle is missing", where=str(place), mend=_MEND)

    def entry(self, index: int) -> bytes:
        """Give one entry; raises BadInput for an index outside the log."""
        if not 0 <= index < self.checkpoint.size:
            raise BadInput(
                f"The log has {self.checkpoint.size} entries, so there is no entry {index}",
                mend="Indexes count from 0.",
            )
        return self.bundle(index // WIDTH)[index % WIDTH]

    def prove(self, index: int) -> InclusionProof:
        """Give the proof file of an entry; its `extra` is the entry itself, so that the proof stands alone."""
        hashes = inclusion_proof(index, self.checkpoint.size, self.node)
        return InclusionProof(index, tuple(hashes), self.note, self.entry(index))

    def consistency(self, size1: int) -> list[bytes]:
        """Give the proof that the current tree continues the one of `size1` entries."""
        return consistency_proof(size1, self.checkpoint.size, self.node)


def folder_key(folder: Path) -> VerifierKey:
    """Read the folder's `log.vkey`; raises BadInput when the folder is not a log."""
    return parse_verifier_key(read_file(folder / "log.vkey").decode("utf-8", "replace"))


def read_file(path: Path) -> bytes:
    """Read a whole file of a log; raises BadInput with what to do when it is missing."""
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        raise BadInput("The file is not there, so this is no whole log", where=str(path), mend=_MEND) from None
