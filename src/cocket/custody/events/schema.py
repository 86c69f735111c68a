"""The JSON Schema of EPCIS 2.0 documents and events, built from tables, and the validator made of it.

Takes nothing, gives a draft 2020-12 schema. It says what the standard's own schema says (tests hold the two against
each other on published examples and on thousands of broken variants), in a form made for speed: one branch per event
type, names before patterns.
"""

from __future__ import annotations

import functools
from typing import Any

import jsonschema_rs

from cocket.custody.events import vocabulary as words

Schema = dict[str, Any]
SCHEMA_ID = "https://cocket.example/schema/epcis-2.0"

URI: Schema = {"type": "string", "format": "uri"}
TIME: Schema = {"type": "string", "format": "date-time"}
TEXT: Schema = {"type": "string"}
NUMBER: Schema = {"type": "number"}
NOT_CBV = r"^(?!urn:epcglobal:cbv|https?://ns\.gs1\.org/cbv/)"
NOT_VOC = r"^(?!https?://(www\.)?gs1\.org/voc/)"


def _word(known: list[str], other: str = NOT_CBV) -> Schema:
    """A word of the standard, or a URI that does not pretend to be one."""
    return {"anyOf": [{"enum": known}, {"type": "string", "format": "uri", "pattern": other}]}


def _list(of: Schema, **more: Any) -> Schema:
    return {"type": "array", "items": of, **more}


def _object(properties: dict[str, Schema], required: tuple[str, ...] = (), *, names: str = "any") -> Schema:
    """An object whose further names are "any", none at all ("closed"), or URIs of extensions ("uri")."""
    schema: Schema = {"type": "object", "properties": properties}
    if required:
        schema["required"] = list(required)
    if names == "closed":
        schema["additionalProperties"] = False
    elif names == "uri":
        schema["propertyNames"] = {"anyOf": [{"enum": sorted(properties)}, URI]}
    return schema


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


CONTEXT: Schema = {
    "anyOf": [URI, {"type": "object"}, _list({"anyOf": [URI, {"type": "object"}]}, uniqueItems=True)],
}
PLACE = _object({"id": URI}, ("id",))
ELEMENT = _object(
    {"epcClass": URI, "quantity": NUMBER, "uom": {"type": "string", "pattern": "^[A-Z0-9]{2,3}$"}},
    ("epcClass",),
    names="closed",
)
ERROR = _object(
    {
        "declarationTime": TIME,
        "reason": _word(words.ERROR_REASONS),
        "correctiveEventIDs": _list(URI),
    },
    ("declarationTime",),
    names="uri",
)
ALWAYS: dict[str, Schema] = {
    "@context": _ref("context"),
    "type": TEXT,
    "eventTime": TIME,
    "recordTime": TIME,
    "eventTimeZoneOffset": {"type": "string", "pattern": r"^[+-]((0[0-9]|1[0-3]):[0-5][0-9]|14:00)$"},
    "eventID": URI,
    "certificationInfo": {"anyOf": [URI, _list(URI)]},
    "errorDeclaration": _ref("error"),
}
_DISPOSITIONS = _list(_ref("disposition"), minItems=1, uniqueItems=True)
PERSISTENT: Schema = _object({"set": _DISPOSITIONS, "unset": _DISPOSITIONS}, names="closed") | {
    "anyOf": [{"required": ["set"]}, {"required": ["unset"]}]
}


def _party(name: str) -> Schema:
    return _list(_object({"type": _ref("party"), name: URI}, ("type", name), names="closed"))


COMMON: dict[str, Schema] = {
    "bizStep": _ref("step"),
    "disposition": _ref("disposition"),
    "readPoint": _ref("place"),
    "bizLocation": _ref("place"),
    "bizTransactionList": _list(
        _object({"type": _ref("transaction"), "bizTransaction": URI}, ("bizTransaction",), names="closed")
    ),
    "sourceList": _party("source"),
    "destinationList": _party("destination"),
    "sensorElementList": _list(_ref("sensor")),
}
_REPORT_URIS = (
    "deviceID deviceMetadata rawData dataProcessingMethod bizRules microorganism chemicalSubstance "
    "coordinateReferenceSystem uriValue"
).split()
_REPORT_NUMBERS = ("value", "minValue", "maxValue", "meanValue", "sDev", "percRank", "percValue")
REPORT = _object(
    {
        "type": _word(words.MEASUREMENTS, NOT_VOC),
        "exception": _word(words.SENSOR_ALERTS, NOT_VOC),
        "component": _word(words.COMPONENTS),
        "time": TIME,
        "stringValue": TEXT,
        "booleanValue": {"type": "boolean"},
        "hexBinaryValue": {"type": "string", "pattern": "^[A-Fa-f0-9]+$"},
        "uom": TEXT,
        **dict.fromkeys(_REPORT_URIS, URI),
        **dict.fromkeys(_REPORT_NUMBERS, NUMBER),
    },
    ("type",),
    names="uri",
)
METADATA = _object(
    {
        **dict.fromkeys(("deviceID", "deviceMetadata", "rawData", "dataProcessingMethod", "bizRules"), URI),
        **dict.fromkeys(("time", "startTime", "endTime"), TIME),
    },
    names="uri",
)
SENSOR = _object(
    {"sensorMetadata": METADATA, "sensorReport": _list(REPORT, minItems=1)}, ("sensorReport",), names="uri"
)


def _some(name: str, least: int = 1) -> Schema:
    return {"required": [name], "properties": {name: {"minItems": least}}}


_ENDING: Schema = {"properties": {"action": {"const": "DELETE"}}}
ACTION: Schema = {"enum": words.ACTIONS}
EPCS, EPCS_ONCE, QUANTITIES = _list(URI), _list(URI, uniqueItems=True), _list(_ref("element"))
_INS, _OUTS = ("inputEPCList", "inputQuantityList"), ("outputEPCList", "outputQuantityList")

# Event type -> its own properties, what it requires, and what at least one must hold.
TYPES: dict[str, tuple[dict[str, Schema], tuple[str, ...], list[Schema]]] = {
    "ObjectEvent": (
        {
            "action": ACTION,
            "epcList": EPCS_ONCE,
            "quantityList": QUANTITIES,
            "persistentDisposition": _ref("persistent"),
            "ilmd": {"type": "object", "propertyNames": URI},
        },
        ("action",),
        [
            {
                "anyOf": [
                    _some("epcList", 0),
                    _some("quantityList"),
                    {"allOf": [_some("sensorElementList"), {"required": ["readPoint"]}]},
                ]
            },
            # What an instance is made of is said when it is made.
            {"anyOf": [{"not": {"required": ["ilmd"]}}, {"properties": {"action": {"const": "ADD"}}}]},
        ],
    ),
    "AggregationEvent": (
        {"action": ACTION, "parentID": URI, "childEPCs": EPCS, "childQuantityList": QUANTITIES},
        ("action",),
        [{"anyOf": [_some("childEPCs"), _some("childQuantityList"), _ENDING]}],
    ),
    "AssociationEvent": (
        {"action": ACTION, "parentID": URI, "childEPCs": EPCS, "childQuantityList": QUANTITIES},
        ("action", "parentID"),
        [{"anyOf": [_some("childEPCs"), _some("childQuantityList"), _ENDING]}],
    ),
    "TransactionEvent": (
        {"action": ACTION, "parentID": URI, "epcList": EPCS, "quantityList": QUANTITIES},
        ("action", "bizTransactionList"),
        [
            {"properties": {"bizTransactionList": {"minItems": 1}}},
            {"anyOf": [_some("epcList", 0), _some("quantityList"), _ENDING]},
        ],
    ),
    "TransformationEvent": (
        {
            **dict.fromkeys((_INS[0], _OUTS[0]), EPCS_ONCE),
            **dict.fromkeys((_INS[1], _OUTS[1]), QUANTITIES),
            "transformationID": URI,
            "persistentDisposition": _ref("persistent"),
            "ilmd": {"type": "object", "propertyNames": URI},
        },
        (),
        [
            {
                "anyOf": [
                    {"allOf": [{"anyOf": [_some(n) for n in _INS]}, {"anyOf": [_some(n) for n in _OUTS]}]},
                    {"required": ["transformationID"], "anyOf": [_some(n) for n in (*_INS, *_OUTS)]},
                ]
            }
        ],
    ),
}
_MASTER: Schema = _object(
    {
        "type": URI,
        "vocabularyElementList": _list(
            _object(
                {
                    "id": URI,
                    "attributes": _list(
                        _object({"id": URI, "attribute": {"type": ["number", "string", "object"]}}, ("id",))
                    ),
                    "children": _list(URI),
                },
                ("id",),
            )
        ),
    },
    ("type",),
)


def _branches(types: dict[str, Schema], otherwise: Schema) -> Schema:
    """Choose by `type`; what has another type is `otherwise`."""
    schema = otherwise
    for name, then in reversed(types.items()):
        schema = {"if": {"properties": {"type": {"const": name}}}, "then": then, "else": schema}
    return schema


def event_schema(kind: str) -> Schema:
    """Give the schema of one event type."""
    own, required, rules = TYPES[kind]
    schema = _object({**ALWAYS, **COMMON, **own}, ("type", "eventTime", "eventTimeZoneOffset", *required), names="uri")
    if rules:
        schema["allOf"] = rules
    return schema


def _documents() -> dict[str, Schema]:
    body = _object({"eventList": _list(_ref("event"))}, ("eventList",))
    results = _object(
        {"eventList": _list(_ref("event")), "vocabularyList": _list(_MASTER)}, ("eventList",), names="uri"
    )
    query = _object(
        {"queryName": TEXT, "subscriptionID": TEXT, "resultsBody": results}, ("queryName", "resultsBody"), names="uri"
    )
    head: dict[str, Schema] = {
        "@context": _ref("context"),
        "id": URI,
        "type": TEXT,
        "schemaVersion": {"type": "string", "pattern": r"^[0-9]+(\.[0-9]+)*$"},
        "creationDate": TIME,
    }
    header = _object(
        {"epcisMasterData": _object({"vocabularyList": _list(_MASTER)})},
        names="uri",
    )
    sender = dict.fromkeys(("instanceIdentifier", "sender", "receiver"), TEXT)
    return {
        "EPCISDocument": _object(
            {**head, **sender, "epcisHeader": header, "epcisBody": body},
            ("@context", "type", "schemaVersion", "creationDate", "epcisBody"),
            names="uri",
        ),
        "EPCISQueryDocument": _object(
            {**head, "epcisBody": _object({"queryResults": query}, ("queryResults",), names="uri")},
            ("@context", "type", "epcisBody"),
            names="uri",
        ),
    }


def document_schema() -> Schema:
    """Give the whole schema: an EPCIS document, a query document, or one event with its context."""
    other = _object({**ALWAYS, "type": URI}, ("type", "eventTime", "eventTimeZoneOffset"))
    alone: Schema = {"allOf": [_ref("event"), {"required": ["@context"]}]}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        "title": "EPCIS 2.0 documents and events",
        "type": "object",
        "required": ["type"],
        "properties": {"type": TEXT},
        **_branches({name: _ref(name) for name in _documents()}, alone),
        "$defs": {
            "context": CONTEXT,
            "place": PLACE,
            "element": ELEMENT,
            "error": ERROR,
            "persistent": PERSISTENT,
            "sensor": SENSOR,
            "step": _word(words.BIZ_STEPS),
            "disposition": _word(words.DISPOSITIONS),
            "transaction": _word(words.TRANSACTION_TYPES),
            "party": _word(words.PARTY_TYPES),
            **{name: event_schema(name) for name in TYPES},
            "event": {
                "type": "object",
                "required": ["type"],
                **_branches({name: _ref(name) for name in TYPES}, other),
            },
            **_documents(),
        },
    }


@functools.cache
def document_validator() -> jsonschema_rs.Draft202012Validator:
    """Give the validator of documents and single events with a context."""
    return jsonschema_rs.Draft202012Validator(document_schema(), validate_formats=True)


@functools.cache
def event_validators() -> dict[str, jsonschema_rs.Draft202012Validator]:
    """Give one validator for each event type, for events without a document around them."""
    definitions = document_schema()["$defs"]
    return {
        name: jsonschema_rs.Draft202012Validator(
            {"$ref": f"#/$defs/{name}", "$defs": definitions}, validate_formats=True
        )
        for name in TYPES
    }
