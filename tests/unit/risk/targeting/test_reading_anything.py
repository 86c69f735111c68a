"""Whatever stands in a file of declarations, a model or a world, the answer is rows, rejects or one line of advice."""

from __future__ import annotations

import json
from datetime import date

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cocket.kernel.errors import BadInput, CocketError
from cocket.risk.targeting.checks import Checker
from cocket.risk.targeting.columns import as_numbers, find_layout
from cocket.risk.targeting.days import DATES, days_of, format_of
from cocket.risk.targeting.detectors.service import read_world
from cocket.risk.targeting.findings import read_findings
from cocket.risk.targeting.intake import ROW, open_source
from cocket.risk.targeting.mismatch import learn_words
from cocket.risk.targeting.model import Kind
from cocket.risk.targeting.places import detour
from cocket.risk.targeting.reviewing import review_files
from cocket.risk.targeting.rules import flags_of, is_vague
from cocket.risk.targeting.splitting import split_rows
from cocket.risk.targeting.store import read_model
from cocket.risk.targeting.tokens import cells_of

ANY = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
CELL = st.text(st.characters(blacklist_categories=["Cs"]), max_size=20)


@ANY
@given(st.binary(max_size=400))
def test_no_bytes_can_break_the_intake(tmp_path, raw: bytes) -> None:
    """Any bytes called .csv or .parquet are read or refused; nothing else comes out."""
    for suffix in (".csv", ".parquet"):
        path = tmp_path / f"in{suffix}"
        path.write_bytes(raw)
        refused = ""
        try:
            source = open_source(path)
            assert all(batch.schema.names == [*source.names, ROW] for batch in source.batches())
        except CocketError as err:
            refused = err.mend or "no advice"
        assert refused != "no advice"


@ANY
@given(st.binary(max_size=300) | st.recursive(st.none() | st.integers() | CELL, lambda x: st.lists(x, max_size=3) | st.dictionaries(CELL, x, max_size=3)).map(lambda x: json.dumps({"format": "cocket-targeting", "version": 2, "manifest": x, "body": x}).encode()))  # fmt: skip
def test_no_bytes_can_pass_for_a_model(tmp_path, raw: bytes) -> None:
    """A file that is no model is refused with the way to a new one."""
    path = tmp_path / "m.json"
    path.write_bytes(raw)
    with pytest.raises(BadInput, match="target train"):
        read_model(path)


@ANY
@given(st.binary(max_size=300))
def test_no_bytes_can_break_the_reading_of_a_world(tmp_path, raw: bytes) -> None:
    """Tables and rules of any bytes are read or refused."""
    for name in ("declarations.csv", "parties.csv", "rules.json"):
        (tmp_path / name).write_bytes(b"id,date\nX,2025-01-01\n")
    for name in ("rules.json", "parties.csv", "declarations.csv"):
        (tmp_path / name).write_bytes(raw)
        place = "read"
        try:
            read_world(tmp_path)
        except CocketError as err:
            place = err.where
        assert place


@ANY
@given(st.lists(CELL, max_size=30))
def test_text_is_a_finite_number_or_none(cells: list[str]) -> None:
    """No cell becomes an infinity, and none raises."""
    numbers = as_numbers(pa.array(cells, pa.string()))
    assert numbers.size == len(cells)
    assert not np.isinf(numbers).any()


@ANY
@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_each_format_reads_its_own_dates(day: date) -> None:
    """Every format gives the right day, leap years and all."""
    written = {
        "YYYY-MM-DD": f"{day:%Y-%m-%d}", "YYYYMMDD": f"{day:%Y%m%d}", "YYYY/MM/DD": f"{day:%Y/%m/%d}",
        "DD.MM.YYYY": f"{day:%d.%m.%Y}", "DD/MM/YYYY": f"{day:%d/%m/%Y}", "MM/DD/YYYY": f"{day:%m/%d/%Y}",
    }  # fmt: skip
    assert set(written) == set(DATES)
    for name, text in written.items():
        assert days_of(pa.array([text]), name)[0] == (day - date(1970, 1, 1)).days


def test_days_that_do_not_exist_are_no_dates() -> None:
    """The 30th of February, the 13th month and words are none."""
    cells = pa.array(["2025-02-30", "2025-13-01", "2023-02-29", "soon", "", "2024-02-29"])
    assert np.isnan(days_of(cells, "YYYY-MM-DD")).tolist() == [True] * 5 + [False]


def test_day_first_and_month_first_are_told_apart_or_asked_for() -> None:
    """One day above twelve settles it; none is a question to the user."""
    assert format_of(pa.array(["03/04/2025", "25/04/2025"])) == "DD/MM/YYYY"
    assert format_of(pa.array(["03/04/2025", "04/25/2025"])) == "MM/DD/YYYY"
    with pytest.raises(BadInput, match="month first"):
        format_of(pa.array(["03/04/2025", "05/06/2025"]))


def test_an_id_that_comes_again_in_a_later_batch_is_rejected() -> None:
    """The first row stands, wherever the second one is."""
    names = [f"A{n}" for n in range(500)]
    checker = Checker(find_layout(pa.table({"id": names, "c": names}), id_column="id"))
    rejects: list = []
    for start, ids in ((1, names[:250]), (251, names[250:]), (501, ["A7", "B1", "A499"])):
        batch = pa.record_batch({"id": ids, "c": ids, ROW: list(range(start, start + len(ids)))})
        kept = checker.sift(batch, rejects)
    assert kept.column("id").to_pylist() == ["B1"]
    assert [place for place, _, _ in rejects] == ["row 501", "row 503"]


def test_words_of_other_goods_are_told_from_unusual_words() -> None:
    """Radio words under the connectors' heading are named; a rare word under the right heading is not."""
    radio, plug = ["portable radio transceiver"] * 20, ["electrical connectors for cabinets"] * 20
    vocabulary = learn_words(radio + plug, ["8517"] * 20 + ["8536"] * 20)
    assert vocabulary.better("portable radio transceiver", "8536") == "8517"
    assert vocabulary.better("electrical connectors, gilded", "8536") == ""
    assert vocabulary.better("", "8536") == ""
    assert vocabulary.better("portable radio transceiver", "9999") == "8517"


def test_parcels_of_two_parties_or_of_half_a_year_are_no_split() -> None:
    """Only parcels of one party within three weeks are added up."""
    columns = {"id": list("abcdefgh"), "date": ["2025-01-01", "2025-01-05", "2025-01-09", "2025-01-13"] * 2}
    columns["importer"], columns["value"] = ["M"] * 4 + ["N", "O", "P", "Q"], ["950"] * 8
    table = pa.table({name: pa.array(values) for name, values in columns.items()})
    layout = find_layout(table, id_column="id")
    batch = table.append_column(ROW, pa.array(range(1, 9))).to_batches()[0]
    assert sorted(split_rows([batch], layout, 1000)) == [1, 2, 3, 4]
    assert split_rows([batch], layout, 5000) == {}
    with pytest.raises(BadInput, match="value"):
        split_rows([batch], find_layout(table.drop_columns(["value"]), id_column="id"), 1000)


def test_columns_that_are_handed_in_raise_flags() -> None:
    """An overdrawn licence, a screening hit, a detour and a gross mass below net are each said with their figures."""
    columns = {
        "id": ["1", "2"], "Licence Left": ["-3", "4"], "Screening Hit": ["0.9", "0.1"], "Departure": ["DE", "DE"],
        "Destination": ["TR", "TR"], "Via": ["BR;SG", ""], "Gross Mass": ["9", "11"], "Net Mass": ["10", "10"],
        "Description": ["spare parts", "ball bearings"],
    }  # fmt: skip
    table = pa.table({name: pa.array(values) for name, values in columns.items()})
    flags = flags_of(table.to_batches()[0], find_layout(table, id_column="id"))
    assert {flag.code for flag in flags} == {
        "licence_overdrawn", "screening_hit", "implausible_route", "mass_turned_round", "vague_description",
    }  # fmt: skip
    assert all(flag.mask.tolist() == [True, False] and flag.say(0) for flag in flags)


def test_a_way_through_an_unknown_country_is_unknown() -> None:
    """What cannot be measured is not called economic."""
    assert detour(["DE", "XX", "TR"]) is None
    assert detour(["DE"]) is None
    assert detour(["DE", "TR"]).travelled == pytest.approx(2100, rel=0.2)


@ANY
@given(CELL)
def test_any_text_is_vague_or_not(text: str) -> None:
    """No description breaks the rule, and more words of goods never make it vaguer."""
    assert is_vague(text) in (True, False)
    assert not is_vague(f"{text} gearbox")


def test_rows_keep_the_number_that_they_have_in_the_file(tmp_path) -> None:
    """A row of a wrong length is counted where it stands, and a line break inside quotes makes no new row."""
    path = tmp_path / "in.csv"
    path.write_text('id,text\n1,"a\nb"\n2,c\n3\n4,d\n5,e,e\n6,f\n7\n', "utf-8")
    source = open_source(path)
    numbers = [number for batch in source.batches() for number in batch.column(ROW).to_pylist()]
    assert numbers == [1, 2, 4, 6]
    assert [place for place, _, _ in source.rejects] == ["row 3", "row 5", "row 7"]
    assert source.rows == 7


def test_other_days_are_measured_from_the_declarations_own(tmp_path) -> None:
    """A second column of days is a number of days, never a set of names; one written otherwise later is rejected."""
    rows = [(f"A{n}", f"2025-01-{n + 1:02}", f"2025-01-{n + 4:02}") for n in range(20)]
    table = pa.table({name: pa.array(values) for name, values in zip(("id", "date", "departed"), zip(*rows), strict=True)})  # fmt: skip  # noqa: B905
    layout = find_layout(table, id_column="id")
    (column,) = layout.columns
    assert (column.kind, column.written) == (Kind.DAY, "YYYY-MM-DD")
    (days,) = cells_of(table, layout).numbers.values()
    assert np.expm1(days) == pytest.approx(np.full(20, 3.0))
    later = {"id": ["B1", "B2", "B3"], "date": ["2025-02-01"] * 3, "departed": ["2025-02-03", "03.02.2025", ""]}
    rejects: list = []
    batch = pa.record_batch({**later, ROW: [1, 2, 3]})
    assert Checker(layout).sift(batch, rejects).column("id").to_pylist() == ["B1", "B3"]
    assert rejects[0][:2] == ("row 2", "departed")


def test_codes_of_eight_digits_are_no_days() -> None:
    """Numbers that could be read as days stay numbers unless the column's name speaks of days."""
    table = pa.table({"id": list("abc"), "Ref": ["20250101", "20250102", "20250103"], "due_on": ["20250101"] * 3})
    kinds = {column.name: column.kind for column in find_layout(table, id_column="id").columns}
    assert kinds["Ref"] is not Kind.DAY
    assert kinds["due_on"] is Kind.DAY


@ANY
@given(st.binary(max_size=300) | st.lists(st.tuples(CELL, CELL, CELL), max_size=5).map(lambda rows: "\n".join(["technique,subject,sentence", *(",".join(row) for row in rows)]).encode()))  # fmt: skip
def test_no_bytes_can_break_the_reading_of_findings(tmp_path, raw: bytes) -> None:
    """A file of findings is read or refused with the way to a good one."""
    path = tmp_path / "f.csv"
    path.write_bytes(raw)
    mend = ""
    try:
        assert all(0 <= one.weight <= 1 for one in read_findings(path).values())
    except CocketError as err:
        mend = err.mend or "no advice"
    assert mend != "no advice"


@ANY
@given(st.binary(max_size=300), st.binary(max_size=300))
def test_no_bytes_can_break_a_review(tmp_path, plan: bytes, results: bytes) -> None:
    """Any two files called a plan and its results are read or refused."""
    for name, raw in (("plan", b"id,why,score\n" + plan), ("results", b"id,found\n" + results)):
        (tmp_path / f"{name}.csv").write_bytes(raw)
    mend = ""
    try:
        review_files(tmp_path / "plan.csv", tmp_path / "results.csv", id_column="id", label="found")
    except CocketError as err:
        mend = err.mend or "no advice"
    assert mend != "no advice"
