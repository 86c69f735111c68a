"""What the program finds for an application: the whole journey, once per process opened, as values for a case's row."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from cocket.controls.model import Outcome as Listed
from cocket.exports.boundary import parse_export
from cocket.journey import Engines, assess
from cocket.kernel.canonical import digest, plain
from cocket.licensing.cases.precedents import Features
from cocket.licensing.model import Assessment, Recommendation
from cocket.reference.store import Library
from cocket.risk.model import Band

_engines: dict[Path, Engines] = {}
_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Assessed:
    """What a case keeps of an assessment."""

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


def assessed(application: dict[str, Any], home: Path, as_of: date) -> Assessed:
    """Assess one application; raises BadDocument with the field that cannot be read."""
    from cocket.dossier import service as dossier

    asked = {name: value for name, value in application.items() if name != "particulars"}
    export = parse_export(asked, where="application")
    assessment = assess([export], _opened(home), as_of)[0]
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
    )


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


def _opened(home: Path) -> Engines:
    with _lock:  # two first requests open the engines once
        if home not in _engines:
            _engines[home] = Engines.open(Library(home))
        return _engines[home]
