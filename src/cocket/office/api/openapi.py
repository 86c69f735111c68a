"""What every operation of the OpenAPI document has in common: problems, headers, scopes, and the two large schemas."""

from __future__ import annotations

from typing import Any

from cocket.dossier.schema import dossier_schema
from cocket.exports.schema import export_schema
from cocket.office.api.applying import MOST_WORDS, PARTICULARS
from cocket.office.api.frame import OPERATIONS, Declared
from cocket.office.api.problems import MEDIA_TYPE, PROBLEMS
from cocket.office.api.schemas import Problem
from cocket.office.api.scopes import SCOPE_WORDS

SECURITY = "Bearer"
_ALWAYS = (400, 401, 404, 405, 422, 429, 500, 503)
_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "1 to 255 printable characters of your own, for example a UUID. The same key with the same request "
    "gives the same answer and does nothing twice; it is kept seven days.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]([ -~]*[!-~])?$"},
}
_MATCH = {
    "name": "If-Match",
    "in": "header",
    "description": "The `ETag` of what you read. If it changed since, nothing is done: 412.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]([ -~]*[!-~])?$"},
}


def completed(document: dict[str, Any]) -> dict[str, Any]:
    """Give the document with what ninja cannot know of each operation."""
    schemas = document["components"].setdefault("schemas", {})
    _large(schemas, "Export", export_schema())
    _large(schemas, "Dossier", dossier_schema())
    schemas["Application"] = _application(schemas["Export"])
    schemas["Problem"] = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    document["components"]["responses"] = _problems()
    scheme = document["components"]["securitySchemes"][SECURITY]
    scheme |= {"bearerFormat": "a token of the office, or an access token (JWT) of an issuer that it trusts"}
    for methods in document["paths"].values():
        for operation in methods.values():
            _complete(operation, OPERATIONS[operation["operationId"]])
    document["x-scopes"] = {scope.value: words for scope, words in SCOPE_WORDS.items()}
    document["x-problems"] = {name: {"status": status, "when": when} for name, (status, when) in PROBLEMS.items()}
    document["tags"] = [{"name": name} for name in sorted({t for o in _each(document) for t in o.get("tags", ())})]
    _referred(document["paths"])
    _referred(schemas)
    return document


def _application(export: dict[str, Any]) -> dict[str, Any]:
    """Give the schema of what an application holds: the export, and what its kind asks beside it."""
    words = {"type": "object", "additionalProperties": {"type": "string", "maxLength": MOST_WORDS}}
    words["description"] = "What the kind of application asks beside the export, by the names on its page."
    return {**export, "title": "Application", "properties": {**export["properties"], PARTICULARS: words}}


def _each(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [operation for methods in document["paths"].values() for operation in methods.values()]


def _complete(operation: dict[str, Any], told: Declared) -> None:
    statuses = {*_ALWAYS, *((403,) if told.scope or told.writes else ()), *((409, 413) if told.writes else ())}
    statuses |= {412, 428} if told.matches else set()
    statuses |= {413, 415} if told.raw or "requestBody" in operation else set()
    for status in sorted(statuses):
        operation["responses"].setdefault(str(status), {"$ref": f"#/components/responses/Problem{status}"})
    operation["responses"] = {str(status): answer for status, answer in operation["responses"].items()}
    for status, media_type in told.other_types.items():
        operation["responses"][str(status)]["content"] = {
            media_type: {"schema": {"type": "string", "format": "binary"}}
        }
    parameters = operation.setdefault("parameters", [])
    if told.writes:
        parameters.append(_KEY)
    if told.matches:
        parameters.append({**_MATCH, "required": operation.get("tags") == ["deeds"] and _by_office(told)})
    if told.scope:
        operation["security"] = [{SECURITY: []}]
        operation["x-scope"] = told.scope.value
        words = f"Scope `{told.scope.value}`: {SCOPE_WORDS[told.scope]}."
        operation["description"] = "\n\n".join(part for part in (operation.get("description"), words) if part)
    if told.raw:
        binary = {"schema": {"type": "string", "format": "binary"}}
        operation["requestBody"] = {"required": True, "content": {"application/octet-stream": binary}}


def _by_office(told: Declared) -> bool:
    return "caseworker-deed" in told.pages


def _problems() -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name, (status, when) in PROBLEMS.items():
        one = made.setdefault(
            f"Problem{status}",
            {
                "description": "",
                "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
            },
        )
        one["description"] = f"{one['description']} `{name}`: {when}".strip()
    for status, header, words in (
        (429, "Retry-After", "In how many seconds to try again."),
        (401, "WWW-Authenticate", "How to sign in."),
    ):
        made[f"Problem{status}"]["headers"] = {header: {"description": words, "schema": {"type": "string"}}}
    return made


def _large(schemas: dict[str, Any], name: str, schema: dict[str, Any]) -> None:
    """Put a published schema among the components, its inner definitions under names of their own."""
    inner = schema.get("$defs", {})
    outer = {key: value for key, value in schema.items() if key not in ("$schema", "$id", "$defs")}
    for key, value in inner.items():
        schemas[f"{name}{key}"] = _renamed(value, name)
    schemas[name] = _renamed(outer, name)


def _renamed(value: Any, name: str) -> Any:
    if isinstance(value, dict):
        return {
            key: f"#/components/schemas/{name}{one.removeprefix('#/$defs/')}"
            if key == "$ref" and isinstance(one, str)
            else _renamed(one, name)
            for key, one in value.items()
        }
    return [_renamed(one, name) for one in value] if isinstance(value, list) else value


def _referred(value: Any) -> None:
    """Replace the marks that stand for a large schema by references to it."""
    if isinstance(value, dict):
        if mark := value.get("x-cocket"):
            value.clear()
            value["$ref"] = f"#/components/schemas/{mark}"
            return
        for one in value.values():
            _referred(one)
    elif isinstance(value, list):
        for one in value:
            _referred(one)
