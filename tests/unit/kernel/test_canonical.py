"""Canonical JSON: the same value gives the same bytes."""

import json
import math
import struct
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cocket.kernel.canonical import canonical, decimal_text, digest, number_text, plain
from cocket.kernel.errors import BadInput

# Pairs of IEEE 754 bits and the text that RFC 8785 (appendix B) expects for them.
NUMBERS = [
    ("0000000000000000", "0"),
    ("8000000000000000", "0"),
    ("0000000000000001", "5e-324"),
    ("8000000000000001", "-5e-324"),
    ("7fefffffffffffff", "1.7976931348623157e+308"),
    ("4340000000000000", "9007199254740992"),
    ("4430000000000000", "295147905179352830000"),
    ("44b52d02c7e14af5", "9.999999999999997e+22"),
    ("44b52d02c7e14af6", "1e+23"),
    ("44b52d02c7e14af7", "1.0000000000000001e+23"),
    ("444b1ae4d6e2ef4e", "999999999999999700000"),
    ("444b1ae4d6e2ef50", "1e+21"),
    ("3eb0c6f7a0b5ed8c", "9.999999999999997e-7"),
    ("3eb0c6f7a0b5ed8d", "0.000001"),
    ("41b3de4355555553", "333333333.3333332"),
    ("becbf647612f3696", "-0.0000033333333333333333"),
]

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner, max_size=4)
    ),
    max_leaves=20,
)


@pytest.mark.parametrize(("bits", "text"), NUMBERS)
def test_doubles_are_written_as_the_rfc_says(bits, text):
    """Each sample double gets the text of RFC 8785 appendix B."""
    assert number_text(struct.unpack(">d", bytes.fromhex(bits))[0]) == text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_the_text_of_a_double_reads_back_as_the_same_double(value):
    """No double changes its value on the way through text."""
    assert float(number_text(value)) == value


@given(JSON)
def test_canonical_bytes_parse_to_the_same_value_and_are_stable(value):
    """Parsing canonical bytes gives the value back, and writing it again gives the same bytes."""
    data = canonical(value)
    assert json.loads(data) == value
    assert canonical(json.loads(data)) == data


@given(st.dictionaries(st.text(max_size=3), st.integers(0, 9), max_size=6))
def test_order_of_keys_does_not_matter(value):
    """Two objects with the same members in another order have the same digest."""
    try:
        first = digest(value)
    except BadInput:  # a lone surrogate
        return
    assert digest(dict(reversed(list(value.items())))) == first


def test_keys_are_sorted_by_utf16_units_not_by_code_points():
    """U+1F600 (surrogates D83D…) stands before U+FB33 although its code point is larger."""
    assert canonical({"\ufb33": 1, "\U0001f600": 2}) == '{"\U0001f600":2,"\ufb33":1}'.encode()


@pytest.mark.parametrize("value", [math.nan, math.inf, 2**53, "\ud800", object(), Decimal("NaN")])
def test_what_json_cannot_hold_is_refused(value):
    """NaN, infinities, unsafe integers, lone surrogates and foreign objects raise BadInput."""
    with pytest.raises(BadInput):
        canonical(value)


def test_nesting_without_end_is_refused():
    """A document of 300 levels is refused instead of exhausting the stack."""
    value: list = []
    for _ in range(300):
        value = [value]
    with pytest.raises(BadInput, match="nests deeper"):
        canonical(value)


@dataclass(frozen=True)
class Sample:
    when: datetime
    day: date
    amount: Decimal
    words: tuple[str, ...]


def test_dataclasses_become_objects_with_text_for_dates_and_decimals():
    """Instants are UTC with Z, dates ISO, decimals plain text, tuples lists."""
    sample = Sample(
        datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone(timedelta(hours=2))),
        date(2026, 1, 2),
        Decimal("1E+3"),
        ("b", "a"),
    )
    assert plain(sample) == {"when": "2026-01-02T01:04:05Z", "day": "2026-01-02", "amount": "1000", "words": ["b", "a"]}
    assert datetime(2026, 1, 1, tzinfo=UTC) is not None


@pytest.mark.parametrize(
    ("value", "text"), [("2.50", "2.5"), ("1E+3", "1000"), ("-0.00", "0"), ("0.000001", "0.000001"), ("100", "100")]
)
def test_decimals_have_one_text(value, text):
    """Equal decimals are written alike, without exponent or trailing zeros."""
    assert decimal_text(Decimal(value)) == text
