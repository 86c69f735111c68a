"""What a licence says when it is signed, from the application that was granted and the licence's lines.

Takes rows and an instant, gives a request for `credentials.service.issue`. What an application does not name is not
made up: where it has one receiver alone, that is consignee and end user.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from cocket.kernel.canonical import decimal_text
from cocket.kernel.countries import codes
from cocket.kernel.errors import BadInput
from cocket.licensing.cases.words import Kind
from cocket.office.licences.models import Licence, Line
from cocket.risk.criteria import measures
from cocket.verifier.instants import written

Json = Mapping[str, Any]
UNLISTED = "not listed"
_BETWEEN = ("intermediate_consignee", "broker", "forwarder", "carrier", "purchaser", "installer")
_LONGEST = 4000


def request(licence: Licence, lines: Sequence[Line], jurisdiction: str, at: datetime) -> dict[str, Any]:
    """Give the request; raises BadInput where nobody is named who receives the goods, or no destination.

    A registration names the general authorisation instead, and raises BadInput where none is named.
    """
    application: Json = licence.case.application
    if licence.case.kind == Kind.GENERAL_REGISTRATION.value:
        return _registration(licence, jurisdiction, at)
    parties: list[Json] = list(application.get("parties") or ())
    users, consignees = _with(parties, "end_user"), _with(parties, "consignee")
    if not users and not consignees:
        mend = "Ask the exporter who receives the goods."
        raise BadInput("A licence names its end user", where=str(licence.number), mend=mend)
    user, consignee = (users or consignees)[0], (consignees or users)[0]
    destination = _destination(application, user)
    if not destination:
        raise BadInput("A licence names its destination", where=str(licence.number), mend="Ask the exporter where to.")
    further = [party for party in (*users, *consignees) if party not in (user, consignee)]
    titles = {measure.code: measure.title for measure in measures()}
    conditions = [titles.get(code, code) for code in licence.conditions]
    conditions += [f"Also for: {party['name']}, {party.get('country', '')}"[:_LONGEST] for party in _once(further)]
    subject: dict[str, Any] = {
        "number": licence.number,
        "jurisdiction": jurisdiction,
        "exporter": _exporter(licence, parties),
        "consignee": _party(consignee, destination),
        "endUser": _party(user, destination),
        "destination": destination,
        "items": _items(licence, lines),
    }
    between = [_party(party, destination) for role in _BETWEEN for party in _with(parties, role)]
    stated = str((application.get("end_use") or {}).get("statement") or "")[:_LONGEST]
    further_claims = {"intermediaries": between, "endUse": stated, "conditions": conditions[:100]}
    subject |= {name: value for name, value in further_claims.items() if value}
    return _dated("ExportLicence", subject, licence, at)


def _registration(licence: Licence, jurisdiction: str, at: datetime) -> dict[str, Any]:
    application: Json = licence.case.application
    authorisation = str((application.get("particulars") or {}).get("authorisation") or "").strip()
    if not authorisation:
        mend = "Ask the exporter which general authorisation it wants to use."
        raise BadInput("A registration names its general authorisation", where=str(licence.number), mend=mend)
    subject: dict[str, Any] = {
        "number": licence.number,
        "jurisdiction": jurisdiction,
        "exporter": _exporter(licence, list(application.get("parties") or ())),
        "authorisation": authorisation[:_LONGEST],
    }
    titles = {measure.code: measure.title for measure in measures()}
    if licence.conditions:
        subject["conditions"] = [titles.get(code, code) for code in licence.conditions][:100]
    return _dated("AuthorisationRegistration", subject, licence, at)


def _dated(kind: str, subject: dict[str, Any], licence: Licence, at: datetime) -> dict[str, Any]:
    return {
        "type": kind,
        "validFrom": written(at),
        "validUntil": f"{licence.valid_until.isoformat()}T23:59:59Z",
        "subject": subject,
    }


def _items(licence: Licence, lines: Sequence[Line]) -> list[dict[str, Any]]:
    """Give the lines with the provision that the program found; where no list names the item, it says so."""
    asked = licence.case.application.get("items") or ()
    listed = (licence.case.features or {}).get("lines") or ()
    found = []
    for line in lines:
        regime, provision = (*listed[line.number - 1], "", "")[:2] if line.number <= len(listed) else ("", "")
        item: dict[str, Any] = {
            "provision": provision or UNLISTED,
            "quantity": {"amount": line.granted, "unit": line.unit},
        }
        if regime:
            item["regime"] = regime
        if text := str(line.description).strip():
            item["description"] = text[:_LONGEST]
        value = asked[line.number - 1].get("value") if line.number <= len(asked) else None
        if isinstance(value, Mapping) and value.get("currency"):
            item["value"] = {
                "amount": decimal_text(Decimal(str(value["amount"]))),
                "currency": str(value["currency"]),
            }
        found.append(item)
    return found


def _exporter(licence: Licence, parties: Iterable[Json]) -> dict[str, Any]:
    firm = licence.case.organisation
    named = _with(parties, "exporter")
    return _party(named[0], firm.country) if named else {"name": firm.name, "country": firm.country}


def _party(party: Json, destination: str) -> dict[str, Any]:
    country = str(party.get("country") or "")
    shown: dict[str, Any] = {"name": party["name"], "country": country if country in codes() else destination}
    if address := ", ".join(str(a["text"]) for a in party.get("addresses") or () if a.get("text")):
        shown["address"] = address[:_LONGEST]
    if numbers := [str(n["value"]) for n in party.get("identifiers") or () if n.get("value")]:
        shown["identifiers"] = numbers[:20]
    return shown


def _destination(application: Json, user: Json) -> str:
    return str((application.get("route") or {}).get("destination") or user.get("country") or "")


def _with(parties: Iterable[Json], role: str) -> list[Json]:
    return [party for party in parties if role in (party.get("roles") or ())]


def _once(parties: Iterable[Json]) -> list[Json]:
    return list({str(party.get("id")): party for party in parties}.values())
