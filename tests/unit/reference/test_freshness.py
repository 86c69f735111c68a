"""Too old, fresh, or nobody can say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cocket.kernel.errors import ReferenceStale
from cocket.kernel.reasons import Tri
from cocket.reference.freshness import is_stale, known_until, require_fresh
from cocket.reference.model import Edition

EDITION = Edition(
    id="us_sdn@2026-01-31.00000000",
    kind="us_sdn",
    title="",
    publisher="",
    edition_date="2026-01-31",
    retrieved_at="2026-06-01T00:00:00Z",
    sha256="",
    source="",
    terms="",
    parser_version="1",
)


def test_a_list_is_stale_a_day_after_its_kind_allows():
    """Fourteen days for OFAC's list."""
    assert is_stale(EDITION, date(2026, 2, 14)) is Tri.NO
    assert is_stale(EDITION, date(2026, 2, 15)) is Tri.YES


def test_fetching_an_old_file_does_not_make_it_fresh():
    """The day of the download says nothing about the age of what is in it."""
    assert is_stale(EDITION, date(2026, 6, 1)) is Tri.YES


def test_a_publisher_who_says_that_nothing_changed_makes_it_fresh():
    """The last confirmation counts."""
    assert is_stale(EDITION, date(2026, 6, 1), date(2026, 5, 31)) is Tri.NO


def test_an_undated_list_is_unknown_not_fresh():
    """Unknown is never no."""
    assert is_stale(replace(EDITION, edition_date=""), date(2026, 6, 1)) is Tri.UNKNOWN


def test_a_partial_date_counts_to_its_last_day():
    """A list of January may be of the 31st."""
    assert known_until(replace(EDITION, edition_date="2026-01")) == date(2026, 1, 31)
    assert known_until(replace(EDITION, edition_date="2025")) == date(2025, 12, 31)


def test_a_job_that_needs_a_fresh_list_says_how_to_get_one():
    """Exit status 3 and the command."""
    require_fresh(EDITION, date(2026, 2, 1))
    with pytest.raises(ReferenceStale, match="cocket lists update us_sdn") as caught:
        require_fresh(EDITION, date(2026, 6, 1))
    assert caught.value.exit_status == 3


@given(first=st.dates(), second=st.dates())
def test_a_list_never_grows_fresher_with_time(first: date, second: date):
    """Once stale, stale on every later day."""
    early, late = sorted((first, second))
    if is_stale(EDITION, early) is Tri.YES:
        assert is_stale(EDITION, late) is Tri.YES
