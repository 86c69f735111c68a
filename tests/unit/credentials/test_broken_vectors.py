"""Hostile and broken documents, each with a stated verdict and reason.

The files in `tests/vectors/broken/credentials` were made once by the builders of `broken_documents.py` and
`broken_statuses.py`, with keys that were thrown away.
`COCKET_GOLDEN=write` makes them all again. `index.json` says what each is, and which verdict it must get.
"""

from __future__ import annotations

import json
import os
from datetime import datetime
from typing import Any

import pytest
from tests.unit.credentials.broken_documents import FOLDER
from tests.unit.credentials.broken_statuses import CASES, LISTS, write

from cocket.credentials.coding import CODEC
from cocket.credentials.keys import new_authority, new_signing_key
from cocket.credentials.service import secure
from cocket.kernel.errors import BadDocument
from cocket.verifier.checking import verify
from cocket.verifier.knowledge import Knowledge, Policy
from cocket.verifier.trust_lists import Pin, accept
from cocket.verifier.verdicts import Refused


@pytest.fixture(autouse=True, scope="module")
def golden(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Make the vectors again when asked to."""
    if os.environ.get("COCKET_GOLDEN") == "write":
        from tests.unit.credentials import conftest

        folder = tmp_path_factory.mktemp("golden")
        authority = new_authority(
            folder / "a",
            "did:web:licences.trade.example",
            "Example Licensing Office",
            "CH",
            "https://licences.trade.example/status/",
            conftest.BEGIN,
        )
        anchor = new_authority(folder / "t", "did:web:trust.example", "Example Trust", "CH", "", conftest.BEGIN)
        write(conftest.World(authority, anchor, conftest.database()))


def _index() -> dict[str, Any]:
    return json.loads((FOLDER / "index.json").read_text("utf-8"))


def _knowledge(name: str) -> Knowledge:
    index = _index()
    pin = Pin(index["pin"]["authority"], tuple(index["pin"]["signers"]))
    trust = accept((FOLDER / "trust-1.json").read_bytes(), pin)[0]
    own = FOLDER / f"{name}.status.json"
    lists = json.loads((own if own.exists() else FOLDER / "status.json").read_text("utf-8"))
    return Knowledge(trust, {address: raw.encode() for address, raw in lists.items()}, cbor=CODEC)


@pytest.mark.parametrize("name", sorted(CASES))
def test_a_broken_document_gets_its_stated_verdict_golden(name):
    """Each vector gets the outcome and the reason that its index states, and no exception."""
    case = _index()["cases"][name]
    raw = (FOLDER / f"{name}.txt").read_bytes()
    if case["times"] > 1:
        raw = b"a." * 2 + raw * case["times"]
    verdict = verify(raw, _knowledge(name), datetime.fromisoformat(case["at"]), Policy())
    assert (verdict.reason, verdict.outcome.value) == (case["reason"], case["outcome"]), verdict.detail
    assert (CASES[name].reason, CASES[name].about) == (case["reason"], case["about"])
    if verdict.outcome.value == "not_genuine":
        assert verdict.detail


@pytest.mark.parametrize("number", range(len(LISTS)))
def test_a_trust_list_that_is_rolled_back_or_forked_is_refused(number):
    """After number 2 neither number 1 nor another number 2 is accepted; the list that follows is."""
    index = _index()
    case = index["lists"][number]
    assert case == LISTS[number]
    pin = Pin(index["pin"]["authority"], tuple(index["pin"]["signers"]))
    for name in case["seen"]:
        _, pin = accept((FOLDER / name).read_bytes(), pin)
    if case["accepted"]:
        assert accept((FOLDER / case["offered"]).read_bytes(), pin)[1].number == pin.number + 1
    else:
        with pytest.raises((Refused, BadDocument), match=case["says"]):
            accept((FOLDER / case["offered"]).read_bytes(), pin)


def test_a_trust_list_of_another_signer_is_refused():
    """A key that was not pinned signs nothing."""
    pin = Pin(_index()["pin"]["authority"], (new_signing_key("").public.multibase,))
    with pytest.raises(Refused, match="not signed by a key"):
        accept((FOLDER / "trust-1.json").read_bytes(), pin)


def test_a_forged_document_does_not_become_good_with_another_form(world):
    """A body secured by a stranger's key stays forged in every form."""
    stranger = new_authority(
        world.authority.folder / "x",
        world.authority.id,
        "Example Licensing Office",
        "CH",
        world.authority.status_base,
        world.signed,
    )
    body = world.issue().body
    assert {
        world.ask(secure(body, stranger, form, world.signed)).outcome.value for form in ("jcs", "jwt", "sd-jwt", "code")
    } == {"not_genuine"}
