"""How well detectors and models find what was planted: per technique, with intervals.

Takes findings or scores and hidden labels, gives figures. Nothing here may be given to a model or a detector.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cocket.risk.targeting.detectors.model import Finding
from cocket.risk.targeting.measuring import wilson


@dataclass(frozen=True, slots=True)
class Rate:
    """One detector on one world: plants of its technique, how many it found, and what else it raised."""

    technique: str
    planted: int
    found: int
    findings: int
    plants_of_any: int
    ordinary: int

    @property
    def recall(self) -> float:
        """Found plants by all plants of the technique."""
        return self.found / self.planted if self.planted else 0.0

    @property
    def low(self) -> float:
        """Lower end of recall's 95 % interval."""
        return wilson(self.found, self.planted)[0]

    @property
    def high(self) -> float:
        """Upper end of recall's 95 % interval."""
        return wilson(self.found, self.planted)[1]

    @property
    def right(self) -> float:
        """Plants of the technique by all findings."""
        return self.found / self.findings if self.findings else 0.0

    @property
    def any_plant(self) -> float:
        """Plants of any technique by all findings."""
        return self.plants_of_any / self.findings if self.findings else 0.0

    @property
    def false_per_10_000(self) -> float:
        """Findings on ordinary declarations, per 10,000 of them."""
        return 10_000 * (self.findings - self.plants_of_any) / self.ordinary if self.ordinary else 0.0


def rates_of(findings: Iterable[Finding], labels: Mapping[str, str], rows: int) -> dict[str, Rate]:
    """Give the rate of each technique that was planted or found; `labels` is declaration -> technique."""
    subjects: dict[str, set[str]] = {technique: set() for technique in labels.values()}
    for one in findings:
        subjects.setdefault(one.technique, set()).add(one.subject)
    return {
        technique: Rate(
            technique,
            sum(planted == technique for planted in labels.values()),
            sum(labels.get(subject) == technique for subject in found),
            len(found),
            sum(subject in labels for subject in found),
            rows - len(labels),
        )
        for technique, found in sorted(subjects.items())
    }
