"""Learning in the open: calibration recovers what is true, drift warns both ways, and flawed labels are refused."""

from __future__ import annotations

import contextlib
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cocket.kernel.errors import BadDocument, BadInput
from cocket.risk.learning import drift
from cocket.risk.learning.calibrate import calibrate, reliability_error
from cocket.risk.learning.cases import LabelledCase, from_csv, settled
from cocket.risk.learning.drift import watch
from cocket.risk.learning.promises import flagged
from cocket.risk.learning.rates import difference, rate
from cocket.risk.table import BY_CODE
from cocket.risk.weights import load, shipped

TRUE = dict(zip(BY_CODE, (4.0, 2.9, 2.0, 1.35, 0.85, 0.45), strict=False))


def generated(count, seed, base=-4.3):
    """Cases whose risk follows a known additive rule; factors outside it say nothing."""
    random = np.random.default_rng(seed)
    made = []
    for number in range(count):
        degrees = {code: int(random.choice([0, 1, 2], p=[0.55, 0.25, 0.2])) for code in BY_CODE}
        score = base + sum(weight * degrees[code] / 2 for code, weight in TRUE.items())
        bad = bool(random.random() < 1 / (1 + np.exp(-score)))
        groups = {"region": "north" if number % 2 else "south", "size": "small" if number % 3 else "large"}
        made.append(LabelledCase(f"case-{number}", date(2026, 1, 1), degrees, bad, groups=groups))
    return made


@pytest.fixture(scope="module")
def proposal():
    return calibrate(generated(2000, 1), shipped(), edition="2027-01-01", author="an officer", reason="first outcomes")


def test_calibration_recovers_the_order_of_the_true_weights(proposal):
    """Six factors of known weight come out in their order, far above factors that say nothing."""
    found = [proposal.weights.weights[code].points[2] for code in TRUE]
    assert found == sorted(found, reverse=True)
    assert len(set(found)) == len(found)
    idle = [proposal.weights.weights[code].points[2] for code in BY_CODE if code not in TRUE]
    assert found[0] > 5 * max(idle)


def test_calibration_is_reliable_on_cases_it_has_not_seen(proposal):
    """The expected calibration error on 2,000 unseen cases is at most 0.03."""
    unseen = generated(2000, 2)
    points = [sum(w.points[case.degrees[code]] for code, w in proposal.weights.weights.items()) for case in unseen]
    predicted = np.array([proposal.probability(total) for total in points])
    assert reliability_error(predicted, np.array([float(case.bad) for case in unseen])) <= 0.03
    assert len(proposal.reliability) == 10


def test_a_proposal_is_a_complete_edition_that_loads_and_is_signed(proposal):
    """Its text is an edition like any other: every factor, monotone, with author and reason."""
    again = load(proposal.text)
    assert again.weights == proposal.weights.weights
    assert again.author == "an officer"
    assert again.sha256 == proposal.weights.sha256


def test_a_proposal_says_who_would_be_treated_differently_and_how_often_it_errs_by_group(proposal):
    """Moved cases both ways, and error rates with intervals for every region and size."""
    assert {one.direction for one in proposal.moved} == {"newly flagged", "no longer flagged"}
    assert set(proposal.false_alarms) == {"all", "region", "size"}
    for rates in (proposal.false_alarms, proposal.misses):
        for values in rates.values():
            for one in values.values():
                assert 0 <= one.low <= one.value <= one.high <= 1


def test_labels_of_one_class_are_refused():
    """Without both good and bad outcomes nothing can be learnt, and the mend says so."""
    cases = [LabelledCase(str(n), date(2026, 1, 1), {}, bad=False) for n in range(100)]
    with pytest.raises(BadInput, match="went well"):
        settled(cases)


def test_an_unsigned_proposal_is_refused():
    """Somebody has to stand for it."""
    with pytest.raises(BadInput, match="author"):
        calibrate(generated(200, 3), shipped(), edition="2027-01-01", author=" ", reason="x")


def test_unknown_degrees_count_what_they_may_still_add():
    """A case where nothing is known is flagged sooner than one where all is well."""
    weights = shipped()
    assert flagged(LabelledCase("a", date(2026, 1, 1), {}), weights)
    assert not flagged(LabelledCase("b", date(2026, 1, 1), dict.fromkeys(BY_CODE, 0)), weights)


def period(start, count, **shares):
    """Cases of one period with given shares of approvals, false alarms, bad ends, regions and days."""
    made = []
    for number in range(count):
        fraction = number / count
        made.append(
            LabelledCase(
                f"{start}-{number}", start + timedelta(days=number % 30), {}, fraction < shares.get("bad", 0.05),
                fraction < shares.get("approved", 0.8), shares.get("days", 20), hit=True, band=shares.get("band", ""),
                cleared=fraction < shares.get("cleared", 0.5),
                groups={"region": "north" if fraction < shares.get("north", 0.5) else "south"},
            )
        )  # fmt: skip
    return made


SPLIT = date(2026, 6, 1)


@pytest.mark.parametrize(
    ("change", "code", "direction"),
    [
        ({"approved": 0.95}, "approvals", "too lax"),
        ({"approved": 0.5}, "approvals", "needlessly strict"),
        ({"cleared": 0.9}, "false_alarms", "needlessly strict"),
        ({"cleared": 0.2}, "false_alarms", "better"),
        ({"bad": 0.3}, "bad_approvals", "too lax"),
        ({"days": 60}, "waiting", "needlessly strict"),
        ({"days": 10}, "waiting", "better"),
        ({"north": 0.9}, "displacement", "displacement"),
    ],
)
def test_drift_is_seen_in_its_direction(change, code, direction):
    """Each kind of drift gives a signal that points the right way, and an unchanged period gives none."""
    before, after = period(date(2026, 1, 1), 300), period(SPLIT, 300, **change)
    signals = {signal.code: signal for signal in watch([*before, *after], SPLIT)}
    assert signals[code].direction == direction
    assert signals[code].sentence.endswith(".")


@pytest.mark.parametrize(
    ("band", "approved", "direction"),
    [("high", 0.95, "too lax"), ("elevated", 0.95, "too lax"), ("low", 0.5, "needlessly strict"),
     ("indeterminate", 0.5, "needlessly strict"), ("high", 0.5, None), ("low", 0.95, None)],
)  # fmt: skip
def test_approvals_are_watched_against_risk(band, approved, direction):
    """More risky exports let through is too lax, fewer harmless ones needlessly strict; the other ways are no alarm."""
    before, after = period(date(2026, 1, 1), 300, band=band), period(SPLIT, 300, band=band, approved=approved)
    signals = {signal.code: signal for signal in watch([*before, *after], SPLIT)}
    assert (signals["approvals"].direction if "approvals" in signals else None) == direction


def office(start, end):
    """Half the cases are granted in ten days, half refused in sixty; what is not decided by the end is open."""
    for number in range(400):
        day, wait = start + timedelta(days=number % 60), 60 if number % 2 else 10
        known = day + timedelta(days=wait) <= end
        yield LabelledCase(f"{start}-{number}", day, {}, None, wait == 10 if known else None, wait if known else None)


def test_cases_too_young_to_be_decided_are_left_out(monkeypatch):
    """Of the newest cases only the quick and easy are decided; that is no sign that decisions became lax."""
    cases = [*office(date(2026, 1, 1), date(2026, 5, 31)), *office(SPLIT, SPLIT + timedelta(days=75))]
    assert watch(cases, SPLIT) == ()
    monkeypatch.setattr(drift, "RIPE", 0)
    assert [signal.direction for signal in watch(cases, SPLIT) if signal.code == "approvals"] == ["too lax"]


def test_no_drift_no_signal():
    """Two periods alike say nothing."""
    assert watch([*period(date(2026, 1, 1), 300), *period(SPLIT, 300)], SPLIT) == ()


def test_too_few_cases_to_speak_of_drift():
    """Small numbers are refused rather than read."""
    with pytest.raises(BadInput, match="before"):
        watch(period(date(2026, 1, 1), 10), SPLIT)


def test_cases_are_read_from_csv_with_unknown_kept_apart():
    """An empty factor cell is unknown; groups and outcomes are read."""
    raw = b"id,day,geo.rights,user.type,bad,approved,days,region\na,2026-01-02,2,,yes,no,14,EG\n"
    (case,) = from_csv(raw)
    assert case.degrees == {"geo.rights": 2, "user.type": -1}
    assert (case.bad, case.approved, case.days, case.groups) == (True, False, 14, {"region": "EG"})


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"id,day\n",
        b"id\na\n",
        b"id,day\na\n",
        b"id,day\na,2026-01-01,extra\n",
        b"id,day\na,yesterday\n",
        b"id,day,geo.rights\na,2026-01-01,7\n",
        b"id,day,bad\na,2026-01-01,perhaps\n",
        b"id,day,days\na,2026-01-01,soon\n",
        b"\xff\xfe",
    ],
)
def test_flawed_case_files_are_refused_with_row_and_mend(raw):
    """Missing columns, ragged rows and unreadable cells end in one line."""
    with pytest.raises((BadDocument, BadInput)):
        from_csv(raw)


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_no_bytes_crash_the_reader(raw):
    """Any file is read or refused."""
    with contextlib.suppress(BadInput):
        from_csv(b"id,day,bad\n" + raw)


@settings(deadline=None)
@given(st.integers(0, 200), st.integers(1, 200))
def test_an_interval_holds_its_share(count, total):
    """Wilson's interval contains the observed share and stays between nothing and everything."""
    one = rate(min(count, total), total)
    assert 0 <= one.low <= one.value + 1e-12
    assert one.value - 1e-12 <= one.high <= 1


def test_an_interval_of_nothing_is_everything():
    """Without cases nothing is claimed."""
    one = rate(0, 0)
    assert (one.low, one.high) == (0.0, 1.0)
    assert difference(one, rate(1, 2))[1:] == (-1.0, 1.0)


BROKEN = Path(__file__).resolve().parents[2] / "vectors" / "broken" / "labelled_cases"


@pytest.mark.parametrize("path", sorted(BROKEN.iterdir()), ids=lambda path: path.stem)
def test_each_broken_case_file_is_refused_in_one_line(path):
    """The deliberately broken files, each with its row or column named."""
    with pytest.raises(BadInput) as caught:
        from_csv(path.read_bytes(), path.name)
    assert "\n" not in str(caught.value)
