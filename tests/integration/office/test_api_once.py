"""A write happens once: keys, versions, and two at the same moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.integration.office.programs import Program, approved, export, people, submitted


@pytest.fixture(scope="module")
def made(site: Path) -> dict[str, Program]:
    """Give programs of every role."""
    return people(site)


def kind(response: Any) -> tuple[int, str]:
    return response.status_code, response.json().get("type", "").rpartition("#")[2]


def test_the_same_key_and_request_give_the_same_answer_and_one_deed(made):
    """A second try after a lost answer begins no second draft."""
    exporter = made["exporter"]
    body = {"kind": "individual", "application": export()}
    first, second = (exporter.post("/applications", body, **{"Idempotency-Key": "once-1"}) for _ in range(2))
    assert first.status_code == second.status_code == 201
    assert first.content == second.content
    assert (first["ETag"], first["Location"]) == (second["ETag"], second["Location"])
    assert second["Idempotency-Replayed"] == "true"
    other = exporter.post("/applications", {"kind": "global"}, **{"Idempotency-Key": "once-1"})
    assert kind(other) == (422, "key-reused")
    assert made["officer"].post("/screenings", {"names": [{"id": "1", "name": "A"}]}).status_code == 200


def test_a_refusal_is_remembered_and_a_key_is_one_accounts_own(made):
    """The same answer again, also when it was no; another account's key is another."""
    _, licence = approved(made)
    exporter, rival = made["exporter"], made["rival"]
    draw = {"line": 1, "amount": "11", "unit": "each", "reference": "INV"}
    place, key = f"/licences/{licence}/draw-downs", {"Idempotency-Key": "k"}
    first = exporter.post(place, draw, **key)
    assert kind(first) == (403, "refused")
    assert exporter.post(place, draw, **key).content == first.content
    assert kind(rival.post(place, draw, **key)) == (404, "not-found")


@pytest.mark.parametrize("key", ["", " ", "x" * 256, "a\tb", "ü"])
def test_a_key_that_cannot_be_is_refused(made, key):
    """It is said before anything is done."""
    before = len(made["exporter"].get("/applications?limit=200").json()["items"])
    response = made["exporter"].post("/applications", {"kind": "global"}, **{"Idempotency-Key": key})
    assert kind(response) == (400, "bad-key")
    assert len(made["exporter"].get("/applications?limit=200").json()["items"]) == before


def test_two_at_the_same_moment_do_it_once(made):
    """Eight requests with one key, side by side: one draw-down, eight equal answers."""
    from django.db import connections

    _, licence = approved(made)
    draw = {"line": 1, "amount": "1", "unit": "each", "reference": "side-by-side"}

    def send(_: int) -> tuple[int, bytes]:
        try:
            response = made["exporter"].post(f"/licences/{licence}/draw-downs", draw, **{"Idempotency-Key": "side"})
            return response.status_code, response.content
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        answers = set(pool.map(send, range(8)))
    assert len(answers) == 1
    assert next(iter(answers))[0] == 201
    assert made["exporter"].get(f"/licences/{licence}/balance").json()["lines"][0]["drawn"] == "1"


def test_a_stale_write_does_nothing(made):
    """Whoever has not seen the present state is told; an officer's deed has to say what was seen."""
    exporter, officer = made["exporter"], made["officer"]
    number = exporter.post("/applications", {"kind": "individual", "application": export()}).json()["number"]
    place = f"/applications/{number}/application"
    old = exporter.get(f"/applications/{number}")["ETag"]
    assert exporter.send("PUT", place, export("12"), **{"If-Match": old}).status_code == 200
    assert kind(exporter.send("PUT", place, export("13"), **{"If-Match": old})) == (412, "changed")
    assert exporter.get(f"/applications/{number}").json()["application"] == {"id": number, **export("12")}
    number = submitted(made)
    assert kind(officer.post(f"/applications/{number}/deeds/take")) == (428, "match-needed")
    old = officer.get(f"/applications/{number}")["ETag"]
    made["senior_officer"].deed(number, "take")
    stale = officer.post(f"/applications/{number}/deeds/take", **{"If-Match": old})
    assert kind(stale) == (412, "changed")


def test_remembered_answers_are_forgotten_after_their_days(made):
    """What a second try needs for a week is not kept for ever."""
    from cocket.kernel.dates import utc_now
    from cocket.office.api.models import Remembered
    from cocket.office.api.once import KEPT_DAYS, forget

    made["exporter"].post("/applications", {"kind": "global"}, **{"Idempotency-Key": "week"})
    forget()
    assert Remembered.objects.filter(key="week").exists()
    forget(utc_now() + timedelta(days=KEPT_DAYS))
    assert not Remembered.objects.exists()
