"""The evasion matrix: what diverters do, how it shows in data, which detector sees it, and what defeats that detector.

Takes nothing, gives the rows of `matrix.csv` with the detector of each, and the published page. `checked` is `read`
where a source was read that names the technique (or a summary of it, as said), `rule` where only the rule was read that
the technique gets round, else `unverified`: field knowledge without a source so far. `worth` is the share of the
detector's findings that were plants on made-up worlds.
"""

from __future__ import annotations

import csv
import functools
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

from cocket.risk.targeting.detectors.service import DETECTORS
from cocket.risk.targeting.evaluation import Rate

NOT_VISIBLE = "not detectable from this data"
INTRODUCTION = """\
# The evasion matrix

<!-- Written by tests/integration/targeting/test_matrix_page.py with COCKET_GOLDEN=write. -->

{techniques} techniques in {tactics} tactics; {seen} have a detector, {unseen} do not show in this data. For {read} a
source was read that names the technique (or a summary of it, as said); for {rule} only the rule that it gets round; the
other {unread} are field knowledge that no source was read for, and say so.

Each detector is tested with a planted case that it must find and an innocent twin that it must leave alone
(`tests/unit/risk/targeting`). A finding is a reason to look, never proof.

## How well each detector does

Measured on a [generated world](generated-declarations.md) of {rows:,} declarations (seed {seed}), in which a quarter of
the plants is subtle: done by someone who knows the detector. *Recall* is the share of the technique's plants that its
own detector finds, with the 95 % interval. *Right* is the share of its findings that are plants of this technique, *any
plant* of any technique. *False alarms* are findings on ordinary declarations, per 10,000 of them. The generator and the
detectors have one author: expect less of real data. *Weight* is what `target score --findings` gives a finding: the
share of the detector's findings that were plants of any technique, in three other worlds (seeds 11 to 13).

| technique | planted | recall | 95 % interval | findings | right | any plant | false alarms | weight |
|---|---|---|---|---|---|---|---|---|"""


@dataclass(frozen=True, slots=True)
class Technique:
    """One row of the matrix. `detector` is the name of the function that looks for it, or "" where nothing can."""

    id: str
    tactic: str
    technique: str
    signature: str
    fields: str
    control: str
    defeats: str
    sources: str
    checked: str
    worth: float

    @property
    def detector(self) -> str:
        """Give the detector's name, or "" where the technique does not show in this data."""
        found = DETECTORS.get(self.id)
        return f"{found.__module__.rpartition('.')[2]}.{found.__name__}" if found else ""


@functools.cache
def matrix() -> tuple[Technique, ...]:
    """Give all techniques in order."""
    text = files("cocket.risk.targeting").joinpath("matrix.csv").read_text("utf-8")
    return tuple(Technique(worth=float(row.pop("worth")), **row) for row in csv.DictReader(text.splitlines()))


def page(rates: Mapping[str, Rate], *, seed: int, rows: int) -> str:
    """Give the published page in Markdown, with each detector's figures on one made-up world."""
    known = matrix()
    seen = [one for one in known if one.detector]
    read = [one for one in known if one.checked == "read"]
    lines = INTRODUCTION.format(
        techniques=len(known),
        tactics=len({one.tactic for one in known}),
        seen=len(seen),
        unseen=len(known) - len(seen),
        read=len(read),
        rule=sum(one.checked == "rule" for one in known),
        unread=sum(one.checked == "unverified" for one in known),
        rows=rows,
        seed=seed,
    ).splitlines()
    for one in known:
        rate = rates.get(one.id)
        if rate is None or not one.detector:
            planted = rate.planted if rate else 0
            lines.append(f"| {one.id} {one.technique} | {planted} | {NOT_VISIBLE} | | | | | | |")
            continue
        lines.append(
            f"| {one.id} {one.technique} | {rate.planted} | {rate.recall:.2f} | {rate.low:.2f} to {rate.high:.2f} | "
            f"{rate.findings} | {rate.right:.2f} | {rate.any_plant:.2f} | {rate.false_per_10_000:.1f} | "
            f"{one.worth:.2f} |"
        )
    for tactic in dict.fromkeys(one.tactic for one in known):
        lines += ["", f"## {tactic}", ""]
        for one in (row for row in known if row.tactic == tactic):
            detector = f"`{one.detector}`" if one.detector else f"none: **{NOT_VISIBLE}**"
            lines += [
                f"### {one.id} · {one.technique}",
                "",
                f"**How it shows.** {one.signature}.",
                "",
                f"**Needs.** {one.fields}. **Detector.** {detector}. **Control.** {one.control}.",
                "",
                f"**What defeats it.** {one.defeats}.",
                "",
                f"**Source.** {one.sources or 'none yet'} ({one.checked}).",
                "",
            ]
    return "\n".join(lines).rstrip() + "\n"
