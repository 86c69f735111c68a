"""What is missing, old, contradicting or withdrawn is said, or refused with the mend; never a silent default."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cocket.exports.boundary import parse_export
from cocket.kernel.errors import BadDocument
from cocket.risk.bands import counted
from cocket.risk.changes import rank
from cocket.risk.learning.promises import Adoption
from cocket.risk.model import Band
from cocket.risk.service import RiskModel
from cocket.risk.table import FACTORS
from cocket.risk.weights import shipped

LISTED = {"code": "5A001.f", "user": "telecom_operator", "purpose": "network_operation"}


def factor(found, code):
    return next(one for one in found.factors if one.code == code)


def aged(world_of, country, year, name="v2x_libdem", value=0.13):
    index = replace(world_of().indices[("EG", "v2x_libdem")][0], year=year, value=value)
    return {"indices": {(country, name): (index,)}}


def test_a_missing_index_is_said_and_asked_for(assess):
    """No row for the country: unknown, with the command that brings one."""
    found = factor(assess(to="BR", **LISTED), "geo.rights")
    assert not found.known
    assert found.sentence == "No index of the rights record of Brazil is in this home."


def test_a_year_newer_than_the_data_uses_the_newest_and_says_its_year(assess, world_of):
    """Up to six years on, the value counts and its year stands beside it; after that it is too old, and that is said."""
    row = {**LISTED, "to": "EG", "world": aged(world_of, "EG", 2024)}
    used = factor(assess(**row, as_of=date(2030, 5, 1)), "geo.rights")
    assert (used.degree, used.known) == (2, True)
    assert "(2024;" in used.evidence
    old = factor(assess(**row, as_of=date(2031, 1, 1)), "geo.rights")
    assert not old.known
    assert old.sentence == "The newest index of the rights record of Egypt is older than 6 years (of 2024)."


def test_an_index_of_a_later_year_is_as_good_as_none(assess, world_of):
    """What was published after the day of the assessment could not have been known."""
    found = factor(assess(**LISTED, to="EG", world=aged(world_of, "EG", 2027)), "geo.rights")
    assert (found.known, "No index" in found.sentence) == (False, True)


@pytest.mark.parametrize(
    ("code", "today"), [("ZR", "CD"), ("TP", "TL"), ("AN", "CW, SX or BQ"), ("SU", "RU or"), ("yu", "RS")]
)
def test_a_country_that_changed_its_code_is_refused_with_the_code_of_today(code, today):
    """Never replaced silently: some became several countries."""
    document = {
        "parties": [{"name": "A", "roles": ["end_user"]}], "items": [{"description": "d"}], "route": {"destination": code},
    }  # fmt: skip
    with pytest.raises(BadDocument, match="withdrawn") as caught:
        parse_export(document)
    assert today in caught.value.mend


def test_an_adopted_edition_that_misses_a_factor_is_not_used_and_every_answer_says_so(case_of):
    """A later release brought a factor: the shipped edition holds, and the rule names what is missing."""
    case = case_of()
    unfit = Adoption("weights-2025", None, date(2025, 1, 1), date(2030, 1, 1), "no weight for doc.quantity")
    model = RiskModel(case.world, shipped(), adopted=(unfit,))
    found = model.assess(case.export, case.classifications, case.screening, case.requirements, case.as_of)
    assert found.rules_version == shipped().id
    assert "The adopted edition weights-2025 has no weight for doc.quantity" in found.rule.sentence
    before = model.assess(case.export, case.classifications, case.screening, case.requirements, date(2024, 1, 1))
    assert "weights-2025" not in before.rule.sentence


def test_nothing_at_all_is_indeterminate_and_asks(assess):
    """No classification, no lists, no requirement, no papers, an empty world: every group of factors has a question."""
    world = {"indices": {}, "facts": {}, "groups": {}, "priority": {}, "loaded": frozenset()}
    found = assess(
        classified=False, lists=False, need="", world=world, user="unknown", purpose="unknown", statement="", signed=None,
        user_roles=["payer"], user_country=None, to="",
    )  # fmt: skip
    assert found.band is Band.INDETERMINATE
    open_groups = {one.group for one in found.factors if not one.known}
    assert open_groups == {one.group for one in FACTORS}
    assert {question.id for question in found.questions} >= {"risk.papers", "risk.history", "risk.user.on_list"}
    assert all(question.text and question.settles for question in found.questions)


# The whole way from an export to a band: one thing made worse, or unknown, everything else equal.
PURPOSES = st.sampled_from(["retail_sale", "criminal_investigation", "crowd_monitoring"])
ROWS = st.fixed_dictionaries(
    {
        "to": st.sampled_from(["NO", "EG", "MX", "KG", "RU", "IR"]),
        "code": st.sampled_from(["", "6A003.b", "5A001.f"]),
        "capability": st.sampled_from(["", "facial_recognition"]),
        "user": st.sampled_from(["retailer", "reseller", "law_enforcement"]),
        "purpose": PURPOSES,
        "traces": st.booleans(),
        "signed": st.sampled_from([True, False, None]),
        "quantity": st.just("4 each"),
        "answers": st.dictionaries(
            st.sampled_from(["flag.payment.cash", "flag.order.no_fit", "flag.use.covert", "risk.history"]),
            st.sampled_from(["yes", "no", "unknown"]),
            max_size=3,
        ),
    }
)
FINE = [("invoice", {"lines": [("i1", "4 each", "")]}), ("packing_list", {"lines": [("i1", "4 each", "")]})]
CLASH = [("invoice", {"lines": [("i1", "4 each", "")]}), ("packing_list", {"lines": [("i1", "9 each", "")]})]


@settings(max_examples=60, deadline=None)
@given(row=ROWS)
def test_papers_that_contradict_never_lower_the_band_and_missing_ones_never_beat_good_ones(row, assess):
    """Good papers at best, then none, then contradicting ones."""
    good, none, bad = (assess(**row, documents=papers) for papers in (FINE, [], CLASH))
    assert rank(good.band) <= rank(bad.band)
    assert rank(good.band) <= rank(none.band)


@settings(max_examples=60, deadline=None)
@given(row=ROWS, one=st.floats(0, 1), other=st.floats(0, 1))
def test_a_worse_index_never_lowers_the_band_and_a_missing_one_is_never_good(row, one, other, assess, world_of):
    """The lower the index, the same band or more; no index at all is no better than the best."""
    low, high = sorted((one, other))
    bands = [rank(assess(**row, world=aged(world_of, row["to"], 2024, value=value)).band) for value in (low, high, 1.0)]
    missing = rank(assess(**row, world={"indices": {}}).band)
    assert bands[0] >= bands[1] >= bands[2]
    assert missing >= bands[2]


@settings(max_examples=60, deadline=None)
@given(
    row=ROWS,
    flag=st.sampled_from(
        ["flag.payment.cash", "flag.delivery.abnormal_route", "flag.documents.parties", "risk.history"]
    ),
)
def test_raising_a_flag_never_lowers_the_band_and_unknown_never_counts_as_no(row, flag, assess):
    """No, unknown, yes: each asks for at least as much scrutiny as the one before."""
    bands = [
        rank(assess(**{**row, "answers": {**row["answers"], flag: said}}).band) for said in ("no", "unknown", "yes")
    ]
    assert bands[0] <= bands[1]
    assert bands[0] <= bands[2]


@settings(max_examples=60, deadline=None)
@given(row=ROWS)
def test_no_country_decides_alone(row, assess):
    """Whatever is known of countries, the points are at most twice those of everything else."""
    found = assess(**row)
    others = sum(one.points for one in found.factors if one.group != "geography")
    assert found.points <= 2 * others
    geography = sum(one.points for one in found.factors if one.group == "geography")
    assert found.points == counted(geography, others)


@settings(deadline=None)
@given(st.integers(0, 200), st.integers(0, 200), st.integers(0, 50), st.integers(0, 50))
def test_counting_geography_is_monotone(geography, others, more, further):
    """More of either never counts less."""
    assert counted(geography, others) <= counted(geography + more, others + further) <= 2 * (others + further)
