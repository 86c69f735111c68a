"""A home with one fictional list, and the command line run as a person runs it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pytest

from cocket.reference.store import Library
from cocket.reference.tables import ADDRESSES, ENTITIES, IDENTIFIERS, LINKS, NAMES

FICTIONAL = (
    ("P1", "person", "Arkadiy Miroslavovich VORONTSOV", ("RU",), "2019-03-01"),
    ("P2", "person", "Abd al-Rahman Qasim AL-DULAYMI", ("IQ",), "2020-01-15"),
    ("O1", "organisation", "TARNHELM SIGNAL INTELLIGENCE SYSTEMS LLC", ("AE",), ""),
    ("O2", "organisation", "ZMEYKA TELECOM RESEARCH INSTITUTE NO. 7", ("RU",), "2021-06-30"),
    ("V1", "vessel", "OSTROVNAYA ZVEZDA", ("PA",), "2022-02-02"),
)  # fmt: skip


def tables_of(rows, code: str = "XX-TEST") -> dict[str, pa.Table]:
    """Give the tables of a fictional party list."""
    entities = [
        {
            "entity_id": key, "list_code": code, "list_title": "A fictional list", "kind": kind, "name": name, "title": "", "programmes": ["TEST"],
            "countries": list(countries), "birth_dates": [], "listed_on": listed_on, "ended_on": "", "effect": "", "remarks": "", "source": "",
        }
        for key, kind, name, countries, listed_on in rows
    ]  # fmt: skip
    names = [{"entity": n, "name": row[2], "quality": "primary", "script": "Latn"} for n, row in enumerate(rows)]
    return {
        "entities": pa.Table.from_pylist(entities, ENTITIES),
        "names": pa.Table.from_pylist(names, NAMES),
        "identifiers": pa.Table.from_pylist([], IDENTIFIERS),
        "addresses": pa.Table.from_pylist([], ADDRESSES),
        "links": pa.Table.from_pylist([], LINKS),
    }


def add_list(home: Path, kind: str, rows, code: str = "XX-TEST", edition_date: str = "2024-01-01"):
    """Put a fictional list into a home."""
    return Library(home).add(
        kind,
        repr((code, rows)).encode(),
        tables_of(rows, code),
        title="A fictional list",
        publisher="Nobody",
        edition_date=edition_date,
        retrieved_at="2026-01-01T00:00:00Z",
        source="https://example.test/list",
        terms="none",
        parser_version="1",
    )


@pytest.fixture
def home(tmp_path) -> Path:
    """Give a home with one fictional list."""
    add_list(tmp_path / "home", "us_sdn", FICTIONAL)
    return tmp_path / "home"


@pytest.fixture
def add():
    """Give the function that puts a further fictional list into a home."""
    return add_list


@pytest.fixture
def cocket():
    """Give a function that runs the command line and gives its completed process."""

    def run(home: Path, *words: str | Path) -> subprocess.CompletedProcess[str]:
        line = [sys.executable, "-c", "from cocket.cli.main import run; run()", "--home", str(home), *map(str, words)]
        return subprocess.run(line, capture_output=True, text=True, check=False, timeout=120)

    return run
