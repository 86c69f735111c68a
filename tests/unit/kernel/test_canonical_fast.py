"""The quick writer and the quick reader of canonical JSON, held against the step-by-step ones."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cocket.kernel.canonical import canonical, canonical_slowly
from cocket.kernel.errors import BadDocument, BadInput
from cocket.kernel.strict_json import load_canonical, load_json

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**60), 2**60)
    | st.floats(allow_nan=True)
    | st.text(st.characters(codec=None), max_size=6)
    | st.sampled_from(["\ue000", "\U0001f600", "\x7f", "\u2028", '"\\\b\f\n\r\t\x01'])
)
KEYS = st.text(max_size=4) | st.sampled_from(["\ue000", "\U0001f600", "\ufb33", "é", "", "a"])
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4))


def outcome(writer, value):
    try:
        return writer(value)
    except BadInput as error:
        return str(error)


@settings(max_examples=500, deadline=None)
@given(VALUES)
def test_both_writers_give_the_same_bytes_or_the_same_refusal(value):
    """The quick path changes nothing but the time."""
    assert outcome(canonical, value) == outcome(canonical_slowly, value)


def test_a_very_deep_value_is_refused_by_both():
    """Depth is bounded whichever way is taken."""
    deep = []
    for _ in range(250):
        deep = [deep]
    for writer in (canonical, canonical_slowly):
        with pytest.raises(BadInput, match="deeper"):
            writer(deep)


@settings(max_examples=300, deadline=None)
@given(VALUES, st.booleans())
def test_what_the_quick_reader_takes_the_strict_reader_takes_as_the_same(value, spaced):
    """It gives None or exactly what careful reading gives."""
    line = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(", ", ":") if spaced else (",", ":"))
    raw = line.encode("utf-8", "replace")
    quick = load_canonical(raw)
    if quick is not None:
        assert quick == load_json(raw.decode(), where="x")
        assert canonical(quick) == raw


@pytest.mark.parametrize(
    "raw",
    [b'{"a":1,"a":1}', b'{"b":1,"a":1}', b'{ "a":1}', b'{"a":1.0}', b'{"a":NaN}', b'{"a":9007199254740992}', b'{"a":-0}',
     b'{"a":"\\u0041"}', b'{"a":"\\/"}', b"\xff", b"", b'{"a":1}x', b"[" * 50 + b"]" * 50, b"[" * 5000],
)  # fmt: skip
def test_what_two_readers_could_take_differently_is_left_to_the_careful_one(raw):
    """Repeated keys, blanks, other spellings, fractions, large numbers, deep nesting, broken text."""
    assert load_canonical(raw) is None


def test_a_canonical_line_is_taken():
    """The common case is read at once."""
    raw = canonical({"b": [1, "é", None, True], "a": {"x": "y"}})
    assert load_canonical(raw) == {"b": [1, "é", None, True], "a": {"x": "y"}}
    with pytest.raises(BadDocument):
        load_json(raw.decode() + "x", where="x")


@pytest.mark.parametrize(
    "text", ["1e99999999999999999999", "-1E+9999999999999999999", "1e-99999999999999999999", "1e400"]
)
@pytest.mark.parametrize("decimals", [False, True])
def test_a_number_that_no_machine_holds_is_refused_in_a_sentence(text, decimals):
    """Its exponent has twenty digits: a document with it is bad, and nothing else breaks."""
    if decimals and text == "1e400":
        assert load_json(text, where="x", decimals=True).adjusted() == 400
        return
    with pytest.raises(BadDocument, match=r"out of range|too large"):
        load_json(f"[{text}]", where="x", decimals=decimals)
