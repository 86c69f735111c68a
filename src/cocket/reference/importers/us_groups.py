"""The US Country Groups (15 CFR 740, Supplement 1) from the JSON that export-controls-agent makes of the eCFR.

Takes that file, gives `groups`: one row per country and group. Hong Kong is not in the tables; it follows China
(85 FR 83788) and gets China's groups. Macau is kept as the tables have it, which is not in D:5, with a note.
"""

from __future__ import annotations

import pyarrow as pa

from cocket.kernel.reasons import Reason
from cocket.reference.importers.us_destinations import CHINA, HONG_KONG, alpha2
from cocket.reference.parsed import Format, Parsed, Reject
from cocket.reference.reading import json_of, member, texts
from cocket.reference.tables import GROUPS

SOURCE = "15 CFR 740, Supplement 1"


def sniff(head: bytes, name: str) -> bool:  # noqa: ARG001 - the content alone tells
    """Tell Country Groups by their citation."""
    return b"(Country Groups)" in head and b"740, Supplement" in head


def parse(raw: bytes) -> Parsed:
    """Read the groups; raises BadDocument with the JSON path when the file is not one."""
    document = json_of(raw)
    labels = member(document, "labels", dict, "$")
    groups = member(document, "groups", dict, "$")
    rows: set[tuple[str, str, str]] = set()
    rejects: list[Reject] = []
    for group in groups:
        label = str(labels.get(group, ""))
        for position, name in enumerate(texts(groups, group, "$.groups")):
            code = alpha2(name)
            if code is None:
                rejects.append(
                    Reject(f"$.groups.{group}[{position}]", "", f"The country {name[:60]!r} is not known here.")
                )
                continue
            rows.add((code, group, label))
            if code == CHINA:
                rows.add((HONG_KONG, group, label))
    notes = [
        Reason("follows", "Hong Kong has no place in the groups; it is given those of China.", "", "85 FR 83788"),
        *(
            Reason(f"note_{key}".lower(), str(text), "", SOURCE)
            for key, text in member(document, "notes", dict, "$").items()
        ),
    ]
    if rejects:
        notes.append(Reason("unmapped_destinations", f"{len(rejects)} names could not be placed.", "", SOURCE))
    table = pa.Table.from_pylist(
        [{"country": code, "group": group, "label": label} for code, group, label in sorted(rows)], schema=GROUPS
    )
    return Parsed({"groups": table}, tuple(rejects), tuple(notes), member(document, "ecfrIssueDate", str, "$"))


FORMAT = Format(
    kind="us_country_groups",
    title="US Country Groups",
    publisher="US Bureau of Industry and Security, as export-controls-agent writes the eCFR",
    source="",
    terms="US government text; the arrangement is MIT-licensed",
    parser_version="us_groups 1",
    sniff=sniff,
    parse=parse,
)
