"""The law's criteria, what would change the band, and what conditions would do."""

from __future__ import annotations

import pytest

from cocket.risk.bands import band_of
from cocket.risk.changes import rank
from cocket.risk.criteria import criteria, measures, prompts
from cocket.risk.model import Band
from cocket.risk.table import BY_CODE
from cocket.risk.weights import shipped

POLICE = {"user": "law_enforcement", "purpose": "crowd_monitoring", "capability": "facial_recognition", "to": "EG"}


def test_every_criterion_and_condition_names_factors_that_exist():
    """A renamed factor cannot drop out of a criterion unnoticed."""
    for one in criteria():
        assert set(one.factors) <= set(BY_CODE), one.code
        assert one.for_a_person
        assert one.force in {"must refuse", "must consider", "must notify", "must weigh"}
    for one in measures():
        assert set(one.reduces) <= set(BY_CODE), one.code
    for one in prompts():
        assert set(one.factors) <= set(BY_CODE), one.code


def test_every_factor_bears_on_some_criterion():
    """Nothing is weighed that no law asks about."""
    assert {code for one in criteria() for code in one.factors} == set(BY_CODE)


def test_criteria_one_to_four_must_refuse_and_five_to_eight_must_consider():
    """The Common Position's two kinds of criteria are told apart."""
    force = {one.code: one.force for one in criteria()}
    assert {force[f"cp944.{n}"] for n in (1, 2, 3, 4)} == {"must refuse"}
    assert {force[f"cp944.{n}"] for n in (5, 6, 7, 8)} == {"must consider"}


def test_a_surveillance_case_shows_what_bears_on_human_rights_and_what_is_left_to_a_person(assess):
    """Criterion two carries the factors that spoke, and says whether something is still open."""
    view = next(one for one in assess(**POLICE).criteria if one.code == "cp944.2")
    assert {"use.pattern", "user.type", "geo.rights"} <= set(view.bearing)
    assert view.open
    assert "clear risk" in view.for_a_person


def test_a_human_rights_section_stands_only_with_surveillance_items(assess):
    """A desk officer gets the questions, with what is known beside each; a webcam gets none."""
    assert assess().rights == ()
    section = assess(**POLICE).rights
    assert len(section) == len(prompts())
    assert all(prompt.known for prompt in section)


@pytest.mark.parametrize(
    "row", [POLICE, {"code": "5A001.f", "to": "MX", "user": "telecom_operator"}, {"need": "prohibited"}]
)
def test_each_smallest_change_moves_the_band_and_no_smaller_one_would(row, assess):
    """Taking the named factors away gives the stated band; taking away fewer gives none of the lower bands."""
    found, weights = assess(**row), shipped()
    lowering = [change for change in found.changes if rank(change.band) < rank(found.band)]
    assert lowering
    for change in lowering:
        rest = [one for one in found.factors if one.code not in change.codes]
        assert band_of(rest, weights)[0] is change.band
        for code in change.codes:
            fewer = [one for one in found.factors if one.code not in set(change.codes) - {code}]
            assert rank(band_of(fewer, weights)[0]) >= rank(found.band) or len(change.codes) == 1


def test_the_unknowns_that_matter_most_come_first(assess):
    """Three unknown factors, the heaviest first."""
    found = assess(code="5A001.f", to="EG", user="unknown", purpose="unknown")
    possible = {one.code: one.possible for one in found.factors}
    assert len(found.matters_most) == 3
    ordered = [possible[code] for code in found.matters_most]
    assert ordered == sorted(ordered, reverse=True)
    assert ordered[0] == max(possible.values())


def test_an_unknown_that_would_raise_the_band_is_named(assess):
    """An indeterminate export says which single answer would make it worse."""
    found = assess(code="6A003", user="unknown")
    raising = [change for change in found.changes if rank(change.band) > rank(found.band)]
    assert raising


def test_conditions_reduce_only_what_they_name_and_never_raise_the_band(assess):
    """Each safeguard re-scores to the same points or fewer; feature locks bring facial recognition down."""
    found = assess(**POLICE)
    assert found.safeguards
    for safeguard in found.safeguards:
        assert safeguard.points <= found.points
        assert rank(safeguard.band) <= rank(found.band)
        assert safeguard.reduces
    locks = next(one for one in found.safeguards if one.code == "feature_locks")
    assert locks.points < found.points


def test_no_condition_removes_a_prohibition(assess):
    """A match or a prohibition stays high whatever is promised."""
    found = assess(need="prohibited", traces=False)
    assert {safeguard.band for safeguard in found.safeguards} == {Band.HIGH}


def test_all_conditions_together_do_most_and_come_first(assess):
    """The joint effect is re-scored too; a factor that several reduce falls by one degree only."""
    found = assess(**POLICE)
    together, *single = found.safeguards
    assert together.code == "together"
    assert together.points <= min(one.points for one in single)
    assert [one.points for one in single] == sorted(one.points for one in single)
    assert set(together.reduces) == {code for one in single for code in one.reduces}
    steps = {one.code: one for one in found.factors}
    most = sum(one.points for code, one in steps.items() if code in together.reduces)
    assert found.points - together.points <= most
