"""Whether a description and a declared HS code go together, over batches."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cocket.controls.tariff import Tariff
from cocket.controls.tariff_fit import fit_batch


@pytest.fixture(scope="module")
def tariff(library) -> Tariff:
    opened = Tariff.of(library)
    assert opened is not None
    return opened


RIGHT = [
    ("Cotton t-shirts, men's", "6109.10"),
    ("Surveillance camera, dome, 4K", "852589"),
    ("Laptop computers, 14 inch", "8471300000"),
    ("Deep groove ball bearings", "848210"),
    ("wireless router", "851762"),
    ("frozen shrimp", "030617"),
]


def test_a_right_code_agrees(tariff):
    """The nomenclature's own words, or what trade calls the goods, are enough."""
    found = fit_batch([text for text, _ in RIGHT], [code for _, code in RIGHT], tariff)
    assert found["verdict"].to_pylist() == ["agree"] * len(RIGHT)
    assert found["better"].to_pylist() == [[]] * len(RIGHT)


def test_a_wrong_code_is_named_with_better_ones(tariff):
    """Drones declared as toys and smartphones declared as cosmetics are told apart, with the heading they belong to."""
    found = fit_batch(["quadcopter drone", "Smartphones"], ["950300", "330499"], tariff).to_pylist()
    assert [row["verdict"] for row in found] == ["mismatch", "mismatch"]
    assert found[0]["better"][0].startswith("8806")
    assert found[1]["better"][0].startswith("8517")


@pytest.mark.parametrize(
    ("description", "code"),
    [("", "852589"), (None, "852589"), ("Spare parts", "852589"), ("Smartphones", None), ("Smartphones", "00")],
)
def test_too_little_is_unknown(tariff, description, code):
    """A missing text, a missing code and words that say nothing are no suspicion."""
    assert fit_batch([description], [code], tariff).to_pylist() == [{"verdict": "unknown", "better": []}]


def test_columns_of_unequal_length_are_an_error(tariff):
    """Rows cannot be paired by guessing."""
    with pytest.raises(ValueError, match="2 descriptions and 1 codes"):
        fit_batch(["a", "b"], ["1"], tariff)


_TEXTS = st.sampled_from(["smartphones", "Smartphones ", "frozen shrimp", "bolts", "radar", "<b>x</b>", ""]) | st.text()
_CODES = st.sampled_from(["851713", "8517", "030617", "9999", None]) | st.text(max_size=12)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(_TEXTS, _CODES), max_size=12))
def test_a_row_is_judged_the_same_alone_and_in_any_batch(tariff, rows):
    """Any text and any code give a verdict, in row order, whatever stands beside them."""
    together = fit_batch([t for t, _ in rows], [c for _, c in rows], tariff).to_pylist()
    alone = [fit_batch([t], [c], tariff).to_pylist()[0] for t, c in rows]
    assert together == alone
