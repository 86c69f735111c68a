"""What the program finds for an application: the whole journey, as values for a case's rows.

The engines are opened once per process, and again once the home's shelf of lists has changed.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from cocket.controls.model import Outcome as Listed
from cocket.exports.boundary import parse_export
from cocket.exports.model import Export
from cocket.journey import Engines, assess
from cocket.kernel.canonical import digest, plain
from cocket.licensing.cases.precedents import Features
from cocket.licensing.model import Assessment, Recommendation
from cocket.office.findings.reading import FoundHit, grounds_of, hits_of
from cocket.reference.store import Library
from cocket.risk.model import Band
from cocket.screening.service import Screener

# By home: the shelf's marks when the engines were opened, and the engines.
_engines: dict[Path, tuple[tuple[str, ...], Engines]] = {}
_screeners: dict[Path, tuple[tuple[str, ...], Screener]] = {}
_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Assessed:
    """What a case keeps of an assessment; the assessment itself travels along for what is recorded of it."""

    application_sha256: str
    sha256: str
    sentence: str
    html: str
    recommendation: Recommendation
    high_risk: bool
    destination: str
    features: Features
    questions: tuple[dict[str, Any], ...] = ()
    lines: tuple[tuple[str, str], ...] = ()  # for each item, in order: whose list names it, and as what; or two blanks
    grounds: dict[str, Any] = field(default_factory=dict)
    hits: tuple[FoundHit, ...] = ()
    assessment: Assessment | None = None


def assessed(application: dict[str, Any], home: Path, as_of: date) -> Assessed:
    """Assess one application; raises BadDocument with the field that cannot be read."""
    from cocket.dossier import service as dossier

    export = export_of(application)
    opened = engines(home)
    assessment = assess([export], opened, as_of)[0]
    return Assessed(
        application_sha256=digest(application),
        sha256=dossier.fingerprint(assessment),
        sentence=assessment.advice.sentence,
        html=dossier.html(assessment),
        recommendation=assessment.advice.recommendation,
        high_risk=assessment.risk.band is Band.HIGH,
        destination=export.destination or "",
        features=features(assessment),
        questions=tuple(plain(question) for question in assessment.questions),
        lines=provisions(assessment),
        grounds=grounds_of(assessment),
        hits=hits_of(export, assessment.screening, opened.screener),
        assessment=assessment,
    )


def export_of(application: dict[str, Any]) -> Export:
    """Give the export of an application; what only the office asks is no part of it. Raises BadDocument."""
    asked = {name: value for name, value in application.items() if name != "particulars"}
    # What brings no name of its own is named by what it says, so that the same application has the same name.
    asked["id"] = asked.get("id") or f"application-{digest(application)[:16]}"
    return parse_export(asked, where="application")


def screened(export: Export, home: Path, as_of: date) -> tuple[FoundHit, ...]:
    """Screen an export's parties against today's lists alone."""
    screener = _screener(home)
    return hits_of(export, screener.report(export, as_of), screener)


def provisions(assessment: Assessment) -> tuple[tuple[str, str], ...]:
    """Give for each item the first list that names it and the entry, in the order of the regimes that apply."""
    found = []
    for item in assessment.export.items:
        listed = (c for c in assessment.classifications if c.item_id == item.id and c.outcome is Listed.LISTED)
        named = next(((c.regime, c.provision) for c in listed if c.provision), ("", ""))
        found.append((str(named[0]), str(named[1])))
    return tuple(found)


def features(assessment: Assessment) -> Features:
    """Give what two cases are compared by; an item that no list names is compared by its tariff heading."""
    export = assessment.export
    listed = {c.provision for c in assessment.classifications if c.outcome is Listed.LISTED and c.provision}
    items = listed or {item.hs_code[:4] for item in export.items if item.hs_code}
    factors = {f.code for f in assessment.risk.factors if f.known and f.points > 0}
    end_user = export.end_use.end_user_type.value
    return Features(tuple(sorted(items)), end_user, export.destination or "", tuple(sorted(factors)))


def engines(home: Path) -> Engines:
    """Give the engines on a home's present editions, opened once per process and edition."""
    library = Library(home)
    marks = tuple(item.id for item in library.shelf())
    with _lock:  # two first requests open the engines once
        if home not in _engines or _engines[home][0] != marks:
            _engines[home] = (marks, Engines.open(library))
        return _engines[home][1]


def _screener(home: Path) -> Screener:
    """Give the screener alone: the risk model reads the home's register, which a transaction may be holding."""
    library = Library(home)
    marks = tuple(item.id for item in library.shelf())
    with _lock:
        if home in _engines and _engines[home][0] == marks:
            return _engines[home][1].screener
        if home not in _screeners or _screeners[home][0] != marks:
            _screeners[home] = (marks, Screener.open(library))
        return _screeners[home][1]
