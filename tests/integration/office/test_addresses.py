"""Who may open which page: every address of the site by every role, with and without a session."""

from __future__ import annotations

import re
from typing import Any

import pytest
from tests.integration.office.test_pages import submit

from cocket.licensing.cases.words import Role

# Who may open which page: 200 it is theirs, 403 it is another desk's, 404 it is not there for them.
INSIDE = ("officer", "senior_officer", "overseer")
EVERYBODY = ("exporter", "rival", *(r.value for r in Role if r.value not in ("exporter", "exporter_admin", "system")))
EXPECTED: dict[str, dict[str, int]] = {
    "/firm/": {"exporter": 200, "rival": 200},
    "/firm/new": {"exporter": 200, "rival": 200},
    "/firm/{number}/": {"exporter": 200, "rival": 404},
    "/firm/{number}/ask/name": {"exporter": 403, "rival": 404},
    "/firm/{number}/questions": {"exporter": 403, "rival": 404},
    "/firm/{number}/check": {"exporter": 403, "rival": 404},
    "/firm/{number}/do/withdraw": {"exporter": 200, "rival": 404},
    "/firm/{number}/document": {"exporter": 200, "rival": 404},
    "/firm/{number}/ship": {"exporter": 403, "rival": 404},
    "/firm/{number}/arrived/draw:none": {"exporter": 404, "rival": 404},
    "/firm/{number}/hand-over/draw:none": {"exporter": 404, "rival": 404},
    "/firm/{number}/back/draw:none": {"exporter": 404, "rival": 404},
    "/firm/{number}/follow/amends": {"exporter": 403, "rival": 404},
    "/firm/{number}/statement": {"exporter": 200, "rival": 404},
    "/firm/people": {"exporter": 200, "rival": 200},
    "/firm/people/invite": {"exporter": 200, "rival": 200},
    "/firm/people/actor:none/role": {"exporter": 404, "rival": 404},
    "/firm/people/actor:none/close": {"exporter": 404, "rival": 404},
    "/join/none": dict.fromkeys(EVERYBODY, 404),
    "/sign/none": dict.fromkeys(EVERYBODY, 404),
    "/statements/statement:none": dict.fromkeys(EVERYBODY, 404),
    "/statements/statement:none/send-back": dict.fromkeys(EVERYBODY, 404),
    "/staff/": {"administrator": 200},
    "/staff/new": {"administrator": 200},
    "/staff/actor:none/close": {"administrator": 302},
    "/customs/": {"customs_officer": 200},
    "/customs/L-none/": {"customs_officer": 404},
    "/customs/L-none/draw": {"customs_officer": 404},
    "/customs/L-none/confirm/draw:none": {"customs_officer": 404},
    "/customs/L-none/back/draw:none": {"customs_officer": 404},
    "/office/": dict.fromkeys((*INSIDE, "adviser", "inspector"), 200),
    "/office/{number}/": {**dict.fromkeys(INSIDE, 200), "adviser": 404, "inspector": 404},
    "/office/{number}/do/take": {"officer": 200, "senior_officer": 200, "adviser": 404, "inspector": 404},
    "/office/{number}/matches/0": dict.fromkeys((*INSIDE, "adviser", "inspector"), 404),
    "/office/{number}/outcome": {"senior_officer": 403, "adviser": 404, "inspector": 404},
    "/rulings/register": dict.fromkeys(INSIDE, 200),
    "/rulings/register/R-none": {"senior_officer": 404},
    "/rulings/cite/{number}": {"exporter": 200, "rival": 404},
    "/rulings/index.html": dict.fromkeys(EVERYBODY, 200),
    "/evidence/{number}": {"exporter": 403, "rival": 404, **dict.fromkeys(EVERYBODY, 404), **dict.fromkeys(INSIDE, 403)}
    | {"exporter": 403},
    "/letters/{number}": dict.fromkeys(EVERYBODY, 404),
    "/letters/{number}/paper": dict.fromkeys(EVERYBODY, 404),
    "/files/{number}": dict.fromkeys(EVERYBODY, 404),
    "/overseer/": dict.fromkeys(INSIDE, 200),
    "/overseer/precedents": dict.fromkeys(INSIDE, 200),
    "/overseer/precedents.json": dict.fromkeys(INSIDE, 200),
    "/overseer/practice": dict.fromkeys(INSIDE, 200),
    "/dossiers/{number}": {**dict.fromkeys(INSIDE, 200), **dict.fromkeys(EVERYBODY, 404), "exporter": 200}
    | dict.fromkeys(INSIDE, 200),
    "/documents/document:none": dict.fromkeys(EVERYBODY, 404),
    "/papers/urn:none/pdf": dict.fromkeys(EVERYBODY, 404),
    "/published/did.json": dict.fromkeys(EVERYBODY, 200),
    "/.well-known/did.json": dict.fromkeys(EVERYBODY, 200),
    "/reports/cases": dict.fromkeys(INSIDE, 200),
    "/": dict.fromkeys(EVERYBODY, 302),
    "/personal-data": {"data_protection_officer": 200},
    "/sign-in": dict.fromkeys(EVERYBODY, 302),
    "/sign-out": dict.fromkeys(EVERYBODY, 200),
    "/sign-up": dict.fromkeys(EVERYBODY, 200),
    "/language": dict.fromkeys(EVERYBODY, 405),
    "/healthz": dict.fromkeys(EVERYBODY, 200),
    "/readyz": dict.fromkeys(EVERYBODY, 200),
    "/metrics": dict.fromkeys(EVERYBODY, 200),
}
# One's own account: 302 leads to a password first, 404 says that one has no such factor.
ACCOUNT = {"": 200, "data": 200, "data/file": 200, "programs": 200, "programs/new": 200, "programs/token:0/end": 405,
           "again": 200, "closed": 200, "factors": 200, "factors/again": 302, "factors/app": 302,
           "factors/app/remove": 404, "factors/codes": 404, "factors/codes/file": 404, "factors/codes/new": 302,
           "factors/passkeys": 200, "factors/passkeys/0/edit": 302, "factors/passkeys/0/remove": 302,
           "factors/passkeys/add": 302, "factors/passkeys/again": 302, "password": 200, "password/changed": 200,
           "password/forgotten": 200, "password/new/actor:0-x-y": 200, "password/sent": 200,
           "password/set": 302}  # fmt: skip
EXPECTED |= {f"/account/{place}": dict.fromkeys(EVERYBODY, status) for place, status in ACCOUNT.items()}
DOOR = {"by/none": 404, "by/none/back": 404, "cancelled": 200, "failed": 401, "factor": 302, "passkey": 302}
EXPECTED |= {f"/sign-in/{place}": dict.fromkeys(EVERYBODY, status) for place, status in DOOR.items()}
OPEN_TO_ALL = {"/rulings/index.html": 200, "/sign-in": 200, "/sign-up": 200, "/language": 405, "/healthz": 200, "/readyz": 200, "/metrics": 200,
               "/published/did.json": 200, "/sign/none": 404, "/join/none": 404, "/.well-known/did.json": 200, "/sign-in/by/none": 404, "/sign-in/by/none/back": 404, "/sign-in/cancelled": 200,
               "/sign-in/failed": 401, "/account/closed": 200, "/account/password/changed": 200,
               "/account/password/forgotten": 200, "/account/password/new/actor:0-x-y": 200,
               "/account/password/sent": 200}  # fmt: skip


def _patterns(resolver: Any, before: str = "/") -> list[str]:
    found = []
    for one in resolver.url_patterns:
        place = before + str(one.pattern).removeprefix("^")
        found += _patterns(one, place) if hasattr(one, "url_patterns") else [place]
    return found


def test_every_address_is_in_the_matrix(site):
    """A new page has to say who may open it."""
    from django.urls import get_resolver

    shape = re.compile(r"\(\?P<.+\$$|<[^>]+>")
    known = {
        re.sub(
            r"/(\{number\}|(?<=by/)none|(?<=sign/)none|(?<=join/)none|actor:none|(?<=passkeys/)0|(?<=new/)actor:0-x-y|token:0|name|take|withdraw|draw:none|document:none|cases|0|R-none|index.html|urn:none|pdf|amends|L-none|statement:none|(?<=published/)did\.json)(?=/|$)",
            "/<>",
            place,
        )
        for place in EXPECTED
    }
    # The API has a matrix of its own, of operations and roles.
    assert {shape.sub("<>", one) for one in _patterns(get_resolver()) if not one.startswith("/api/")} == known


@pytest.mark.parametrize("place", EXPECTED)
def test_each_role_opens_what_is_its_own_and_nothing_else(office_site, place):
    """Every address by every role, without and with a session; nothing answers with a fault."""
    number = submit(office_site)
    real = place.replace("{number}", number)
    for name in EVERYBODY:
        assert office_site[name].get(real).status_code == EXPECTED[place].get(name, 403), name
    signed_out = office_site["nobody"].get(real)
    assert signed_out.status_code == OPEN_TO_ALL.get(place, 302)
    if place not in OPEN_TO_ALL:
        assert signed_out["Location"].startswith("/sign-in")
