"""Whatever is posted, the service answers with a result or a problem, and goes on."""

from __future__ import annotations

import copy
import json
import random

import pytest
from tests.integration.office.test_vc_api import draft

from cocket.credentials.presenting import presentation

CALLS = ("/credentials/issue", "/credentials/verify", "/presentations/verify", "/credentials/status")
ODD = [None, True, -1, 0, 1.5, 2**60, "", "x", "did:web:x.example", "2026-11-24", [], {}, [[]], [{}], {"": ""}, {"id": 5}, "\u0000", "\ud83d\ude00" * 3, {"@value": []}, {"type": [{}]}]  # fmt: skip


def _places(value, path=()):
    yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inner:
        yield from _places(each, (*path, key))


def _changed(chance, body):
    """Replace, remove or double something, somewhere."""
    body = copy.deepcopy(body)
    *path, last = chance.choice([place for place in _places(body) if place])
    owner = body
    for key in path:
        owner = owner[key]
    match chance.randrange(4):
        case 0 if isinstance(owner, dict):
            del owner[last]
        case 1 if isinstance(owner, dict):
            owner[chance.choice(["proof", "@context", "id", "type", "holder", "_sd", "x"])] = chance.choice(ODD)
        case _:
            owner[last] = chance.choice(ODD)
    return body


@pytest.mark.parametrize("seed", range(4))
def test_no_body_breaks_the_service(office, seed):
    """Three hundred changed requests a run: no status of 500 and above, no page, and a good request works afterwards."""
    _, service = office
    signed = service.post("/credentials/issue", {"credential": draft()}).json()["verifiableCredential"]
    bodies = [
        {"credential": draft(), "options": {}},
        {"verifiableCredential": signed, "options": {"checks": ["proof"]}},
        {
            "verifiablePresentation": presentation([signed], "did:web:x.example"),
            "options": {"challenge": "c", "domain": "d"},
        },
        {"credentialId": signed["id"], "credentialStatus": {"statusPurpose": "suspension"}, "status": True},
    ]
    chance = random.Random(seed)
    for _ in range(75):
        for call, body in zip(CALLS, bodies, strict=True):
            changed = _changed(chance, body)
            for _ in range(chance.randrange(3)):
                changed = _changed(chance, changed) if isinstance(changed, dict) and changed else changed
            text = json.dumps(changed)
            answer = service.post(call, text)
            assert answer.status_code < 500, (call, text, answer.text)
            assert "json" in answer.headers["content-type"]
    assert service.post("/credentials/issue", {"credential": draft()}).status_code == 201
