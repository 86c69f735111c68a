"""Starter copies of the US Country Chart, Country Groups and licence exceptions, and facts about countries.

Takes the CSV files, gives tables of the schemas in `tables`. A country without a row in the chart is answered by text
("prose"), a membership or embargo that is not settled is "unknown": neither is ever "no".
"""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from cocket.kernel import countries
from cocket.reference.starter.files import Row, rows
from cocket.reference.tables import ALL_DESTINATIONS, CHART, CHART_COLUMNS, COUNTRY_FACTS, EXCEPTIONS, GROUPS

PROSE = "prose"
NO_ROW = "The chart has no row for this destination; 15 CFR 738.3(b) says how dependent territories follow another one."


def chart_tables(cite: str) -> dict[str, pa.Table]:
    """Give every cell of the chart for every country, the columns, and the entries that need a licence everywhere."""
    columns = [row["column"] for row in rows("us_chart_columns.csv")]
    footnotes = {row["number"]: f"{row['number']}. {row['text']}" for row in rows("us_chart_footnotes.csv")}
    marked = {row["country"]: row for row in rows("us_country_chart.csv")}
    cells: list[dict[str, Any]] = []
    for code in countries.codes():
        row = marked.get(code)
        marks = frozenset(row["marks"].split()) if row else frozenset({PROSE})
        beside = {
            "country": code,
            "footnotes": [footnotes[number] for number in row["footnotes"].split()] if row else [],
            "note": row["note"] if row else NO_ROW,
        }
        cells += [{**beside, "column": column, "state": _state(column, marks)} for column in columns]
    everywhere = [{**row, "source": cite} for row in rows("us_all_destinations.csv")]
    return {
        "chart": pa.Table.from_pylist(cells, schema=CHART),
        "chart_columns": pa.Table.from_pylist(rows("us_chart_columns.csv"), schema=CHART_COLUMNS),
        "all_destinations": pa.Table.from_pylist(everywhere, schema=ALL_DESTINATIONS),
    }


def _state(column: str, marks: frozenset[str]) -> str:
    if PROSE in marks:
        return PROSE
    return "X" if column.replace(" ", "") in marks else ""


def group_tables(_cite: str) -> dict[str, pa.Table]:
    """Give one row per country and group."""
    found = [
        {"country": country, "group": row["group"], "label": row["label"]}
        for row in rows("us_country_groups.csv")
        for country in row["countries"].split()
    ]
    found.sort(key=lambda row: (row["country"], row["group"]))
    return {"groups": pa.Table.from_pylist(found, schema=GROUPS)}


def exception_tables(_cite: str) -> dict[str, pa.Table]:
    """Give the licence exceptions of part 740."""
    return {"exceptions": pa.Table.from_pylist(rows("us_licence_exceptions.csv"), schema=EXCEPTIONS)}


def fact_tables(cite: str) -> dict[str, pa.Table]:
    """Give memberships and embargoes for every country: yes, partial, no, or unknown, with source and date."""
    since = {code: row["since"] for row in rows("country_accessions.csv") for code in row["countries"].split()}
    found: list[Row] = []
    for row in rows("country_memberships.csv"):
        members, open_ones = frozenset(row["members"].split()), frozenset(row["unknown"].split())
        for code in countries.codes():
            value = "yes" if code in members else "unknown" if code in open_ones else "no"
            joined = since.get(code, "") if row["fact"] == "eu_member" else ""
            found.append(_fact(code, row["fact"], value, joined, f"{row['source']}; {cite}"))
    embargoes: dict[str, dict[str, Row]] = {}
    for row in rows("country_embargoes.csv"):
        embargoes.setdefault(row["fact"], {})[row["country"]] = row
    for fact, by_country in embargoes.items():
        for code in countries.codes():
            measure = by_country.get(code)
            if measure is None:
                found.append(_fact(code, fact, "no", "", f"none known; {cite}"))
            else:
                found.append(_fact(code, fact, measure["value"], measure["since"], f"{measure['source']}; {cite}"))
    return {"facts": pa.Table.from_pylist(found, schema=COUNTRY_FACTS)}


def _fact(country: str, fact: str, value: str, since: str, source: str) -> Row:
    return {"country": country, "fact": fact, "value": value, "since": since, "until": "", "source": source}
