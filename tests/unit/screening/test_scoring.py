"""The score: more agreement never scores less, the budget holds, and what is kept is what was built."""

from __future__ import annotations

import os
import re
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cocket.kernel.errors import BadInput, ReferenceCorrupt
from cocket.kernel.reasons import EditionRef
from cocket.reference.tables import ADDRESSES, ENTITIES, IDENTIFIERS, LINKS, NAMES
from cocket.screening import factors
from cocket.screening.attributes import Attributes, weigh
from cocket.screening.calibration import FALLING, KNOTS, RISING
from cocket.screening.engine import compare, compare_pairs
from cocket.screening.features import FEATURES
from cocket.screening.features import NAMES as FEATURE_NAMES
from cocket.screening.index import build, load, save
from cocket.screening.listed import list_of, panel
from cocket.screening.score import at_base_rate, probability, read_weights, shipped_weights, weights_from
from cocket.screening.service import Screener

ROOT = Path(__file__).parents[3]
LISTED = (
    "Arkadiy Miroslavovich Vorontsov",
    "Abd al-Rahman Qasim al-Dulaymi",
    "Tarnhelm Signal Intelligence Systems LLC",
    "Ostrovnaya Zvezda",
)


def tables() -> dict[str, pa.Table]:
    entities = [
        {
            "entity_id": f"E{n}", "list_code": "XX-TEST", "list_title": "", "kind": "", "name": name, "title": "", "programmes": [], "countries": [],
            "birth_dates": [], "listed_on": "", "ended_on": "", "effect": "", "remarks": "", "source": "",
        }
        for n, name in enumerate(LISTED)
    ]  # fmt: skip
    names = [{"entity": n, "name": name, "quality": "primary", "script": "Latn"} for n, name in enumerate(LISTED)]
    return {
        "entities": pa.Table.from_pylist(entities, ENTITIES),
        "names": pa.Table.from_pylist(names, NAMES),
        "identifiers": pa.Table.from_pylist([], IDENTIFIERS),
        "addresses": pa.Table.from_pylist([], ADDRESSES),
        "links": pa.Table.from_pylist([], LINKS),
    }


def test_weights_keep_their_signs():
    """A better agreement never lowers a score, by weight or by curve."""
    weights = shipped_weights()
    curves = dict(weights.curves)
    for number, name in enumerate(FEATURE_NAMES):
        steps = np.diff(curves[number][1]) if number in curves else np.array([weights.linear[number]])
        if name in RISING:
            assert (steps >= 0).all(), name
        if name in FALLING:
            assert (steps <= 0).all(), name
    x, y = np.array(weights.steps).T
    assert (np.diff(x) > 0).all()
    assert (np.diff(y) > 0).all()


@given(st.lists(st.floats(-60, 60), min_size=2, max_size=20))
def test_log_odds_rise_with_the_sum(sums):
    """Calibration changes distances, never the order."""
    ordered = np.sort(np.array(sums))
    odds = shipped_weights().log_odds(ordered)
    assert (np.diff(odds) >= 0).all()
    assert ((probability(odds) > 0) & (probability(odds) < 1)).all()


def test_a_score_depends_on_the_two_names_alone():
    """What else stands on the list changes no score: the ground that re-screening stands on."""
    whole, weights = tables(), shipped_weights()
    alone = build(whole["names"].slice(0, 1), whole["entities"].slice(0, 1))
    every = build(whole["names"], whole["entities"])
    query = ["Arkady Vorontsov"]
    first, second = compare(query, alone, weights), compare(query, every, weights)
    assert first.sums[first.entity == 0] == pytest.approx(second.sums[second.entity == 0], abs=1e-5)


def test_pairs_and_search_give_the_same_sum():
    """Labelled pairs are scored as screening scores them."""
    whole, weights = tables(), shipped_weights()
    found = compare(["Arkady Vorontsov"], build(whole["names"], whole["entities"]), weights)
    pair = compare_pairs(["Arkady Vorontsov"], [LISTED[0]], weights)
    assert pair[0] == pytest.approx(float(found.sums[found.entity == 0][0]), abs=1e-4)


def test_an_index_that_was_kept_answers_like_the_one_that_was_built(tmp_path):
    """Saved, mapped into memory, and the same."""
    built = build(tables()["names"], tables()["entities"])
    save(built, tmp_path / "index")
    save(built, tmp_path / "index")  # a second writer changes nothing
    kept = load(tmp_path / "index")
    for query in ("Arkady Vorontsov", "عبد الرحمن الدليمي", "zmeyka"):
        one, two = (compare([query], index, shipped_weights()) for index in (built, kept))
        assert one.entity.tolist() == two.entity.tolist()
        assert one.sums.tolist() == two.sums.tolist()
    assert [path.name for path in tmp_path.iterdir()] == ["index"]


def test_at_most_the_budget_of_the_panel_raises_a_hit():
    """The threshold is measured on the very lists that are screened."""
    ref = EditionRef("xx", "xx@1", "", "", "0" * 64)
    names = pa.Table.from_pylist(
        [{"entity": n, "name": name, "quality": "primary", "script": "Latn"} for n, name in enumerate(panel()[:300])],
        NAMES,
    )
    row = tables()["entities"].slice(0, 1)
    whole = {**tables(), "names": names, "entities": pa.concat_tables([row] * 300)}
    listed = list_of(ref, whole)
    for budget in (0.05, 0.2):
        screener = Screener.over((listed,), budget=budget)
        found = screener.screen(pa.table({"id": [str(n) for n in range(len(panel()))], "name": panel()}))
        assert len(set(found.column("query_id").to_pylist())) <= budget * len(panel())


@pytest.mark.parametrize("budget", [0, 1, -0.1, 2, float("nan")])
def test_a_budget_is_a_share(budget):
    """Nothing and everything are no budgets."""
    with pytest.raises(BadInput, match="budget"):
        Screener.over((), budget=budget)


def test_base_rates_restate_a_probability():
    """Bayes' rule: 0.8 at one half is 0.0388 at one in a hundred, and back."""
    low = at_base_rate(np.array([0.8]), 0.5, 0.01)
    assert low[0] == pytest.approx(0.0388, abs=1e-4)
    assert at_base_rate(low, 0.01, 0.5)[0] == pytest.approx(0.8)


@pytest.mark.parametrize("text", ["", "[]", '{"weights": {"joined": 1}}', '{"weights": [1]}'])
def test_weights_of_another_version_are_refused(tmp_path, text):
    """A table that does not fit these features would score by accident."""
    path = tmp_path / "weights.json"
    path.write_text(text, "utf-8")
    with pytest.raises(ReferenceCorrupt):
        weights_from(path)
    with pytest.raises(ReferenceCorrupt):
        read_weights({"weights": dict.fromkeys(FEATURES)} | {"weights": {}}, "here")


def test_every_curve_is_of_a_feature():
    """Knots for a factor that is gone would be forgotten work."""
    assert set(KNOTS) | RISING | FALLING <= set(FEATURES)


def test_the_golden_page_of_factors_is_the_weights():
    """The documentation is written from the weights; COCKET_GOLDEN=write writes it anew."""
    path = ROOT / "docs" / "reference" / "screening-factors.md"
    if os.environ.get("COCKET_GOLDEN") == "write":
        path.write_text(factors.page(), "utf-8")
    assert path.read_text("utf-8") == factors.page()


@pytest.mark.parametrize(
    ("one", "two", "code"),
    [
        (("1961-03-04",), ("1961-03-04",), "birth_day_same"),
        (("1961-03-04",), ("1961-04-03",), "birth_swapped"),
        (("1961",), ("1961-04-03",), "birth_year_same"),
        (("1961",), ("c. 1962",), "birth_near"),
        (("1961",), ("1990", "1961-05"), "birth_year_same"),
        (("1961",), ("1980",), "birth_far"),
        (("1970-13-45",), ("1980",), None),
        ((), ("1980",), None),
    ],
)
def test_birth_dates_are_compared_as_far_as_they_are_known(one, two, code):
    """The best of several dates counts; what cannot be read says nothing."""
    found = weigh(Attributes(birth_dates=one), Attributes(birth_dates=two))
    codes = [re.sub("^screening.", "", r.code) for r in (*found.agreements, *found.differences)]
    assert codes == ([code] if code else [])


def test_identifiers_decide_only_when_they_are_exactly_equal():
    """A number of another type is weaker, another number of the same type speaks against."""
    listed = Attributes(identifiers=(("Passport", "AB 123456"), ("Tax ID No.", "7701234567")))
    assert (
        weigh(Attributes(identifiers=(("passport", "ab-123456"),)), listed).agreements[0].code
        == "screening.identifier_same"
    )
    assert (
        weigh(Attributes(identifiers=(("tax", "AB123456"),)), listed).agreements[0].code
        == "screening.identifier_other_type"
    )
    assert (
        weigh(Attributes(identifiers=(("passport", "AB123457"),)), listed).differences[0].code
        == "screening.identifier_differs"
    )
    assert weigh(Attributes(identifiers=(("passport", "N/A"),)), listed).agreements == ()
