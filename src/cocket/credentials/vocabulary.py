"""The project's own words: document types, the claims each has, and what each claim means.

`TERMS` is the whole vocabulary. The JSON-LD context, the JSON Schemas and the reference page are made from it.
"""

from __future__ import annotations

from typing import Any

from cocket.verifier.contents import OWN_CONTEXT, TYPES
from cocket.verifier.data_model import BASE_CONTEXT

NAMESPACE = "https://cocket.example/ns/credentials#"
SCHEMAS = "https://cocket.example/schemas/credentials/"

# Document type -> what it is, which claims it must have, which it may have beside those.
DOCUMENTS: dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    "ExportLicence": (
        "An authority permits an export of these goods, to this end user, within these limits.",
        ("number", "jurisdiction", "exporter", "consignee", "endUser", "destination", "items"),
        ("intermediaries", "route", "endUse", "conditions"),
    ),
    "EndUserCertificate": (
        "An end user, or its authority, states what the goods are for and undertakes not to pass them on.",
        ("number", "jurisdiction", "endUser", "destination", "items", "endUse"),
        ("exporter", "consignee", "undertakings", "conditions"),
    ),
    "ImportCertificate": (
        "The importing country's authority knows of the import and will not let the goods be diverted.",
        ("number", "jurisdiction", "importer", "destination", "items"),
        ("exporter", "endUser", "endUse", "conditions", "route"),
    ),
    "DeliveryVerification": (
        "The importing country's authority confirms that the goods arrived.",
        ("number", "jurisdiction", "consignee", "destination", "items", "deliveredOn", "parent"),
        ("exporter", "importer", "endUser", "route"),
    ),
    "ReExportConsent": (
        "The authority that licensed an export consents to its going on; a child of that licence.",
        ("number", "jurisdiction", "parent", "exporter", "endUser", "destination", "items"),
        ("consignee", "intermediaries", "route", "endUse", "conditions"),
    ),
    "ComplianceAttestation": (
        "An auditor found an organisation's export compliance programme in order.",
        ("number", "jurisdiction", "organisation", "programme", "auditor", "auditedOn"),
        ("scope", "findings", "conditions"),
    ),
    "AuthorisationRegistration": (
        "An authority has registered an exporter to use a general authorisation.",
        ("number", "jurisdiction", "exporter", "authorisation"),
        ("conditions", "endUse"),
    ),
}
assert tuple(DOCUMENTS) == TYPES
# What people call them.
TITLES = {
    "ExportLicence": "Export licence",
    "EndUserCertificate": "End-user certificate",
    "ImportCertificate": "Import certificate",
    "DeliveryVerification": "Delivery verification",
    "ReExportConsent": "Re-export consent",
    "ComplianceAttestation": "Compliance attestation",
    "AuthorisationRegistration": "Registration for a general authorisation",
}

# Claim -> (kind, what it says). Kinds: text, date, country, party, items, texts, countries, parties, parent.
TERMS: dict[str, tuple[str, str]] = {
    "number": ("text", "The document's number at its authority."),
    "jurisdiction": ("country", "The country, or EU, under whose law it is issued."),
    "exporter": ("party", "Who exports."),
    "importer": ("party", "Who imports."),
    "consignee": ("party", "Who receives the goods."),
    "endUser": ("party", "Who will use the goods."),
    "intermediaries": ("parties", "Brokers, agents and forwarders on the way."),
    "organisation": ("party", "Whose programme was audited."),
    "auditor": ("party", "Who audited it."),
    "destination": ("country", "The country in which the goods will be used."),
    "route": ("countries", "The countries on the way, in order, the destination last."),
    "items": ("items", "The goods, software or technology, line by line."),
    "endUse": ("text", "What the goods are for."),
    "conditions": ("texts", "Conditions under which it counts."),
    "undertakings": ("texts", "What the end user undertakes."),
    "deliveredOn": ("date", "The day on which the goods arrived."),
    "parent": ("parent", "The document that this one follows, with the hash of its body."),
    "programme": ("text", "The standard or programme that was audited."),
    "auditedOn": ("date", "The day on which the audit ended."),
    "scope": ("text", "What the audit covered."),
    "findings": ("texts", "What the audit found."),
    "authorisation": ("text", "The general authorisation that may be used, for example EU001."),
}
# Words inside claims.
INNER: dict[str, str] = {
    "provision": "The entry of the control list, for example 5A002.a.",
    "regime": "Whose control list: eu, us or another.",
    "quantity": "How much: an amount as text, and its unit.",
    "amount": "A decimal number as text.",
    "unit": "A trade unit, for example each or kg.",
    "value": "What the line is worth: an amount as text, and its currency.",
    "currency": "An ISO 4217 code.",
    "country": "An ISO 3166 alpha-2 code.",
    "address": "A postal address in one text.",
    "identifiers": "Registration numbers, as texts.",
    "sha256": "SHA-256 of the other document's body in canonical JSON, 64 hex digits.",
}
# What a carrier does not need to see. Each can be opened by itself in the form with selective disclosure.
SELECTIVE = ("exporter", "importer", "consignee", "endUser", "intermediaries", "endUse", "undertakings", "organisation")
SELECTIVE_IN_ITEMS = ("value", "description")
_ORDERED = ("items", "route", "conditions", "undertakings", "findings", "intermediaries")


def context() -> dict[str, Any]:
    """Give the JSON-LD context of the vocabulary, to be used after the base context."""
    terms: dict[str, Any] = {"@version": 1.1, "@protected": True}
    for kind in DOCUMENTS:
        terms[kind] = f"{NAMESPACE}{kind}"
    for term in (*TERMS, *INNER):
        whole: dict[str, Any] = {"@id": f"{NAMESPACE}{term}"}
        if term in _ORDERED:
            whole["@container"] = "@list"
        terms[term] = whole
    return {"@context": terms}


def contexts() -> list[str]:
    """Give the contexts of every document, in their order."""
    return [BASE_CONTEXT, OWN_CONTEXT]
