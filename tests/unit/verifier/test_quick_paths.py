"""Base 58 is read quickly, and gives what reading it letter by letter gives."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cocket.kernel.errors import BadDocument
from cocket.verifier.multibase import from_base58, to_base58

LETTERS = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


@given(st.text(LETTERS, max_size=400))
def test_base_58_is_what_adding_letter_by_letter_gives(text):
    """Every length that is read, with and without zeros in front; and writing it gives the same text."""
    number = 0
    for letter in text:
        number = number * 58 + LETTERS.index(letter)
    zeros = len(text) - len(text.lstrip("1"))
    expected = bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8, "big")
    assert from_base58(text, where="") == expected
    assert to_base58(expected) == text


@given(st.text(max_size=12))
def test_a_foreign_letter_is_refused(text):
    """Whatever is not in the alphabet, in whichever script."""
    if set(text) <= set(LETTERS):
        assert isinstance(from_base58(text, where=""), bytes)
    else:
        with pytest.raises(BadDocument, match="not base 58"):
            from_base58(text, where="")


def test_a_text_that_is_too_long_is_refused():
    """Base 58 takes quadratic time."""
    with pytest.raises(BadDocument, match="more than 400"):
        from_base58("2" * 401, where="")
