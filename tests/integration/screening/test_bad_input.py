"""Bad input, item by item, as a person would send it: a row in the rejects file or a stated normalisation, never less."""

from __future__ import annotations

import csv

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cocket.reference.store import Library
from cocket.screening.service import Screener

SAID = {
    "right_to_left": ("Arkady \u200fVorontsov\u202e", "invisible or control characters"),
    "zero_width": ("Ark\u200bady Voron\u200dtsov", "invisible or control characters"),
    "nul": ("Arkady\x00 Vorontsov", "invisible or control characters"),
    "homoglyph": ("Arkаdy Vоrоntsоv", "a known way to evade screening"),
    "emoji": ("Arkady 🚀 Vorontsov", "emoji or other symbols"),
    "full_width": ("Ａｒｋａｄｙ Ｖｏｒｏｎｔｓｏｖ", ""),
    "combining": ("Arka\u0301dy Vorontsov", ""),
}
REFUSED = {
    "empty": ("", "name"),
    "spaces": ("   ", "name"),
    "punctuation": ("!?--...", "name"),
    "only_marks": ("\u200b\u200f\u2060", "name"),
    "only_emoji": ("🚀🔥", "name"),
    "endless": ("a" * 100_000, "name"),
}


def screened(cocket, home, tmp_path, rows: list[list[str]]):
    """Screen rows of id, name, birth_date; give the hits and the rejects by id or line."""
    path, out = tmp_path / "in.csv", tmp_path / "out.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["id", "name", "birth_date"], *rows])
    done = cocket(home, "screen", path, "--out", out)
    assert done.returncode == 0, done.stderr
    rejects = tmp_path / "out.csv.rejects.csv"
    read = [list(csv.DictReader(f.read_text("utf-8").splitlines())) if f.exists() else [] for f in (out, rejects)]
    return {row["query_id"]: row for row in read[0]}, {row["row"]: row for row in read[1]}, done.stderr


def test_a_normalisation_is_stated_and_the_name_is_found(cocket, home, tmp_path):
    """Marks, look-alikes, symbols and NUL hide nobody, and the hit says what was taken out or replaced."""
    hits, rejects, _ = screened(cocket, home, tmp_path, [[key, name, ""] for key, (name, _) in SAID.items()])
    assert rejects == {}
    for key, (_, sentence) in SAID.items():
        assert hits[key]["entity_id"] == "P1", key
        assert sentence in hits[key]["explanation"], key


def test_a_name_that_cannot_be_compared_is_a_row_of_the_rejects(cocket, home, tmp_path):
    """Nothing to compare, or far too much: the row is named with its field and reason, the next one is screened."""
    rows = [[key, name, ""] for key, (name, _) in REFUSED.items()]
    hits, rejects, said = screened(cocket, home, tmp_path, [*rows, ["good", "Arkady Vorontsov", ""]])
    assert set(hits) == {"good"}
    assert [rejects[f"line {n}"]["field"] for n in range(2, len(rows) + 2)] == [field for _, field in REFUSED.values()]
    assert f"1 of {len(rows) + 1} rows" in said


@pytest.mark.parametrize("day", ["1990-02-31", "31/02/1990", "0000-00-00", "1990-13-45", "soon", "9999999"])
def test_an_impossible_date_is_named_and_the_name_is_screened_without_it(cocket, home, tmp_path, day):
    """A date nobody was born on says nothing about the name."""
    hits, rejects, _ = screened(cocket, home, tmp_path, [["q", "Arkady Vorontsov", day]])
    assert hits["q"]["entity_id"] == "P1"
    assert rejects["line 2"]["field"] == "birth_date"


def test_broken_quotes_and_a_wrong_encoding_spoil_their_own_row_only(cocket, home, tmp_path):
    """What cannot be read is named by line; its neighbours are screened."""
    path, out = tmp_path / "in.csv", tmp_path / "out.csv"
    path.write_bytes(
        b'id,name\n1,Arkady Vorontsov\n2,"Arkady Vorontsov\n3,Arkady Vorontsov\n4,M\xfcller Vorontsov\n5,Arkady Vorontsov\n'
    )
    done = cocket(home, "screen", path, "--out", out)
    assert done.returncode == 0, done.stderr
    hits = [row["query_id"] for row in csv.DictReader(out.read_text("utf-8").splitlines())]
    rejects = [row["row"] for row in csv.DictReader((tmp_path / "out.csv.rejects.csv").read_text("utf-8").splitlines())]
    assert hits == ["1", "3", "5"]
    assert rejects == ["line 3", "line 5"]


@given(st.lists(st.text(max_size=60), min_size=1, max_size=6))
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_whatever_ends_screening(home, names):
    """Any text at all is screened or left without a hit; the answer never names a row that was not asked."""
    names = [name.encode("utf-8", "ignore").decode() for name in names]
    screener = Screener.open(Library(home))
    table = pa.table({"id": [str(n) for n in range(len(names))], "name": names})
    found = screener.screen(table, threshold=0.0)
    assert set(found.column("query_id").to_pylist()) <= set(table.column("id").to_pylist())
