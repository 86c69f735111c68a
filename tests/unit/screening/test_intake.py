"""Reading files of names: every broken row is named, none is dropped in silence, none hides the next."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cocket.kernel.errors import BadInput
from cocket.screening.intake import read

BROKEN = Path(__file__).parents[2] / "vectors" / "broken" / "screening"


def ids(intake) -> list[str]:
    return [value for batch in intake.batches for value in batch.column("id").to_pylist()]


@pytest.mark.parametrize(
    ("file", "kept", "rejected"),
    [
        ("unclosed_quote.csv", ["1", "3"], [("line 3", "")]),
        ("wrong_encoding.csv", ["1", "3"], [("line 3", "")]),
        ("field_count.csv", ["1", "4"], [("line 3", ""), ("line 4", "")]),
        ("bad_values.csv", ["1", "2", "3"], [("line 2", "birth_date"), ("line 3", "country"), ("line 4", "kind")]),
        (
            "no_names.csv",
            ["5"],
            [("line 2", "name"), ("line 3", "name"), ("line 4", "name"), ("line 5", "name"), ("line 7", "id")],
        ),
        ("multiline.csv", ["1", "2"], []),
        ("semicolons.csv", ["1", "2"], []),
    ],
)
def test_broken_rows_are_named_and_the_others_kept(file, kept, rejected):
    """A broken row goes to the rejects with its line and field; its neighbours are screened."""
    intake = read(BROKEN / file)
    assert ids(intake) == kept
    assert [(place, field) for place, field, _ in intake.rejects] == rejected


@pytest.mark.parametrize("file", ["no_header.csv", "empty.csv"])
def test_a_file_without_its_columns_is_refused(file):
    """Without id and name there is nothing to answer to."""
    with pytest.raises(BadInput, match="missing"):
        read(BROKEN / file)


@pytest.mark.parametrize("name", ["absent.csv", "names.xlsx"])
def test_a_file_that_cannot_be_read_is_refused(tmp_path, name):
    """A missing file and an unknown format are told in one line."""
    if name.endswith("xlsx"):
        (tmp_path / name).write_bytes(b"PK")
    with pytest.raises(BadInput):
        read(tmp_path / name)


def test_a_very_long_name_and_a_nul_are_no_crash(tmp_path):
    """A document in place of a name is rejected; a NUL inside a name is taken out later."""
    path = tmp_path / "in.csv"
    path.write_text(f"id,name\n1,{'a' * 100_000}\n2,Jo\x00hn Smith\n", "utf-8")
    intake = read(path)
    assert ids(intake) == ["2"]
    assert intake.rejects[0][:2] == ("line 2", "name")


def test_parquet_is_read_like_csv(tmp_path):
    """Numbers as ids and missing values are text."""
    path = tmp_path / "in.parquet"
    pq.write_table(pa.table({"id": [1, 2], "name": ["John Smith", None], "extra": [0.5, 0.6]}), path)
    intake = read(path)
    assert ids(intake) == ["1"]
    assert [r[:2] for r in intake.rejects] == [("row 2", "name")]
    (tmp_path / "bad.parquet").write_bytes(b"PAR1 nothing")
    with pytest.raises(BadInput, match="Parquet"):
        read(tmp_path / "bad.parquet")


@settings(deadline=None)
@given(st.lists(st.binary(max_size=60).filter(lambda b: b"\n" not in b), max_size=12))
def test_whatever_the_lines_hold_every_line_is_kept_or_rejected(tmp_path_factory, lines):
    """Rows kept and rows named add up to rows seen, for any bytes."""
    path = tmp_path_factory.mktemp("any") / "in.csv"
    path.write_bytes(b"id,name\n" + b"\n".join(lines))
    intake = read(path)
    whole = [r for r in intake.rejects if r[1] in ("", "id", "name")]
    assert intake.accepted + len(whole) == intake.rows
