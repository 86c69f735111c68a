"""A case follows one table; whatever it refuses says why; and its facts alone rebuild it."""

from __future__ import annotations

import sqlite3
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cocket.kernel.errors import CocketError, RegisterBroken
from cocket.licensing.cases import folding, permissions, policies
from cocket.licensing.cases.model import Case, Deed, Person, Refused, Situation
from cocket.licensing.cases.table import FINAL, TRANSITIONS, step_for
from cocket.licensing.cases.words import OFFICERS, Action, Desk, Kind, Outcome, Role, State
from cocket.licensing.model import Recommendation
from cocket.register import append, facts, migrate

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
LATER = "2027-12-31"
PEOPLE = {
    "clerk": Person("actor:clerk", Role.EXPORTER, "org:1"),
    "rival": Person("actor:rival", Role.EXPORTER_ADMIN, "org:2"),
    "officer": Person("actor:officer", Role.OFFICER),
    "other": Person("actor:other", Role.OFFICER),
    "senior": Person("actor:senior", Role.SENIOR_OFFICER),
    "second": Person("actor:second", Role.SENIOR_OFFICER),
    "rights": Person("actor:rights", Role.ADVISER, desk=Desk.HUMAN_RIGHTS),
    "technical": Person("actor:technical", Role.ADVISER, desk=Desk.TECHNICAL),
    "overseer": Person("actor:overseer", Role.OVERSEER),
    "admin": Person("actor:admin", Role.ADMINISTRATOR),
    "system": Person("actor:system", Role.SYSTEM),
}


def deed(who: str, action: Action, at: datetime = START, **detail: object) -> Deed:
    return Deed(action, PEOPLE[who], at, "as_applied", detail)


def after(*deeds: Deed, kind: Kind = Kind.INDIVIDUAL, situation: Situation | None = None) -> Case:
    """Give the case after an opening and some deeds."""
    case = folding.opened("case:1", deed("clerk", Action.OPEN, kind=kind.value))
    for one in deeds:
        case = folding.done(case, one, situation or Situation(one.at.date()))
    return case


SUBMITTED = (deed("clerk", Action.SUBMIT, recommendation="apply_for_licence"),)
TAKEN = (*SUBMITTED, deed("officer", Action.TAKE))


def proposal(outcome: str = "approve", who: str = "officer", conditions: tuple[str, ...] = ()) -> Deed:
    until = {"valid_until": LATER} if outcome == "approve" else {}
    return deed(who, Action.PROPOSE, outcome=outcome, criteria=["eu_cp.2"], conditions=list(conditions), **until)


REFUSED = (*TAKEN, proposal("refuse"), deed("senior", Action.SIGN_REFUSAL))


def test_an_ordinary_case_is_approved_by_its_officer_alone():
    """Nothing speaks for a second person: no refusal, no high risk, no departure."""
    case = after(*TAKEN, proposal(), deed("officer", Action.SIGN_APPROVAL))
    assert (case.state, case.decided, case.valid_until) == (State.APPROVED, Outcome.APPROVE, date(2027, 12, 31))


@pytest.mark.parametrize(
    ("submission", "outcome", "sign"),
    [
        ({"recommendation": "apply_for_licence"}, "refuse", Action.SIGN_REFUSAL),
        ({"recommendation": "apply_for_licence", "high_risk": True}, "approve", Action.SIGN_APPROVAL),
        ({"recommendation": "stop_and_review"}, "approve", Action.SIGN_APPROVAL),
        ({"recommendation": "ask_authority"}, "not_required", Action.SIGN_NOT_REQUIRED),
    ],
)
def test_refusals_high_risk_and_departures_need_a_second_and_senior_person(submission, outcome, sign):
    """Four eyes: neither the proposer nor a second plain officer signs; a senior officer does, unless they proposed."""
    begun = (deed("clerk", Action.SUBMIT, **submission), deed("officer", Action.TAKE))
    case = after(*begun, proposal(outcome))
    for who, said in (("officer", "You proposed this yourself"), ("other", "A senior officer must sign")):
        with pytest.raises(Refused, match=said):
            folding.done(case, deed(who, sign), Situation(START.date()))
    assert folding.done(case, deed("senior", sign), Situation(START.date())).state in {
        step.to for step in TRANSITIONS if step.action is sign
    }
    own = after(*begun, proposal(outcome, "senior"))
    with pytest.raises(Refused, match="You proposed this yourself"):
        folding.done(own, deed("senior", sign), Situation(START.date()))


def test_a_desk_s_condition_comes_off_only_by_that_desk():
    """Reviewers elsewhere found conditions dropped without asking those who had set them."""
    due = {"due": "2026-03-20"}
    case = after(
        *TAKEN,
        deed("officer", Action.CONSULT, desk="human_rights", **due),
        deed("officer", Action.CONSULT, desk="technical", **due),
        deed("rights", Action.ADVISE, advice="conditions", conditions=["audit_logs"]),
        deed("technical", Action.ADVISE, advice="no_objection"),
        deed("officer", Action.RESUME),
    )
    with pytest.raises(Refused, match="A desk set the condition audit_logs"):
        folding.done(case, proposal(), Situation(START.date()))
    with pytest.raises(Refused, match="Another desk set this condition"):
        folding.done(case, deed("technical", Action.LIFT, condition="audit_logs"), Situation(START.date()))
    kept = folding.done(case, proposal(conditions=("audit_logs",)), Situation(START.date()))
    assert [c.desk for c in kept.conditions] == [Desk.HUMAN_RIGHTS]
    lifted = folding.done(case, deed("rights", Action.LIFT, condition="audit_logs"), Situation(START.date()))
    assert folding.done(lifted, proposal(), Situation(START.date())).state is State.PROPOSED


def test_a_silent_desk_holds_a_case_until_its_day_and_no_longer():
    """Silence is not advice, and it does not stop the office for ever."""
    case = after(*TAKEN, deed("officer", Action.CONSULT, desk="defence", due="2026-03-10"))
    with pytest.raises(Refused, match="The defence desk has until 10 March 2026"):
        folding.done(case, deed("officer", Action.RESUME), Situation(date(2026, 3, 10)))
    resumed = folding.done(case, deed("officer", Action.RESUME), Situation(date(2026, 3, 11)))
    assert (resumed.state, resumed.referrals[0].advice) == (State.IN_REVIEW, "")


def test_an_appeal_is_in_time_and_decided_by_others():
    """Whoever proposed or signed the refusal does not decide on the appeal, nor examine it again."""
    case = after(*REFUSED)
    with pytest.raises(Refused, match="The time to appeal ended on 1 April 2026"):
        folding.done(case, deed("clerk", Action.APPEAL), Situation(date(2026, 4, 2)))
    appealed = folding.done(case, deed("clerk", Action.APPEAL), Situation(date(2026, 4, 1)))
    with pytest.raises(Refused, match="You took part in the decision under appeal"):
        folding.done(appealed, deed("senior", Action.SET_ASIDE), Situation(START.date()))
    again = folding.done(appealed, deed("second", Action.SET_ASIDE), Situation(START.date()))
    with pytest.raises(Refused, match="You took part in the decision that was set aside"):
        folding.done(again, deed("officer", Action.TAKE), Situation(START.date()))
    again = folding.done(again, deed("other", Action.TAKE), Situation(START.date()))
    assert folding.done(again, proposal(who="other"), Situation(START.date())).state is State.PROPOSED


def test_precedents_that_were_not_answered_lock_the_signature():
    """A different decision on a like case is distinguished with a reason, or the practice changes openly."""
    case = after(*TAKEN, proposal())
    with pytest.raises(Refused, match="2 similar cases were decided differently"):
        folding.done(case, deed("officer", Action.SIGN_APPROVAL), Situation(START.date(), precedents_open=2))


def test_a_licence_does_not_begin_on_its_last_day():
    """A proposal that waited too long for its signature grants nothing."""
    case = after(*TAKEN, proposal())
    with pytest.raises(Refused, match="would not be valid for a day"):
        folding.done(case, deed("officer", Action.SIGN_APPROVAL), Situation(date(2027, 12, 31)))


@pytest.mark.parametrize("who", ["overseer", "admin"])
def test_who_watches_or_administers_changes_nothing(who):
    """An overseer reads every case, an administrator none, and neither has a step in the table."""
    roles = {role for step in TRANSITIONS for role in step.roles}
    assert PEOPLE[who].role not in roles
    assert permissions.can_see(PEOPLE[who], after(*TAKEN)) is (who == "overseer")


def test_a_draft_is_its_firm_s_own():
    """Nobody else reads what an exporter has not sent."""
    assert [who for who, person in PEOPLE.items() if permissions.can_see(person, after())] == ["clerk"]


def test_every_state_is_reached_and_ends_are_known():
    """The table has no state that nothing leads to, and no end that nobody meant."""
    assert {step.to for step in TRANSITIONS} | {State.DRAFT} == set(State)
    ends = {"withdrawn", "not_required", "ruled", "surrendered", "expired", "upheld"}
    assert {state.value for state in FINAL} == ends
    assert len({(step.state, step.action) for step in TRANSITIONS}) == len(TRANSITIONS)


_DETAIL = st.fixed_dictionaries(
    {
        "recommendation": st.sampled_from([r.value for r in Recommendation]),
        "high_risk": st.booleans(),
        "desk": st.sampled_from([d.value for d in Desk]),
        "due": st.just("2026-06-01"),
        "advice": st.sampled_from(["no_objection", "conditions", "objection"]),
        "conditions": st.lists(st.sampled_from(["audit_logs", "no_resale"]), unique=True),
        "condition": st.sampled_from(["audit_logs", "no_resale"]),
        "outcome": st.sampled_from([o.value for o in Outcome]),
        "criteria": st.just(["eu_cp.2"]),
        "valid_until": st.just(LATER),
    }
)
_WORK = st.lists(st.tuples(st.sampled_from(sorted(PEOPLE)), st.sampled_from(Action), _DETAIL), max_size=60)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(Kind), _WORK)
def test_facts_rebuild_the_case_and_refusals_change_nothing(kind, work):
    """Whatever anybody tries in whatever order, what was allowed replays to the same case from the register."""
    connection = sqlite3.connect(":memory:")
    migrate(connection)
    opening = deed("clerk", Action.OPEN, kind=kind.value)
    case = folding.opened("case:1", opening)
    append(connection, folding.fact_of("case:1", 1, opening, None))
    for number, (who, action, detail) in enumerate(work, 1):
        tried = Deed(action, PEOPLE[who], START + timedelta(hours=number), "tried", detail)
        try:
            changed = folding.done(case, tried, Situation(tried.at.date()))
        except Refused:
            continue
        assert step_for(case.state, action) is not None
        assert changed.state is step_for(case.state, action).to
        assert PEOPLE[who].role in step_for(case.state, action).roles
        if action is Action.SIGN_REFUSAL:
            assert case.proposal.by != PEOPLE[who].id
        if changed.state is State.APPROVED and action is Action.SIGN_APPROVAL:
            assert set(case.desk_conditions()) <= {c.code for c in changed.conditions}
        case = changed
        append(connection, folding.fact_of("case:1", case.version, tried, None))
    assert folding.replay(facts(connection, subjects=["case:1"])) == case
    connection.close()


def test_a_fact_that_cannot_follow_is_a_broken_register():
    """Replay does not guess: a missing or foreign fact is said at once."""
    opening = folding.fact_of("case:1", 1, deed("clerk", Action.OPEN, kind="individual"), None)
    sign = folding.fact_of("case:1", 2, deed("officer", Action.SIGN_APPROVAL), None)
    skipped = folding.fact_of("case:1", 3, deed("clerk", Action.SUBMIT), None)
    for story in ([sign], [opening, sign], [opening, opening], [opening, skipped]):
        with pytest.raises(RegisterBroken, match="does not follow"):
            folding.replay(story)


@given(st.sampled_from(State), st.sampled_from(Action), st.sampled_from(sorted(PEOPLE)))
def test_every_refusal_of_state_or_person_says_what_is_possible(state, action, who):
    """A disabled button has a reason, for each state, action and person."""
    case = Case("case:1", Kind.INDIVIDUAL, "org:1", state=state)
    refusals = []
    for ask in (lambda: policies.check_state(case, action), lambda: permissions.check(PEOPLE[who], case, action)):
        try:
            ask()
        except CocketError as refusal:
            refusals.append(refusal)
    assert all(refusal.what and refusal.mend and "None" not in str(refusal) for refusal in refusals)
    assert refusals or (step_for(state, action) and PEOPLE[who].role in step_for(state, action).roles)


def test_officers_do_not_work_in_another_officer_s_case():
    """Taking a case is a fact; so is taking it over."""
    case = after(*TAKEN)
    with pytest.raises(Refused, match="Another officer has this case"):
        folding.done(case, proposal(who="other"), Situation(START.date()))
    assert folding.done(case, proposal(who="senior"), Situation(START.date())).proposal.by == "actor:senior"
    assert {Role.OFFICER, Role.SENIOR_OFFICER} == OFFICERS
