"""Advance rulings: given with a number, published without a name, binding until a list changes."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from tests.integration.office.test_pages import text
from tests.integration.office.test_services import APPLICATION, NOW, found

from cocket.kernel.errors import BadInput
from cocket.licensing.cases.model import Refused
from cocket.licensing.cases.rulings import About, Answer, Holding
from cocket.licensing.cases.words import Action, Kind, Outcome

pytestmark = pytest.mark.usefixtures("site")
EDITION = {
    "kind": "eu_annex_i",
    "id": "eu_annex_i@2025-11-15.aaaaaaaa",
    "title": "EU list",
    "edition_date": "2025-11-15",
    "sha256": "a" * 64,
}
WEIGHTS = {**EDITION, "kind": "risk_weights", "id": "risk_weights@2026-11-27.bbbbbbbb"}  # what no list is
NOT_NEEDED = Answer(About.REQUIREMENT, Holding.NOT_REQUIRED)


def asked(people: Any, where: str, kind: Kind = Kind.RULING, *, submit: bool = True) -> str:
    from cocket.office.cases import services as cases

    row = cases.open_draft(people.clerk, kind, at=NOW)
    parties = [{"id": "x", "name": "Sonnenplatz Warenhaus AG", "country": "CH", "roles": ["end_user"]}]
    cases.save_draft(people.clerk, row.pk, {**APPLICATION, "parties": parties}, at=NOW)
    if submit:
        cases.submit(people.clerk, row.pk, replace(found(where), grounds={"editions": [EDITION, WEIGHTS]}), at=NOW)
        cases.act(people.officer, row.pk, Action.TAKE, at=NOW, why="taken")
    return str(row.pk)


def ruled(people: Any, where: str, answer: Answer = NOT_NEEDED, summary: str = "A camera for indoor use.") -> Any:
    from cocket.office.decisions.services import propose, sign
    from cocket.office.rulings.models import Ruling
    from cocket.office.rulings.services import Text

    case = asked(people, where)
    words = {"criteria": ["eu.15"], "reasons": "No list names it.", "at": NOW}
    propose(
        people.officer,
        case,
        outcome=Outcome.RULE,
        ruling=Text(answer, summary, "No entry names such a camera."),
        **words,
    )
    sign(people.senior, case, at=NOW)
    return Ruling.objects.get(case_id=case)


def propose_on(people: Any, case: str, outcome: Outcome, *criteria: str) -> Any:
    from cocket.office.decisions.services import propose

    until = (NOW + timedelta(days=90)).date() if outcome is Outcome.APPROVE else None
    words = {"criteria": list(criteria or ("eu.15",)), "reasons": "Weighed.", "departure": "It is said.", "at": NOW}
    return propose(people.officer, case, outcome=outcome, valid_until=until, **words)


def test_a_ruling_has_a_number_reasons_and_its_editions_and_its_facts(people):
    """Numbers follow one another within a year; what is published stands in a record that the fact points to."""
    from cocket.office.facts.services import recorded
    from cocket.register import facts, recall

    one, two = ruled(people, "RA"), ruled(people, "RB")
    assert (one.number[:7], int(two.number[7:])) == ("R-2026-", int(one.number[7:]) + 1)
    assert one.editions == [EDITION]
    with recorded() as connection:
        told = list(facts(connection, subjects=[one.pk]))
        kept = json.loads(recall(connection, told[0].why.text))
    assert told[0].payload["editions"] == ["a" * 64]
    assert (kept["summary"], kept["holding"]) == (one.summary, one.holding)


@pytest.mark.parametrize(
    "summary",
    ["A camera for Sonnenplatz Warenhaus AG.", "A camera, sold to sonnenplatz  WARENHAUS.", "The clerk's camera", " "],
)
def test_what_is_published_names_nobody(people, summary):
    """Neither a party, in whatever writing, nor the firm that asked; and it says something."""
    with pytest.raises(BadInput, match=r"names|missing"):
        ruled(people, "RC", summary=summary)


def test_the_public_files_are_whole_and_say_nothing_of_who_asked(people, office_site):
    """HTML and JSON, open to all; no firm, no party, no case."""
    from cocket.office.rulings.publishing import folder, publish

    ruling = ruled(people, "RD")
    publish()
    nobody = office_site["nobody"]
    page = nobody.get(f"/rulings/{ruling.number}.html")
    assert "No licence is required" in text(page)
    assert "A camera for indoor use." in text(page)
    assert nobody.get(f"/rulings/{ruling.number}.json").json()["editions"] == [EDITION]
    assert ruling.number in [one["number"] for one in nobody.get("/rulings/index.json").json()["rulings"]]
    for path in folder().iterdir():
        raw = path.read_text("utf-8")
        assert "fictional" not in raw, path
        assert "Sonnenplatz" not in raw, path
        assert ruling.case.number not in raw, path
    assert nobody.get("/rulings/..%2Fdid.json").status_code == 404


def test_a_decision_contrary_to_a_cited_ruling_is_refused_with_the_reason(people):
    """It binds the office: no licence can be granted or refused where none is needed; what agrees is signed."""
    from cocket.office.rulings.services import cite

    ruling = ruled(people, "RE")
    case = asked(people, "RF", Kind.INDIVIDUAL)
    cite(people.clerk, case, ruling.number, at=NOW)
    for outcome in (Outcome.APPROVE, Outcome.REFUSE):
        with pytest.raises(Refused, match=f"{ruling.number} binds the office and says otherwise: not required"):
            propose_on(people, case, outcome)
    propose_on(people, case, Outcome.NOT_REQUIRED)


def test_what_was_ruled_not_listed_is_decided_on_a_catch_all_or_not_at_all(people):
    """A list's entry cannot carry it; use and user still can."""
    from cocket.office.rulings.services import cite

    ruling = ruled(people, "RG", Answer(About.CLASSIFICATION, Holding.NOT_LISTED))
    case = asked(people, "RH", Kind.INDIVIDUAL)
    cite(people.clerk, case, ruling.number, at=NOW)
    with pytest.raises(Refused, match="says otherwise: not listed"):
        propose_on(people, case, Outcome.REFUSE, "eu.15")
    propose_on(people, case, Outcome.REFUSE, "eu.5")


def test_a_ruling_cited_after_the_proposal_still_stops_the_signature(people):
    """The signature asks again."""
    from cocket.office.decisions.services import sign
    from cocket.office.rulings.models import Citation

    ruling = ruled(people, "RI")
    case = asked(people, "RJ", Kind.INDIVIDUAL)
    propose_on(people, case, Outcome.REFUSE)
    Citation.objects.create(case_id=case, ruling=ruling)
    with pytest.raises(Refused, match="binds the office"):
        sign(people.senior, case, at=NOW)


def test_only_the_firm_that_asked_can_cite_it_and_only_while_it_binds(site, people, office_site):
    """Another firm's, and one under review, is refused; a new edition flags it, a senior officer confirms it."""
    from cocket.office.rulings.models import Ruling
    from cocket.office.rulings.services import cite, flag_outdated, review

    ruling = ruled(people, "RK")
    draft = asked(people, "RL", Kind.INDIVIDUAL, submit=False)
    Ruling.objects.filter(pk=ruling.pk).update(organisation=people.rival.organisation)
    with pytest.raises(BadInput, match="Your firm has no such ruling"):
        cite(people.clerk, draft, ruling.number, at=NOW)
    Ruling.objects.filter(pk=ruling.pk).update(organisation=people.clerk.organisation)
    cite(people.clerk, draft, ruling.number, at=NOW)
    cite(people.clerk, draft, ruling.number, at=NOW)
    assert flag_outdated(NOW) >= 1  # the home's own list is another edition
    assert flag_outdated(NOW) == 0
    assert Ruling.objects.get(pk=ruling.pk).state == "review"
    with pytest.raises(Refused, match="does not bind at present"):
        cite(people.clerk, asked(people, "RM", Kind.INDIVIDUAL, submit=False), ruling.number, at=NOW)
    with pytest.raises(Refused, match="for a senior officer"):
        review(people.officer, ruling.number, confirm=True, text="It stands.", at=NOW)
    with pytest.raises(BadInput, match="Reasons are missing"):
        review(people.senior, ruling.number, confirm=True, text=" ", at=NOW)
    confirmed = review(people.senior, ruling.number, confirm=True, text="The entry is the same.", at=NOW)
    assert (confirmed.state, confirmed.editions[0]["id"] != EDITION["id"]) == ("binding", True)
    assert flag_outdated(NOW) == 0
    assert review(people.senior, ruling.number, confirm=False, text="It was wrong.", at=NOW).state == "withdrawn"


def test_a_flagged_ruling_no_longer_binds(people, office_site):
    """The office decides anew once the list has changed."""
    from cocket.office.rulings.services import cite, flag_outdated

    ruling = ruled(people, "RN")
    case = asked(people, "RO", Kind.INDIVIDUAL)
    cite(people.clerk, case, ruling.number, at=NOW)
    flag_outdated(NOW)
    propose_on(people, case, Outcome.REFUSE)


def test_pages_of_rulings(people, office_site):
    """The register shows them to the office, the case shows the one that it cites, an exporter cites by choosing."""
    from django.test import Client

    from cocket.office.cases.models import Case

    ruling = ruled(people, "RP")
    assert ruling.number in text(office_site["overseer"].get("/rulings/register"))
    draft = Case.objects.get(pk=asked(people, "RQ", Kind.INDIVIDUAL))
    firm = Client()
    firm.force_login(people.clerk)
    assert "Cite a ruling" in text(firm.get(f"/firm/{draft.number}/"))
    assert firm.post(f"/rulings/cite/{draft.number}", {"ruling": ruling.number}).status_code == 302
    assert "A contrary decision is refused." in text(office_site["officer"].get(f"/office/{draft.number}/"))
    review = {"answer": "withdraw", "text": "It was wrong."}
    assert office_site["senior_officer"].post(f"/rulings/register/{ruling.number}", review).status_code == 302
    assert "withdrawn" in text(office_site["nobody"].get(f"/rulings/{ruling.number}.html"))


@pytest.mark.parametrize(
    ("about", "holding", "provision"),
    [
        ("classification", "required", ""),
        ("classification", "listed", ""),
        ("requirement", "required", "5A001"),
        ("x", "y", ""),
    ],
)
def test_a_ruling_answers_what_was_asked(about, holding, provision):
    """A listed item names its entry, and nothing else does."""
    from cocket.office.rulings.services import answer_of

    with pytest.raises(BadInput, match="answers nothing"):
        answer_of(about, holding, provision)
