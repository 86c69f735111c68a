"""A case from draft to delivery through the services alone: rows agree with facts, and nothing is half done."""

from __future__ import annotations

import os
import threading
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any

import pytest

from cocket.kernel.errors import BadInput
from cocket.kernel.quantities import Quantity
from cocket.licensing.balance import Overdrawn
from cocket.licensing.cases.model import Refused
from cocket.licensing.cases.precedents import Features
from cocket.licensing.cases.words import Action, Answer, Kind, Outcome
from cocket.licensing.model import Recommendation

NOW = datetime(2026, 5, 4, 10, tzinfo=UTC)
APPLICATION = {
    "id": "A-1",
    "title": "Cameras for a store (fictional)",
    "items": [{"id": "cam", "description": "a camera", "quantity": {"amount": "10", "unit": "each"}}],
    "parties": [{"id": "buyer", "name": "Warenhaus (fictional)", "roles": ["end_user"], "country": "CH"}],
}
pytestmark = pytest.mark.usefixtures("site")


def found(where: str, *, recommendation: str = "apply_for_licence", high_risk: bool = False) -> Any:
    """Give what the program might have found; the test's own name keeps its cases from being another's precedents."""
    from cocket.office.cases.assessing import Assessed

    test = os.environ.get("PYTEST_CURRENT_TEST", "").removesuffix(" (setup)").removesuffix(" (call)")
    own = where + sha256(test.encode()).hexdigest()[:8]

    return Assessed(
        application_sha256="0" * 64,
        sha256="1" * 64,
        sentence="Apply for a licence before you ship.",
        html="<!doctype html><title>dossier</title>",
        recommendation=Recommendation(recommendation),
        high_risk=high_risk,
        destination=where,
        features=Features((f"5A001.{own}",), "telecom_operator" + own, where, ("opaque_owner",)),
    )


def submitted(people: Any, where: str, **more: Any) -> str:
    from cocket.office.cases.services import open_draft, save_draft, submit

    row = open_draft(people.clerk, Kind.INDIVIDUAL, at=NOW)
    save_draft(people.clerk, row.pk, APPLICATION, at=NOW)
    submit(people.clerk, row.pk, found(where, **more), at=NOW)
    return str(row.pk)


def proposed(people: Any, where: str, outcome: str = "approve", **more: Any) -> str:
    from cocket.office.cases.services import act
    from cocket.office.decisions.services import propose

    case = submitted(people, where, **more)
    act(people.officer, case, Action.TAKE, at=NOW, why="next_in_queue")
    until = date(2027, 5, 1) if outcome == "approve" else None
    words = {"criteria": ["eu_cp.2"], "reasons": "The end user is known.", "valid_until": until, "at": NOW}
    propose(people.officer, case, outcome=Outcome(outcome), **words)
    return case


def granted(people: Any, where: str) -> Any:
    from cocket.office.decisions.services import sign

    return sign(people.officer, proposed(people, where), at=NOW).licences.get()


def test_an_approval_opens_a_licence_that_is_drawn_to_the_last_piece_and_no_further(people):
    """What is granted is what was asked for; a second try with the same reference draws nothing more."""
    from cocket.office.licences.services import deliver, draw

    licence = granted(people, "AA")
    first = draw(people.clerk, licence.pk, 1, Quantity(Decimal(7), "each"), "INV-1", at=NOW)
    assert draw(people.clerk, licence.pk, 1, Quantity(Decimal(7), "each"), "INV-1", at=NOW) == first
    with pytest.raises(Overdrawn, match="4 each are to be drawn and 3 are left"):
        draw(people.clerk, licence.pk, 1, Quantity(Decimal(4), "each"), "INV-2", at=NOW)
    draw(people.clerk, licence.pk, 1, Quantity(Decimal(3), "each"), "INV-2", at=NOW)
    assert licence.lines.get().drawn == "10"
    later = NOW + timedelta(days=9)
    assert deliver(people.clerk, first.pk, later.date(), at=later).delivered_on == later.date()
    with pytest.raises(BadInput, match="cannot have arrived on that day"):
        deliver(people.clerk, first.pk, later.date() + timedelta(days=1), at=later)


def test_two_shipments_at_once_cannot_draw_the_same_pieces(people):
    """Eight threads ask for two pieces each of ten: five get them, three are refused."""
    from django.db import connections

    from cocket.office.licences.services import draw

    licence, outcomes = granted(people, "AB"), []

    def ship(number: int) -> None:
        try:
            draw(people.clerk, licence.pk, 1, Quantity(Decimal(2), "each"), f"INV-{number}", at=NOW)
            outcomes.append("drawn")
        except Overdrawn:
            outcomes.append("refused")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=ship, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["drawn"] * 5 + ["refused"] * 3
    assert licence.lines.get().drawn == "10"


def test_two_officers_who_decide_at_once_decide_once(people):
    """The second signature meets a case that has moved on, and says so; one licence is open."""
    from cocket.office.cases.services import Stale
    from cocket.office.decisions.services import sign

    case = proposed(people, "AC")
    row = sign(people.officer, case, at=NOW, version=4)
    with pytest.raises((Stale, Refused)):
        sign(people.senior, case, at=NOW, version=4)
    assert row.licences.count() == 1


def test_a_stale_form_changes_nothing(people):
    """Whoever decides on what they saw yesterday is asked to look again."""
    from cocket.office.cases.services import Stale, act

    case = submitted(people, "AD")
    with pytest.raises(Stale, match="changed while you were reading"):
        act(people.officer, case, Action.TAKE, at=NOW, why="next_in_queue", version=1)


def test_a_refusal_that_fails_half_way_leaves_neither_row_nor_fact(people, monkeypatch):
    """The licence cannot be opened, so the signature is not there either."""
    from cocket.office.cases.models import Case
    from cocket.office.decisions import services
    from cocket.office.facts.services import recorded
    from cocket.register import facts

    case = proposed(people, "AE")

    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(services, "open_licence", broken)
    with pytest.raises(RuntimeError):
        services.sign(people.officer, case, at=NOW)
    with recorded() as connection:
        kinds = [fact.kind for fact in facts(connection, subjects=[case]) if fact.kind.startswith("case.")]
    assert (Case.objects.get(pk=case).state, kinds[-1]) == ("proposed", "case.propose")


def test_a_like_case_that_ended_otherwise_locks_the_signature_until_it_is_answered(people):
    """The answer stands in the fact with the commitment by which an overseer checks the comparison."""
    from cocket.licensing.cases.precedents import Decided
    from cocket.licensing.cases.recomputing import committed
    from cocket.office.decisions.services import Answered, sign
    from cocket.office.facts.services import recorded
    from cocket.register import facts, recall

    refused = proposed(people, "AF", "refuse")
    sign(people.senior, refused, at=NOW)
    case = proposed(people, "AF")
    with pytest.raises(Refused, match="One similar case was decided differently"):
        sign(people.officer, case, at=NOW)
    with pytest.raises(BadInput, match="without a reason"):
        sign(people.officer, case, at=NOW, answers={refused: Answered(Answer.DISTINGUISHED, " ")})
    sign(people.officer, case, at=NOW, answers={refused: Answered(Answer.DISTINGUISHED, "Another end use.")})
    with recorded() as connection:
        signed, before = (list(facts(connection, subjects=[one]))[-1] for one in (case, refused))
        held = recall(connection, before.pointers[0])
    mark = before.pointers[0].salted_sha256
    assert signed.payload["precedents"] == [
        {"answer": "distinguished", "case": refused, "commitment": mark, "points": 100}
    ]
    assert held == committed(Decided(refused, found("AF").features, Outcome.REFUSE))


def test_a_refusal_is_appealed_and_decided_by_others(people):
    """The firm appeals in time; a senior officer who had no hand in it allows it, and the licence opens."""
    from cocket.office.cases.services import act
    from cocket.office.decisions.services import decide_appeal, sign

    case = proposed(people, "AG", "refuse")
    with pytest.raises(Refused, match="You proposed this yourself"):
        sign(people.officer, case, at=NOW)
    sign(people.senior, case, at=NOW)
    act(people.clerk, case, Action.APPEAL, at=NOW, why="appeal", text="The end use was misread.")
    words = {"reasons": "The statement was misread.", "at": NOW, "valid_until": date(2027, 1, 1)}
    with pytest.raises(Refused, match="You took part"):
        decide_appeal(people.senior, case, Action.ALLOW_APPEAL, **words)
    row = decide_appeal(people.second, case, Action.ALLOW_APPEAL, **words)
    assert (row.state, row.licences.count()) == ("approved", 1)


def test_nobody_sees_or_touches_another_firm_s_case(people):
    """For whom a case is not, it is not there: reading and writing say the same."""
    from cocket.office.cases.selectors import view, visible
    from cocket.office.cases.services import NoCase, act

    case = submitted(people, "AH")
    for account in (people.rival, people.rights, people.administrator):
        assert not visible(account).filter(pk=case).exists()
        with pytest.raises(NoCase):
            view(account, case, NOW)
        with pytest.raises(NoCase):
            act(account, case, Action.WITHDRAW, at=NOW, why="tried")
    with pytest.raises(Refused, match="This is for exporter"):
        act(people.overseer, case, Action.WITHDRAW, at=NOW, why="tried")
    assert view(people.overseer, case, NOW).actions == {}


def test_the_exporter_does_not_read_what_the_desks_advise(people):
    """Advice is the office's own until a decision gives its reasons."""
    from cocket.office.cases.selectors import view
    from cocket.office.cases.services import act

    case = submitted(people, "AI")
    act(people.officer, case, Action.TAKE, at=NOW, why="next_in_queue")
    detail = {"desk": "human_rights", "due": "2026-05-20"}
    act(people.officer, case, Action.CONSULT, at=NOW, why="rights", detail=detail, text="What do you know of them?")
    act(people.rights, case, Action.ADVISE, at=NOW, why="advice", detail={"advice": "objection"}, text="They spy.")
    texts = [entry.text for entry in view(people.clerk, case, NOW).history]
    assert "They spy." not in texts
    assert "They spy." in [entry.text for entry in view(people.officer, case, NOW).history]


def test_a_licence_expires_once(people):
    """The worker may be killed and started again: what it did is not done twice."""
    from cocket.office.licences.services import draw, expire

    licence = granted(people, "AJ")
    after = datetime(2027, 5, 2, tzinfo=UTC)
    with pytest.raises(Refused, match="past its last day"):
        draw(people.clerk, licence.pk, 1, Quantity(Decimal(1), "each"), "INV-1", at=after)
    assert expire(after) >= 1
    assert expire(after) == 0
    licence.case.refresh_from_db()
    assert licence.case.state == "expired"


@pytest.mark.parametrize(
    ("name", "raw", "said"),
    [
        ("statement.pdf", b"MZ\x90\x00", "the file is something else"),
        ("statement.png", b"%PDF-1.7", "the file is application/pdf"),
        ("bomb.zip", b"PK\x03\x04" + b"0" * 100, "not taken"),
        ("page.html", b"<script>alert(1)</script>", "not taken"),
        ("empty.pdf", b"", "is empty"),
        ("large.txt", b"a" * 10_000_001, "larger than 10 MB"),
        ("nul.txt", b"a\0b", "not taken"),
    ],
)
def test_a_file_is_what_its_bytes_say(people, name, raw, said):
    """What lies about its type, or would have to be unpacked, is not taken."""
    from cocket.office.documents.models import Document
    from cocket.office.documents.services import add

    case = submitted(people, "AK")
    with pytest.raises(BadInput, match=said):
        add(people.clerk, case, name, raw, at=NOW)
    kept = add(people.clerk, case, "../../etc/statement.pdf", b"%PDF-1.7 fictional", at=NOW)
    assert (kept.name, Document.objects.filter(case_id=case).count()) == ("statement.pdf", 1)


def test_rows_are_what_their_facts_tell_and_facts_tell_no_names(people):
    """Every case of this run, rebuilt from the register alone; the facts hold ids and codes."""
    from cocket.office.cases.models import Case
    from cocket.office.cases.selectors import differing_rows
    from cocket.office.facts.services import recorded
    from cocket.register import facts, sequence, verify

    granted(people, "AL")
    assert differing_rows() == []
    with recorded() as connection:
        told = list(facts(connection))
        while sequence(connection):
            pass
        verify(connection)
    spoken = " ".join(str(fact) for fact in told)
    for word in ("fictional", "@", "is known", "camera"):
        assert word not in spoken
    Case.objects.filter(state="approved").update(state="draft")
    assert differing_rows() != []
    Case.objects.filter(state="draft", outcome="approve").update(state="approved")


def test_no_table_lacks_its_migration():
    """What the models say is what a new database gets."""
    from django.core.management import call_command

    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
