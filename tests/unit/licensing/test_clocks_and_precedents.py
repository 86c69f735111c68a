"""The office's clock counts its own working days; like cases are compared the same way everywhere."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from cocket.licensing.cases.clocks import Calendar, after_working_days, clock, working_days
from cocket.licensing.cases.precedents import NEAR, Decided, Features, differing, meeting_keys, points
from cocket.licensing.cases.words import Outcome, State

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


def at(days: int) -> datetime:
    return MONDAY + timedelta(days=days)


def test_the_clock_stands_still_while_the_exporter_has_the_case():
    """Two days with the office, ten with the exporter, one with the office: three used, and due again."""
    moved = (
        (State.DRAFT, at(-7)),
        (State.SUBMITTED, at(0)),
        (State.WITH_EXPORTER, at(2)),
        (State.IN_REVIEW, at(14)),
    )
    waiting = clock(moved[:3], at(10), 30)
    assert (waiting.used, waiting.due) == (2, None)
    running = clock(moved, at(15), 5)
    assert (running.used, running.due, running.overdue) == (3, date(2026, 3, 19), False)


def test_weekends_and_holidays_are_not_the_office_s_days():
    """A holiday in the middle of the week moves the due day by one."""
    moved = ((State.SUBMITTED, at(0)),)
    assert clock(moved, at(7), 10).used == 5
    assert clock(moved, at(7), 10, Calendar({date(2026, 3, 4)})).used == 4
    assert clock(moved, at(0), 5).due == date(2026, 3, 9)
    assert clock(moved, at(0), 5, Calendar({date(2026, 3, 4)})).due == date(2026, 3, 10)


def test_a_clock_that_was_set_back_counts_nothing():
    """An instant before everything that happened: no day is used, and nothing fails."""
    assert clock(((State.SUBMITTED, at(0)),), at(-1), 5).used == 0


def test_an_appeal_has_its_own_clock():
    """Days spent on the refusal do not count against those who decide on the appeal."""
    moved = ((State.SUBMITTED, at(0)), (State.REFUSED, at(21)), (State.APPEALED, at(28)))
    assert clock(moved, at(30), 20).used == 2


@given(
    st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    st.integers(0, 90),
    st.sets(st.dates(date(2020, 1, 1), date(2031, 1, 1)), max_size=20),
)
def test_counting_days_there_and_back_agrees(start, count, holidays):
    """The day `count` working days later is `count` working days away."""
    calendar = Calendar(holidays)
    assert working_days(start, after_working_days(start, count, calendar), calendar) == count


_WORDS = st.lists(st.sampled_from(["5A001.f", "5A001.j", "4A005", "4D004"]), unique=True).map(tuple)
_FEATURES = st.builds(Features, _WORDS, st.sampled_from(["police", "telecom"]), st.sampled_from(["KZ", "CH"]), _WORDS)


@given(_FEATURES, _FEATURES)
def test_likeness_is_symmetric_and_full_only_for_the_same(one, other):
    """From 0 to 100 points; 100 where nothing differs."""
    assert points(one, other) == points(other, one)
    assert 0 <= points(one, other) <= 100
    same = set(one.items) == set(other.items) and set(one.factors) == set(other.factors)
    same = same and one.end_user_type == other.end_user_type and one.destination == other.destination
    assert (points(one, other) == 100) is same


@given(_FEATURES, _FEATURES)
def test_near_cases_share_a_key(one, other):
    """Whoever looks at the cases with a common key alone misses none that has to be answered."""
    if points(one, other) >= NEAR:
        assert meeting_keys(one) & meeting_keys(other)


@given(st.lists(_FEATURES, max_size=8), _FEATURES, st.randoms())
def test_the_order_in_which_cases_are_kept_does_not_matter(past, mine, chance):
    """An overseer who is given the same cases finds the same precedents, and only ones that ended otherwise."""
    decided = [Decided(f"case:{n}", f, Outcome.REFUSE if n % 2 else Outcome.APPROVE) for n, f in enumerate(past)]
    found = differing(mine, Outcome.APPROVE, decided)
    chance.shuffle(decided)
    assert differing(mine, Outcome.APPROVE, decided) == found
    assert all(p.past.outcome is Outcome.REFUSE and p.points >= 60 for p in found)
