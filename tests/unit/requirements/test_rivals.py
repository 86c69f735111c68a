"""Where two paragraphs may describe an item, the freer one does not speak alone."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from cocket.controls.model import Candidate, Decontrol, Threshold, ThresholdCheck
from cocket.kernel.reasons import Tri
from cocket.requirements.model import Need
from cocket.requirements.rivals import rivals

ROW = {"id": "r", "cites": "742.13", "exporter": "US", "to": "NO", "us": "5A001.f.2", "user": "telecom_operator"}


def candidate(provision, score=0.8, met=None, released=None):
    threshold = Threshold("frequency", ">=", Decimal(1), "GHz", "1 GHz")
    checks = (ThresholdCheck(threshold, met),) if met else ()
    notes = (Decontrol("note", "does not control", released),) if released else ()
    return Candidate(provision, provision[:5], "title", score, "quote", checks, notes)


def judged(make_case, requirements, *candidates):
    case = make_case(ROW)
    found = [
        replace(c, candidates=(candidate(c.provision or "5A001"), *candidates)) if c.regime == "us" else c
        for c in case.classifications
    ]
    (answer,) = requirements.require(case.export, found, case.screening, case.as_of)
    return answer


def test_free_under_one_paragraph_is_not_free_while_another_asks_for_a_licence(make_case, requirements):
    """5A001.f.2 needs no licence to Norway, but 5A980 needs one everywhere: the answer is open, and asks which it is."""
    assert judged(make_case, requirements).need is Need.NOT_REQUIRED
    answer = judged(make_case, requirements, candidate("5A980"))
    assert answer.need is Need.INDETERMINATE
    assert any(step.rule == "house.rival" and "5A980" in step.sentence for step in answer.steps)
    assert any("5A980" in question.text for question in answer.questions)


@pytest.mark.parametrize(
    "other",
    [
        candidate("5A980", score=0.3),
        candidate("5A980", met=Tri.NO),
        candidate("5A980", released=Tri.YES),
        candidate("5A001.f"),
        candidate("5A991"),
    ],
)
def test_what_is_far_ruled_out_or_as_free_changes_nothing(make_case, requirements, other):
    """A weak, excluded, enclosing or equally free paragraph keeps the answer as it was."""
    assert judged(make_case, requirements, other).need is Need.NOT_REQUIRED


def test_an_unlisted_item_has_no_rivals(make_case):
    """What is ruled out item by item is not brought back here."""
    case = make_case(ROW | {"us": ""})
    assert all(rivals(c) == () for c in case.classifications)
