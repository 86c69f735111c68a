"""What desks say point by point, and drafts of reasons that a person has to make their own."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cocket.licensing.cases.advice import DESK_CRITERIA, Point, gravest, milder, points_of, read, written
from cocket.licensing.cases.drafting import Evidence, criteria_of, draft, same
from cocket.licensing.cases.model import Case, Condition, Referral
from cocket.licensing.cases.words import Advice, Desk, Kind, Outcome
from cocket.licensing.model import Recommendation
from cocket.risk.criteria import criteria

GROUNDS = {
    "sentence": "Stop, and have it reviewed.",
    "because": [{"sentence": "The end user is an intelligence service."}],
    "criteria": [
        {
            "code": "cp944.2",
            "title": "Human rights",
            "force": "must refuse",
            "bearing": ["Misuse is reported."],
            "open": True,
        },
        {"code": "cp944.8", "title": "Capacity", "force": "must consider", "bearing": [], "open": False},
    ],
}
CASE = Case(
    "case:1",
    Kind.INDIVIDUAL,
    "org:1",
    recommendation=Recommendation.STOP_AND_REVIEW,
    referrals=(
        Referral(Desk.HUMAN_RIGHTS, date(2026, 5, 1), "objection", (Point("criterion:cp944.2", Advice.OBJECTION),)),
        Referral(Desk.TECHNICAL, date(2026, 5, 1)),
    ),
    conditions=(Condition("reporting", Desk.DEFENCE),),
)
_ABOUT = st.one_of(
    st.integers(1, 999).map(lambda n: f"item:{n}"), st.sampled_from(["criterion:cp944.2", "criterion:eu.5"])
)
_WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=60).filter(str.strip)


@given(
    st.text(st.characters(exclude_categories=("Cs",)), max_size=300),
    st.dictionaries(_ABOUT, st.tuples(st.sampled_from(Advice), _WORDS)),
)
def test_what_a_desk_wrote_is_read_again_point_by_point(general, said):
    """Whatever stands in the general words, no line of them is taken for a point, and no reason is lost."""
    told, reasons = read(written(general, [(Point(about, says), why) for about, (says, why) in said.items()]))
    assert reasons == {about: " ".join(why.split()) for about, (_, why) in said.items()}
    assert told.replace("\u00a0", " ") == general.strip().replace("\u00a0", " ")


def test_the_gravest_point_counts():
    """One objection among many points is an objection."""
    points = points_of([{"about": "item:1", "says": "no_objection"}, {"about": "item:2", "says": "objection"}])
    assert gravest(points) is Advice.OBJECTION
    assert gravest(()) is None
    assert milder(Advice.CONDITIONS, Advice.OBJECTION)
    assert not milder(Advice.OBJECTION, Advice.OBJECTION)


@pytest.mark.parametrize("about", ["item:0", "item:x", "party:1", "criterion:", "item:1 "])
def test_a_point_is_about_an_item_or_a_criterion(about):
    """Anything else, and a point that is made twice, is refused."""
    with pytest.raises(ValueError, match="a point is"):
        points_of([{"about": about, "says": "objection"}])
    with pytest.raises(ValueError, match="a point is"):
        points_of([{"about": "item:1", "says": "objection"}] * 2)


def test_every_desk_is_asked_about_criteria_that_there_are():
    """A code that left the table of criteria would be asked about nothing."""
    assert set(DESK_CRITERIA) == set(Desk)
    assert {code for codes in DESK_CRITERIA.values() for code in codes} <= {one.code for one in criteria()}


def test_a_draft_says_what_was_found_and_the_same_case_gives_the_same_draft():
    """Recommendation with its reasons, criteria with what bears on each, matches, advice, conditions, and what is open."""
    text = draft(CASE, Outcome.REFUSE, Evidence(GROUNDS, cleared=2, confirmed=["Fabulia Bureau"]))
    for said in (
        "The licence is refused.", "Stop, and have it reviewed.", "an intelligence service",
        "Human rights (cp944.2, must refuse): Misuse is reported. Part of it is still unknown.",
        "Confirmed as listed: Fabulia Bureau.", "2 matches with lists were examined and cleared.",
        "The human rights desk: objection (criterion cp944.2 objection).", "The technical desk: no answer in time.",
    ):  # fmt: skip
        assert said in text
    assert "cp944.8" not in text
    assert draft(CASE, Outcome.REFUSE, Evidence(GROUNDS, cleared=2, confirmed=["Fabulia Bureau"])) == text
    approved = draft(CASE, Outcome.APPROVE, Evidence(GROUNDS, titles={"reporting": "Yearly report"}))
    assert "departs from it: [say why]" in approved
    assert "under these conditions: Yearly report" in approved
    assert "departs" not in text


def test_a_draft_without_grounds_invents_nothing():
    """An application that was never assessed has no recommendation to repeat."""
    text = draft(Case("case:1", Kind.INDIVIDUAL, "org:1"), Outcome.APPROVE, Evidence({}))
    assert "recommendation" not in text
    assert "No factor that was found bears on a criterion." in text


def test_a_draft_that_nobody_touched_is_told_by_its_words():
    """Blanks and lines make no reasons of one's own."""
    text = draft(CASE, Outcome.REFUSE, Evidence(GROUNDS))
    assert same(f"  {text}\n\n", text)
    assert not same(f"{text} The amount is not explained.", text)
    assert criteria_of(GROUNDS) == ("cp944.2",)
