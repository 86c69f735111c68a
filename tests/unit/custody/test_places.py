"""Where places are: every position held has a source, files are read with care, and unknown is not near."""

from __future__ import annotations

import csv
import re
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cocket.custody.gazetteer import CODE, read_gazetteer
from cocket.custody.ledger.model import Place
from cocket.custody.places import KNOWN, degrees, kilometres
from cocket.kernel.errors import BadDocument

BROKEN = Path(__file__).resolve().parents[2] / "vectors" / "broken" / "places"
REASONS = {
    "no-source-column": "no column `source`", "no-source": "DEHAM has no source", "off-the-globe": "off the globe",
    "degrees-in-words": "are not degrees", "no-code": "is no UN/LOCODE", "other-columns": "neither UN/LOCODE nor a table",
    "empty": "neither UN/LOCODE nor a table", "unece-coordinates": "is not written like 5333N 00959E",
    "without-coordinates": "No place with coordinates",
}  # fmt: skip
UNECE = (
    ',"DE",,".GERMANY",,,,,,,,\r\n'
    ',"DE","HAM","Hamburg","Hamburg","HH","AI","12345---","0307","","5333N 00959E",""\r\n'
    ',"AR","BUE","Buenos Aires","Buenos Aires","C","AI","12345---","0307","","3436S 05822W",""\r\n'
    ',"FR","ZZ2","L\'Île","L\'Ile","","RL","--3-----","0307","","",""\r\n'
)


def test_every_row_of_the_table_has_a_code_degrees_and_a_source():
    """The small table that comes along names where each row is from, and no code stands twice."""
    rows = list(csv.DictReader(files("cocket.custody").joinpath("places.csv").read_text("utf-8").splitlines()))
    assert len({row["code"] for row in rows}) == len(rows) == len(KNOWN)
    for row in rows:
        assert CODE.match(row["code"])
        assert row["source"].startswith(("port, searoute ", "airport "))
    assert kilometres(Place("DE", "DEHAM"), Place("KE", "KEMBA")) == pytest.approx(6_990, abs=60)


def test_unlocode_as_unece_publishes_it_is_read():
    """Without a header, in Latin-1, with headings of countries; what has no coordinates is counted, not dropped."""
    for raw in (UNECE.encode("latin-1"), UNECE.encode(), ("\ufeff" + UNECE).encode()):
        found = read_gazetteer(raw, where="list.csv")
        assert found.places == {"DEHAM": (53.55, 9.983333), "ARBUE": (-34.6, -58.366667)}
        assert (found.without, found.rejects) == (1, ())
    head = "Change,Country,Location,Name,Coordinates\n,DE,HAM,Hamburg,5333N 00959E\n"
    assert read_gazetteer(head.encode(), where="list.csv").places["DEHAM"] == (53.55, 9.983333)


def test_a_bad_row_is_reported_and_the_others_are_kept():
    """With its row and reason; a second position for one code is said."""
    raw = b"code,latitude,longitude,source\nDEHAM,53.5,10,map\nDEHAM,54,10,map\nXX,1,1,map\nDEHAM,53.5,10,map\n"
    found = read_gazetteer(raw, where="p.csv")
    assert found.places == {"DEHAM": (53.5, 10.0)}
    assert [row for row, _ in found.rejects] == [3, 4]


@pytest.mark.parametrize("name", REASONS)
def test_a_broken_file_is_refused_with_its_reason(name):
    """The whole file, or its bad row beside a good one that is kept."""
    assert {path.stem for path in BROKEN.glob("*.csv")} == REASONS.keys()
    raw = (BROKEN / f"{name}.csv").read_bytes()
    if b"LEH" in raw:
        found = read_gazetteer(raw, where=name)
        assert found.places.keys() == {"FRLEH"}
        assert REASONS[name] in found.rejects[0][1]
    else:
        with pytest.raises(BadDocument, match=re.escape(REASONS[name])):
            read_gazetteer(raw, where=name)


@given(
    st.binary(max_size=300)
    | st.text(max_size=300).map(lambda text: ("code,latitude,longitude,source\n" + text).encode())
)
def test_any_bytes_are_read_or_refused(raw):
    """Never a crash, and what is read lies on the globe."""
    try:
        found = read_gazetteer(raw, where="x")
    except BadDocument:
        return
    assert all(abs(lat) <= 90 and abs(lon) <= 180 for lat, lon in found.places.values())


def test_an_events_own_coordinates_come_first_and_a_homes_places_before_the_programs():
    """Three sources, in this order."""
    own = Place("DE", "DEHAM", "1", "2")
    assert degrees(own) == (1.0, 2.0)
    assert degrees(Place("DE", "DEHAM"), {**KNOWN, "DEHAM": (3.0, 4.0)}) == (3.0, 4.0)
    assert degrees(Place("DE", "DEXXX")) is None
