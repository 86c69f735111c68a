"""The JSON Schema of a dossier's JSON form, made from the same frozen values that it is written from.

Takes nothing, gives JSON Schema (draft 2020-12) for the docs, for editors and for other people's programs. A schema of
a later release may name more fields; within one `version` none is renamed, removed or given another meaning.
"""

from __future__ import annotations

import types
import typing
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from inspect import getdoc
from typing import Any

from cocket.dossier.service import FORMAT, FORMAT_VERSION
from cocket.kernel.dates import PartialDate
from cocket.licensing.model import Assessment

SCHEMA_ID = f"urn:cocket:schema:dossier:{FORMAT_VERSION}"
_SIMPLE: dict[Any, dict[str, Any]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    types.NoneType: {"type": "null"},
    date: {"type": "string", "format": "date"},
    Decimal: {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"},
    # A date that may be known to the year or the month only; "c. " says about.
    PartialDate: {"type": "string", "pattern": r"^(c\. )?[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"},
}


def dossier_schema() -> dict[str, Any]:
    """Give the JSON Schema of `document`; every field is always present, since absence is a value."""
    definitions: dict[str, Any] = {}
    body = _object(Assessment, definitions)
    head = {
        "format": {"const": FORMAT},
        "version": {"const": FORMAT_VERSION},
        "starter": {
            "type": "boolean",
            "description": "Whether any edition is the starter set: then not for production.",
        },
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        "title": "Dossier",
        "description": body["description"],
        "type": "object",
        "properties": {**head, **body["properties"]},
        "required": [*head, *body["required"]],
        "$defs": dict(sorted(definitions.items())),
    }


def _object(kind: type[Any], definitions: dict[str, Any]) -> dict[str, Any]:
    hints = typing.get_type_hints(kind)
    names = [field.name for field in fields(kind)]
    return {
        "type": "object",
        "description": getdoc(kind) or "",
        "properties": {name: _schema(hints[name], definitions) for name in names},
        "required": names,
    }


def _schema(kind: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    if kind in _SIMPLE:
        return dict(_SIMPLE[kind])
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin in (types.UnionType, typing.Union):
        return {"anyOf": [_schema(one, definitions) for one in inner]}
    if origin is tuple:
        if inner[1:] == (...,):
            return {"type": "array", "items": _schema(inner[0], definitions)}
        rows = [_schema(one, definitions) for one in inner]
        return {"type": "array", "prefixItems": rows, "items": False, "minItems": len(rows)}
    if kind.__name__ not in definitions:
        definitions[kind.__name__] = {}  # holds the place, for a type that names itself
        definitions[kind.__name__] = _enum(kind) if issubclass(kind, Enum) else _checked(kind, definitions)
    return {"$ref": f"#/$defs/{kind.__name__}"}


def _enum(kind: type[Enum]) -> dict[str, Any]:
    return {"enum": [member.value for member in kind], "description": getdoc(kind) or ""}


def _checked(kind: type[Any], definitions: dict[str, Any]) -> dict[str, Any]:
    assert is_dataclass(kind), kind
    return _object(kind, definitions)
