"""Licences and their status as the chain of custody knows them: signed by the authority, logged like events.

Takes JSON objects, checks them by schema, gives the instant from which they count.
"""

from __future__ import annotations

import functools
from datetime import datetime
from typing import Any

import jsonschema_rs

from cocket.custody.events.extension import RELEASE_KINDS
from cocket.custody.events.keys import parse_moment
from cocket.custody.events.schema import TIME, URI, Schema
from cocket.kernel.errors import BadDocument
from cocket.kernel.quantities import TRADE_UNITS

_ID: Schema = {"type": "string", "minLength": 1, "maxLength": 200}
_COUNTRIES: Schema = {"type": "array", "items": {"type": "string", "pattern": "^[A-Z]{2}$"}, "uniqueItems": True}
_DAYS: Schema = {"type": "integer", "minimum": 1, "maximum": 3650}
LICENCE: Schema = {
    "type": "object",
    "additionalProperties": False,
    "required": ["id", "holder", "consignee", "endUser", "grants", "destinations", "validFrom", "validUntil"],
    "properties": {
        "id": _ID,
        "holder": URI,
        "consignee": URI,
        "endUser": URI,
        "via": {"type": "array", "items": URI, "uniqueItems": True},
        "grants": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["item", "amount", "unit"],
                "properties": {
                    "item": {"anyOf": [{"const": "*"}, {"enum": list(RELEASE_KINDS)}, URI]},
                    "amount": {"type": "string", "pattern": r"^[0-9]{1,40}(\.[0-9]{1,40})?$"},
                    "unit": {"enum": sorted(set(TRADE_UNITS.values()))},
                },
            },
        },
        "destinations": _COUNTRIES | {"minItems": 1},
        "excluded": _COUNTRIES,
        "validFrom": TIME,
        "validUntil": TIME,
        "limits": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "countersignDays": _DAYS,
                "dwellDays": _DAYS,
                "deliveryVerificationDays": _DAYS,
            },
        },
    },
}
STATUS: Schema = {
    "type": "object",
    "additionalProperties": False,
    "required": ["licence", "status", "at", "why"],
    "properties": {
        "licence": _ID,
        "status": {"enum": ["active", "suspended", "revoked"]},
        "at": TIME,
        "why": {"type": "string", "pattern": "^[a-z][a-z0-9_.]{0,60}$"},
    },
}


@functools.cache
def _validators() -> tuple[jsonschema_rs.Draft202012Validator, jsonschema_rs.Draft202012Validator]:
    licence = jsonschema_rs.Draft202012Validator(LICENCE, validate_formats=True)
    return licence, jsonschema_rs.Draft202012Validator(STATUS, validate_formats=True)


def _check(validator: jsonschema_rs.Draft202012Validator, value: Any, where: str) -> None:
    if not validator.is_valid(value):
        error = next(iter(validator.iter_errors(value)))
        raise BadDocument(
            f"The document breaks its schema: {error.message[:200]}", where=where, mend="Correct it and sign it again."
        )


def check_licence(value: Any, where: str) -> datetime:
    """Check a licence; gives the beginning of its validity. Raises BadDocument."""
    _check(_validators()[0], value, f"{where} $.licence")
    start = parse_moment(value["validFrom"], f"{where} $.licence.validFrom")
    if start >= parse_moment(value["validUntil"], f"{where} $.licence.validUntil"):
        raise BadDocument("The validity ends before it begins", where=where, mend="Exchange the two dates.")
    return start


def check_status(value: Any, where: str) -> datetime:
    """Check a status change; gives its instant. Raises BadDocument."""
    _check(_validators()[1], value, f"{where} $.status")
    return parse_moment(value["at"], f"{where} $.status.at")
