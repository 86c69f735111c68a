"""Requests to start from, one a document type: fictional firms, real provisions. Takes a type, gives the request."""

from __future__ import annotations

import copy
from typing import Any

_EXPORTER = {"name": "Example Optics AG", "country": "CH", "address": "Werkstrasse 1, 8000 Example"}
_CONSIGNEE = {"name": "Sample Trading FZE", "country": "AE", "address": "Free Zone 12, Example"}
_END_USER = {"name": "National Example Laboratory", "country": "AE", "address": "Campus Road 5, Example"}
_ITEMS = [
    {
        "provision": "6A003.b.4",
        "regime": "eu",
        "description": "Imaging cameras with focal plane arrays",
        "quantity": {"amount": "2", "unit": "each"},
        "value": {"amount": "48000", "currency": "CHF"},
    }
]
_PARENT = {"id": "urn:uuid:00000000-0000-4000-8000-000000000000", "sha256": "0" * 64}
_DATES = {"validFrom": "2026-11-01T00:00:00Z", "validUntil": "2027-10-31T23:59:59Z"}
_SUBJECTS: dict[str, dict[str, Any]] = {
    "ExportLicence": {
        "number": "EX-2026-0001",
        "jurisdiction": "CH",
        "exporter": _EXPORTER,
        "consignee": _CONSIGNEE,
        "endUser": _END_USER,
        "destination": "AE",
        "route": ["DE", "AE"],
        "items": _ITEMS,
        "endUse": "Observation of laboratory furnaces",
        "conditions": ["Deliver to the end user named here only."],
    },
    "EndUserCertificate": {
        "number": "EUC-2026-0001",
        "jurisdiction": "CH",
        "endUser": _END_USER,
        "destination": "AE",
        "items": _ITEMS,
        "endUse": "Observation of laboratory furnaces",
        "undertakings": ["The goods will not be passed on without consent."],
    },
    "ImportCertificate": {
        "number": "IC-2026-0001",
        "jurisdiction": "CH",
        "importer": _CONSIGNEE,
        "destination": "AE",
        "items": _ITEMS,
    },
    "DeliveryVerification": {
        "number": "DV-2026-0001",
        "jurisdiction": "CH",
        "consignee": _CONSIGNEE,
        "destination": "AE",
        "items": _ITEMS,
        "deliveredOn": "2026-11-20",
        "parent": _PARENT,
    },
    "ReExportConsent": {
        "number": "RX-2026-0001",
        "jurisdiction": "CH",
        "parent": _PARENT,
        "exporter": _CONSIGNEE,
        "endUser": _END_USER,
        "destination": "AE",
        "items": _ITEMS,
    },
    "ComplianceAttestation": {
        "number": "CA-2026-0001",
        "jurisdiction": "CH",
        "organisation": _EXPORTER,
        "programme": "Internal compliance programme, Commission Recommendation (EU) 2019/1318",
        "auditor": {"name": "Example Auditors", "country": "CH"},
        "auditedOn": "2026-10-15",
    },
    "AuthorisationRegistration": {
        "number": "GA-2026-0001",
        "jurisdiction": "CH",
        "exporter": _EXPORTER,
        "authorisation": "EU001",
    },
}


def sample(kind: str) -> dict[str, Any]:
    """Give a request of one type to fill in."""
    return copy.deepcopy({"type": kind, **_DATES, "subject": _SUBJECTS[kind]})
