"""Each match with a list is answered by a person before a decision is signed, and the answer holds until a side changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.integration.office.test_services import APPLICATION, NOW, found

from cocket.kernel.errors import BadInput
from cocket.licensing.cases.model import Refused
from cocket.licensing.cases.words import Action, Kind, Outcome
from cocket.screening.clearing import CLEARED, CONFIRMED, REOPENED

pytestmark = pytest.mark.usefixtures("site")
WORDS = "Their register numbers differ; I asked the register."


def with_hits(people, where: str, *names: str) -> str:
    """Give a submitted case with one match for each name."""
    from cocket.office.cases.services import act, open_draft, save_draft, submit
    from cocket.office.findings.reading import FoundHit

    hits = tuple(
        FoundHit("buyer", "XX-LIST", f"X-{name}", "a" * 64, 0.8, f'[{{"text":"{name}"}}]', {"queried_name": name})
        for name in names
    )
    row = open_draft(people.clerk, Kind.INDIVIDUAL, at=NOW)
    parties = [{"id": "buyer", "name": name, "country": "CH", "roles": ["end_user"]} for name in names]
    save_draft(people.clerk, row.pk, {**APPLICATION, "parties": parties}, at=NOW)
    submit(people.clerk, row.pk, replace(found(where), hits=hits), at=NOW)
    act(people.officer, row.pk, Action.TAKE, at=NOW, why="next_in_queue")
    return str(row.pk)


def hits(case: str) -> list:
    from cocket.office.cases.models import Case
    from cocket.office.facts.services import recorded
    from cocket.office.findings.selectors import hits_of

    with recorded() as connection:
        return list(hits_of(connection, Case.objects.get(pk=case)))


def clear(account, case: str, number: int = 0, kind: str = CLEARED, **more) -> None:
    from cocket.office.findings.services import answer_hit

    words = {"text": WORDS, "reason": "other_identifier", "at": NOW, **more}
    answer_hit(account, case, hits(case)[number].row.pk, kind, **words)


def propose(people, case: str) -> None:
    from cocket.office.decisions.services import propose

    until = (NOW + timedelta(days=300)).date()
    words = {"criteria": ["eu.15"], "reasons": "A known end user.", "at": NOW, "valid_until": until}
    propose(people.officer, case, outcome=Outcome.APPROVE, **words)


def test_a_decision_is_not_signed_while_a_match_is_unanswered(people):
    """The button says so, and so does the service; each answer brings it nearer."""
    from django.utils.translation import override

    from cocket.office.cases.selectors import view
    from cocket.office.decisions.services import sign

    case = with_hits(people, "MA", "Ejemplar One", "Ejemplar Two")
    propose(people, case)
    with override("en"):
        shown = view(people.officer, case, NOW).actions["sign_approval"]
    assert shown.why_not == "2 matches with lists are not answered yet. Clear or confirm each, with a reason."
    with pytest.raises(Refused, match="2 matches"):
        sign(people.officer, case, at=NOW)
    clear(people.officer, case)
    with pytest.raises(Refused, match="One match with a list is not answered"):
        sign(people.officer, case, at=NOW)
    clear(people.officer, case, 1, CONFIRMED)
    assert sign(people.officer, case, at=NOW).state == "approved"
    assert [one.state for one in hits(case)] == ["cleared", "confirmed"]


def test_an_answer_is_a_fact_with_person_reason_and_the_hashes_of_both_sides(people):
    """The fact holds no name: the entry's hash, and a pointer to what was known of the party."""
    from cocket.office.facts.services import recorded
    from cocket.office.findings.services import kept_hit
    from cocket.register import facts, recall
    from cocket.screening.clearing import subject_of

    case = with_hits(people, "MB", "Ejemplar Hash")
    clear(people.officer, case)
    hit = hits(case)[0].row
    with recorded() as connection:
        told = list(facts(connection, subjects=[subject_of(kept_hit(hit))]))[-1]
        known = recall(connection, told.pointers[0])
    assert (told.kind, told.who, told.why.code) == (CLEARED, people.officer.id, "other_identifier")
    assert (told.payload["entry_sha256"], known) == ("a" * 64, hit.known)
    assert "Ejemplar" not in str(told.payload) + told.subject


def test_an_answer_holds_for_the_same_party_in_another_case_until_either_side_changes(people):
    """The same firm, described in the same words, is not asked about twice; with another address, or entry, it is."""
    from cocket.office.findings.models import Hit

    case = with_hits(people, "MC", "Ejemplar Again")
    clear(people.officer, case)
    other = with_hits(people, "MC", "Ejemplar Again")
    assert [one.state for one in hits(other)] == ["cleared"]
    Hit.objects.filter(case_id=other).update(entry_sha256="b" * 64)
    assert [one.state for one in hits(other)] == ["lapsed"]
    Hit.objects.filter(case_id=case).update(known="[]")
    assert [one.state for one in hits(case)] == ["lapsed"]


def test_a_deleted_record_lapses_the_answer(people):
    """Nobody can tell any more whether the party is still the same."""
    from cocket.office.facts.services import recorded
    from cocket.office.findings.services import kept_hit
    from cocket.register import facts, forget
    from cocket.screening.clearing import subject_of

    case = with_hits(people, "MD", "Ejemplar Gone")
    clear(people.officer, case)
    with recorded() as connection:
        told = list(facts(connection, subjects=[subject_of(kept_hit(hits(case)[0].row))]))[-1]
        forget(connection, told.pointers[0].record)
    assert [one.state for one in hits(case)] == ["lapsed"]


def test_a_match_that_was_opened_again_waits_for_an_answer(people):
    """A second thought needs no new list."""
    case = with_hits(people, "ME", "Ejemplar Doubt")
    clear(people.officer, case)
    clear(people.officer, case, kind=REOPENED)
    assert [one.state for one in hits(case)] == ["open"]


def test_who_may_answer_and_with_what(people):
    """The officer of the case, or a senior; never a desk, an overseer, or without words and a reason."""
    from cocket.office.cases.services import NoCase, act

    case = with_hits(people, "MF", "Ejemplar Who")
    with pytest.raises(Refused, match="This is for officer, senior officer"):
        clear(people.overseer, case)
    with pytest.raises(NoCase):
        clear(people.rights, case)
    with pytest.raises(BadInput, match="Reasons are missing"):
        clear(people.officer, case, text=" ")
    with pytest.raises(BadInput, match="what tells the two apart"):
        clear(people.officer, case, reason="because")
    act(people.second, case, Action.TAKE, at=NOW, why="taken")
    with pytest.raises(Refused, match="Another officer has this case"):
        clear(people.officer, case)
    clear(people.senior, case)


def test_when_a_list_moves_open_cases_are_screened_again(site, people, monkeypatch):
    """A new edition brings a match that was not there when the case came in; the worker finds it, and says so in a fact."""
    from cocket.office.cases.models import Case
    from cocket.office.facts.services import recorded
    from cocket.office.findings.models import Finding
    from cocket.office.findings.services import FOLLOWED, follow
    from cocket.reference.starter import install_starter
    from cocket.reference.store import Library
    from cocket.register import facts
    from cocket.screening.service import Screener

    library = Library(site)
    install_starter(library)
    listed = Screener.open(library).lists[0].entities.slice(0, 1).to_pylist()[0]["name"]
    case = with_hits(people, "MG", listed)
    clear(people.officer, case)
    assert Finding.objects.get(case_id=case).editions == []
    assert follow(NOW) >= 1
    assert any(one.row.detail["queried_name"] == listed and one.open for one in hits(case))
    with recorded() as connection:
        told = list(facts(connection, kinds=[FOLLOWED], subjects=[case]))
    assert (told[-1].payload["gone"], told[-1].payload["new"] > 0) == (1, True)
    assert follow(NOW) == 0
    assert Case.objects.get(pk=case).version == 3


def test_a_case_with_the_same_party_or_items_is_found_beside_it(people):
    """Whatever the case and the signs of its name, and only among what the person may see."""
    from cocket.office.cases.models import Case
    from cocket.office.cases.selectors import visible
    from cocket.office.findings.selectors import earlier

    one, other = with_hits(people, "MH", "Ejemplar-Zwei A.G."), with_hits(people, "MI", "EJEMPLAR ZWEI A G")
    row = Case.objects.get(pk=one)
    assert [(e.row.pk, e.shares) for e in earlier(visible(people.officer), row)] == [(other, ("party",))]
    assert earlier(visible(people.rival), row) == ()


def test_of_what_many_cases_share_the_newest_are_looked_at(people, monkeypatch):
    """A page costs the same in an office where thousands of cases share an item; whoever shares more comes first."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from cocket.office.cases.models import Case
    from cocket.office.cases.selectors import visible
    from cocket.office.findings import selectors
    from cocket.office.findings.models import Trait

    cases = [with_hits(people, f"J{n}") for n in range(5)]
    for case in cases:
        Trait.objects.create(case_id=case, kind="item", key="9A999.shared")
    for case in (cases[0], cases[1]):
        Trait.objects.create(case_id=case, kind="party", key="a party of two")
    row = Case.objects.get(pk=cases[0])
    monkeypatch.setattr(selectors, "NEWEST", 2)
    with CaptureQueriesContext(connection) as asked:
        found = selectors.earlier(visible(people.officer), row)
    assert [(one.row.pk, one.shares) for one in found] == [
        (cases[1], ("party",)),
        (cases[4], ("9A999.shared",)),
        (cases[3], ("9A999.shared",)),
    ]
    assert len(asked) == 3
    monkeypatch.setattr(selectors, "NEWEST", 300)
    assert selectors.earlier(visible(people.officer), row)[0].shares == ("party", "9A999.shared")
