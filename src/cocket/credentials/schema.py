"""JSON Schemas of the six documents (draft 2020-12), made from the vocabulary; and the check of a body against its own.

Takes a document's body, raises BadDocument with the JSON path of what is wrong.
"""

from __future__ import annotations

import functools
from typing import Any

from cocket.credentials.vocabulary import DOCUMENTS, INNER, SCHEMAS, TERMS
from cocket.kernel.errors import BadDocument

Schema = dict[str, Any]
_COUNTRY: Schema = {"type": "string", "pattern": "^[A-Z]{2}$"}
_AMOUNT: Schema = {"type": "string", "pattern": "^[0-9]{1,30}(\\.[0-9]{1,10})?$", "description": INNER["amount"]}
_TEXT: Schema = {"type": "string", "minLength": 1, "maxLength": 4000}
_INSTANT: Schema = {
    "type": "string",
    "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})$",
}


def _closed(properties: dict[str, Schema], required: tuple[str, ...]) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


_PARTY = _closed(
    {
        "id": {"type": "string", "minLength": 1},
        "name": _TEXT,
        "country": {**_COUNTRY, "description": INNER["country"]},
        "address": {**_TEXT, "description": INNER["address"]},
        "identifiers": {"type": "array", "items": _TEXT, "maxItems": 20, "description": INNER["identifiers"]},
    },
    ("name", "country"),
)
_ITEM = _closed(
    {
        "provision": {**_TEXT, "maxLength": 40, "description": INNER["provision"]},
        "regime": {**_TEXT, "maxLength": 20, "description": INNER["regime"]},
        "description": _TEXT,
        "quantity": _closed({"amount": _AMOUNT, "unit": {**_TEXT, "maxLength": 20}}, ("amount", "unit")),
        "value": _closed(
            {"amount": _AMOUNT, "currency": {"type": "string", "pattern": "^[A-Z]{3}$"}}, ("amount", "currency")
        ),
    },
    ("provision", "quantity"),
)
_PARENT = _closed(
    {"id": _TEXT, "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$", "description": INNER["sha256"]}},
    ("id", "sha256"),
)
_KINDS: dict[str, Schema] = {
    "text": _TEXT,
    "date": {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
    "country": _COUNTRY,
    "party": _PARTY,
    "parties": {"type": "array", "items": _PARTY, "minItems": 1, "maxItems": 50},
    "items": {"type": "array", "items": _ITEM, "minItems": 1, "maxItems": 1000},
    "texts": {"type": "array", "items": _TEXT, "minItems": 1, "maxItems": 100},
    "countries": {"type": "array", "items": _COUNTRY, "minItems": 1, "maxItems": 30},
    "parent": _PARENT,
}


def document_schema(kind: str) -> Schema:
    """Give the JSON Schema of one type of document."""
    what, required, optional = DOCUMENTS[kind]
    claims = {name: {**_KINDS[TERMS[name][0]], "description": TERMS[name][1]} for name in (*required, *optional)}
    subject = _closed({"id": _TEXT, **claims}, required)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{SCHEMAS}{kind}.json",
        "title": kind,
        "description": what,
        "type": "object",
        "properties": {
            "@context": {"type": "array", "items": {"type": "string"}, "minItems": 2},
            "id": {"type": "string", "pattern": "^urn:uuid:[0-9a-f-]{36}$|^https://"},
            "type": {"const": ["VerifiableCredential", kind]},
            "issuer": _closed({"id": {"type": "string", "pattern": "^did:"}, "name": _TEXT}, ("id",)),
            "validFrom": _INSTANT,
            "validUntil": _INSTANT,
            "credentialSubject": subject,
            "credentialStatus": {"type": "array", "items": {"type": "object"}},
            "credentialSchema": _closed({"id": _TEXT, "type": {"const": "JsonSchema"}}, ("id", "type")),
        },
        "required": ["@context", "id", "type", "issuer", "validFrom", "credentialSubject"],
        "additionalProperties": False,
    }


@functools.cache
def _validator(kind: str) -> Any:
    import jsonschema_rs

    return jsonschema_rs.Draft202012Validator(document_schema(kind))


def check(body: dict[str, Any], kind: str) -> None:
    """Check a body against the schema of its type; raises BadDocument with the first fault's path."""
    if kind not in DOCUMENTS:
        known = ", ".join(DOCUMENTS)
        raise BadDocument(f"There is no document type {kind[:40]!r}", where="type", mend=f"Use one of {known}.")
    for error in _validator(kind).iter_errors(body):
        path = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in error.instance_path)
        raise BadDocument(error.message[:200], where=f"${path}", mend="See the schema in docs/reference/credentials.")
