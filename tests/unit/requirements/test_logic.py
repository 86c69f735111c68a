"""The language of conditions: three values, nothing read as no that is not known to be no."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cocket.kernel.errors import BadInput
from cocket.requirements.logic import NO, UNKNOWN, YES, compile_condition, under

VALUES = {NO: False, UNKNOWN: None, YES: True}


def value(text, **facts):
    return compile_condition(text, {"union": frozenset({"DE", "FR"})}).test(facts)


@pytest.mark.parametrize(
    ("text", "facts", "expected"),
    [
        ("a and b", {"a": True, "b": None}, UNKNOWN),
        ("a and b", {"a": None, "b": False}, NO),
        ("a or b", {"a": None, "b": True}, YES),
        ("a or b", {"a": None, "b": False}, UNKNOWN),
        ("not a", {"a": None}, UNKNOWN),
        ("not (a or b) and c", {"a": False, "b": False, "c": True}, YES),
        ("d in $union", {"d": "DE"}, YES),
        ("d in $union", {"d": None}, UNKNOWN),
        ("d is FR or d is DE", {"d": "IT"}, NO),
        ("g meets {D:1, D:5}", {"g": frozenset({"D:5"})}, YES),
        ("g has B", {"g": None}, UNKNOWN),
        ("n > 25", {"n": 25}, NO),
        ("n >= 25", {"n": 25}, YES),
        ("n < 10.5", {"n": None}, UNKNOWN),
        ("p under {5A001.f}", {"p": "5A001.f.1"}, YES),
        ("p under {5A001.f.1}", {"p": "5A001.f"}, UNKNOWN),
        ("p under {5A001.f}", {"p": "5A0019"}, NO),
        ("p under {5A001.f}", {"p": ""}, NO),
        ("always and not never", {}, YES),
    ],
)
def test_a_condition_has_the_value_that_strong_logic_gives(text, facts, expected):
    """Kleene's tables, membership, comparison and containment of paragraphs."""
    assert value(text, **facts) == expected


@pytest.mark.parametrize(
    "text",
    ["", "and", "a and", "(a", "a)", "a in b", "a in {", "a in $nowhere", "n > x", "a ++ b", "a b", "{a}", "not"],
)
def test_a_malformed_condition_is_refused_with_its_place(text):
    """Every way to be wrong ends in one kind of error that names the rule."""
    with pytest.raises(BadInput) as caught:
        compile_condition(text, {}, where="rules.toml rule x")
    assert "rules.toml rule x" in str(caught.value)


@given(st.text(max_size=60))
def test_no_text_crashes_the_parser(text):
    """Whatever stands in a rule file, it compiles or is refused."""
    with contextlib.suppress(BadInput):
        compile_condition(text, {})


@given(st.lists(st.sampled_from([NO, UNKNOWN, YES]), min_size=3, max_size=3), st.data())
def test_more_knowledge_never_reverses_a_settled_condition(values, data):
    """What is yes or no stays so when an unknown fact becomes known."""
    text = data.draw(
        st.sampled_from(["a and b or c", "not (a and b) or c", "a or not b and c", "not a and not b or not c"])
    )
    condition = compile_condition(text, {})
    facts = dict(zip("abc", (VALUES[v] for v in values), strict=True))
    before = condition.test(facts)
    filled = {name: data.draw(st.booleans()) if fact is None else fact for name, fact in facts.items()}
    after = condition.test(filled)
    assert after != UNKNOWN
    assert before in (UNKNOWN, after)


def test_what_would_settle_an_unknown_condition_is_named():
    """Only facts that still matter are asked for."""
    condition = compile_condition("a and (b or ?q)", {})
    assert condition.open_names({"a": True, "b": None, "?q": None}) == ("?q", "b")
    assert condition.open_names({"a": False, "b": None, "?q": None}) == ()
    assert condition.open_names({"a": True, "b": True, "?q": None}) == ()


def test_a_defined_term_asks_its_own_open_questions():
    """A name that stands for a condition is seen through."""
    term = compile_condition("?q or origin is US", {})
    condition = compile_condition("subject and listed", {}, {"subject": term})
    assert condition.open_names({"?q": None, "origin": "DE", "listed": True}) == ("?q",)


def test_a_coarse_paragraph_is_never_outside_a_finer_one():
    """5A001 may be 5A001.f.1; only a different branch is outside."""
    assert under("5A001", frozenset({"5A001.f.1"})) == UNKNOWN
    assert under("5A001.e", frozenset({"5A001.f.1"})) == NO
    assert under(None, frozenset({"5A001.f.1"})) == UNKNOWN
