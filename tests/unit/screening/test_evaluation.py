"""Error rates: intervals, groups, and who fares worse."""

from __future__ import annotations

import numpy as np
import pytest

from cocket.kernel.errors import BadInput
from cocket.screening.evaluation import Rate, area, calibration_error, evaluate
from cocket.screening.service import Screener


@pytest.fixture(scope="module")
def screener() -> Screener:
    return Screener.over(())


def write(path, rows, header="name1,name2,is_match,kind"):
    path.write_text("\n".join([header, *rows]) + "\n", "utf-8")
    return path


def test_a_group_below_200_pairs_has_no_rate(tmp_path, screener):
    """A percentage of a handful would be read as a finding."""
    rows = [f"Arkadiy Vorontsov{n},Arkady Vorontsov{n},true,person" for n in range(210)]
    rows += [f"Marta Lindqvist{n},Arkady Vorontsov{n},false,organisation" for n in range(150)]
    groups = {(g.by, g.name): g for g in evaluate(write(tmp_path / "l.csv", rows), screener).groups}
    assert groups["overall", "all"].enough
    assert groups["kind", "person"].enough
    assert not groups["kind", "organisation"].enough


def test_a_group_that_fares_worse_is_flagged(tmp_path, screener):
    """Missing one kind of name far more often than the others is said."""
    rows = ["Arkadiy Vorontsov,Arkadiy Vorontsov,true,person" for _ in range(250)]
    rows += ["Zmeyka Institut,Blue Pelican Trading,true,organisation" for _ in range(250)]
    groups = {(g.by, g.name): g for g in evaluate(write(tmp_path / "l.csv", rows), screener).groups}
    assert groups["kind", "organisation"].worse == ("recall",)
    assert groups["kind", "person"].worse == ()


def test_rows_without_a_label_or_a_name_are_named(tmp_path, screener):
    """What cannot be counted is not counted in silence."""
    found = evaluate(write(tmp_path / "l.csv", ["A B,A B,maybe,", "A B,,true,", "A B,A B,true,"]), screener)
    assert [(place, field) for place, field, _ in found.rejects] == [("line 2", "is_match"), ("line 3", "name2")]
    assert found.groups[0].recall.total == 1


def test_another_shape_is_refused(tmp_path, screener):
    """A file of other columns is told in one line."""
    with pytest.raises(BadInput, match="columns"):
        evaluate(write(tmp_path / "l.csv", ["1,2"], header="a,b"), screener)


def test_wilson_intervals_hold_the_share_and_never_leave_0_to_1():
    """Also for none of many and all of few."""
    for count, total in ((0, 10), (10, 10), (3, 7), (500, 1000)):
        low, high = Rate(count, total).interval
        assert 0 <= low <= count / total <= high <= 1
    assert Rate(8, 10).interval == pytest.approx((0.490162, 0.943318), abs=1e-5)


def test_area_and_calibration_error_of_known_scores():
    """Hand-worked: one swapped pair of four, and scores that are off by a tenth."""
    assert area(np.array([0.9, 0.4, 0.6, 0.1]), np.array([True, True, False, False])) == pytest.approx(0.75)
    assert area(np.array([0.5, 0.5]), np.array([True, False])) == pytest.approx(0.5)
    assert calibration_error(np.array([0.9] * 10), np.array([True] * 8 + [False] * 2)) == pytest.approx(0.1)
