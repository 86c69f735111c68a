"""Files appear whole, in the format their suffix names, with rejects beside them."""

import csv
import json

import pyarrow.parquet as pq
import pytest

from cocket.cli import output
from cocket.kernel.errors import BadInput

ROWS = [{"id": "a", "n": 1, "list": ["x"]}, {"id": "b", "n": None, "list": []}]
COLUMNS = ("id", "n", "list")


def test_rows_are_the_same_in_every_format(tmp_path):
    """JSON, JSON lines, CSV and Parquet hold the same rows."""
    for suffix in output.ROW_SUFFIXES:
        output.write_rows(tmp_path / f"out{suffix}", ROWS, COLUMNS)
    assert json.loads((tmp_path / "out.json").read_text()) == ROWS
    assert [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()] == ROWS
    assert pq.read_table(tmp_path / "out.parquet").to_pylist() == ROWS
    with (tmp_path / "out.csv").open(newline="") as lines:
        assert [row["id"] for row in csv.DictReader(lines)] == ["a", "b"]


def test_an_unknown_suffix_is_refused_with_the_known_ones(tmp_path):
    """.docx names no format."""
    with pytest.raises(BadInput, match=r"\.parquet"):
        output.write_rows(tmp_path / "out.docx", ROWS, COLUMNS)


def test_a_failed_write_leaves_the_old_file_and_no_crumbs(tmp_path, monkeypatch):
    """When the disk fails at the last step, the previous content stays and no temporary file remains."""
    target = tmp_path / "out.json"
    target.write_text("old")

    def fail(self, other):
        raise OSError("disk")

    monkeypatch.setattr("pathlib.Path.replace", fail)
    with pytest.raises(OSError, match="disk"):
        output.write_whole(target, b"new")
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_rejects_stand_beside_the_output(tmp_path):
    """OUT.rejects.csv names row, field and reason."""
    path = output.write_rejects(tmp_path / "out.csv", [("3", "$.id", "It is empty.")])
    assert path.name == "out.csv.rejects.csv"
    assert path.read_text().splitlines() == ["row,field,reason", "3,$.id,It is empty."]
