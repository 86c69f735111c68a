"""A labelled case: what the factors said about an export, what was decided, and what came of it.

Takes facts of the register (`risk.assessed`, `decision.made`, `outcome.*`) or rows of a CSV file, gives
`LabelledCase`s. A case holds degrees and codes only, never a name.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from cocket.kernel.dates import parse_date
from cocket.kernel.errors import BadDocument, BadInput
from cocket.register.model import Fact
from cocket.risk.model import Band, RiskAssessment
from cocket.risk.table import BY_CODE

UNKNOWN = -1
# What an outcome says: the export went wrong, went well, or a hit turned out to be somebody else.
BAD = frozenset({"outcome.diversion_found", "outcome.complaint_upheld", "outcome.misuse_found"})
GOOD = frozenset({"outcome.delivery_verified", "outcome.visit_passed"})
CLEARED = frozenset({"hit.cleared", "outcome.hit_cleared"})
OVERTURNED = "outcome.refusal_overturned"  # an appeal was allowed: the export was granted after all
KINDS = ("risk.assessed", "decision.made", OVERTURNED, *sorted(BAD | GOOD | CLEARED))
GROUPS = ("region", "size", "script")
COLUMNS = frozenset({"id", "day", "bad", "approved", "days", "hit", "cleared", "band", *GROUPS, *BY_CODE})
BANDS = frozenset(band.value for band in Band)
FALSY, TRUTHY = frozenset({"0", "no", "false", "good"}), frozenset({"1", "yes", "true", "bad"})


@dataclass(frozen=True, slots=True)
class LabelledCase:
    """One past export. `bad` is None while nothing came of it yet; `degrees` are -1 where a factor was unknown."""

    id: str
    day: date
    degrees: Mapping[str, int]
    bad: bool | None = None
    approved: bool | None = None
    days: int | None = None
    hit: bool = False
    cleared: bool = False
    band: str = ""
    groups: Mapping[str, str] = field(default_factory=dict)
    overturned: bool = False  # refused, and granted on appeal


def payload_of(assessment: RiskAssessment, groups: Mapping[str, str]) -> dict[str, Any]:
    """Give what a `risk.assessed` fact holds: degrees by factor, band, weights edition, group codes; no names."""
    return {
        "degrees": {one.code: one.degree if one.known else UNKNOWN for one in assessment.factors},
        "band": assessment.band.value,
        "weights": assessment.rules_version,
        "groups": dict(groups),
    }


def from_facts(facts: Iterable[Fact]) -> tuple[LabelledCase, ...]:
    """Fold facts into cases, in the order of their assessments; an outcome without an assessment is left out."""
    cases: dict[str, LabelledCase] = {}
    for fact in facts:
        if fact.kind == "risk.assessed":
            # A factor that has left the table since says nothing to the weights of today.
            degrees = {c: int(value) for c, value in fact.payload.get("degrees", {}).items() if c in BY_CODE}
            cases[fact.subject] = LabelledCase(
                fact.subject, fact.when.date(), degrees, hit=degrees.get("user.on_list", 0) > 0,
                band=str(fact.payload.get("band", "")),
                groups=dict(fact.payload.get("groups", {})),
            )  # fmt: skip
        elif fact.subject in cases:
            cases[fact.subject] = _learn(cases[fact.subject], fact)
    return tuple(cases.values())


def _learn(case: LabelledCase, fact: Fact) -> LabelledCase:
    if fact.kind == "decision.made":
        days = (fact.when.date() - case.day).days
        return replace(case, approved=fact.payload.get("outcome") == "granted", days=days)
    if fact.kind == OVERTURNED:
        return replace(case, approved=True, overturned=True)
    if fact.kind in CLEARED:
        return replace(case, cleared=True)
    if fact.kind in BAD:
        return replace(case, bad=True)
    # A good outcome never outweighs a bad one that is known already.
    return replace(case, bad=case.bad or False) if fact.kind in GOOD else case


def from_csv(raw: bytes, where: str = "cases") -> tuple[LabelledCase, ...]:
    """Read cases from CSV: `id`, `day`, a column per factor, and optionally what was decided and what came of it.

    The others are bad, approved, days, hit, cleared, band and the groups region, size and script.
    An empty factor cell is unknown, and so is a factor without a column. Raises BadDocument with row and field, also
    for a column that is none of these: a mistyped factor would else be unknown in every case.
    """
    try:
        rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig")), strict=True))
    except (UnicodeDecodeError, csv.Error) as err:
        raise BadDocument(f"The cases cannot be read: {err}", where=where, mend="Save them as CSV in UTF-8.") from err
    if not rows:
        raise BadDocument("There is no case in the file", where=where, mend="Give one row per past export.")
    strange = [str(name) for name in rows[0] if name not in COLUMNS and not str(name).startswith("//")]
    if strange and None not in rows[0]:
        what = "no factor" if "." in strange[0] else "no column of a case"
        raise BadDocument(
            f"{strange[0][:40]!r} is {what}", where=where, mend="Correct it, or begin its name with // to leave it out."
        )
    missing = [name for name in ("id", "day") if name not in rows[0]]
    if missing:
        raise BadDocument(f"There is no column {missing[0]!r}", where=where, mend="Name it in the first row.")
    return tuple(_case(row, f"{where} row {number}") for number, row in enumerate(rows, 2))


def _case(row: Mapping[str | None, Any], where: str) -> LabelledCase:
    if None in row or any(value is None for value in row.values()):
        raise BadDocument("The row does not have as many cells as the first", where=where, mend="Add or remove cells.")
    cells = {str(name): str(value).strip() for name, value in row.items()}
    degrees = {code: _degree(cells[code], f"{where} {code}") for code in BY_CODE if code in cells}
    days, band = cells.get("days", ""), cells.get("band", "").lower()
    if band and band not in BANDS:
        raise BadDocument(
            f"{band[:20]!r} is no band", where=f"{where} band", mend=f"Write {', '.join(sorted(BANDS))}, or nothing."
        )
    if days and not days.isdecimal():
        raise BadDocument(f"{days[:20]!r} is no number of days", where=f"{where} days", mend="Write a whole number.")
    return LabelledCase(
        cells["id"], parse_date(cells["day"], where=f"{where} day"), degrees, _truth(cells, "bad", where),
        _truth(cells, "approved", where), int(days) if days else None, _truth(cells, "hit", where) or False,
        _truth(cells, "cleared", where) or False, band, {name: cells[name] for name in GROUPS if cells.get(name)},
    )  # fmt: skip


def _degree(text: str, where: str) -> int:
    if text == "":
        return UNKNOWN
    if text not in {"-1", "0", "1", "2", "3"}:
        raise BadDocument(f"{text[:20]!r} is no degree", where=where, mend="Write 0 to 3, or nothing for unknown.")
    return int(text)


def _truth(cells: Mapping[str, str], name: str, where: str) -> bool | None:
    text = cells.get(name, "").lower()
    if not text:
        return None
    if text not in FALSY | TRUTHY:
        raise BadDocument(f"{text[:20]!r} is neither yes nor no", where=f"{where} {name}", mend="Write yes or no.")
    return text in TRUTHY


def settled(cases: Iterable[LabelledCase]) -> tuple[LabelledCase, ...]:
    """Give the cases whose outcome is known; raises BadInput when they are too few or of one kind only."""
    found = tuple(case for case in cases if case.bad is not None)
    bad = sum(bool(case.bad) for case in found)
    if min(bad, len(found) - bad) < LEAST:
        raise BadInput(
            f"Of {len(found)} cases with an outcome {bad} went wrong and {len(found) - bad} went well",
            mend=f"At least {LEAST} of each kind are needed; collect more outcomes.",
        )
    return found


LEAST = 20
