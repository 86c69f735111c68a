"""The extension: what a custody event says beyond EPCIS, under one name, `cocket:custody`.

Takes nothing, gives its JSON Schema and the validators of whole custody events. Amounts and coordinates are texts, so
that no reader rounds them. What is documented in `docs/reference/custody-events.md` is this table.
"""

from __future__ import annotations

import functools
from typing import Any

import jsonschema_rs

from cocket.custody.events.schema import TIME, TYPES, URI, Schema, document_schema
from cocket.licensing.drawdowns import MOVEMENTS

NAME = "cocket:custody"
NAMESPACE = "https://cocket.example/ns/custody/"
CONTEXT: list[Any] = ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld", {"cocket": NAMESPACE}]
# Parts that a reader must understand if an event calls them critical. All of them are understood here.
UNDERSTOOD = frozenset(
    (
        *("actor", "licence", "handover", "place", "seals", "materials", "losses", "release", "activation"),
        *("visit", "verifies", "consignee", "drawdown", "critical"),
    )
)

_ID: Schema = {"type": "string", "minLength": 1, "maxLength": 200}
_HASH: Schema = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
_AMOUNT: Schema = {"type": "string", "pattern": r"^[0-9]{1,40}(\.[0-9]{1,40})?$"}
_DEGREES: Schema = {"type": "string", "pattern": r"^-?[0-9]{1,3}(\.[0-9]{1,6})?$"}


def _closed(properties: dict[str, Schema], required: tuple[str, ...] = ()) -> Schema:
    return {"type": "object", "properties": properties, "required": list(required), "additionalProperties": False}


PLACE = _closed(
    {
        "country": {"type": "string", "pattern": "^[A-Z]{2}$"},
        "unlocode": {"type": "string", "pattern": "^[A-Z]{2}[A-Z2-9]{3}$"},
        "latitude": _DEGREES,
        "longitude": _DEGREES,
        "name": {"type": "string", "maxLength": 200},
    },
    ("country",),
) | {"dependentRequired": {"latitude": ["longitude"], "longitude": ["latitude"]}}
RELEASE_KINDS = ("activation_key", "seat", "hosted_access", "firmware_update")
EXTENSION = _closed(
    {
        "actor": URI,
        "licence": _ID,
        "handover": URI,
        "place": PLACE,
        "consignee": URI,
        "verifies": URI,
        "critical": {"type": "array", "items": _ID, "maxItems": 20},
        "seals": {
            "type": "array",
            "maxItems": 100,
            "items": _closed(
                {"id": _ID, "state": {"enum": ["applied", "intact", "broken", "missing", "removed"]}, "reader": URI},
                ("id", "state"),
            ),
        },
        "materials": {
            "type": "array",
            "maxItems": 500,
            "items": _closed({"output": URI, "input": URI, "per": _AMOUNT}, ("output", "input", "per")),
        },
        "losses": {
            "type": "array",
            "maxItems": 500,
            "items": _closed({"input": URI, "amount": _AMOUNT, "why": _ID}, ("input", "amount", "why")),
        },
        "release": _closed(
            {
                "sequence": {"type": "integer", "minimum": 1, "maximum": 2**53 - 1},
                "previous": _HASH,
                "kind": {"enum": list(RELEASE_KINDS)},
                "what": _ID,
                "amount": _AMOUNT,
                "unit": {"enum": ["key", "seat", "copy", "hour", "day", "month"]},
                "withheld": {"type": "boolean"},
            },
            ("sequence", "previous", "kind", "what", "amount", "unit", "withheld"),
        ),
        "activation": _closed({"release": URI, "device": URI, "holder": URI}, ("release", "device", "holder")),
        "drawdown": _closed(
            {
                "sequence": {"type": "integer", "minimum": 1, "maximum": 2**53 - 1},
                "previous": _HASH,
                "issuer": URI,
                "movement": {"enum": list(MOVEMENTS)},
                "lines": {
                    "type": "array",
                    "minItems": 1,
                    "maxItems": 100,
                    "items": _closed(
                        {"item": {"type": "string", "maxLength": 200}, "amount": _AMOUNT, "unit": _ID},
                        ("item", "amount", "unit"),
                    ),
                },
                "serials": {"type": "array", "maxItems": 200, "items": _ID, "uniqueItems": True},
                "consignment": _ID,
                "photo": _HASH,
                "cancels": URI,
                "paper": _ID,
                "clock": {"const": "doubtful"},
                "unsettled": _ID,
            },
            ("sequence", "previous", "issuer", "movement", "lines"),
        ),
        "visit": _closed({"found": {"enum": ["as_declared", "moved", "missing", "refused"]}, "by": URI}, ("found",)),
    }
)


@functools.cache
def profile_validators() -> dict[str, jsonschema_rs.Draft202012Validator]:
    """Give one validator for each event type: EPCIS, with an event id and the extension."""
    definitions = document_schema()["$defs"]
    validators = {}
    for name in TYPES:
        event = dict(definitions[name])
        event["properties"] = {**event["properties"], NAME: EXTENSION, "eventTime": TIME}
        event["propertyNames"] = {"anyOf": [{"enum": sorted(event["properties"])}, URI]}
        event["required"] = [*event["required"], "eventID", NAME]
        validators[name] = jsonschema_rs.Draft202012Validator({**event, "$defs": definitions}, validate_formats=True)
    return validators
