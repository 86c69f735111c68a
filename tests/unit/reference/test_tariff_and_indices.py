"""The tariff, the priority list and the country indices."""

from __future__ import annotations

import contextlib
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cocket.kernel.errors import BadDocument
from cocket.reference.importers import indices, tariff

HS = (
    b"section,hscode,description,parent,level\n"
    b"XVI,85,Electrical machinery,TOTAL,2\n"
    b"XVI,8525,Cameras,85,4\n"
    b"XVI,852589,Other cameras,8525,6\n"
    b"XVI,85AB,Slip,85,4\n"
    b"TOTAL,TOTAL,Total of all HS2022 commodities,TOTAL,5\n"
)
WGI_HEAD = b"wb_country,wb_code,year,Estimate,StdErr,Rank,Lower,Upper\n"
VDEM_HEAD = b"vdem_country_name,country_text_id,year,v2x_polyarchy,v2x_polyarchy_codelow,v2x_polyarchy_codehigh\n"


def test_the_tariff_keeps_codes_and_counts_what_is_none():
    """The total and a slip are no codes; the edition's year is read from the total."""
    parsed = tariff.parse_hs(HS, sections=b"section,name\nXVI,Machinery\n")
    assert parsed.tables["tariff"].column("code").to_pylist() == ["85", "8525", "852589"]
    assert parsed.tables["tariff"].column("parent").to_pylist() == ["", "85", "8525"]
    assert parsed.tables["sections"].to_pylist() == [{"section": "XVI", "name": "Machinery"}]
    assert [reject.row for reject in parsed.rejects] == ["line 5", "line 6"]
    assert parsed.edition_date == "2022"


def test_tiers_are_written_as_the_publishers_write_them():
    """TIER_3_A is tier 3.A; a code of another length is left out and counted."""
    parsed = tariff.parse_priority(
        b"hs6,tier,hs_description\n854231,TIER_1,Chips\n854130,TIER_3_A,Thyristors\n85,2,Short\n"
    )
    assert parsed.tables["priority"].column("tier").to_pylist() == ["1", "3.A"]
    assert len(parsed.rejects) == 1
    assert not tariff.CHPL.verified


def test_a_missing_figure_has_no_row_and_is_counted():
    """Missing is not zero."""
    parsed = indices.parse_wgi(WGI_HEAD + b"Aruba,ABW,2001,,,,,\nAruba,ABW,2002,0,0.1,50,40,60\n")
    rows = parsed.tables["indices"].to_pylist()
    assert [(row["year"], row["index"], row["value"]) for row in rows] == [
        (2002, "VA.EST", 0.0),
        (2002, "VA.PER.RNK", 50.0),
    ]
    assert "missing_figures" in {note.code for note in parsed.notes}


def test_the_interval_of_an_estimate_is_ninety_percent():
    """The estimate plus and minus 1.645 standard errors; ranks keep the publisher's own bounds."""
    parsed = indices.parse_wgi(WGI_HEAD + b"Aruba,ABW,2002,0.5,0.1,50,40,60\n")
    estimate, rank = parsed.tables["indices"].to_pylist()
    assert math.isclose(estimate["low"], 0.3355)
    assert math.isclose(estimate["high"], 0.6645)
    assert (rank["low"], rank["high"]) == (40, 60)


@pytest.mark.parametrize(("code", "country"), [("ROM", "RO"), ("KSV", "XK"), ("ZAR", "CD"), ("DEU", "DE")])
def test_the_world_banks_own_codes_are_known(code: str, country: str):
    """Where they differ from ISO 3166 as well."""
    parsed = indices.parse_wgi(WGI_HEAD + f"X,{code},2002,0.5,0.1,50,40,60\n".encode())
    assert set(parsed.tables["indices"].column("country").to_pylist()) == {country}


def test_vdem_intervals_are_read_where_the_file_has_them():
    """And are NaN where it does not; a place without a code is a reject with its name."""
    parsed = indices.parse_vdem(
        VDEM_HEAD + b"France,FRA,2020,0.9,0.8,0.95\nFrance,FRA,2021,0.9,,\nZanzibar,ZZB,2020,0.3,,\n"
    )
    first, second = parsed.tables["indices"].to_pylist()
    assert (first["low"], first["high"]) == (0.8, 0.95)
    assert math.isnan(second["low"])
    assert "Zanzibar" in parsed.rejects[0].reason
    assert parsed.edition_date == "2021"


@pytest.mark.parametrize(
    "row", [b"France,FRA,20x0,0.9,,\n", b"France,FRA,2020,high,,\n", b"France,FRA,2020,inf,,\n", b"F\n"]
)
def test_a_figure_that_is_none_is_refused_with_its_line(row: bytes):
    """A list that is damaged in one place is not trusted in the others."""
    with pytest.raises(BadDocument, match="line 2"):
        indices.parse_vdem(VDEM_HEAD + row)


@given(cells=st.lists(st.text(max_size=8), min_size=1, max_size=9))
@pytest.mark.parametrize(
    ("parser", "header"),
    [
        (tariff.parse_hs, "section,hscode,description,parent,level"),
        (tariff.parse_priority, "hs6,tier"),
        (indices.parse_wgi, WGI_HEAD.decode().strip()),
        (indices.parse_vdem, VDEM_HEAD.decode().strip()),
    ],
)
def test_any_row_is_read_or_refused(parser, header: str, cells: list[str]):
    """Whatever stands in the cells, the answer is tables or one BadDocument."""
    with contextlib.suppress(BadDocument):
        parser(f"{header}\n{','.join(cells)}\n".encode("utf-8", "surrogatepass"))
