"""Policy files: what is wrong is said with its place; no bytes make the reader crash."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cocket.exercises.sandbox.file import parse_policy, read_policy
from cocket.exercises.sandbox.model import WeightChange
from cocket.kernel.errors import BadInput

BROKEN = Path(__file__).parents[2] / "vectors" / "broken" / "policies"
GOOD = """
format = 1
title = "Ask sooner"
why = "Too many pass."

[[provisions]]
regime = "eu"
path = "6A003.b.4#note-3"
replace = "9 Hz"
by = "5 Hz"

[[provisions]]
regime = "us"
path = "5A001.j"
remove = true

[[parties]]
list = "us_csl"
name = "Gulf Sample Trading FZE"
country = "AE"
aliases = ["GST"]

[weights]
elevated = 12
[weights.factors]
"user.history" = { points = [5, 10], unknown = 3 }
"""
MISTAKES = {
    "no-list": ('list = "us_csl"', 'list = "eu_annex_i"', "is no party list"),
    "half-a-replacement": ('by = "5 Hz"\n', "", "replace and by go together"),
    "two-things": ("remove = true", 'remove = true\nadd = "x"', "give replace with by, or add, or remove"),
    "no-such-factor": ('"user.history"', '"user.mood"', "there is no factor 'user.mood'"),
    "falling-below-nothing": ("points = [5, 10]", "points = [-5]", "greater than or equal to 0"),
    "no-such-regime": ('regime = "eu"', 'regime = "mars"', "provisions.0.regime"),
    "no-path": ('path = "5A001.j"', 'path = "everything"', "provisions.1.path"),
    "two-letters": ('country = "AE"', 'country = "Emirates"', "parties.0.country"),
    "misspelt": ("elevated = 12", "elevatd = 12", "there is no such key"),
    "not-toml": ("format = 1", "format =", "not TOML"),
    "other-format": ("format = 1", "format = 2", "format"),
    "text-for-points": ("points = [5, 10]", 'points = ["many"]', "points"),
}


@pytest.mark.parametrize("name", sorted(MISTAKES))
def test_a_mistake_is_said_with_its_place(name: str) -> None:
    """A mistake is said with its place."""
    old, new, complaint = MISTAKES[name]
    assert old in GOOD
    with pytest.raises(BadInput, match=re.escape(complaint)) as caught:
        parse_policy(GOOD.replace(old, new, 1).encode(), where="policy.toml")
    assert caught.value.where == "policy.toml"
    assert str(caught.value).isprintable()


def test_a_policy_that_changes_nothing_is_refused() -> None:
    """A policy that changes nothing is refused."""
    with pytest.raises(BadInput, match="nothing is changed"):
        parse_policy(b'format = 1\ntitle = "x"\nwhy = "y"', where="policy.toml")


def test_every_part_is_read() -> None:
    """Every part is read."""
    policy = parse_policy(GOOD.encode(), where="policy.toml")
    assert [one.path for one in policy.provisions] == ["6A003.b.4#note-3", "5A001.j"]
    assert policy.provisions[1].remove
    assert policy.parties[0].aliases == ("GST",)
    assert policy.factors == {"user.history": WeightChange((5, 10), 3)}
    assert policy.elevated == 12
    assert policy.weighs


@pytest.mark.parametrize("path", sorted(BROKEN.iterdir()), ids=lambda path: path.name)
def test_a_broken_file_is_refused_in_one_sentence(path: Path) -> None:
    """A broken file is refused in one sentence."""
    with pytest.raises(BadInput) as caught:
        read_policy(path)
    assert caught.value.mend


@given(st.binary(max_size=300))
def test_no_bytes_crash_the_reader(raw: bytes) -> None:
    """No bytes crash the reader."""
    try:
        parse_policy(raw, where="any")
    except BadInput as error:
        assert error.what  # noqa: PT017 - either outcome is fine, a crash is not


@given(st.text(max_size=60), st.integers(0, len(GOOD)))
def test_no_text_put_into_a_good_file_crashes_the_reader(text: str, at: int) -> None:
    """No text put into a good file crashes the reader."""
    try:
        parse_policy((GOOD[:at] + text + GOOD[at:]).encode("utf-8", "surrogatepass"), where="any")
    except BadInput as error:
        assert error.what  # noqa: PT017 - either outcome is fine, a crash is not
