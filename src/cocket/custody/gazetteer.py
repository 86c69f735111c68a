"""Read positions of places from a file: UN/LOCODE as UNECE publishes it, or a table with degrees and a source.

Takes CSV, gives degrees by code, and says what it could not use: a code without coordinates stays unknown.
Source: UN/LOCODE manual, section on coordinates: `5333N 00959E` is degrees and whole minutes.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass

from cocket.custody.places import Degrees, on_globe
from cocket.kernel.errors import BadDocument

# UNECE's own files have no header; these are their columns in order.
UNECE = (
    "Change", "Country", "Location", "Name", "NameWoDiacritics", "Subdivision", "Status", "Function", "Date", "IATA",
    "Coordinates", "Remarks",
)  # fmt: skip
OWN = ("code", "latitude", "longitude", "source")
CODE = re.compile(r"[A-Z]{2}[A-Z2-9]{3}$", re.ASCII)
_MINUTES = re.compile(r"([0-9]{2})([0-5][0-9])([NS]) ([0-9]{3})([0-5][0-9])([EW])$", re.ASCII)
_DEGREES = re.compile(r"-?[0-9]{1,3}(\.[0-9]{1,6})?$", re.ASCII)
MAX_BYTES = 64 * 2**20


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Degrees by UN/LOCODE, how many codes came without coordinates, and the rows that were refused (row, reason)."""

    places: dict[str, Degrees]
    without: int
    rejects: tuple[tuple[int, str], ...]


def read_gazetteer(raw: bytes, *, where: str) -> Gazetteer:
    """Read a file of places; raises BadDocument when it is neither kind or has nothing to use."""
    if len(raw) > MAX_BYTES:
        raise BadDocument("The file is larger than any list of places", where=where, mend="Give one list.")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("latin-1")  # as UNECE writes it
    try:
        rows = list(csv.reader(io.StringIO(text, newline="")))
    except csv.Error as error:
        raise BadDocument(f"This is no CSV ({error})", where=where, mend="Export it again as CSV.") from None
    columns, first = _columns(rows[0] if rows else [], where)
    places: dict[str, Degrees] = {}
    rejects: list[tuple[int, str]] = []
    without = 0
    for number, row in enumerate(rows[first:], first + 1):
        named = dict(zip(columns, row, strict=False))
        if not any(row) or ("Country" in columns and not named.get("Location")):
            continue  # an empty line, or UNECE's heading of a country
        try:
            code, found = _place(named)
        except BadDocument as error:
            rejects.append((number, error.what))
            continue
        if found is None:
            without += 1
        elif places.setdefault(code, found) != found:
            rejects.append((number, f"{code} stands here a second time, at another place"))
    if not places:
        raise BadDocument("No place with coordinates is in it", where=where, mend=f"Columns: {', '.join(OWN)}.")
    return Gazetteer(places, without, tuple(rejects))


def _columns(head: list[str], where: str) -> tuple[tuple[str, ...], int]:
    names = tuple(name.strip() for name in head)
    if set(OWN[:3]) <= set(names):
        if "source" not in names:
            raise BadDocument("The table has no column `source`", where=where, mend="Say of each row where it is from.")
        return names, 1
    if {"Country", "Location", "Coordinates"} <= set(names):
        return names, 1
    if len(head) == len(UNECE):
        return UNECE, 0
    raise BadDocument(
        "This is neither UN/LOCODE nor a table of places", where=where, mend=f"Columns: {', '.join(OWN)}."
    )


def _place(row: dict[str, str]) -> tuple[str, Degrees | None]:
    if "Coordinates" in row or "Country" in row:
        code, written = row.get("Country", "") + row.get("Location", ""), row.get("Coordinates", "").strip()
        _check_code(code)
        if not written:
            return code, None
        found = _MINUTES.match(written)
        if found is None:
            raise BadDocument(f"{written[:20]!r} is not written like 5333N 00959E")
        latitude = (int(found[1]) + int(found[2]) / 60) * (-1 if found[3] == "S" else 1)
        longitude = (int(found[4]) + int(found[5]) / 60) * (-1 if found[6] == "W" else 1)
    else:
        code = row["code"].strip()
        _check_code(code)
        texts = [row.get(name, "").strip() for name in ("latitude", "longitude")]
        if not any(texts):
            return code, None
        if not all(_DEGREES.match(text) for text in texts):
            raise BadDocument(f"{', '.join(texts)[:40]!r} are not degrees as decimals")
        if not row.get("source", "").strip():
            raise BadDocument(f"{code} has no source")
        latitude, longitude = map(float, texts)
    if not on_globe(latitude, longitude):
        raise BadDocument(f"{code} would lie off the globe")
    return code, (round(latitude, 6), round(longitude, 6))


def _check_code(code: str) -> None:
    if not CODE.match(code):
        raise BadDocument(f"{code[:20]!r} is no UN/LOCODE")
