"""A question that names an answer of the application: the exporter changes that answer, and both values are kept."""

from __future__ import annotations

import json

import pytest
from tests.integration.office.test_pages import do, submit, text

from cocket.kernel.dates import utc_now
from cocket.kernel.errors import BadInput
from cocket.licensing.cases.fields import beyond, fields_of, named
from cocket.licensing.cases.model import Refused

APPLICATION = {
    "items": [{"id": "a", "description": "x"}, {"id": "b", "description": "y"}],
    "parties": [
        {"id": "exporter", "roles": ["exporter"]},
        {"id": "buyer", "name": "Firm", "country": "CH", "roles": ["end_user"]},
    ],
    "end_use": {"statement": "s"},
    "particulars": {"contract": "4711"},
}


def asked(office_site, field: str = "items.1.quantity") -> str:
    """Give a case whose officer asked about an answer."""
    number = submit(office_site)
    place = f"/office/{number}"
    assert do(office_site["officer"], f"{place}/do/take").status_code == 302
    sent = do(office_site["officer"], f"{place}/do/ask", text="Is the amount right?", field=field)
    assert sent.status_code == 302, text(sent)
    return number


def test_codes_count_items_and_parties_and_name_nobody():
    """What stands in a fact is a place, and a place that the application does not have is none."""
    codes = [one.code for one in fields_of(APPLICATION)]
    assert "items.2.quantity" in codes
    assert "parties.2.name" in codes
    assert not any(code.startswith("parties.1") for code in codes)  # the firm itself is known
    assert "particulars.contract" in codes
    assert named(APPLICATION, "items.3.quantity") is None


def test_more_than_what_was_asked_is_found():
    """Another item, another part; where the end user is moves the destination with it."""
    changed = {**APPLICATION, "items": [{"id": "a", "description": "z"}, {"id": "b", "description": "w"}]}
    assert [one.of for one in beyond(APPLICATION, changed, named(APPLICATION, "items.1.description"))] == ["item b"]
    moved = {**APPLICATION, "route": {"destination": "NO"}}
    assert beyond(APPLICATION, moved, named(APPLICATION, "parties.2.name")) == ()
    assert beyond(APPLICATION, moved, named(APPLICATION, "use.statement")) != ()


def test_the_answer_changes_what_was_asked_and_the_officer_sees_both_values(office_site):
    """The form shows the answer as it stands; the officer reads old and new, and the dossier is made anew."""
    from cocket.office.cases.models import Case
    from cocket.office.cases.selectors import differing_rows

    number = asked(office_site)
    page = text(office_site["exporter"].get(f"/firm/{number}/do/answer"))
    assert "The question is about: Item 1: how many or how much." in page
    before = Case.objects.get(number=number).dossier.sha256
    wrong = do(
        office_site["exporter"], f"/firm/{number}/do/answer", text="No.", **{"new-amount": "-3", "new-unit": "each"}
    )
    assert wrong.status_code == 400
    done = do(
        office_site["exporter"], f"/firm/{number}/do/answer", text="It is 7.", **{"new-amount": "7", "new-unit": "each"}
    )
    assert done.status_code == 302, text(done)
    row = Case.objects.get(number=number)
    assert row.application["items"][0]["quantity"]["amount"] == "7"
    assert row.dossier.sha256 != before
    for client, desk in ((office_site["officer"], "office"), (office_site["exporter"], "firm")):
        told = text(client.get(f"/{desk}/{number}/"))
        assert "10 each 7 each" in told
        assert "It is 7." in told
    assert differing_rows() == []


def test_an_answer_that_leaves_the_application_as_it_is_is_words_alone(office_site):
    """Nothing is recorded as changed, and the question is answered."""
    number = asked(office_site, "use.statement")
    same = {"new-statement": "Sale in our store."}
    assert do(office_site["exporter"], f"/firm/{number}/do/answer", text="As I said.", **same).status_code == 302
    assert "What changes" not in text(office_site["officer"].get(f"/office/{number}/"))


def test_no_more_is_changed_than_was_asked(office_site):
    """Neither by a caller of the service nor after a question that names no answer."""
    from cocket.office.cases.answering import answer
    from cocket.office.cases.models import Case
    from cocket.office.people.models import Account

    clerk = Account.objects.get(email="exporter@pages.example")
    row = Case.objects.get(number=asked(office_site))
    more = json.loads(json.dumps(row.application))
    more["end_use"]["statement"] = "Something else."
    at = utc_now()
    with pytest.raises(BadInput, match="More would be changed"):
        answer(clerk, row.pk, "Here.", at=at, application=more)
    assert Case.objects.get(pk=row.pk).state == "with_exporter"
    officer = Account.objects.get(email="officer@pages.example")
    with pytest.raises(Refused):
        answer(officer, row.pk, "Here.", at=at)
    plain = Case.objects.get(number=asked(office_site, ""))
    with pytest.raises(BadInput, match="about no answer"):
        answer(clerk, plain.pk, "Here.", at=at, application={**plain.application, "end_use": {"statement": "Other"}})


def test_old_and_new_values_go_with_the_texts_when_their_time_is_over(office_site):
    """The record that the fact points to is let go as the reasons are."""
    from cocket.office.cases.models import Case
    from cocket.office.facts.services import recorded
    from cocket.office.personal.retention import _texts
    from cocket.register import facts

    number = asked(office_site)
    do(office_site["exporter"], f"/firm/{number}/do/answer", text="It is 7.", **{"new-amount": "7", "new-unit": "each"})
    case = Case.objects.get(number=number).pk
    with recorded() as connection:
        told = list(facts(connection, subjects=[case]))
    answered = next(fact for fact in told if fact.kind == "case.answer")
    assert answered.payload["field"] == "items.1.quantity"
    assert len(answered.pointers) == 1
    assert answered.pointers[0].record in set(_texts(told))


def test_what_waits_for_the_firm_stands_first_on_its_page(office_site):
    """A question stands above the list until it is answered."""
    number = asked(office_site)
    told = f"{number} : "
    assert "Waiting for you" in text(office_site["exporter"].get("/firm/"))
    do(office_site["exporter"], f"/firm/{number}/do/answer", text="So.", **{"new-amount": "10", "new-unit": "each"})
    assert told not in text(office_site["exporter"].get("/firm/")).partition("Your cases, newest first")[0]
