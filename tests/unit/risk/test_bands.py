"""The published rule: worse never means milder, geography never decides, unknown never counts as good."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cocket.kernel.canonical import canonical
from cocket.risk.bands import ORDER, band_of, rule_of
from cocket.risk.changes import rank
from cocket.risk.model import Band, FactorResult
from cocket.risk.table import FACTORS
from cocket.risk.weights import shipped

WEIGHTS = shipped()
STATES = st.lists(st.integers(-1, 3), min_size=len(FACTORS), max_size=len(FACTORS))  # -1 is unknown


def result(factor, state):
    weight = WEIGHTS.weights[factor.code]
    if state < 0:
        return FactorResult(
            factor.code,
            factor.group,
            factor.title,
            0,
            known=False,
            sentence="",
            evidence="",
            source="",
            possible=weight.unknown,
        )
    return FactorResult(
        factor.code,
        factor.group,
        factor.title,
        weight.points[state],
        known=True,
        sentence="",
        evidence="",
        source="",
        degree=state,
    )


def band(states):
    return band_of([result(f, s) for f, s in zip(FACTORS, states, strict=True)], WEIGHTS)[0]


@settings(max_examples=400, deadline=None)
@given(STATES, st.integers(0, len(FACTORS) - 1), st.data())
def test_worsening_any_factor_never_lowers_the_band(states, index, data):
    """A higher degree of a known factor leaves the band where it is or raises it."""
    states[index] = max(states[index], 0)
    worse = list(states)
    worse[index] = data.draw(st.integers(states[index], 3))
    assert rank(band(worse)) >= rank(band(states))


@settings(max_examples=400, deadline=None)
@given(STATES, st.integers(0, len(FACTORS) - 1))
def test_not_knowing_is_never_better_than_knowing_that_all_is_well(states, index):
    """Making a harmless factor unknown leaves the band where it is or raises it."""
    known, unknown = list(states), list(states)
    known[index], unknown[index] = 0, -1
    assert rank(band(unknown)) >= rank(band(known))


@settings(max_examples=400, deadline=None)
@given(STATES, st.integers(0, len(FACTORS) - 1))
def test_an_unknown_that_turns_out_at_its_worst_never_lowers_the_band(states, index):
    """The worst answer is at least as grave as the open question."""
    unknown, worst = list(states), list(states)
    unknown[index], worst[index] = -1, 3
    assert rank(band(worst)) >= rank(band(unknown))


@settings(deadline=None)
@given(st.lists(st.integers(0, 3), min_size=len(FACTORS), max_size=len(FACTORS)))
def test_geography_alone_is_never_more_than_low(states):
    """Whatever every country index and embargo says, a country by itself gives no band above low."""
    only = [s if f.group == "geography" else 0 for f, s in zip(FACTORS, states, strict=True)]
    assert band(only) is Band.LOW


def test_a_match_or_a_prohibition_is_high_whatever_else_is_known():
    """Two factors decide by themselves, and only at their gravest."""
    for code in ("user.on_list", "user.prohibited"):
        states = [3 if f.code == code else 0 for f in FACTORS]
        assert band(states) is Band.HIGH


def test_nothing_known_is_indeterminate():
    """Every factor unknown is neither low nor high."""
    assert band([-1] * len(FACTORS)) is Band.INDETERMINATE


def test_the_rule_is_published_with_its_figures():
    """The reason names the thresholds, the points and what is still open."""
    reason = rule_of(WEIGHTS, Band.ELEVATED, 30, 7)
    assert "50 points are high, 25 are elevated" in reason.sentence
    assert reason.evidence == "30 points, up to 7 more still unknown: elevated"
    assert [b.value for b in ORDER] == ["low", "indeterminate", "elevated", "high"]


POLICE = {"user": "law_enforcement", "purpose": "crowd_monitoring", "capability": "facial_recognition"}


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({}, Band.LOW),
        ({"to": "RU"}, Band.LOW),
        ({"code": "5A001.f", "user": "law_enforcement", "purpose": "criminal_investigation", "to": "MX"}, Band.HIGH),
        ({**POLICE, "to": "EG"}, Band.HIGH),
        ({**POLICE, "to": "BR"}, Band.HIGH),
        ({**POLICE, "to": "NO"}, Band.ELEVATED),
        ({"user": "unknown", "purpose": "unknown"}, Band.INDETERMINATE),
        ({"code": "?"}, Band.INDETERMINATE),
        ({"need": "prohibited"}, Band.HIGH),
    ],
)
def test_plain_exports_get_the_band_a_reader_expects(row, expected, assess):
    """A webcam for a shop is low wherever it goes; surveillance for crowds is not."""
    assert assess(**row).band is expected


def test_an_export_full_of_red_flags_is_high(assess):
    """Evasive buyer, cash, odd route and contradicting papers add up without any list or country."""
    flags = ("customer.evasive", "payment.cash", "delivery.abnormal_route", "documents.parties", "order.no_fit")
    assert assess(answers={f"flag.{flag}": "yes" for flag in flags}).band is Band.HIGH


def test_the_same_inputs_give_the_same_bytes(assess):
    """Canonical JSON of two runs is equal."""
    assert canonical(assess(**POLICE, to="EG")) == canonical(assess(**POLICE, to="EG"))


def test_missing_lists_of_the_world_leave_a_surveillance_item_open_and_say_what_to_load(assess):
    """Without indices and facts nothing is taken for good, and the question names the command."""
    world = {"indices": {}, "facts": {}, "groups": {}, "priority": {}, "loaded": frozenset()}
    found = assess(code="5A001.f", user="telecom_operator", purpose="network_operation", world=world)
    rights = next(one for one in found.factors if one.code == "geo.rights")
    assert not rights.known
    assert any("cocket lists import vdem" in question.text for question in found.questions)
    assert found.band is not Band.LOW


def test_an_index_of_a_later_year_or_an_old_one_is_not_used(assess, world_of):
    """A value after the day of the assessment, or more than six years before it, is as good as none."""
    for year in (2027, 2019):
        index = replace(world_of().indices[("EG", "v2x_libdem")][0], year=year)
        found = assess(code="5A001.f", to="EG", world={"indices": {("EG", "v2x_libdem"): (index,)}})
        assert not next(one for one in found.factors if one.code == "geo.rights").known
