"""Builds the five tables of a party list row by row: takes what a format's reader found, gives `Parsed`.

It keeps the promises that all party lists share: clean text, one row per spelling of a name, ISO countries or none,
readable dates or a reject, and nothing left out without being counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import pyarrow as pa

from cocket.kernel.countries import find
from cocket.kernel.errors import BadDocument
from cocket.kernel.reasons import Reason
from cocket.kernel.scripts import script_of
from cocket.reference.importers.party_dates import birth_dates
from cocket.reference.importers.party_ids import settle
from cocket.reference.importers.party_source import tidy
from cocket.reference.parsed import Parsed, Reject
from cocket.reference.tables import PARTY_TABLES

PERSON, ORGANISATION, VESSEL, AIRCRAFT, UNKNOWN = "person", "organisation", "vessel", "aircraft", "unknown"
# What lists write where they know no country; it is nothing to report.
_NO_COUNTRY = frozenset({"", "-0-", "00", "unknown", "undetermined", "n/a", "none", "-", "not known", "unspecified"})
_MOST_COUNTRY_NOTES = 25
_MOST_BIRTH_DATES = 200


def natural_order(name: str) -> str:
    """Give "First Middle LAST" for "LAST, First Middle" and "First LAST Jr." for "LAST, First, Jr."."""
    family, comma, rest = name.partition(",")
    if not comma:
        return name
    given, _, suffix = rest.partition(",")
    return " ".join(f"{given} {family} {suffix}".split())


class PartyRows:
    """The growing tables of one list. `what` is the file's name in rejects and errors."""

    def __init__(self, what: str) -> None:
        self.what = what
        self.rejects: list[Reject] = []
        self.notes: list[Reason] = []
        self._columns: dict[str, dict[str, list[Any]]] = {
            table: {name: [] for name in schema.names} for table, schema in PARTY_TABLES.items()
        }
        self._seen_names: set[tuple[int, str]] = set()
        self._seen_identifiers: set[tuple[int, str, str]] = set()
        self._seen_keys: Counter[tuple[str, str]] = Counter()
        self._countries: dict[str, str] = {}
        self._unmapped: Counter[str] = Counter()

    def __len__(self) -> int:
        return len(self._columns["entities"]["name"])

    def reject(self, place: str, field: str, reason: str) -> None:
        """Keep what could not be read; an empty `field` means the whole row."""
        self.rejects.append(Reject(place, field, reason))

    def note(self, code: str, sentence: str, evidence: str = "") -> None:
        """Keep a remark for the person who imports."""
        self.notes.append(Reason(code, sentence, evidence))

    def entity(
        self,
        entity_id: str,
        name: str,
        *,
        list_code: str,
        list_title: str,
        kind: str = UNKNOWN,
        published_as: str = "",
        title: str = "",
        programmes: Iterable[str] = (),
        listed_on: str = "",
        ended_on: str = "",
        effect: str = "",
        remarks: str = "",
        source: str = "",
    ) -> int:
        """Add a party under its display name, and under the publisher's spelling if that differs; give its row.

        One of the two must hold something once it is tidy; what has no name is the reader's to reject.
        """
        columns = self._columns["entities"]
        row = len(columns["name"])
        shown = tidy(name) or tidy(published_as)
        assert shown
        self._seen_keys[list_code, entity_id] += 1
        cells: tuple[Any, ...] = (
            tidy(entity_id), list_code, list_title, kind, shown, tidy(title), _once(map(tidy, programmes)), [], [],
            listed_on, ended_on, tidy(effect), tidy(remarks), tidy(source),
        )  # fmt: skip
        for column, cell in zip(columns.values(), cells, strict=True):
            column.append(cell)
        self.name(row, shown, "primary")
        if published_as:
            self.name(row, published_as, "primary")
        return row

    def name(self, row: int, text: str, quality: str) -> None:
        """Add a name of the party (primary, strong, weak, former, original); a spelling it already has is kept once."""
        bare = tidy(text)
        if not bare or (row, bare) in self._seen_names:
            return
        self._seen_names.add((row, bare))
        columns = self._columns["names"]
        columns["entity"].append(row)
        columns["name"].append(bare)
        columns["quality"].append(quality)
        columns["script"].append(script_of(bare))

    def identifier(self, row: int, kind: str, value: str, country: str = "") -> None:
        """Add a number of the party; `kind` is a word of `party_ids`, "" (no number) is passed over."""
        bare = tidy(value)
        if not kind or not bare:
            return
        kind, bare = settle(kind, bare, self._columns["entities"]["kind"][row])
        if not bare or (row, kind, bare) in self._seen_identifiers:
            return
        self._seen_identifiers.add((row, kind, bare))
        columns = self._columns["identifiers"]
        columns["entity"].append(row)
        columns["type"].append(kind)
        columns["value"].append(bare)
        columns["country"].append(self.country(country))

    def address(self, row: int, parts: Iterable[str], *, city: str = "", country: str = "") -> None:
        """Add an address from its parts; a country that has no code stays in the text. The party gains the country."""
        code = self.belongs_to(row, country)
        pieces = [tidy(part) for part in parts]
        if not code and country.strip().lower() not in _NO_COUNTRY:
            pieces.append(tidy(country))
        text = ", ".join(piece for piece in pieces if piece)
        if not text and not code:
            return
        columns = self._columns["addresses"]
        columns["entity"].append(row)
        columns["text"].append(text)
        columns["city"].append(tidy(city))
        columns["country"].append(code)

    def link(
        self, row: int, relation: str, other_name: str, *, other_id: str = "", share: str = "", note: str = ""
    ) -> None:
        """Add a link to another party, in the source's own words."""
        if not other_name.strip() and not other_id:
            return
        columns = self._columns["links"]
        cells = (row, relation, other_id, tidy(other_name), share, tidy(note))
        for column, cell in zip(columns.values(), cells, strict=True):
            column.append(cell)

    def born(self, row: int, text: str, place: str) -> None:
        """Add the dates a birth-date text may mean; what cannot be read is a reject of the field alone."""
        dates = birth_dates(text)
        if not dates:
            self.reject(place, "birth_date", f"{tidy(text)[:60]!r} is not a date this reader knows")
            return
        kept = self._columns["entities"]["birth_dates"][row]
        if len(kept) > _MOST_BIRTH_DATES:
            self.reject(place, "birth_date", f"the party has more than {_MOST_BIRTH_DATES} birth dates")
            return
        kept.extend(day for day in dates if day not in kept)

    def belongs_to(self, row: int, country: str) -> str:
        """Add a country of the party (nationality, address, flag) and give its code, "" if it has none."""
        code = self.country(country)
        if code and code not in (kept := self._columns["entities"]["countries"][row]):
            kept.append(code)
        return code

    def country(self, text: str) -> str:
        """Give the alpha-2 code of a country as the list writes it, "" if there is none; never a guess, but counted."""
        code = self._countries.get(text)
        if code is None:
            code = "" if text.strip().lower() in _NO_COUNTRY else (find(tidy(text)) or "?")
            self._countries[text] = code
        if code == "?":
            self._unmapped[tidy(text)[:60]] += 1
            return ""
        return code

    def set(self, row: int, column: str, value: str) -> None:
        """Set a text column of a party that is only known once more of it has been read."""
        self._columns["entities"][column][row] = tidy(value)

    def get(self, row: int, column: str) -> str:
        """Give a text column of a party."""
        return str(self._columns["entities"][column][row])

    def extend_programmes(self, row: int, programmes: Iterable[str]) -> None:
        """Add programmes that the party does not have yet."""
        column = self._columns["entities"]["programmes"]
        column[row] = _once([*column[row], *map(tidy, programmes)])

    def resolve_links(self) -> None:
        """Fill in the ids of linked parties that this list names by exactly one entity's primary name."""
        ids: dict[str, set[str]] = {}
        entity_ids = self._columns["entities"]["entity_id"]
        names = self._columns["names"]
        for row, name, quality in zip(names["entity"], names["name"], names["quality"], strict=True):
            if quality == "primary":
                ids.setdefault(name.casefold(), set()).add(entity_ids[row])
        links = self._columns["links"]
        for at, name in enumerate(links["other_name"]):
            found = ids.get(name.casefold(), set())
            if not links["other_id"][at] and len(found) == 1:
                links["other_id"][at] = next(iter(found))

    def parsed(self, *, edition_date: str = "", dataset: str = "") -> Parsed:
        """Give the finished tables. Raises BadDocument when no party was read, or more rows are broken than whole."""
        lost = sum(1 for reject in self.rejects if not reject.field)
        if not len(self) or lost > len(self):
            raise BadDocument(
                f"{lost} rows are broken and {len(self)} parties could be read",
                where=self.what,
                mend="Fetch the publisher's file again, and check that it is the format you named.",
            )
        again = sum(count - 1 for count in self._seen_keys.values())
        if again:
            self.note(
                "same_id", f"{again} entries repeat the id of another on the same list; all are kept.", str(again)
            )
        self._note_countries()
        tables = {
            table: pa.Table.from_arrays(
                [pa.array(column, type=schema.field(name).type) for name, column in self._columns[table].items()],
                schema=schema,
            )
            for table, schema in PARTY_TABLES.items()
        }
        return Parsed(tables, tuple(self.rejects), tuple(self.notes), edition_date, dataset)

    def _note_countries(self) -> None:
        by_count = sorted(self._unmapped.items(), key=lambda item: (-item[1], item[0]))
        for name, count in by_count[:_MOST_COUNTRY_NOTES]:
            self.note(
                "country_unmapped", f"{name!r} names no country with an ISO code and was left open.", f"{count} times"
            )
        if rest := by_count[_MOST_COUNTRY_NOTES:]:
            total = sum(count for _, count in rest)
            self.note("country_unmapped", f"{len(rest)} more names of countries were left open.", f"{total} times")


def _once(texts: Iterable[str]) -> Sequence[str]:
    return [text for text in dict.fromkeys(texts) if text]
