"""Clocks that jump and buttons that are pressed twice: order is the register's, and a deed is done once."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from cocket.licensing.cases.model import Refused
from cocket.licensing.cases.words import Action, Desk, Kind, Outcome, Role

NOON = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # the night in which clocks of the European Union go back
PASSWORD = "a long enough phrase"


@pytest.fixture(scope="module")
def people(site: Path) -> Any:
    """Give a firm, two officers and a desk."""
    from cocket.office.people.services import open_account, sign_up
    from cocket.reference.starter import install_starter
    from cocket.reference.store import Library

    install_starter(Library(site))
    more = {"password": PASSWORD, "at": NOON}
    firm = sign_up(firm="Uhr GmbH (fictional)", country="DE", registration="", name="Ute", email="firm@clock.example",
                   **more)  # fmt: skip
    officer = open_account(name="Olaf", email="officer@clock.example", role=Role.OFFICER, **more)
    senior = open_account(name="Sina", email="senior@clock.example", role=Role.SENIOR_OFFICER, **more)
    desk = open_account(name="Dora", email="desk@clock.example", role=Role.ADVISER, desk=Desk.TECHNICAL, **more)
    return SimpleNamespace(firm=firm, officer=officer, senior=senior, desk=desk, home=site)


def submitted(people: Any, at: datetime, amount: int = 10) -> Any:
    from cocket.office.cases import services
    from cocket.office.cases.assessing import assessed
    from cocket.office.example.material import BUYERS, PRODUCTS, application

    row = services.open_draft(people.firm, Kind.INDIVIDUAL, at=at)
    paper = application(row.number, ("Uhr GmbH", "DE"), PRODUCTS[0], BUYERS[0], amount)
    services.save_draft(people.firm, row.pk, paper, at=at)
    return services.submit(people.firm, row.pk, assessed(paper, people.home, at.date()), at=at)


def test_a_clock_that_goes_back_changes_no_order(people):
    """Deeds at ever earlier instants: state, history and replay follow the order in which they were done."""
    from cocket.office.cases import services
    from cocket.office.cases.selectors import differing_rows, view

    row = submitted(people, NOON)
    deeds = ((people.officer, Action.TAKE, "", -1), (people.officer, Action.ASK, "Who installs it?", -3),
             (people.firm, Action.ANSWER, "We do.", -9))  # fmt: skip
    for who, action, text, hours in deeds:
        services.act(who, row.pk, action, at=NOON + timedelta(hours=hours), why="test", text=text)
    shown = view(people.officer, row.number, NOON + timedelta(hours=1))
    assert [entry.action for entry in shown.history] == [
        Action.OPEN, Action.SUBMIT, Action.TAKE, Action.ASK, Action.ANSWER,
    ]  # fmt: skip
    assert shown.row.state == "in_review"
    assert shown.clock.used >= 0
    assert row.pk not in differing_rows()
    early = view(people.officer, row.number, NOON - timedelta(days=30))
    assert early.row.state == "in_review"


def test_a_jump_forward_and_back_neither_loses_nor_repeats_an_expiry(people):
    """The worker's clock ran a year ahead for one round: what expired stays expired, and nothing expires again."""
    from cocket.office.cases import services
    from cocket.office.decisions import services as decisions
    from cocket.office.facts.services import recorded
    from cocket.office.licences.services import expire
    from cocket.register import facts

    row = submitted(people, NOON)
    services.act(people.officer, row.pk, Action.TAKE, at=NOON, why="test")
    words = {"criteria": ["eu.15"], "reasons": "Known.", "valid_until": date(2026, 12, 1), "at": NOON,
             "departure": "The use is stated."}  # fmt: skip
    decisions.propose(people.officer, row.pk, outcome=Outcome.APPROVE, **words)
    decisions.sign(people.senior, row.pk, at=NOON)
    assert expire(datetime(2026, 12, 1, 23, 59, tzinfo=UTC)) == 0
    assert expire(datetime(2027, 10, 1, tzinfo=UTC)) >= 1
    assert expire(NOON) == 0
    expire(datetime(2027, 10, 2, tzinfo=UTC))
    with recorded() as connection:
        told = [fact for fact in facts(connection, subjects=[row.pk]) if fact.kind == "case.expire"]
    assert len(told) == 1


@pytest.mark.parametrize("night", [datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC)])
def test_the_night_in_which_clocks_change_counts_as_one_day(night):
    """An hour more or less moves no deadline: days are counted by date in the office's zone."""
    from zoneinfo import ZoneInfo

    from cocket.licensing.cases.clocks import Calendar, clock
    from cocket.licensing.cases.words import State

    zone = ZoneInfo("Europe/Brussels")
    moved = ((State.SUBMITTED, night - timedelta(days=2)),)
    for hours in range(0, 26, 2):
        counted = clock(moved, night + timedelta(days=1, hours=hours), 30, Calendar(zone=zone))
        local = (night + timedelta(days=1, hours=hours)).astimezone(zone).date()
        assert counted.used == (1 if local.weekday() == 0 else 2), hours


def test_a_form_that_is_sent_twice_is_done_once(people):
    """Submitting, deciding and shipping by a button that is pressed twice; the second answer says what happened."""
    from django.test import Client

    from cocket.office.cases.models import Case
    from cocket.office.facts.services import recorded
    from cocket.register import facts

    row = submitted(people, NOON, amount=7)
    firm, officer = Client(), Client()
    firm.force_login(people.firm)
    officer.force_login(people.officer)
    take = f"/office/{row.number}/do/take"
    form = {"version": re.search(r'name="version" value="(\d+)"', officer.get(take).content.decode())[1]}
    first, second = officer.post(take, form), officer.post(take, form)
    assert (first.status_code, second.status_code) == (302, 403)
    assert b"You have this case already" in second.content
    ask = f"/office/{row.number}/do/ask"
    form = {"version": re.search(r'name="version" value="(\d+)"', officer.get(ask).content.decode())[1], "text": "Why?"}
    assert officer.post(ask, form).status_code == 302
    assert officer.post(ask, form).status_code == 403
    with recorded() as connection:
        kinds = [fact.kind for fact in facts(connection, subjects=[row.pk])]
    assert (kinds.count("case.take"), kinds.count("case.ask")) == (1, 1)
    begun = Case.objects.count()
    place = firm.post("/firm/new", {"kind": "individual"})["Location"].split("/")[2]
    assert Case.objects.count() == begun + 1
    draft = Case.objects.get(number=place)
    from cocket.office.cases import services
    from cocket.office.example.material import BUYERS, PRODUCTS, application

    paper = application(place, ("Uhr GmbH", "DE"), PRODUCTS[0], BUYERS[0], 3)
    services.save_draft(people.firm, draft.pk, paper, at=NOON)
    page = firm.get(f"/firm/{place}/check").content.decode()
    form = {"version": re.search(r'name="version" value="(\d+)"', page)[1]}
    first, second = firm.post(f"/firm/{place}/check", form), firm.post(f"/firm/{place}/check", form)
    assert (first.status_code, second.status_code) == (302, 403)
    assert b"This was already sent" in second.content
    assert Case.objects.get(number=place).version == 2


def test_two_drafts_are_not_one_case(people):
    """A shipment reference draws once; another amount under the same reference is refused, not added."""
    from decimal import Decimal

    from cocket.kernel.errors import BadInput
    from cocket.kernel.quantities import Quantity
    from cocket.office.cases import services
    from cocket.office.decisions import services as decisions
    from cocket.office.licences.services import draw

    row = submitted(people, NOON, amount=4)
    services.act(people.officer, row.pk, Action.TAKE, at=NOON, why="test")
    words = {"criteria": ["eu.15"], "reasons": "Known.", "valid_until": date(2027, 12, 1), "at": NOON,
             "departure": "The use is stated."}  # fmt: skip
    decisions.propose(people.officer, row.pk, outcome=Outcome.APPROVE, **words)
    licence = decisions.sign(people.senior, row.pk, at=NOON).licences.get()
    with pytest.raises(Refused):
        decisions.sign(people.senior, row.pk, at=NOON)
    two = Quantity(Decimal(2), "each")
    first = draw(people.firm, licence.pk, 1, two, "ORDER-1", at=NOON)
    assert draw(people.firm, licence.pk, 1, two, "ORDER-1", at=NOON - timedelta(hours=2)) == first
    with pytest.raises(BadInput, match="another amount"):
        draw(people.firm, licence.pk, 1, Quantity(Decimal(3), "each"), "ORDER-1", at=NOON)
    assert licence.lines.get().drawn == "2"
