"""The JSON Schema of an export document, for the docs, for editors and for other people's programs."""

from __future__ import annotations

from typing import Any

from cocket.exports.document import ExportDoc

SCHEMA_ID = "urn:cocket:schema:export:1"


def export_schema() -> dict[str, Any]:
    """Give the JSON Schema (draft 2020-12) of one export; keys that begin with "//" are comments."""
    schema = ExportDoc.model_json_schema(mode="validation")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        **schema,
        "title": "Export",
    }
