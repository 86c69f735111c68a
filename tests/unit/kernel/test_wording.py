"""Sentences that remember how they were made."""

from __future__ import annotations

from datetime import date

import pytest

from cocket.kernel.errors import BadInput
from cocket.kernel.wording import Said, counted, said


def test_a_sentence_is_an_ordinary_text_that_keeps_its_parts():
    """Whoever only reads it sees English; whoever translates it finds pattern and parts."""
    one = said("The {desk} desk has until {day}", desk="technical", day=date(2026, 11, 3))
    assert one == "The technical desk has until 3 November 2026"
    assert (one.pattern, one.parts["desk"]) == ("The {desk} desk has until {day}", "technical")
    assert said("Use one of {units}.", units=("kg", "l")) == "Use one of kg, l."


@pytest.mark.parametrize(("count", "told"), [(0, "0 are left"), (1, "One is left"), (12, "12 are left")])
def test_a_count_chooses_the_form(count, told):
    """One is not said as many."""
    assert counted(count, "One is left", "{count} are left") == told


def test_braces_in_a_part_stay_what_they_are():
    """What people typed is put in, never read as a pattern."""
    assert said("{name} is unknown", name="{0.__class__} {x}") == "{0.__class__} {x} is unknown"


def test_an_error_keeps_its_sentences():
    """Where and how to mend stand around a sentence as around a text."""
    error = BadInput(said("{n} is too many", n=3), where="row 4", mend=said("Give at most {n}.", n=2))
    assert str(error) == "row 4: 3 is too many. Give at most 2."
    assert isinstance(error.what, Said)
    assert isinstance(error.mend, Said)
