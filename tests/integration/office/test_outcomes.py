"""What came of a licence is recorded by those who looked, and the risk room learns from it."""

from __future__ import annotations

from typing import Any

import pytest
from tests.integration.office.test_pages import do, submit, text
from tests.integration.office.test_services import NOW, granted, submitted

from cocket.kernel.errors import BadInput
from cocket.licensing.cases.model import Refused

pytestmark = pytest.mark.usefixtures("site")


@pytest.fixture
def inspector(people: Any) -> Any:
    """Give a compliance inspector."""
    from cocket.licensing.cases.words import Role
    from cocket.office.people.services import open_account

    words = {"name": "inspector", "email": f"i-{people.officer.email}", "password": "a long enough phrase"}
    return open_account(role=Role.INSPECTOR, at=NOW, **words)


def test_an_inspector_records_what_a_visit_found(people, inspector):
    """With words that can be deleted; the fact holds the code alone."""
    from cocket.office.facts.services import recorded
    from cocket.office.outcomes.selectors import outcomes_of
    from cocket.office.outcomes.services import RECORDED, Found, record
    from cocket.register import facts

    case = granted(people, "OA").case_id
    record(inspector, case, Found.DIVERSION_FOUND, text="The serial numbers were at another firm.", at=NOW)
    with recorded() as connection:
        assert [(o.what, o.text) for o in outcomes_of(connection, case)] == [
            ("diversion_found", "The serial numbers were at another firm.")
        ]
        assert [f.payload for f in facts(connection, kinds=[RECORDED], subjects=[case])] == [
            {"outcome": "diversion_found"}
        ]


def test_who_records_what_and_when(people, inspector):
    """No officer, no overseer; no case without a licence; not without words."""
    from cocket.office.cases.services import NoCase
    from cocket.office.outcomes.services import Found, record

    licensed, open_case = granted(people, "OB").case_id, submitted(people, "OC")
    for account in (people.officer, people.overseer):
        with pytest.raises(Refused, match="This is for"):
            record(account, licensed, Found.VISIT_PASSED, text="Seen.", at=NOW)
    with pytest.raises(NoCase):
        record(inspector, open_case, Found.VISIT_PASSED, text="Seen.", at=NOW)
    with pytest.raises(Refused, match="so this cannot be done"):
        record(people.senior, open_case, Found.VISIT_PASSED, text="Seen.", at=NOW)
    with pytest.raises(BadInput, match="Reasons are missing"):
        record(inspector, licensed, Found.VISIT_PASSED, text=" ", at=NOW)


def test_the_risk_room_learns_what_was_decided_and_what_came_of_it(office_site):
    """From the check to an appeal that is allowed: one labelled case, granted after all, its refusal overturned."""
    from django.test import Client

    from cocket.kernel.dates import utc_now
    from cocket.licensing.cases.words import Role
    from cocket.office.cases.assessing import export_of
    from cocket.office.cases.models import Case
    from cocket.office.facts.services import recorded
    from cocket.office.people.services import open_account
    from cocket.register import facts
    from cocket.risk.learning.cases import KINDS, from_facts
    from cocket.risk.rights import subject_of

    number, officer, senior = submit(office_site), office_site["officer"], office_site["senior_officer"]
    desk = f"/office/{number}/do/"
    do(officer, desk + "take")
    words = {"outcome": "refuse", "criteria": ["eu.15"], "departure": "Not shown."}
    do(officer, desk + "propose", text="The end use is not clear.", **words)
    import re

    answers = set(re.findall(r'name="answer_(\d+)"', senior.get(desk + "sign_refusal").content.decode()))
    form = {f"answer_{n}": "distinguished" for n in answers} | {f"reason_{n}": "Another use." for n in answers}
    do(senior, desk + "sign_refusal", **form)
    row = Case.objects.get(number=number)
    subject = subject_of(export_of(row.application))

    def learnt() -> Any:
        with recorded() as connection:
            return from_facts(list(facts(connection, kinds=KINDS, subjects=[subject])))[0]

    assert (learnt().approved, learnt().overturned) == (False, False)
    do(office_site["exporter"], f"/firm/{number}/do/appeal", text="It is clear: see the statement.")
    other, words = Client(), {"name": "Other", "email": f"o-{number}@pages.example", "password": "a long enough phrase"}
    other.force_login(open_account(role=Role.SENIOR_OFFICER, at=utc_now(), **words))
    assert do(other, desk + "allow_appeal", text="It is clear.", valid_until="2030-01-01").status_code == 302
    assert (learnt().approved, learnt().overturned) == (True, True)
    page = {"outcome": "visit_passed", "text": "Seen in the store."}
    assert office_site["inspector"].post(f"/office/{number}/outcome", page).status_code == 302
    assert learnt().bad is False
    assert "Seen in the store." in text(office_site["officer"].get(f"/office/{number}/"))
    assert "Seen in the store." not in text(office_site["exporter"].get(f"/firm/{number}/"))
