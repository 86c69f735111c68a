"""Amendments and renewals: only what changes is decided, and the signed document is replaced."""

from __future__ import annotations

import copy
import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from tests.integration.office.conftest import NOW
from tests.integration.office.test_services import found, granted

from cocket.kernel.errors import BadInput
from cocket.kernel.quantities import Quantity
from cocket.licensing.balance import Overdrawn
from cocket.licensing.cases.model import Refused
from cocket.licensing.cases.words import Action, Outcome, Relation


def amended(people: Any, licence: Any, where: str, change: Any, until: date = date(2027, 5, 1)) -> Any:
    """Ask for an amendment, and have it proposed; gives its case's id."""
    from cocket.office.cases.following import begin
    from cocket.office.cases.services import act, save_draft, submit
    from cocket.office.decisions.services import propose

    draft = begin(people.clerk, licence.case_id, Relation.AMENDS, at=NOW)
    application = copy.deepcopy(draft.application)
    change(application)
    save_draft(people.clerk, draft.pk, application, at=NOW)
    submit(people.clerk, draft.pk, found(where), at=NOW)
    act(people.officer, draft.pk, Action.TAKE, at=NOW, why="next_in_queue")
    words = {"criteria": ["eu_cp.2"], "reasons": "The same buyer.", "valid_until": until, "at": NOW}
    propose(people.officer, draft.pk, outcome=Outcome.APPROVE, **words)
    return str(draft.pk)


def more(application: dict[str, Any]) -> None:
    application["items"][0]["quantity"]["amount"] = "12"


def test_an_amendment_makes_the_next_version_and_replaces_the_document(people):
    """What was drawn stays drawn; the old document is revoked, the new one is in force."""
    from cocket.office.cases.following import changed
    from cocket.office.cases.models import Case
    from cocket.office.cases.selectors import differing_rows
    from cocket.office.decisions.services import sign
    from cocket.office.licences.services import draw

    licence = granted(people, "CA")
    draw(people.clerk, licence.pk, 1, Quantity(Decimal(10), "each"), "INV-1", at=NOW)
    case = amended(people, licence, "CA", more, date(2027, 8, 1))
    assert [(c.field, c.before, c.after) for c in changed(Case.objects.get(pk=case))] == [
        ("quantity", "10 each", "12 each")
    ]
    sign(people.officer, case, at=NOW)
    licence.refresh_from_db()
    line = licence.lines.get()
    assert (licence.version, line.granted, line.drawn, licence.valid_until) == (2, "12", "10", date(2027, 8, 1))
    new, old = licence.papers.all()
    assert (new.version, new.status, old.status) == (2, "in force", "revoked")
    assert Case.objects.get(pk=licence.case_id).valid_until == date(2027, 8, 1)
    assert Case.objects.get(pk=case).licences.count() == 0
    draw(people.clerk, licence.pk, 1, Quantity(Decimal(2), "each"), "INV-2", at=NOW)
    with pytest.raises(Overdrawn):
        draw(people.clerk, licence.pk, 1, Quantity(Decimal(1), "each"), "INV-3", at=NOW)
    assert differing_rows() == []


def test_an_amendment_cannot_take_back_what_was_shipped(people):
    """Less than is drawn cannot be granted; nothing is signed then."""
    from cocket.office.cases.models import Case
    from cocket.office.decisions.services import sign
    from cocket.office.licences.services import draw

    licence = granted(people, "CB")
    draw(people.clerk, licence.pk, 1, Quantity(Decimal(6), "each"), "INV-1", at=NOW)

    def fewer(application: dict[str, Any]) -> None:
        application["items"][0]["quantity"]["amount"] = "5"

    case = amended(people, licence, "CB", fewer)
    with pytest.raises(BadInput, match="6 each are drawn already, and 5 would be granted"):
        sign(people.officer, case, at=NOW)
    assert (Case.objects.get(pk=case).state, licence.papers.count()) == ("proposed", 1)


def test_an_item_and_a_party_can_be_added_and_an_item_given_up(people):
    """A new line is numbered after the others, under its own entry; a line that is given up grants what was drawn."""
    from cocket.office.cases.models import Case
    from cocket.office.decisions.services import sign

    licence = granted(people, "CC")

    def other(application: dict[str, Any]) -> None:
        lens = {"id": "lens", "description": "a lens", "quantity": {"amount": "3", "unit": "each"}}
        application["items"] = [lens]
        application["parties"].append(
            {"id": "p2", "name": "Spedition (fictional)", "roles": ["carrier"], "country": "DE"}
        )

    licence.case.features = {**licence.case.features, "lines": [["eu", "6A003.b.4"]]}
    licence.case.save()
    case = amended(people, licence, "CC", other)
    Case.objects.filter(pk=case).update(features={"lines": [["eu", "6A004.a"]]})
    sign(people.officer, case, at=NOW)
    assert [(line.number, line.granted) for line in licence.lines.all()] == [(1, "0"), (2, "3")]
    body = json.loads(licence.papers.first().forms["jcs"])
    assert [item["provision"] for item in body["credentialSubject"]["items"]] == ["6A003.b.4", "6A004.a"]
    assert "Spedition" in licence.papers.first().forms["jcs"]


def test_an_amendment_that_changes_nothing_is_not_sent(people):
    """And while one is open, there is no second one."""
    from cocket.office.cases.following import begin
    from cocket.office.cases.services import submit

    licence = granted(people, "CD")
    draft = begin(people.clerk, licence.case_id, Relation.AMENDS, at=NOW)
    with pytest.raises(Refused, match="changes nothing"):
        submit(people.clerk, draft.pk, found("CD"), at=NOW)
    with pytest.raises(Refused, match="is not decided yet"):
        begin(people.clerk, licence.case_id, Relation.AMENDS, at=NOW)


def test_a_licence_that_fell_in_the_meantime_is_not_amended(people):
    """Suspended while the amendment was examined: the signature is refused, and the licence stays as it was."""
    from cocket.office.cases.services import act
    from cocket.office.decisions.services import sign

    licence = granted(people, "CE")
    case = amended(people, licence, "CE", more)
    act(people.second, licence.case_id, Action.SUSPEND, at=NOW, why="notice", text="A notice.")
    with pytest.raises(Refused, match="approved, and suspended"):
        sign(people.officer, case, at=NOW)
    licence.refresh_from_db()
    assert licence.version == 1


def test_what_is_done_to_a_licence_is_done_in_the_case_that_granted_it(people):
    """An approved amendment is no second licence to suspend or surrender."""
    from cocket.office.cases.services import act
    from cocket.office.decisions.services import sign

    licence = granted(people, "CF")
    case = amended(people, licence, "CF", more)
    sign(people.officer, case, at=NOW)
    with pytest.raises(Refused, match="granted in another one"):
        act(people.second, case, Action.SUSPEND, at=NOW, why="notice", text="A notice.")


def test_a_renewal_is_a_licence_of_its_own(people):
    """It begins with what was granted, and both licences stand side by side."""
    from cocket.office.cases.following import begin
    from cocket.office.cases.services import act, submit
    from cocket.office.decisions.services import propose, sign

    licence = granted(people, "CG")
    draft = begin(people.clerk, licence.case_id, Relation.RENEWS, at=NOW)
    assert draft.application["items"] == licence.case.application["items"]
    submit(people.clerk, draft.pk, found("CG"), at=NOW)
    act(people.officer, draft.pk, Action.TAKE, at=NOW, why="next_in_queue")
    words = {"criteria": ["eu_cp.2"], "reasons": "As before.", "valid_until": date(2028, 5, 1), "at": NOW}
    propose(people.officer, draft.pk, outcome=Outcome.APPROVE, **words)
    new = sign(people.officer, draft.pk, at=NOW).licences.get()
    assert (new.papers.get().status, licence.papers.get().status) == ("in force", "in force")
    assert new.case.follows_id == licence.case_id


def test_nobody_follows_another_firm_s_licence(people):
    """It is not there for them."""
    from cocket.office.cases.following import begin
    from cocket.office.cases.services import NoCase

    licence = granted(people, "CH")
    for account in (people.rival, people.officer):
        with pytest.raises((NoCase, BadInput)):
            begin(account, licence.case_id, Relation.RENEWS, at=NOW)
