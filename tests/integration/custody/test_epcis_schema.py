"""Our schema and the standard's own say the same, on its examples and on broken variants of them."""

from __future__ import annotations

import copy
import json
import random

import jsonschema_rs
import pytest

from cocket.custody.events.schema import document_validator, event_validators

VARIANTS = 12_000
ODD = [None, True, 0, -1.5, "", "x", "a b:c", "urn:x:y", "https://example.org/a", [], {}, ["x"], ["urn:a:b", "urn:a:b"], {"id": "x"},
       "ADD", "DELETE", "OBSERVE", "2020-01-01T00:00:00Z", "2020-01-01T00:00:00", "+02:00", "+15:00", "urn:epcglobal:cbv:bizstep:x",
       "https://ns.gs1.org/cbv/X", "https://gs1.org/voc/X", "shipping", "in_transit", "KGM", "kg", "ObjectEvent", "AggregationEvent",
       "TransformationEvent", "TransactionEvent", "AssociationEvent", "EPCISDocument", "EPCISQueryDocument", "2.0"]  # fmt: skip
NAMES = ["epcList", "ilmd", "action", "foo", "ex:foo", "quantityList", "readPoint", "parentID", "childEPCs", "set", "value", "eventID",
         "transformationID", "errorDeclaration", "bizStep", "type", "@context", "a b:c", "sensorElementList", "certificationInfo"]  # fmt: skip


@pytest.fixture(scope="module")
def examples(shared_data):
    folder = shared_data / "custody" / "gs1-epcis"
    official = jsonschema_rs.Draft7Validator(
        json.loads((folder / "EPCIS-JSON-Schema.json").read_text()), validate_formats=True
    )
    return official, [json.loads(path.read_text()) for path in sorted((folder / "examples").glob("*.jsonld"))]


def places(value, path=()):
    yield path
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from places(inner, (*path, key))


def parent_of(document, path):
    for key in path[:-1]:
        document = document[key]
    return document


def broken(document, chance):
    """Change, remove, rename or add something at one to three random places."""
    document = copy.deepcopy(document)
    for _ in range(chance.choice((1, 1, 2, 3))):
        path = chance.choice([p for p in places(document) if p])
        holder, key = parent_of(document, path), path[-1]
        move = chance.randrange(5)
        if move == 0:
            del holder[key]
        elif move == 1:
            holder[key] = copy.deepcopy(chance.choice(ODD))
        elif move == 2 and isinstance(holder, dict):
            holder[chance.choice(NAMES)] = holder.pop(key)
        elif move == 3 and isinstance(holder, dict):
            holder[chance.choice(NAMES)] = copy.deepcopy(chance.choice(ODD))
        elif isinstance(holder, list):
            holder.append(copy.deepcopy(holder[key]))
        elif isinstance(holder[key], list):
            holder[key] = []
    return document


def test_all_published_examples_are_accepted(examples):
    """The 23 example documents pass, and each of their events passes alone with its context."""
    official, documents = examples
    assert len(documents) == 23
    for document in documents:
        assert document_validator().is_valid(document), next(document_validator().iter_errors(document))
        for event in document["epcisBody"]["eventList"]:
            assert event_validators()[event["type"]].is_valid(event)
            alone = {"@context": document["@context"], **event}
            assert document_validator().is_valid(alone)
            assert official.is_valid(alone)


def test_broken_variants_get_the_verdict_of_the_official_schema(examples):
    """On thousands of damaged documents and single events the two schemas agree every time, both ways."""
    official, documents = examples
    chance = random.Random(20)
    verdicts = {True: 0, False: 0}
    singles = [{"@context": d["@context"], **e} for d in documents for e in d["epcisBody"]["eventList"]]
    for number in range(VARIANTS):
        case = broken(chance.choice(documents if number % 3 == 0 else singles), chance)
        expected = official.is_valid(case)
        verdicts[expected] += 1
        assert document_validator().is_valid(case) is expected, json.dumps(case)
    assert min(verdicts.values()) > VARIANTS / 10
