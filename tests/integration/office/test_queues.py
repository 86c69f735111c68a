"""Queues: what waits for whom, and until when; a page of them costs the same however many cases wait."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.integration.office.test_services import NOW, proposed, submitted

from cocket.licensing.cases.words import Action

pytestmark = pytest.mark.usefixtures("site")


def waiting(account, name: str, day=None) -> set[str]:
    from cocket.office.cases.selectors import visible
    from cocket.office.queues.selectors import in_queue

    rows = in_queue(account, visible(account), name, (day or NOW).date())
    return {str(pk) for pk in rows.values_list("pk", flat=True)}


def test_a_case_goes_from_queue_to_queue(people):
    """Taken by nobody, mine, waiting for the exporter, for a desk, and for a second pair of eyes."""
    from cocket.office.cases.services import act

    case = submitted(people, "QA")
    assert case in waiting(people.officer, "unassigned")
    act(people.officer, case, Action.TAKE, at=NOW, why="taken")
    assert case in waiting(people.officer, "mine")
    assert case not in waiting(people.senior, "mine") | waiting(people.officer, "unassigned")
    act(people.officer, case, Action.ASK, at=NOW, why="asked", text="Who installs it?")
    assert case in waiting(people.officer, "exporter")
    act(people.clerk, case, Action.ANSWER, at=NOW, why="answered", text="We do.")
    due = {"desk": "human_rights", "due": (NOW + timedelta(days=5)).date().isoformat()}
    act(people.officer, case, Action.CONSULT, at=NOW, why="asked", text="Is misuse known?", detail=due)
    assert case in waiting(people.officer, "desk")
    assert case in waiting(people.rights, "asked")
    assert case not in waiting(people.rights, "late") | waiting(people.officer, "advice")
    later = NOW + timedelta(days=6)
    assert case in waiting(people.rights, "late", later) & waiting(people.officer, "advice", later)
    words = {"text": "None known.", "detail": {"advice": "no_objection"}}
    act(people.rights, case, Action.ADVISE, at=NOW, why="advised", **words)
    assert case not in waiting(people.rights, "asked")


def test_what_needs_a_second_pair_of_eyes_waits_for_everybody_but_the_proposer(people):
    """The proposer cannot sign it, so it is not in their queue."""
    case, plain = proposed(people, "QB", "refuse"), proposed(people, "QC")
    assert case in waiting(people.senior, "second")
    assert case not in waiting(people.officer, "second")
    assert plain not in waiting(people.senior, "second")
    assert {case, plain} <= waiting(people.officer, "signature")


def test_overdue_is_by_the_office_s_own_calendar_and_follows_the_law(site, people):
    """Thirty working days by default; when the law says five, the worker's next round says so too."""
    from cocket.office.queues.models import Waiting
    from cocket.office.queues.services import place_all

    case = submitted(people, "QD")
    due = Waiting.objects.get(case_id=case).due_on
    assert case not in waiting(people.officer, "overdue", NOW + timedelta(days=42))
    assert case in waiting(people.officer, "overdue", NOW + timedelta(days=43))
    path = site / "office" / "law.toml"
    path.write_text("decision_working_days = 5\n", "utf-8")
    try:
        assert place_all(NOW) >= 1
        assert Waiting.objects.get(case_id=case).due_on < due
    finally:
        path.unlink()
    place_all(NOW)
    assert Waiting.objects.get(case_id=case).due_on == due


def test_counts_are_what_the_queues_hold(people):
    """One query for all who see the same cases; an overseer has every queue but "mine"."""
    from django.core.cache import cache
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from cocket.office.cases.selectors import visible
    from cocket.office.queues.selectors import queues

    submitted(people, "QE")
    proposed(people, "QF", "refuse")
    cache.clear()  # counts are ten seconds old at most, and other tests may have asked
    everybody = (people.officer, people.senior, people.overseer, people.rights, people.administrator)
    for account, queries in zip(everybody, (1, 0, 0, 1, 0), strict=True):
        with CaptureQueriesContext(connection) as asked:
            found = queues(account, visible(account), NOW.date())
        assert len(asked) == queries
        assert [one.count for one in found] == [len(waiting(account, one.name)) for one in found]
    assert "mine" not in {one.name for one in queues(people.overseer, visible(people.overseer), NOW.date())}
