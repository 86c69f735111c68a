"""The quick reader of canonical lines, held against the standard one."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cocket.credentials.quick import load_quickly, write_quickly
from cocket.kernel.canonical import canonical
from cocket.kernel.errors import BadInput
from cocket.kernel.strict_json import load_canonical, write_canonical

SCALARS = (
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text(max_size=6)
    | st.sampled_from(["\x7f", "\u2028", '"\\/\b\f\n\r\t\x01', "\U0001f600", "\ue000", "urn:x:1234567890123456"])
)  # fmt: skip
VALUES = st.recursive(SCALARS, lambda v: st.lists(v, max_size=4) | st.dictionaries(st.text(max_size=4), v, max_size=4))


@settings(max_examples=600, deadline=None)
@given(VALUES, st.sampled_from([",:", ", :", ",: "]), st.booleans(), st.booleans())
def test_both_readers_give_the_same(value, separators, ascii_only, sort):
    """Whatever the spelling: the same value, or None from both; and what is taken is canonical."""
    line = json.dumps(
        value, ensure_ascii=ascii_only, sort_keys=sort, separators=(separators[:-1], separators[-1])
    ).encode(errors="replace")
    quick = load_quickly(line)
    assert quick == load_canonical(line)
    if quick is not None:
        assert canonical(quick) == line == write_quickly(quick) == write_canonical(quick)
        for part in quick.values() if isinstance(quick, dict) else quick if isinstance(quick, list) else ():
            assert canonical(part) == write_quickly(part) == write_canonical(part)


@settings(max_examples=300, deadline=None)
@given(VALUES)
def test_what_is_canonical_and_has_no_fraction_is_taken(value):
    """The quick way is taken where it may be."""
    try:
        line = canonical(value)
    except BadInput:
        return
    assert load_quickly(line) == load_canonical(line)


@pytest.mark.parametrize(
    "line",
    [b"", b"{", b'{"a":1,"a":1}', b'{"a":-0}', b"[1.0]", b"[1e3]", b"[9007199254740993]", b"[NaN]", b'"\\ud800"', b'"\\u0041"', b"\xff",
     b"[" * 45 + b"]" * 45, b"[" * 9000, b"1 ", b" 1", b'"\x01"'],
)  # fmt: skip
def test_doubtful_lines_are_left_to_the_careful_reader(line):
    """None from both."""
    assert load_quickly(line) is None
    assert load_canonical(line) is None
