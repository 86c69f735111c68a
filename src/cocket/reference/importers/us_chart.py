"""The US Country Chart (15 CFR 738, Supplement 1) from the JSON that export-controls-agent makes of the eCFR.

Takes that file, gives `chart`: every country and every column, so that a look-up never falls through. A row that the
supplement answers by text has the state "prose"; so has a country without a row, since 738.3(b) then decides. The cells
of a territory that the EAR names as following another destination are that destination's, with the reason beside them.
"""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from cocket.kernel import countries
from cocket.kernel.errors import BadDocument
from cocket.kernel.reasons import Reason
from cocket.reference.importers.us_destinations import alpha2
from cocket.reference.parsed import Format, Parsed, Reject
from cocket.reference.reading import json_of, member, texts
from cocket.reference.tables import ALL_DESTINATIONS, CHART, CHART_COLUMNS

SOURCE = "15 CFR 738, Supplement 1"
MARK, EMPTY, PROSE = "X", "", "prose"
NO_ROW = (
    "The Country Chart has no row for this destination. 15 CFR 738.3(b) says how dependent territories follow another "
    "destination; until that is settled the answer is open."
)


def sniff(head: bytes, name: str) -> bool:  # noqa: ARG001 - the content alone tells
    """Tell a Country Chart by its citation."""
    return b"Commerce Country Chart" in head and b"738, Supplement" in head


def parse(raw: bytes) -> Parsed:
    """Read the chart; raises BadDocument with the JSON path when the file is not one."""
    document = json_of(raw)
    columns = texts(document, "columns", "$")
    rows: list[dict[str, Any]] = []
    rejects: list[Reject] = []
    footnotes = member(document, "footnotes", dict, "$")
    marked = _marked(document, columns, footnotes, rejects)
    for code in countries.codes():
        state, row_footnotes, note = marked.get(code, (dict.fromkeys(columns, PROSE), [], NO_ROW))
        rows += [
            {"country": code, "column": column, "state": state[column], "footnotes": row_footnotes, "note": note}
            for column in columns
        ]
    labels = member(document, "columnLabels", dict, "$")
    return Parsed(
        {
            "chart": pa.Table.from_pylist(rows, schema=CHART),
            "chart_columns": pa.Table.from_pylist(
                [{"column": column, "label": str(labels.get(column, ""))} for column in columns], schema=CHART_COLUMNS
            ),
            "all_destinations": _all_destinations(document),
        },
        rejects=tuple(rejects),
        notes=_notes(document, marked, rejects),
        edition_date=member(document, "ecfrIssueDate", str, "$"),
    )


_Row = tuple[dict[str, str], list[str], str]  # state by column, footnotes, note


def _marked(
    document: dict[str, Any], columns: list[str], footnotes: dict[str, Any], rejects: list[Reject]
) -> dict[str, _Row]:
    """Give the state of each column, the footnotes and the note, by country code, for each row of the file."""
    found: dict[str, _Row] = {}
    for name, row in member(document, "countries", dict, "$").items():
        where = f"$.countries.{name}"
        marks = texts(row, "marks", where)
        unknown = [mark for mark in marks if mark not in columns]
        if unknown:
            raise BadDocument(f"The mark {unknown[0][:40]!r} is not a column", where=where, mend="Is the file whole?")
        state = {column: MARK if column in marks else EMPTY for column in columns}
        _place(found, name, (state, _footnotes(row, footnotes, where), ""), rejects, where)
    for name, row in member(document, "embargoed", dict, "$").items():
        where = f"$.embargoed.{name}"
        pointer = member(row, "pointer", str, where)
        _place(found, name, (dict.fromkeys(columns, PROSE), _footnotes(row, footnotes, where), pointer), rejects, where)
    for name, rule in member(document, "territoryInheritance", dict, "$").items():
        where = f"$.territoryInheritance.{name}"
        parent = alpha2(member(rule, "row", str, where))
        code = alpha2(name)
        if code in found:  # it has a row of its own, which says the same
            continue
        if parent is None or parent not in found:
            rejects.append(Reject(where, "row", "The destination that it follows has no row."))
            continue
        state, inherited, _ = found[parent]
        _place(found, name, (state, inherited, member(rule, "basis", str, where)), rejects, where)
    return found


def _place(found: dict[str, _Row], name: str, row: _Row, rejects: list[Reject], where: str) -> None:
    code = alpha2(name)
    if code is None:
        rejects.append(Reject(where, "", f"The destination {name[:60]!r} is not a country that is known here."))
    elif code in found:
        rejects.append(Reject(where, "", f"A second row for {code}; the first is kept."))
    else:
        found[code] = row


def _footnotes(row: dict[str, Any], footnotes: dict[str, Any], where: str) -> list[str]:
    numbers = member(row, "footnotes", list, where)
    return [f"{number}. {member(footnotes, str(number), str, '$.footnotes')}" for number in numbers]


def _all_destinations(document: dict[str, Any]) -> pa.Table:
    """Entries that need a licence for every destination, whatever the chart says."""
    block = member(document, "allDestinationsEntries", dict, "$")
    where = "$.allDestinationsEntries"
    source = member(block, "citation", str, where)
    government = member(block, "govOnly", dict, where)
    condition = member(government, "condition", str, f"{where}.govOnly")
    rows = [
        {"entry": entry, "exception": "", "condition": "", "source": source}
        for entry in texts(block, "noLicenceExceptions", where)
    ] + [
        {"entry": entry, "exception": "GOV", "condition": condition, "source": source}
        for entry in texts(government, "entries", f"{where}.govOnly")
    ]
    return pa.Table.from_pylist(rows, schema=ALL_DESTINATIONS)


def _notes(document: dict[str, Any], marked: dict[str, _Row], rejects: list[Reject]) -> tuple[Reason, ...]:
    prose = sorted(code for code, (state, _, _) in marked.items() if PROSE in state.values())
    absent = sorted(set(countries.codes()) - set(marked))
    notes = [
        Reason("prose_rows", f"{len(prose)} destinations are answered by text, not by marks.", " ".join(prose), SOURCE),
        Reason(
            "no_row", f"{len(absent)} countries have no row; their cells are open.", " ".join(absent), "15 CFR 738.3(b)"
        ),
    ]
    if rejects:
        notes.append(
            Reason("unmapped_destinations", f"{len(rejects)} rows of the chart could not be placed.", "", SOURCE)
        )
    texts_seen: dict[str, list[str]] = {}
    for number, text in member(document, "footnotes", dict, "$").items():
        texts_seen.setdefault(str(text), []).append(number)
    notes += [
        Reason(
            "twin_footnotes",
            f"Footnotes {' and '.join(twins)} have the same text; check them at the source.",
            "",
            SOURCE,
        )
        for twins in texts_seen.values()
        if len(twins) > 1
    ]
    return tuple(notes)


FORMAT = Format(
    kind="us_country_chart",
    title="US Country Chart",
    publisher="US Bureau of Industry and Security, as export-controls-agent writes the eCFR",
    source="",
    terms="US government text; the arrangement is MIT-licensed",
    parser_version="us_chart 1",
    sniff=sniff,
    parse=parse,
)
