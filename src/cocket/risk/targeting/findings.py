"""What detectors found, handed to a ranking: a file of findings beside the declarations that they concern.

Takes what `cocket target detect` wrote (technique, subject, sentence), gives for each declaration a weight and the
sentences. A finding weighs what the matrix says its detector's findings are worth; two findings leave the product of
their doubts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from cocket.kernel.errors import BadInput
from cocket.risk.targeting.columns import require_column
from cocket.risk.targeting.intake import open_source
from cocket.risk.targeting.matrix import matrix
from cocket.risk.targeting.rules import WEIGHT, WORDS

MOST_WORDS = 3


@dataclass(frozen=True, slots=True)
class Found:
    """What was found of one declaration: a weight from 0 to 1, and the sentences."""

    weight: float
    words: str


def read_findings(path: Path) -> dict[str, Found]:
    """Read a file of findings; raises BadInput naming row and field."""
    source = open_source(path)
    for name in ("technique", "subject", "sentence"):
        require_column(source.names, name)
    worth = {one.id: one.worth for one in matrix()}
    said: dict[str, dict[str, str]] = defaultdict(dict)
    row = 0
    for batch in source.batches():
        columns = (batch.column(name).to_pylist() for name in ("technique", "subject", "sentence"))
        for technique, subject, sentence in zip(*columns, strict=True):
            row += 1
            if technique.strip() not in worth:
                raise BadInput(
                    f"{technique[:20]!r} is no technique of the matrix",
                    where=f"{path}: row {row}",
                    mend="Give what `cocket target detect` wrote.",
                )
            said[subject.strip()].setdefault(technique.strip(), sentence.strip())
    if source.rejects:
        place, _, reason = source.rejects[0]
        raise BadInput(reason, where=f"{path}: {place}", mend="Mend the row.")
    return {subject: _joined(some, worth) for subject, some in said.items()}


def _joined(some: Mapping[str, str], worth: Mapping[str, float]) -> Found:
    doubt = 1.0
    for technique in some:
        doubt *= 1 - worth[technique]
    order = sorted(some, key=lambda technique: (-worth[technique], technique))
    words = [f"{some[technique].rstrip('.')} ({technique})." for technique in order[:MOST_WORDS]]
    return Found(1 - doubt, " ".join(words))


def with_findings(batch: pa.RecordBatch, ids: pa.Array, found: Mapping[str, Found]) -> pa.RecordBatch:
    """Add each row's weight and sentences to a batch; a row without a finding has 0 and ""."""
    nothing = Found(0.0, "")
    own = [found.get(name.strip(), nothing) for name in ids.to_pylist()]
    weights = pa.array(np.fromiter((one.weight for one in own), dtype=np.float64, count=len(own)))
    return batch.append_column(WEIGHT, weights).append_column(WORDS, pa.array([one.words for one in own], pa.string()))
