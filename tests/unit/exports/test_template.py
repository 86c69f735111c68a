"""The template, the samples and the schema agree with the reader."""

import json

import jsonschema
import pytest

from cocket.exports.boundary import read_bytes
from cocket.exports.schema import export_schema
from cocket.exports.template import SAMPLES, sample_bytes, template_text


def _documents() -> list:
    shipped = [pytest.param(template_text().encode(), id="template")]
    return shipped + [pytest.param(sample_bytes(name), id=name) for name in SAMPLES]


@pytest.mark.parametrize("raw", _documents())
def test_shipped_documents_are_read_without_complaint(raw):
    """The template and every sample are valid exports."""
    result = read_bytes(raw, where="shipped")
    assert not result.rejects
    assert len(result.exports) == 1


@pytest.mark.parametrize("raw", _documents())
def test_the_published_schema_accepts_shipped_documents(raw):
    """A stranger's validator with our schema accepts what our reader accepts."""
    schema = export_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(json.loads(raw), schema)


@pytest.mark.parametrize("change", [{"colour": "red"}, {"parties": []}, {"items": "none"}])
def test_the_published_schema_refuses_what_the_reader_refuses(change):
    """Unknown fields, missing parties and wrong types fail in both."""
    document = json.loads(template_text()) | change
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, export_schema())
    assert read_bytes(json.dumps(document).encode(), where="x").rejects


def test_comments_and_defaults_leave_no_trace():
    """Keys that begin with // vanish, and parties and items without ids are numbered from 1."""
    document = {
        "//": "note",
        "parties": [{"name": "A", "roles": ["end_user", "end_user"], "//x": 1}],
        "items": [{"description": "d", "attributes": [{"name": "depth", "value": "-2.50", "unit": "m"}]}],
    }
    export = read_bytes(json.dumps(document).encode(), where="x").exports[0]
    assert (export.id, export.parties[0].id, export.items[0].id) == ("export-1", "party-1", "item-1")
    assert len(export.parties[0].roles) == 1
    assert str(export.items[0].attributes[0].value) == "-2.50"


def test_several_exports_in_a_file_are_read_one_by_one():
    """A bad export among good ones is rejected by position, and the others are read."""
    good = {"parties": [{"name": "A", "roles": ["exporter"]}], "items": [{"description": "d"}]}
    result = read_bytes(json.dumps([good, {"parties": []}, good]).encode(), where="x.json")
    assert len(result.exports) == 2
    assert result.rejects[0].row == 2
    assert result.rejects[0].field.startswith("$.")
    assert result.total == 3


def test_lines_are_read_one_by_one():
    """In .jsonl a broken line is rejected with its number, and the others are read."""
    good = json.dumps({"parties": [{"name": "A", "roles": ["exporter"]}], "items": [{"description": "d"}]})
    result = read_bytes(f"{good}\n\n{{broken\n{good}\n".encode(), where="x.jsonl", lines=True)
    assert len(result.exports) == 2
    assert "line 3" in result.rejects[0].reason


def test_the_destination_is_the_route_then_the_end_user_then_the_consignee():
    """Where goods end is read from the most specific statement there is."""
    parties = [
        {"name": "C", "roles": ["consignee"], "country": "TR"},
        {"name": "E", "roles": ["end_user"], "country": "KE"},
    ]
    base = {"parties": parties, "items": [{"description": "d"}]}
    assert read_bytes(json.dumps(base).encode(), where="x").exports[0].destination == "KE"
    routed = base | {"route": {"destination": "Uganda"}}
    assert read_bytes(json.dumps(routed).encode(), where="x").exports[0].destination == "UG"
