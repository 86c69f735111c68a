"""Find listed parties by an exactly equal identifier, whatever their name.

Takes the identifiers table of an edition, gives a sorted table of hashes that a batch is looked up in at once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from cocket.screening.attributes import normal_identifier

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class IdentifierIndex:
    """Hashes of normalised identifiers in order, and the entity of each."""

    hashes: NDArray[np.int64]
    entity: NDArray[np.int32]

    def owners(self, values: Sequence[str]) -> list[list[int]]:
        """Give for each value the entities that hold the same identifier; the caller compares the values themselves."""
        out: list[list[int]] = []
        for value in values:
            bare = normal_identifier(value)
            if not bare:
                out.append([])
                continue
            key = _hash(bare)
            low, high = np.searchsorted(self.hashes, [key, key + 1])
            out.append(sorted({int(e) for e in self.entity[low:high]}))
        return out


def index_identifiers(table: pa.Table) -> IdentifierIndex:
    """Index a table of the schema IDENTIFIERS."""
    rows = [
        (_hash(bare), entity)
        for entity, value in zip(table.column("entity").to_pylist(), table.column("value").to_pylist(), strict=True)
        if (bare := normal_identifier(value))
    ]
    rows.sort()
    return IdentifierIndex(np.array([r[0] for r in rows], np.int64), np.array([r[1] for r in rows], np.int32))


def _hash(value: str) -> int:
    # 62 bits, so that one more than any hash still fits a signed 64-bit number.
    return int.from_bytes(hashlib.blake2b(value.encode(), digest_size=8).digest(), "big") >> 2
