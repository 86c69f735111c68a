"""What meets what: joined and split words, acronyms, and what must not meet."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cocket.screening.acronyms import COMPANY, packed, with_company, without
from cocket.screening.engine import compare, compare_pairs
from cocket.screening.evidence import evidence
from cocket.screening.index import build
from cocket.screening.score import shipped_weights

LIKELY = 0.0  # log-odds of one half


def odds(query: str, listed: str, kind: str = "person") -> float:
    """Give the log-odds of one pair."""
    weights = shipped_weights()
    return float(weights.log_odds(compare_pairs([query], [listed], weights, [kind]))[0])


@pytest.mark.parametrize(
    ("query", "listed"),
    [
        ("Vorontsova Mari na", "VORONTSOVA, Marina"),
        ("KOZHE NKOVA Irina", "Irina KOZHENKOVA"),
        ("sheymanviktar", "Viktar SHEYMAN"),
        ("viktarsheyman", "SHEYMAN, Viktar"),
        ("ArkadiyVorontsov Miroslavovich", "Arkadiy Miroslavovich VORONTSOV"),
        ("Hizb Ullah Zardanov", "Hizbullah ZARDANOV"),
    ],
)
def test_words_joined_or_split_meet(query, listed):
    """A space more or less, in either order, changes little."""
    assert odds(query, listed) > LIKELY


def test_a_reading_that_a_listed_name_calls_for_is_shown():
    """The evidence shows the words as they were put together, not as they were typed."""
    index = build(
        pa.table({"entity": pa.array([0], pa.int32()), "name": ["Irina KOZHENKOVA"], "quality": ["primary"]}),
        pa.table({"kind": ["person"]}),
    )
    found = compare(["Kozhe nkova Irina"], index, shipped_weights())
    shown = evidence(found, 0, index, "Irina KOZHENKOVA")
    assert {(pair.query, pair.listed) for pair in shown.tokens} == {("kozhenkova", "kozhenkova"), ("irina", "irina")}


@pytest.mark.parametrize(
    ("query", "listed"),
    [
        ("ZVRI", "Zmeyka Vorontsov Research Institute"),
        ("Zmeyka Vorontsov Research Institute", "ZVRI"),
        ("ZITC", "Zmeyka Iranian Tanker Company"),
        ("Zmeyka Organisation for the Liberation of Tarnhelm", "ZOLT"),
    ],
)
def test_an_acronym_meets_its_name(query, listed):
    """Initials, small words passed over, a company at the end told or not."""
    assert odds(query, listed, "organisation") > odds(query, "XQWJ", "organisation") + 4


def test_initials_of_people_meet_no_firm():
    """Three words of a person are no acronym."""
    assert odds("Qasim Walid Jaber", "QWJ", "organisation") < LIKELY


def test_an_acronym_is_found_and_said():
    """A candidate that shares no letter group is found by its initials, and the reason says so."""
    listed = ["Zmeyka Vorontsov Quantum Research Institute", "Tarnhelm Signal LLC"]
    index = build(
        pa.table({"entity": pa.array([0, 1], pa.int32()), "name": listed, "quality": ["primary"] * 2}),
        pa.table({"kind": ["organisation"] * 2}),
    )
    found = compare(["ZVQRI"], index, shipped_weights())
    assert found.entity.tolist()[:1] == [0]
    assert "initials" in evidence(found, 0, index, listed[0]).explanation


@given(st.text(st.characters(codec="ascii"), max_size=14))
@settings(deadline=None)
def test_packing_letters_never_fails(text):
    """Whatever the letters, a number comes out, and 0 says that it is no acronym."""
    number = packed(text.lower())
    assert 0 <= number < COMPANY


def test_the_c_of_company_may_be_told_or_not():
    """NITC and NIT are the same initials."""
    import numpy as np

    initials = np.array([packed("nitC"), packed("abC"), packed("zv")])
    assert with_company(initials).tolist() == [packed("nitc"), packed("abc"), -1]
    assert without(initials).tolist() == [packed("nit"), -1, -1]
