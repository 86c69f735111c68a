"""Run the detectors over a world, and read a world from a folder of CSV files as the generator writes it."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from cocket.kernel.dates import parse_date
from cocket.kernel.errors import BadInput
from cocket.risk.targeting.detectors import goods, papers, party, route
from cocket.risk.targeting.detectors.model import (
    Declaration,
    Denial,
    Finding,
    Flow,
    Licence,
    Party,
    Payment,
    Rulebook,
    World,
)

Row = TypeVar("Row")
DETECTORS: dict[str, Callable[[World], Iterator[Finding]]] = {
    "EV-001": route.hub_surge,
    "EV-002": route.forwarder_in_control,
    "EV-003": route.stays_in_zone,
    "EV-004": route.middleman_as_end_user,
    "EV-005": route.uneconomic_route,
    "EV-006": route.transit_not_closed,
    "EV-007": route.changed_after_departure,
    "EV-008": party.shell,
    "EV-009": party.newcomer,
    "EV-010": party.near_listed,
    "EV-011": party.phoenix,
    "EV-012": party.odd_buyer,
    "EV-013": party.beyond_capacity,
    "EV-014": party.evasive_end_use,
    "EV-015": party.reused_certificate,
    "EV-016": goods.wrong_code,
    "EV-017": goods.vague,
    "EV-018": goods.odd_price,
    "EV-019": goods.splitting,
    "EV-020": goods.parts_of_a_set,
    "EV-022": goods.odd_mass,
    "EV-023": goods.no_return,
    "EV-025": papers.joined_at_site,
    "EV-026": papers.no_installation,
    "EV-027": papers.other_payer,
    "EV-028": papers.odd_terms,
    "EV-029": papers.twice_invoiced,
    "EV-030": papers.licence_misused,
    "EV-031": papers.forum_shopping,
    "EV-032": route.displaced,
    "EV-033": papers.probing,
}
TABLES: dict[str, type] = {
    "declarations": Declaration,
    "parties": Party,
    "licences": Licence,
    "denials": Denial,
    "flows": Flow,
    "payments": Payment,
}


def detect(world: World, *, only: Sequence[str] = ()) -> list[Finding]:
    """Give the findings of all detectors, or of some, each subject once per technique; in the order of the table.

    Raises BadInput for a technique without a detector.
    """
    for technique in only:
        if technique not in DETECTORS:
            raise BadInput(
                f"{technique[:20]!r} has no detector", where="--technique", mend=f"There are {', '.join(DETECTORS)}."
            )
    found: dict[tuple[str, str], Finding] = {}
    for technique, detector in DETECTORS.items():
        if not only or technique in only:
            for one in detector(world):
                found.setdefault((one.technique, one.subject), one)
    return list(found.values())


def read_world(folder: Path, *, as_of: date | None = None) -> World:
    """Read a folder; only declarations.csv must be there. Raises BadInput naming file, row and field."""
    read: dict[str, list[Any]] = {name: _rows(folder / f"{name}.csv", kind) for name, kind in TABLES.items()}
    if not read["declarations"]:
        raise BadInput(
            "There are no declarations", where=str(folder / "declarations.csv"), mend="See `cocket target generate`."
        )
    declarations = tuple(sorted(read["declarations"], key=lambda one: (one.date, one.id)))
    rules = _rulebook(folder / "rules.json")
    return World(
        as_of or rules.as_of or declarations[-1].date,
        declarations,
        {one.id: one for one in read["parties"]},
        {one.id: one for one in read["licences"]},
        tuple(read["denials"]),
        tuple(read["flows"]),
        tuple(read["payments"]),
        rules,
    )


def _rows(path: Path, kind: type[Row]) -> list[Row]:
    if not path.exists():
        return []
    known: Mapping[str, Any] = {one.name: one.type for one in fields(kind)}  # type: ignore[arg-type]
    rows: list[Row] = []
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            for number, row in enumerate(csv.DictReader(file), start=1):
                values = {
                    name: _value(text, str(known[name]), f"{path}: row {number}, {name}")
                    for name, text in row.items()
                    if name in known and text is not None
                }
                rows.append(kind(**values))
    except (UnicodeDecodeError, csv.Error):
        raise BadInput("The file is not CSV in UTF-8", where=str(path), mend="Save it as UTF-8 CSV.") from None
    except TypeError as err:
        raise BadInput(
            f"A column is missing: {str(err).rpartition(':')[2].strip()}", where=str(path), mend="See the data sheet."
        ) from None
    return rows


def _value(text: str, kind: str, where: str) -> Any:
    text = text.strip()
    if "Day" in kind:
        return parse_date(text, where=where) if text or "None" not in kind else None
    if "float" in kind or "int" in kind:
        if not text and "None" in kind:
            return None
        try:
            number = float(text)
        except ValueError:
            number = float("nan")
        if not 0 <= number < float("inf"):
            raise BadInput(f"{text[:40]!r} is no number from zero up", where=where, mend="Write for example 12.5.")
        return int(number) if "int" in kind else number
    return text


def _rulebook(path: Path) -> Rulebook:
    if not path.exists():
        return Rulebook()
    try:
        raw = json.loads(path.read_text("utf-8"))
        since = raw.get("controlled_since")
        return Rulebook(
            frozenset(map(str, raw.get("watched", ()))),
            parse_date(since, where=f"{path}: controlled_since") if since else None,
            float(raw["limit"]) if raw.get("limit") is not None else None,
            {str(name): frozenset(map(str, parts)) for name, parts in raw.get("sets", {}).items()},
            frozenset(map(str, raw.get("targets", ()))),
            parse_date(raw["as_of"], where=f"{path}: as_of") if raw.get("as_of") else None,
        )
    except (ValueError, TypeError, AttributeError, UnicodeDecodeError):
        raise BadInput("The rules cannot be read", where=str(path), mend="See the data sheet.") from None
