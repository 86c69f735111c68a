"""Weights as an edition: complete, monotone, signed by somebody, or refused."""

from __future__ import annotations

import contextlib
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cocket.kernel.errors import BadDocument
from cocket.risk.table import BY_CODE
from cocket.risk.weights import SHIPPED, load, shipped

RAW = (files("cocket.risk") / "data" / SHIPPED).read_bytes()


def test_the_shipped_edition_weighs_every_factor_and_says_who_set_it_and_why():
    """Author and reason stand with the figures."""
    weights = shipped()
    assert set(weights.weights) == set(BY_CODE)
    assert weights.author
    assert weights.reason
    assert 0 < weights.elevated < weights.high


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        (b'"geo.rights" = { points = [8, 15], unknown = 10 }\n', b"", "geo.rights"),
        (b'"geo.rights"', b'"geo.right"', "geo.righ"),
        (b"points = [8, 15], unknown = 10", b"points = [15, 8], unknown = 0", "fewer"),
        (b"points = [8, 15], unknown = 10", b"points = [8, 15], unknown = 99", "Unknown"),
        (b"points = [8, 15], unknown = 10", b"points = [], unknown = 0", "Points"),
        (b"points = [8, 15], unknown = 10", b'points = ["8"], unknown = 0', "Points"),
        (b"points = [8, 15], unknown = 10", b"points = [-8], unknown = 0", "fewer"),
        (b"points = [8, 15], unknown = 10", b"points = [8, 15]", "unknown"),
        (b"elevated = 25", b"elevated = 60", "order"),
        (b"elevated = 25", b'elevated = "25"', "elevated"),
        (b'author = "the cocket project"', b'author = ""', "author"),
        (b"[weights]", b"[weight]", "weights"),
        (b"[weights]", b"[weights", "read"),
    ],
)
def test_a_flawed_edition_is_refused_with_the_factor_and_the_mend(old, new, word):
    """Missing and unknown factors, falling points and unsigned editions never become a silent default."""
    assert old in RAW
    with pytest.raises(BadDocument) as caught:
        load(RAW.replace(old, new, 1))
    assert word in str(caught.value)


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_crash_the_loader(raw):
    """Any file is read or refused."""
    with contextlib.suppress(BadDocument):
        load(raw)


BROKEN = Path(__file__).resolve().parents[2] / "vectors" / "broken" / "weights"


@pytest.mark.parametrize("path", sorted(BROKEN.iterdir()), ids=lambda path: path.stem)
def test_each_broken_weights_file_is_refused_in_one_line(path):
    """The deliberately broken files beside the good one."""
    with pytest.raises(BadDocument) as caught:
        load(path.read_bytes(), path.name)
    assert "\n" not in str(caught.value)
