"""How many exports a second are weighed when everything else is given, and what calibration recovers.

The peer of the rate is the same factors without what makes them answerable: points alone, no criteria, no smallest
changes, no re-scored conditions. The peer of the calibration is an unconstrained logistic regression on the same cases
(scipy, no monotony, no whole points): what readable weights cost in reliability. Processor time of one core.
"""

from __future__ import annotations

import importlib.util
import sys
import time
from itertools import pairwise
from types import ModuleType

import numpy as np
from scipy.optimize import minimize

from cocket.risk.bands import band_of
from cocket.risk.case import Case
from cocket.risk.conclusions import score
from cocket.risk.learning.calibrate import calibrate, design, reliability_error
from cocket.risk.service import RiskModel
from cocket.risk.table import BY_CODE
from cocket.risk.weights import shipped
from harness import ROOT, Figure, Run

POLICE = {"user": "law_enforcement", "purpose": "crowd_monitoring", "capability": "facial_recognition"}
ROWS = (
    {},
    {"code": "5A001.f", "user": "law_enforcement", "purpose": "criminal_investigation", "to": "MX"},
    {**POLICE, "to": "EG"},
    {"user": "unknown", "purpose": "unknown", "to": "EG"},
    {
        "code": "5A001.f",
        "user": "telecom_operator",
        "purpose": "network_operation",
        "to": "KE",
        "quantity": "4 each",
        "legs": ["AE sea Jebel Ali", "KE sea Mombasa"],
        "documents": [
            ("invoice", {"consignee": "Eksempel AS", "lines": [("i1", "4 each", "400 EUR")], "total": "400 EUR"}),
            ("packing_list", {"lines": [("i1", "5 each", "")]}),
            ("end_user_certificate", {"end_user": "Eksempel AS", "signed": True, "lines": [("i1", "4 each", "")]}),
        ],
    },
    {"to": "KG", "legs": ["TR", "AE", "KG"], "answers": {"flag.payment.cash": "yes", "flag.customer.evasive": "yes"}},
)


def _tests(name: str) -> ModuleType:
    """The tests' own builders, so that speed and calibration are measured on what is known to be right."""
    spec = importlib.util.spec_from_file_location(f"risk_{name}", ROOT / "tests" / "unit" / "risk" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[f"risk_{name}"] = module
    spec.loader.exec_module(module)
    return module


def _rate(work, rounds: int) -> float:
    """Exports a second of processor time, after one warm-up."""
    work()
    start, done = time.process_time(), 0
    for _ in range(rounds):
        done += work()
    return done / (time.process_time() - start)


def measure(run: Run) -> list[Figure]:
    """Weigh six kinds of export over and over, then calibrate on 2,000 cases of a known rule."""
    run.uses("cocket", "numpy", "scipy")
    cases = [_tests("conftest").make_case(**row) for row in ROWS]
    model = RiskModel(cases[0].world, shipped())

    def weigh(by: RiskModel = model) -> int:
        for case in cases:
            by.assess(case.export, case.classifications, case.screening, case.requirements, case.as_of)
        return len(cases)

    def weigh_anew() -> int:
        return weigh(RiskModel(model.world, shipped()))

    def points_alone() -> int:
        for given in cases:
            case = Case(
                given.export, given.classifications, given.screening, given.requirements, given.as_of, given.world
            )
            band_of([score(factor, factor.look(case), model.shipped) for factor in model.factors], model.shipped)
        return len(cases)

    rounds = 60 if run.quick else 300
    learning = _tests("test_learning")
    seen, unseen = learning.generated(2000, 1), learning.generated(2000, 2)
    found = calibrate(seen, shipped(), edition="2027-01-01", author="bench", reason="bench")
    total = [sum(w.points[c.degrees[code]] for code, w in found.weights.weights.items()) for c in unseen]
    bad = np.array([float(c.bad) for c in unseen])
    ours = reliability_error(np.array([found.probability(points) for points in total]), bad)
    order = [found.weights.weights[code].points[2] for code in learning.TRUE]
    return [
        Figure(
            "exports weighed", "exports/s", _rate(weigh_anew, rounds), better="more", mark=2000,
            peer=_rate(points_alone, rounds), peer_name="points alone",
            note="with flags, criteria, smallest changes and re-scored conditions, each worked out anew; the peer: "
            "points and a band",
        ),
        Figure(
            "the same where factors stand at degrees met before", "exports/s", _rate(weigh, rounds), better="more",
            note="criteria, changes and conditions follow from the degrees alone and are kept",
        ),
        Figure(
            "reliability error on 2,000 unseen cases", "ECE", ours, mark=0.03,
            peer=_free(seen, unseen, bad), peer_name="free logistic regression",
            note="ours is monotone, in whole points, and can be read",
        ),
        Figure(
            "true weights in their order", "share", float(order == sorted(order, reverse=True)),
            better="more", mark=1.0,
            note=f"{len(learning.TRUE)} weighted factors among {len(BY_CODE)}, the same 2,000 cases",
        ),
        _draws(learning, 4 if run.quick else 12),
    ]  # fmt: skip


def _draws(learning, count) -> Figure:
    """How often all six come out in strict order when the 2,000 cases are drawn anew: what the data allow at all."""
    ours = free = 0
    codes = list(learning.TRUE)
    for seed in range(1000, 1000 + count):
        cases = learning.generated(2000, seed)
        bad = np.array([float(case.bad) for case in cases])
        weights = calibrate(cases, shipped(), edition="2027-01-01", author="bench", reason="bench").weights.weights
        ours += _falling([weights[code].points[2] for code in codes])
        steps = _fitted(design(cases, tuple(BY_CODE)), bad)[1:].reshape(len(BY_CODE), -1)
        free += _falling([steps[place, :2].sum() for place in range(len(codes))])
    return Figure(
        "draws with all six in strict order", "share", ours / count, better="more",
        peer=free / count, peer_name="free logistic regression",
        note=f"{count} draws; where one fails, neighbours among the three smallest changed places or tie",
    )  # fmt: skip


def _falling(values) -> bool:
    return all(one > other for one, other in pairwise(values))


def _free(seen, unseen, bad) -> float:
    codes = tuple(BY_CODE)
    v = _fitted(design(seen, codes), np.array([float(c.bad) for c in seen]))
    return reliability_error(1 / (1 + np.exp(-(v[0] + design(unseen, codes) @ v[1:]))), bad)


def _fitted(x, y):
    def loss(v):
        scores = v[0] + x @ v[1:]
        residual = 1 / (1 + np.exp(-scores)) - y
        cost = np.logaddexp(0, scores).sum() - (y * scores).sum() + 0.5 * (v[1:] ** 2).sum()
        return cost, np.concatenate([[residual.sum()], x.T @ residual + v[1:]])

    return minimize(loss, np.zeros(x.shape[1] + 1), jac=True, method="L-BFGS-B").x
