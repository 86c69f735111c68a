"""What follows from degrees is worked out once and never mixed up."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from cocket.risk.bands import band_of
from cocket.risk.case import Found
from cocket.risk.changes import smallest_changes, unknowns_that_matter, with_safeguards
from cocket.risk.conclusions import Conclusions, conclude, score
from cocket.risk.criteria import views
from cocket.risk.service import RiskModel
from cocket.risk.table import FACTORS
from cocket.risk.weights import Weight, shipped

DEGREES = st.tuples(*(st.integers(-1, 3) for _ in FACTORS))
KEPT = Conclusions(FACTORS, shipped())


@settings(max_examples=100, deadline=None)
@given(DEGREES)
def test_conclusions_are_those_of_the_results_with_their_words(degrees):
    """What a factor said changes nothing that follows from how strongly it is present, the first time and the second."""
    results = [
        score(factor, Found(max(degree, 0), f"words {n}", "proof", "law", known=degree >= 0, ask="?"), shipped())
        for n, (factor, degree) in enumerate(zip(FACTORS, degrees, strict=True))
    ]
    band, points, possible = band_of(results, shipped())
    for found in (KEPT.of(degrees), KEPT.of(degrees)):
        assert (found.band, found.points, found.possible) == (band, points, possible)
        assert found.criteria == views({one.code: one for one in results})
        assert found.changes == smallest_changes(results, band, shipped())
        assert found.matters_most == unknowns_that_matter(results)
        assert found.safeguards == with_safeguards(results, shipped())
        assert found.present == {one.code for one in results if one.degree}


def test_no_more_is_kept_than_the_bound():
    """A server that runs for a year does not fill its memory with conclusions."""
    kept = Conclusions(FACTORS[:2], shipped(), most=3)
    for degrees in product(range(-1, 3), range(-1, 3)):
        assert kept.of(degrees) == conclude(FACTORS[:2], degrees, shipped())
        assert len(kept) <= 3


def test_each_edition_of_weights_has_conclusions_of_its_own(case_of):
    """Weights adopted from a day on are not answered with what an earlier edition gave."""
    case = case_of(code="5A001.f", to="EG")
    raised = replace(
        shipped(), weights={**shipped().weights, "item.listed": Weight((0, 90, 90, 90), 90)}, id="raised", elevated=1
    )
    model, other = RiskModel(case.world, shipped()), RiskModel(case.world, raised)
    given = (case.export, case.classifications, case.screening, case.requirements, case.as_of)
    first = model.assess(*given)
    model.shipped = raised
    assert model.assess(*given) == other.assess(*given) != first
