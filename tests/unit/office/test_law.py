"""What a deployment writes down of its law, and the days that its clock counts."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime

import pytest

from cocket.kernel.errors import BadInput
from cocket.licensing.cases.clocks import clock, working_days
from cocket.licensing.cases.words import State
from cocket.office.law import GROUNDS, Law, law


def written(home, text: str) -> Law:
    path = home / "office" / "law.toml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, "utf-8")
    return law(home)


def test_without_a_file_the_defaults_hold(tmp_path):
    """An office can be tried out before its law is written down."""
    assert law(tmp_path) == Law()
    assert law(tmp_path).grounds == GROUNDS


def test_public_holidays_of_a_country_and_days_of_one_s_own_are_both_free(tmp_path):
    """King's Day in the Netherlands, and a day that the office closes by itself; another day it works all the same."""
    text = 'holidays_of = "NL"\nholidays = [2027-05-07]\nopen_on = [2027-04-24]\nzone = "Europe/Amsterdam"\n'
    calendar = written(tmp_path, text).calendar
    assert not calendar.works(date(2027, 4, 27))
    assert not calendar.works(date(2027, 5, 7))
    assert calendar.works(date(2027, 4, 24))  # a Saturday
    assert calendar.works(date(2027, 4, 28))


def test_a_clock_over_the_end_of_a_year_counts_by_the_calendar_of_both_years(tmp_path):
    """From 23 December 2026 to 4 January 2027 in the Netherlands: 24, 28, 29, 30, 31 December and 4 January."""
    calendar = written(tmp_path, 'holidays_of = "NL"\n').calendar
    assert working_days(date(2026, 12, 23), date(2027, 1, 4), calendar) == 6


@pytest.mark.parametrize(
    ("submitted", "now", "used"),
    [
        # Summer time begins on Sunday 29 March 2026: 23:30 of Friday and 00:30 of Monday are two days of the office.
        (datetime(2026, 3, 27, 22, 30, tzinfo=UTC), datetime(2026, 3, 29, 22, 30, tzinfo=UTC), 1),
        (datetime(2026, 3, 27, 22, 30, tzinfo=UTC), datetime(2026, 3, 29, 21, 30, tzinfo=UTC), 0),
        # It ends on Sunday 25 October 2026: the same instants are an hour earlier there.
        (datetime(2026, 10, 23, 21, 30, tzinfo=UTC), datetime(2026, 10, 25, 23, 30, tzinfo=UTC), 1),
        (datetime(2026, 10, 23, 21, 30, tzinfo=UTC), datetime(2026, 10, 25, 22, 30, tzinfo=UTC), 0),
    ],
)
def test_a_change_of_summer_time_moves_no_day(tmp_path, submitted, now, used):
    """A day is a day of the office's own zone, however many hours it has."""
    calendar = written(tmp_path, 'zone = "Europe/Amsterdam"\n').calendar
    assert clock(((State.SUBMITTED, submitted),), now, 30, calendar).used == used


def test_another_weekend_is_the_deployment_s_own(tmp_path):
    """Where Friday and Saturday are free, Sunday is a working day."""
    calendar = written(tmp_path, 'weekend = ["friday", "saturday"]\n').calendar
    assert (calendar.works(date(2026, 11, 27)), calendar.works(date(2026, 11, 29))) == (False, True)


def test_an_appeal_has_its_own_limit():
    """Thirty days for a decision may be sixty for an appeal."""
    moved = ((State.SUBMITTED, datetime(2026, 3, 2, tzinfo=UTC)), (State.APPEALED, datetime(2026, 3, 9, tzinfo=UTC)))
    found = clock(moved, datetime(2026, 3, 10, tzinfo=UTC), 30, appeal_limit=60)
    assert (found.used, found.limit) == (1, 60)


def test_a_file_that_was_written_again_is_read_again(tmp_path):
    """No restart is needed for a new holiday."""
    assert written(tmp_path, "appeal_days = 14\n").appeal_days == 14
    path = tmp_path / "office" / "law.toml"
    path.write_text("appeal_days = 42\n", "utf-8")
    os.utime(path, ns=(1, 1))
    assert law(tmp_path).appeal_days == 42


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("appeal_days = 0", "no number of days"),
        ("appeal_days = true", "no number of days"),
        ("appeal_to = 3", "no text"),
        ("tea_time = 5", "There is no 'tea_time'"),
        ("holidays = [2026-12-25T00:00:00]", "no dates"),
        ('holidays_of = "Atlantis"', "No holidays are known"),
        ('zone = "Mars/Olympus"', "zone is not known"),
        ('weekend = ["funday"]', "no list of days"),
        ('weekend = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]', "no list of days"),
        ("grounds = []", "no table of sentences"),
        ("=", "cannot be read as TOML"),
    ],
)
def test_a_wrong_law_is_said_in_one_sentence(tmp_path, text, says):
    """Where it stands, what is wrong, and what to write instead."""
    with pytest.raises(BadInput, match=says) as refused:
        written(tmp_path, text + "\n")
    assert "law.toml" in str(refused.value)
    assert refused.value.mend


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("exhaustion_warning_percent = 101", "more than the whole"),
        ('site = "http://licences.example"', "no address"),
        ('site = "https://licences.example/path"', "no address"),
        ('site = "https://localhost"', "no address"),
        ('jurisdiction = "nl"', "no country"),
        ("expiry_warning_days = 0", "no number of days"),
    ],
)
def test_what_cannot_be_signed_or_warned_by_is_refused(tmp_path, text, said):
    """The office's address becomes its name in every document, so that a wrong one is said at once."""
    with pytest.raises(BadInput, match=said):
        written(tmp_path, text)


def test_as_whom_an_office_signs_is_part_of_its_law(tmp_path):
    """Address, country and when exporters are warned."""
    text = 'site = "https://licences.trade.example"\njurisdiction = "NL"\nexpiry_warning_days = 90\n'
    found = written(tmp_path, text)
    assert (found.site, found.jurisdiction, found.expiry_warning_days) == ("https://licences.trade.example", "NL", 90)
