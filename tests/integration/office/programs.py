"""People and their tokens for tests of the API, and a client that speaks JSON."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PASSWORD = "a long enough phrase"


@dataclass
class Program:
    """A program with a token; `get` and `post` give Django's response."""

    token: str
    account: Any

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        from django.test import Client

        more = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
        if self.token:
            more["HTTP_AUTHORIZATION"] = f"Bearer {self.token}"
        raw = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        kind = "application/octet-stream" if isinstance(body, bytes) else "application/json"
        return Client().generic(method, f"/api/v1{path}", raw, content_type=kind, **more)

    def get(self, path: str, **headers: str) -> Any:
        return self.send("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.send("POST", path, body, **headers)

    def deed(self, number: str, action: str, body: Any = None, **headers: str) -> Any:
        """Do a deed with the version that is there now."""
        tag = self.get(f"/applications/{number}")["ETag"]
        return self.post(f"/applications/{number}/deeds/{action}", body, **{"If-Match": tag, **headers})


def people(home: Path) -> dict[str, Program]:
    """Give programs of two firms and of every role of the office, with all scopes that their roles have."""
    from cocket.kernel.dates import utc_now
    from cocket.licensing.cases.words import EXPORTERS, Desk, Role
    from cocket.office.api.scopes import scopes_for
    from cocket.office.api.tokens import make_token
    from cocket.office.people.services import open_account, sign_up
    from cocket.reference.starter import install_starter
    from cocket.reference.store import Library

    install_starter(Library(home))
    mark, at = secrets.token_hex(4), utc_now()
    made: dict[str, Program] = {"nobody": Program("", None)}
    accounts = {
        name: sign_up(
            firm=f"{name} Ltd (fictional)", country="NL", registration="", name=f"{name} of the API", email=f"{name}-{mark}@api.example",
            password=PASSWORD, at=at,
        )
        for name in ("exporter", "rival")
    }  # fmt: skip
    roles = [role for role in Role if role not in EXPORTERS and role is not Role.SYSTEM]
    for name, role in [*((role.value, role) for role in roles), ("senior2", Role.SENIOR_OFFICER)]:
        desk = Desk.HUMAN_RIGHTS if role is Role.ADVISER else None
        accounts[name] = open_account(
            name=f"{name} of the API",
            email=f"{name}-{mark}@api.example",
            password=PASSWORD,
            role=role,
            desk=desk,
            at=at,
        )
    for name, account in accounts.items():
        _, secret = make_token(account, "test", scopes_for(Role(account.role)), 30, at=at)
        made[name] = Program(secret, account)
    return made


def export(amount: str = "10", **more: Any) -> dict[str, Any]:
    """Give an ordinary export of a fictional firm."""
    return {
        "title": "Cameras",
        "parties": [
            {"id": "exporter", "name": "exporter Ltd (fictional)", "roles": ["exporter"], "country": "NL"},
            {"id": "buyer", "name": "Warenhaus Sonnenplatz AG", "roles": ["consignee", "end_user"], "country": "CH"},
        ],
        "items": [
            {
                "id": "1", "description": "USB webcam for a store.", "hs_code": "852589",
                "quantity": {"amount": amount, "unit": "each"},
            }
        ],
        "end_use": {"statement": "Sale in our store.", "purpose": "retail_sale", "end_user_type": "retailer", "signed": True},
        "route": {"origin": "NL", "destination": "CH"},
        **more,
    }  # fmt: skip


def submitted(made: dict[str, Program], **more: Any) -> str:
    """Apply through the API and give the number."""
    exporter = made["exporter"]
    opened = exporter.post("/applications", {"kind": "individual", "application": export(**more)})
    assert opened.status_code == 201, opened.content
    number: str = opened.json()["number"]
    response = exporter.deed(number, "submit")
    assert response.status_code == 200, response.content
    return number


def approved(made: dict[str, Program], **more: Any) -> tuple[str, str]:
    """Apply and grant through the API; gives the numbers of case and licence."""
    number, officer = submitted(made, **more), made["officer"]
    assert officer.deed(number, "take").status_code == 200
    body = {"outcome": "approve", "criteria": ["eu.15"], "reasons": "An ordinary use.", "valid_until": "2030-01-01"}
    response = officer.deed(number, "propose", {**body, "departure": "The end use is stated and signed."})
    assert response.status_code == 200, response.content
    senior = made["senior_officer"]
    past = senior.get(f"/applications/{number}/precedents").json()["items"]
    answers = [{"case": one["case"], "answer": "distinguished", "reason": "Another use."} for one in past]
    response = senior.deed(number, "sign_approval", {"answers": answers})
    assert response.status_code == 200, response.content
    return number, response.json()["licences"][0]
