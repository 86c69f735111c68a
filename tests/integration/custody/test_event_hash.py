"""The CBV event hash, held against an implementation by others."""

from __future__ import annotations

import copy
import json
import random

import pytest

from cocket.custody.events.digital_link import canonical_link
from cocket.custody.events.event_hash import event_hash, pre_hash
from cocket.kernel.errors import BadDocument


@pytest.fixture(scope="module")
def peer(shared_data):
    """Give the other implementation as a function of a document; contexts come from the shared data, not the net."""
    from epcis_event_hash_generator import hash_generator, json_to_py
    from pyld import jsonld

    context = json.loads((shared_data / "custody" / "gs1-epcis" / "epcis-context.jsonld").read_text())

    def load(url, _options):
        document = context if "epcis" in url else {"@context": {}}
        return {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": url, "document": document}

    jsonld.set_document_loader(load)

    def texts(document):
        json_to_py._namespaces.clear()
        events = json_to_py.event_list_from_epcis_document_json(copy.deepcopy(document))
        return hash_generator.derive_prehashes_from_events(events)

    return texts


@pytest.fixture(scope="module")
def documents(shared_data):
    folder = shared_data / "custody" / "gs1-epcis" / "examples"
    found = [json.loads(path.read_text()) for path in sorted(folder.glob("*.jsonld"))]
    # The other implementation stops at contexts that define terms by objects, so those are left out for both.
    for document in found:
        if isinstance(document["@context"], list):
            document["@context"] = [
                {k: v for k, v in part.items() if isinstance(v, str)} if isinstance(part, dict) else part
                for part in document["@context"]
            ]
        for event in document["epcisBody"]["eventList"]:
            # It also stops at business transactions without a type, and lays them out as written, not type first.
            if "bizTransactionList" in event:
                event["bizTransactionList"] = [{"type": "po"} | row for row in event["bizTransactionList"]]
            # One field of sensor reports is missing from its table, so that it strands at the end of its text.
            for sensor in event.get("sensorElementList", ()):
                for report in sensor["sensorReport"]:
                    report.pop("bizRules", None)
    return found


def test_all_published_examples_have_the_same_text_and_hash(peer, documents):
    """Each event of the 23 examples is laid out byte for byte as the other implementation does it."""
    count = 0
    for document in documents:
        theirs = peer(document)
        for event, expected in zip(document["epcisBody"]["eventList"], theirs, strict=True):
            assert pre_hash(event, document["@context"]) == expected
            count += 1
    assert count >= 23


def test_shuffled_and_respelled_events_agree_too(peer, documents):
    """Events put together from the examples' parts, in random order and with random words, agree as well."""
    chance = random.Random(3)
    events = [(d["@context"], e) for d in documents for e in d["epcisBody"]["eventList"]]
    for _ in range(150):
        context, event = copy.deepcopy(chance.choice(events))
        items = list(event.items())
        chance.shuffle(items)
        event = dict(items)
        for name in ("epcList", "childEPCs", "quantityList", "inputQuantityList", "bizTransactionList", "sourceList"):
            if isinstance(event.get(name), list):
                chance.shuffle(event[name])
        event["bizStep"] = chance.choice(["shipping", "receiving", "urn:epcglobal:cbv:bizstep:packing", "storing"])
        event["eventTime"] = (
            f"20{chance.randrange(10, 30)}-03-04T0{chance.randrange(10)}:00:00.{chance.randrange(1000):03d}+0{chance.randrange(10)}:00"
        )
        event["parentID"] = chance.choice(
            [f"urn:epc:id:sscc:0614141.{chance.randrange(10**10):010d}", f"https://example.com/gtin/0951234500000{chance.randrange(10)}",
             f"urn:epc:id:gsrn:0614141.{chance.randrange(10**10):010d}", f"urn:epc:id:grai:0614141.{chance.randrange(10**5):05d}.a+b",
             f"https://dl.example.org/x/01/09521234543213/10/ABC/21/{chance.randrange(999)}?a=b", "https://example.org/plain"]
        )  # fmt: skip
        document = {"@context": context, "type": "EPCISDocument", "schemaVersion": "2.0",
                    "creationDate": "2020-01-01T00:00:00Z", "epcisBody": {"eventList": [event]}}  # fmt: skip
        assert [pre_hash(event, context)] == peer(document)


def test_what_the_hash_leaves_out_does_not_change_it(documents):
    """Record time, id, error declaration and comments are no part of the event itself; everything else is."""
    document = documents[5]
    event, context = document["epcisBody"]["eventList"][0], document["@context"]
    known = event_hash(event, context)
    assert known.startswith("ni:///sha-256;")
    for name in ("recordTime", "eventID", "errorDeclaration"):
        assert event_hash(event | {name: "x"}, context) == known
    assert event_hash(event | {"action": "ADD"}, context) != known
    # The same instant in another zone, the same place as a link: the same event.
    assert event_hash(event | {"eventTime": "2005-04-04T02:33:31.116Z"}, context) == known


@pytest.mark.parametrize("time", ["2020-01-01T00:00:00", "yesterday", 5, "0001-01-01T00:00:00+14:00"])
def test_a_time_without_zone_is_refused(time):
    """No zone is guessed."""
    with pytest.raises(BadDocument):
        event_hash({"type": "ObjectEvent", "eventTime": time})


@pytest.mark.parametrize(
    ("uri", "link"),
    [
        ("urn:epc:id:pgln:4000001.00012", "https://id.gs1.org/417/4000001000128"),
        ("urn:epc:id:sgtin:0614141.107346", "urn:epc:id:sgtin:0614141.107346"),
        ("urn:epc:id:sgtin:0614141.1073467.1", "urn:epc:id:sgtin:0614141.1073467.1"),
        ("https://example.com/gtin/614141777778/lot/987", "https://id.gs1.org/01/00614141777778/10/987"),
        ("https://example.com/01/abc", "https://example.com/01/abc"),
        ("geo:1,2", "geo:1,2"),
    ],
)
def test_keys_have_one_spelling(uri, link):
    """URNs and links of the same key become the same link; what is no key stays as it was."""
    assert canonical_link(uri) == link
