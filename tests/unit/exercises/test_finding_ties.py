"""What a finding hangs on in the lists: entries, days between lists, differences between jurisdictions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from cocket.controls.service import Classifier
from cocket.exercises.rehearsal.model import Listed, Named, Spoken
from cocket.exercises.rehearsal.ties import Ties
from cocket.exercises.scenario import DeskPlan
from cocket.reference.starter import install_starter
from cocket.reference.store import Library

AS_OF = date(2026, 11, 1)


@pytest.fixture(scope="module")
def ties(tmp_path_factory: pytest.TempPathFactory) -> Ties:
    """Give ties to the lists of the starter set."""
    library = Library(tmp_path_factory.mktemp("ties-home"))
    install_starter(library)
    return Ties(Classifier.open(library), AS_OF)


def said(*listed: Listed, named: Sequence[Named] = (), hits: Sequence[tuple[str, str, str]] = ()) -> Spoken:
    """Give what an engine said of some papers."""
    return Spoken("ask_authority", "none", "low", (), ("eu",), "DE", (), tuple(hits), listed, tuple(named))


def desk(looks_at: str = "recommendation", lists: tuple[str, ...] = (), roles: tuple[str, ...] = ()) -> DeskPlan:
    """Give a desk."""
    return DeskPlan("desk", "A desk", looks_at, "a rule", 1, 1.0, {}, {}, {}, lists=lists, roles=roles)


def test_the_entry_that_the_papers_leave_is_named(ties: Ties) -> None:
    """The entry that the papers leave is named."""
    truth = said(Listed("catcher", "eu", "listed", "5A001.f.2"))
    assert ties.of(said(Listed("catcher", "eu", "not_listed", "")), truth, desk()) == (
        "EU 5A001.f.2 lists catcher; by these papers the answer is not listed.",
    )


def test_where_the_same_entry_holds_nothing_is_told(ties: Ties) -> None:
    """Where the same entry holds nothing is told."""
    truth = said(Listed("catcher", "eu", "listed", "5A001.f.2"))
    assert ties.of(truth, truth, desk()) == ()


def test_a_difference_of_jurisdictions_is_told_with_the_counterpart(ties: Ties) -> None:
    """A difference of jurisdictions is told with the counterpart."""
    truth = said(Listed("catcher", "eu", "listed", "5A001.f.2"))
    (told,) = ties.of(said(Listed("catcher", "us", "not_listed", "")), truth, desk())
    assert told.startswith("EU 5A001.f.2 lists catcher; under the US list the answer is not listed; ")
    assert "counterpart" in told


def test_a_list_that_the_desk_does_not_read_is_told_with_its_days(ties: Ties) -> None:
    """A list that the desk does not read is told with its days."""
    way = said(named=[Named("end user", "US-EL", "2026-10-02")])
    (told,) = ties.of(way, said(), desk("screening", lists=("UN-",)))
    assert told == (
        "US-EL has the end user since 2 October 2026, 30 days before the exercise; the lists that the desk reads (UN-) "
        "do not."
    )


def test_the_days_between_two_lists_are_the_window(ties: Ties) -> None:
    """The days between two lists are the window."""
    way = said(named=[Named("buyer", "US-SDN", "2026-01-01"), Named("buyer", "EU-FSF", "2026-04-11")])
    (told,) = ties.of(way, said(), desk("screening", lists=("EU-",)))
    assert told.startswith("US-SDN named the buyer on 1 January 2026, EU-FSF 100 days later")


@pytest.mark.parametrize("day", ["", "2026", "2026-04"])
def test_a_day_that_nobody_gave_is_not_made_up(ties: Ties, day: str) -> None:
    """A day that nobody gave is not made up."""
    way = said(named=[Named("buyer", "US-SDN", day)])
    (told,) = ties.of(way, said(), desk("screening", lists=("EU-",)))
    assert told == "US-SDN has the buyer; the lists that the desk reads (EU-) do not."


def test_a_role_that_the_desk_does_not_ask_about_is_told(ties: Ties) -> None:
    """A role that the desk does not ask about is told."""
    way = said(hits=[("US-EL", "intermediate_consignee", "match")])
    assert ties.of(way, said(), desk("screening", roles=("end_user",))) == (
        "The listed party is named as intermediate consignee; the desk asks only about end user.",
    )
