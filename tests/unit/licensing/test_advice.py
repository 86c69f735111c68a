"""The advice table: what stops is asked before what delays, and unknown never becomes "no licence required"."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cocket.controls.model import CatchAll, Classification, Outcome
from cocket.exports.model import Export, Item
from cocket.kernel.reasons import EditionRef, Reason
from cocket.licensing.model import Recommendation
from cocket.licensing.rules import RULES
from cocket.licensing.service import advise
from cocket.parties.model import Party, Role
from cocket.requirements.model import LicenceRequirement, Need, RequirementStep
from cocket.risk.model import Band, FactorResult, RiskAssessment
from cocket.screening.model import Hit, ScreeningReport, Verdict

EDITION = EditionRef("eu_annex_i", "eu_annex_i-2026", "Annex I", "2026-01-01", "0" * 64)
EXPORT = Export("x", (Party("p", "Fictional Ltd", (Role.END_USER,)),), (Item("i", "a thing"),))


def classification(outcome: Outcome, *, catch_all: bool = False) -> Classification:
    found = (CatchAll("biometric", "It recognises faces.", "facial", "Art. 5"),) if catch_all else ()
    return Classification("i", "eu", outcome, None, (), found, (), (Reason("r", "Nothing is near."),), EDITION, "1")


def screening(*verdicts: Verdict, lead: bool = False) -> ScreeningReport:
    hits = tuple(
        Hit("p", "Fictional Ltd", "X", "List X", str(n), "Entry", "Entry", 0.9, v, f"why {n}", lead_only=lead)
        for n, v in enumerate(verdicts)
    )
    return ScreeningReport(hits, ("Fictional Ltd",), (), (), "1")


def requirement(need: Need) -> LicenceRequirement:
    step = RequirementStep("rule", "i", need, f"It is {need}.", (("item", "i"),), "Art. 3")
    return LicenceRequirement("eu", need, (step,), (), (), (), "1")


def risk(band: Band) -> RiskAssessment:
    factor = FactorResult("f", "g", "t", 5, known=True, sentence="A sign.", evidence="e", source="s")
    return RiskAssessment(band, 5, (factor,) if band is Band.HIGH else (), Reason("b", "rule"), (), (), "1")


def recommend(outcome, verdicts, need, band, *, catch_all=False, lead=False):
    return advise(
        EXPORT,
        (classification(outcome, catch_all=catch_all),),
        screening(*verdicts, lead=lead),
        (requirement(need),),
        risk(band),
        (),
    )


# fmt: off
CASES = [
    ("a prohibition stops before anything else", Outcome.LISTED, (), Need.PROHIBITED, Band.LOW, False, "stop_and_review"),
    ("a match on an official list stops", Outcome.NOT_LISTED, (Verdict.MATCH,), Need.NOT_REQUIRED, Band.LOW, False, "stop_and_review"),
    ("an unlisted surveillance item for a risky use goes to the authority", Outcome.NOT_LISTED, (), Need.INDETERMINATE, Band.HIGH, True, "ask_authority"),
    ("a listed item beside an unlisted surveillance item needs a licence", Outcome.LISTED, (), Need.REQUIRED, Band.HIGH, True, "apply_for_licence"),
    ("a listed item needs a licence", Outcome.LISTED, (), Need.REQUIRED, Band.LOW, False, "apply_for_licence"),
    ("high risk without a list still stops", Outcome.NOT_LISTED, (), Need.NOT_REQUIRED, Band.HIGH, False, "stop_and_review"),
    ("an expert's question stays a question", Outcome.NEEDS_EXPERT, (), Need.NOT_REQUIRED, Band.LOW, False, "answer_questions"),
    ("a possible match waits for a person", Outcome.NOT_LISTED, (Verdict.REVIEW,), Need.NOT_REQUIRED, Band.LOW, False, "stop_and_review"),
    ("a possible match does not hide that a licence is needed", Outcome.LISTED, (Verdict.REVIEW,), Need.REQUIRED, Band.LOW, False, "apply_for_licence"),
    ("an unknown requirement stays a question", Outcome.NOT_LISTED, (), Need.INDETERMINATE, Band.LOW, False, "answer_questions"),
    ("an unknown risk stays a question", Outcome.NOT_LISTED, (), Need.NOT_REQUIRED, Band.INDETERMINATE, False, "answer_questions"),
    ("an ordinary export is free", Outcome.NOT_LISTED, (), Need.NOT_REQUIRED, Band.LOW, False, "no_licence_required"),
    ("an elevated risk alone does not forbid", Outcome.NOT_LISTED, (), Need.NOT_REQUIRED, Band.ELEVATED, False, "no_licence_required"),
]
# fmt: on


@pytest.mark.parametrize(
    ("outcome", "verdicts", "need", "band", "catch_all", "expected"),
    [case[1:] for case in CASES],
    ids=[case[0] for case in CASES],
)
def test_each_rule_speaks_in_its_place(outcome, verdicts, need, band, catch_all, expected):
    """The first rule that applies gives the recommendation, with at least one fact and a next step."""
    advice = recommend(outcome, verdicts, need, band, catch_all=catch_all)
    assert advice.recommendation == expected
    assert advice.because
    assert len(advice.because) <= 3
    assert advice.next_steps
    assert advice.how_to_contest


def test_every_rule_of_the_table_is_reached_by_some_export():
    """No row is dead: the cases reach all of them."""
    reached = {recommend(*case[1:5], catch_all=case[5]).next_steps for case in CASES}
    assert reached == {rule.next_steps for rule in RULES}


@given(
    st.sampled_from(list(itertools.product(Outcome, Verdict, Need, Band))),
    st.booleans(),
)
def test_no_licence_is_said_only_when_nothing_is_open(combination, catch_all):
    """Free means: not listed, no near name, not required, and a known risk that is not high."""
    outcome, verdict, need, band = combination
    advice = recommend(outcome, () if verdict is Verdict.NONE else (verdict,), need, band, catch_all=catch_all)
    free = advice.recommendation is Recommendation.NO_LICENCE_REQUIRED
    assert free == (
        outcome is not Outcome.NEEDS_EXPERT
        and verdict is Verdict.NONE
        and need is Need.NOT_REQUIRED
        and band in (Band.LOW, Band.ELEVATED)
    )


def test_a_reviewers_lead_never_stops_an_export():
    """A lead list is not a finding; a match on it changes nothing."""
    advice = recommend(Outcome.NOT_LISTED, (Verdict.MATCH,), Need.NOT_REQUIRED, Band.LOW, lead=True)
    assert advice.recommendation is Recommendation.NO_LICENCE_REQUIRED


def test_no_requirement_at_all_is_not_freedom():
    """Without any regime's answer nothing is said to be free."""
    advice = advise(EXPORT, (classification(Outcome.NOT_LISTED),), screening(), (), risk(Band.LOW), ())
    assert advice.recommendation is Recommendation.ANSWER_QUESTIONS


def test_the_starter_set_is_named_in_the_sentence():
    """Whoever reads only one sentence learns that it rests on the starter set."""
    starter = replace(EDITION, starter=True)
    args = (
        EXPORT,
        (classification(Outcome.NOT_LISTED),),
        screening(),
        (requirement(Need.NOT_REQUIRED),),
        risk(Band.LOW),
    )
    assert "starter set" in advise(*args, (starter,)).sentence
    assert "starter set" not in advise(*args, (EDITION,)).sentence
