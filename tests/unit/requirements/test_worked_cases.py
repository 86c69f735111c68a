"""The worked cases: what the texts say must come out, each under the paragraph it cites."""

from __future__ import annotations


def test_a_worked_case_comes_out_as_its_paragraph_says(case, requirements, judge_case):
    """Each case, judged under its own name."""
    assert judge_case(case, requirements) == []


def test_there_are_enough_cases_and_boundaries_and_each_cites_a_paragraph(cases):
    """At least 150 cases, 40 of them near a boundary, none without its paragraph, no name twice."""
    assert len(cases) >= 150
    assert sum(case.boundary for case in cases) >= 40
    assert all(case.cites for case in cases)
    assert len({case.id for case in cases}) == len(cases)
