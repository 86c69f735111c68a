"""The JSON form of a dossier."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import jsonschema
import pytest

from cocket.dossier import document, file_names, fingerprint
from cocket.dossier.schema import dossier_schema
from cocket.exports.model import Export
from cocket.kernel.canonical import canonical, sha256_hex


def test_it_is_canonical_json_and_nothing_is_lost(assessment):
    """The document has canonical bytes, and reading them back gives the document again."""
    doc = document(assessment)
    assert json.loads(canonical(doc)) == doc
    assert fingerprint(assessment) == sha256_hex(canonical(doc))


def test_it_follows_its_schema_with_no_field_more_or_less(assessment):
    """Every document is valid, and each object has exactly the fields that the schema names."""
    schema = dossier_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    for definition in (schema, *schema["$defs"].values()):
        if "properties" in definition:
            definition["additionalProperties"] = False
    jsonschema.Draft202012Validator(schema).validate(document(assessment))


def test_the_schema_refuses_what_is_not_a_dossier(samples):
    """A schema that accepts anything would prove nothing: a wrong type and a missing field are found."""
    validator = jsonschema.Draft202012Validator(dossier_schema())
    good = document(samples.imsi())
    assert list(validator.iter_errors({**good, "version": 2}))
    assert list(validator.iter_errors({k: v for k, v in good.items() if k != "advice"}))
    good["export"]["items"][0]["quantity"]["amount"] = 2
    assert list(validator.iter_errors(good))


def test_only_scores_and_counts_are_numbers(assessment):
    """Quantities, money, shares, thresholds and dates are texts; numbers are scores, points and the version."""

    def numbers(value: Any, key: str = "") -> set[str]:
        if isinstance(value, dict):
            return {found for k, v in value.items() for found in numbers(v, k)}
        if isinstance(value, list):
            return {found for v in value for found in numbers(v, key)}
        return {key} if isinstance(value, int | float) and not isinstance(value, bool) else set()

    assert numbers(document(assessment)) <= {"score", "points", "possible", "degree", "version"}


def test_partial_dates_are_one_text(samples):
    """A birth date known to the day and a founding date known to the month read as they do in an export."""
    parties = {p["id"]: p for p in document(samples.redflags())["export"]["parties"]}
    assert parties["end_user"]["birth_date"] == "1961-03-04"
    assert parties["consignee"]["founded"] == "2025-11"
    assert parties["mid"]["birth_date"] is None


def test_it_says_whether_it_rests_on_the_starter_set(samples):
    """A program can refuse a dossier that is not for production without reading every edition."""
    assert document(samples.redflags())["starter"] is True
    assert document(samples.imsi())["starter"] is False


@pytest.mark.parametrize("name", ["webcam", "imsi", "faces", "redflags", "unanswered", "empty"])
def test_its_shape_is_pinned(name, samples, golden):
    """A change of the JSON form is seen as a diff that a person reads."""
    text = json.dumps(document(samples.ALL[name]()), indent=1, ensure_ascii=False)
    golden(f"{name}.json", text + "\n")


def test_files_of_like_named_exports_do_not_overwrite_each_other(samples):
    """File names are safe, and unique even where a made-up suffix meets a real id."""
    base = samples.empty()
    ids = ["A/B", "a b", "a-b-2", "a b", "../..", ""]
    names = file_names([dataclasses.replace(base, export=Export(i, (), ())) for i in ids])
    assert len(set(names)) == len(ids)
    assert names[0] == "a-b"
    assert all("/" not in name and "." not in name and name for name in names)
