"""What holds for any export: silence frees nothing, and more knowledge frees nothing without a rule that says so."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cocket.kernel.canonical import canonical
from cocket.requirements.model import Need
from cocket.requirements.rulebook import shipped

QUESTIONS = sorted({*shipped("eu").asks, *shipped("us").asks, *shipped("uk").asks})
YES_NO = [q for q in QUESTIONS if q != "us.content_percent"]
ROWS = st.fixed_dictionaries(
    {
        "exporter": st.sampled_from(["DE", "FR", "US", "GB", "", "CH"]),
        "to": st.sampled_from(["NO", "DE", "US", "CN", "RU", "IR", "EG", "BR", "MO", "KP", "SY", "UA", "TV", ""]),
        "user": st.sampled_from(["retailer", "law_enforcement", "military", "unknown", "bank", "private_person"]),
        "purpose": st.sampled_from(
            ["retail_sale", "crowd_monitoring", "military_use", "unknown", "repair", "exhibition"]
        ),
        "kind": st.sampled_from(
            ["goods", "software_download", "hosted_access", "activation_key", "technical_assistance"]
        ),
        "eu": st.sampled_from(["", "?", "5A001.f", "5A002.a", "5A004.a", "3A001.a.3", "1C350.1"]),
        "us": st.sampled_from(["", "?", "5A001.f.1", "5A001", "5A980", "0A982", "5A991.a", "2B005", "3B993", "4D993"]),
        "capability": st.sampled_from(["", "facial_recognition"]),
        "description": st.sampled_from(
            ["an item", "Shock baton", "Night sight, military specification", "Qubits", "Laptop", "US-origin rifle"]
        ),
        "answers": st.dictionaries(st.sampled_from(YES_NO), st.sampled_from(["yes", "no", "unknown"]), max_size=6),
        "hits": st.lists(
            st.tuples(st.sampled_from(["US-EL", "US-UVL", "EU-FSF"]), st.sampled_from(["match", "review"])), max_size=2
        ),
        "lists": st.sampled_from([("us_csl", "un_sc", "eu_fsf", "uk_sanctions"), ("us_csl",), ()]),
    }
)
WIDE = settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def answers_of(row, requirements, make_case):
    case = make_case({"id": "p", "cites": "property", **row})
    return requirements.require(case.export, case.classifications, case.screening, case.as_of)


@WIDE
@given(row=ROWS)
def test_not_required_always_rests_on_a_cited_step_and_on_nothing_open(row, requirements, make_case):
    """An answer that frees an export names the paragraph that does, and leaves no question that could change it."""
    for answer in answers_of(row, requirements, make_case):
        if answer.need is Need.NOT_REQUIRED:
            freeing = [s for s in answer.steps if s.need is Need.NOT_REQUIRED and s.effect != "note"]
            assert freeing
            assert all(step.source for step in freeing)
            assert not any(s.need is not Need.NOT_REQUIRED and s.effect != "note" for s in answer.steps)


@WIDE
@given(row=ROWS, name=st.sampled_from(["to", "user", "purpose", "exporter", "eu", "us"]))
def test_unknown_never_frees_what_knowledge_held(row, name, requirements, make_case):
    """Making a fact unknown never turns another answer into not required."""
    blank = {"user": "unknown", "purpose": "unknown", "eu": "?", "us": "?"}.get(name, "")
    known, unknown = dict(row, regimes=["eu", "us"]), dict(row, regimes=["eu", "us"], **{name: blank})
    before = answers_of(known, requirements, make_case)
    after = answers_of(unknown, requirements, make_case)
    for one, other in zip(before, after, strict=True):
        if other.need is Need.NOT_REQUIRED:
            assert one.need is Need.NOT_REQUIRED, (name, one.steps)


@WIDE
@given(row=ROWS, question=st.sampled_from(YES_NO), said=st.sampled_from(["yes", "no"]))
def test_an_answer_frees_a_required_export_only_by_a_cited_rule(row, question, said, requirements, make_case):
    """When an answer turns required into not required, a step that was not there before says why."""
    before = answers_of({**row, "answers": {**row["answers"], question: "unknown"}}, requirements, make_case)
    after = answers_of({**row, "answers": {**row["answers"], question: said}}, requirements, make_case)
    assert len(after) >= len(before)  # an answer about US origin brings the United States' rules in as well
    for one, other in zip(before, after, strict=False):
        assert one.regime == other.regime
        if one.need is Need.REQUIRED and other.need is Need.NOT_REQUIRED:
            new = {s.rule for s in other.steps if s.need is Need.NOT_REQUIRED} - {
                s.rule for s in one.steps if s.need is Need.NOT_REQUIRED
            }
            assert new


@WIDE
@given(row=ROWS)
def test_a_confirmed_hit_never_makes_an_answer_milder(row, requirements, make_case):
    """A match on a list of a jurisdiction leaves its answer as grave as it was or graver."""
    order = [Need.NOT_REQUIRED, Need.INDETERMINATE, Need.REQUIRED, Need.PROHIBITED]
    clean = answers_of({**row, "hits": []}, requirements, make_case)
    hit = answers_of(
        {**row, "hits": [("US-DPL", "match"), ("EU-FSF", "match"), ("UK-SL", "match")]}, requirements, make_case
    )
    for one, other in zip(clean, hit, strict=True):
        assert order.index(other.need) >= order.index(one.need)


@WIDE
@given(row=ROWS)
def test_the_same_inputs_give_the_same_bytes(row, requirements, make_case):
    """No clock, no order of sets: canonical JSON of two runs is equal."""
    first = answers_of(row, requirements, make_case)
    assert canonical(first) == canonical(answers_of(row, requirements, make_case))


@pytest.mark.parametrize("regime", ["eu", "us", "uk"])
def test_knowing_nothing_at_all_is_indeterminate(regime, requirements, make_case):
    """An export without any fact is open under every jurisdiction."""
    row = {"exporter": "", "to": "", "user": "unknown", "purpose": "unknown", "eu": "?", "us": "?", "lists": ()}
    (answer,) = answers_of({**row, "regimes": [regime]}, requirements, make_case)
    assert answer.need is Need.INDETERMINATE
    assert answer.questions
