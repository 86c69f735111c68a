"""An overseer computes the comparison of like cases again, and finds out whatever was left out or altered."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cocket.kernel.errors import BadDocument, CocketError
from cocket.licensing.cases.precedents import Decided, Features, differing
from cocket.licensing.cases.recomputing import FORMAT, Step, Verdict, committed, read, recompute
from cocket.licensing.cases.words import Outcome
from cocket.register.records import salted

SALT = "ab" * 32
BROKEN = Path(__file__).parents[2] / "vectors" / "broken" / "precedents"


def office(cases: list[tuple[str, Features, Outcome]]) -> list[Step]:
    """Give the steps of an office that answers what it has to, in this order."""
    steps: list[Step] = []
    past: dict[str, Decided] = {}
    marks: dict[str, str] = {}
    for case, features, outcome in cases:
        mine = Decided(case, features, outcome)
        named = tuple((p.past.case, p.points, marks[p.past.case]) for p in differing(features, outcome, past.values()))
        opened = committed(mine)
        marks[case], past[case] = salted(SALT, opened.encode()), mine
        steps.append(Step(case, case, "signed", marks[case], SALT, opened, named))
    return steps


ALIKE = Features(("5A001.f",), "police", "KZ", ("x",))
HONEST = office(
    [("case:1", ALIKE, Outcome.REFUSE), ("case:2", ALIKE, Outcome.APPROVE), ("case:3", ALIKE, Outcome.APPROVE)]
)
_WORDS = st.lists(st.sampled_from(["5A001.f", "5A001.j", "4A005"]), unique=True).map(tuple)
_FEATURES = st.builds(Features, _WORDS, st.sampled_from(["police", "telecom"]), st.sampled_from(["KZ", "CH"]), _WORDS)


def verdicts(steps: list[Step], last: int | None = None) -> list[str]:
    return [one.verdict.value for one in recompute(steps, last)]


@given(st.lists(st.tuples(_FEATURES, st.sampled_from(Outcome)), max_size=12))
def test_an_office_that_answers_what_it_must_is_found_equal(decided):
    """Whatever its cases are, and whether all or only the last of them are looked at."""
    steps = office([(f"case:{n}", features, outcome) for n, (features, outcome) in enumerate(decided)])
    assert verdicts(steps) == ["equal"] * len(steps)
    assert verdicts(steps, 3) == ["equal"] * min(3, len(steps))


def test_a_past_case_that_was_left_out_is_named():
    """The signature did not answer it: unequal, with the case."""
    hidden = [HONEST[0], replace(HONEST[1], named=()), HONEST[2]]
    found = recompute(hidden)[1]
    assert (found.verdict, found.sentence) == (Verdict.UNEQUAL, "case:1 had to be answered, and was not.")


def test_features_that_were_altered_afterwards_do_not_fit_their_commitment():
    """Whoever makes two cases look less alike after the fact is found out."""
    other = committed(Decided("case:1", replace(ALIKE, destination="CH"), Outcome.REFUSE))
    assert verdicts([replace(HONEST[0], opened=other), *HONEST[1:]])[0] == "unequal"
    assert verdicts([replace(HONEST[0], salt="cd" * 32), *HONEST[1:]])[0] == "unequal"


def test_points_or_commitments_of_other_cases_are_unequal():
    """A past case has to be named as it was committed to."""
    case, points, mark = HONEST[1].named[0]
    for named in ((case, points - 1, mark), (case, points, "0" * 64)):
        assert verdicts([HONEST[0], replace(HONEST[1], named=(named,)), HONEST[2]])[1] == "unequal"


def test_a_deleted_text_makes_what_rests_on_it_unknown_and_never_equal_by_default():
    """Nobody can say then; that is neither equal nor unequal."""
    deleted = [replace(HONEST[0], salt="", opened=""), *HONEST[1:]]
    assert verdicts(deleted)[:2] == ["unknown", "unknown"]


def test_a_decision_that_was_set_aside_is_no_precedent_and_an_appeal_changes_one():
    """Set aside, it has not to be answered; allowed on appeal, it stands with its new outcome."""
    aside = replace(HONEST[0], did="set_aside", salt="", opened="", commitment="")
    assert verdicts([HONEST[0], aside, replace(HONEST[1], named=())]) == ["equal", "equal"]
    opened = committed(Decided("case:1", ALIKE, Outcome.APPROVE))
    allowed = replace(HONEST[0], did="appeal_allowed", opened=opened, commitment=salted(SALT, opened.encode()))
    assert verdicts([HONEST[0], allowed, replace(HONEST[1], named=())]) == ["equal", "equal"]


def test_the_document_is_read_as_it_is_written():
    """A file that was taken away checks as the office itself does."""
    rows = [
        {"case": s.case, "number": s.number, "did": s.did, "commitment": s.commitment, "salt": s.salt, "opened": s.opened,
         "named": [dict(zip(("case", "points", "commitment"), one, strict=True)) for one in s.named]}
        for s in HONEST
    ]  # fmt: skip
    raw = json.dumps({"format": FORMAT, "version": 1, "steps": rows}).encode()
    assert read(raw, "p.json") == tuple(HONEST)


@pytest.mark.parametrize("path", sorted(BROKEN.iterdir()), ids=lambda path: path.name)
def test_a_broken_document_is_refused_in_one_sentence(path):
    """What is wrong, where, and whom to ask."""
    with pytest.raises(BadDocument) as refused:
        read(path.read_bytes(), path.name)
    assert path.name in str(refused.value)
    assert refused.value.mend


@given(
    st.one_of(
        st.binary(max_size=200),
        st.recursive(
            st.none() | st.text(max_size=8) | st.integers(),
            lambda s: (
                st.lists(s, max_size=3)
                | st.dictionaries(
                    st.sampled_from(["format", "version", "steps", "case", "did", "named"]), s, max_size=4
                )
            ),
        ).map(lambda v: json.dumps(v).encode()),
    )
)
def test_no_document_breaks_the_reader(raw):
    """It is read, or refused by an error of the tree."""
    with suppress(CocketError):
        read(raw, "p.json")
