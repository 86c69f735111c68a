"""Tables in, tables out: the Arrow shapes of bulk screening.

INPUT is `id, name` and optionally `kind, country, birth_date, address, identifiers`; OUTPUT has one row per hit. What a
row of the input cannot mean is the caller's to reject beforehand (`screening.intake`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import pyarrow as pa

from cocket.kernel.countries import find
from cocket.kernel.errors import BadInput
from cocket.screening.attributes import Attributes
from cocket.screening.matching import Query, Screened, explained
from cocket.screening.model import Verdict
from cocket.screening.score import probability_of
from cocket.screening.text import notes_of

if TYPE_CHECKING:
    from cocket.screening.service import Screener

REQUIRED = ("id", "name")
OPTIONAL = ("kind", "country", "birth_date", "address", "identifiers")
OUTPUT = pa.schema(
    [
        ("query_id", pa.string()),
        ("rank", pa.int32()),
        ("list", pa.string()),
        ("entity_id", pa.string()),
        ("entity_name", pa.string()),
        ("matched_name", pa.string()),
        ("score", pa.float64()),
        ("verdict", pa.string()),
        ("explanation", pa.string()),
    ]
)
NOTHING_ALIKE = "The nearest listed name; too little of it agrees, or what agrees is too common."


def queries_of(batch: pa.Table) -> tuple[list[str], list[Query]]:
    """Read a table of INPUT; raises BadInput with the column's name."""
    columns: dict[str, list[str]] = {}
    for name in (*REQUIRED, *OPTIONAL):
        if name not in batch.column_names:
            if name in REQUIRED:
                raise BadInput(
                    f"The column {name!r} is missing", where="input", mend="Give at least the columns id, name."
                )
            continue
        try:
            columns[name] = batch.column(name).cast(pa.string()).fill_null("").to_pylist()
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
            raise BadInput(f"The column {name!r} is not text", where=name, mend="Write it as text.") from None
    if set(OPTIONAL).isdisjoint(columns):
        return columns["id"], [Query(name) for name in columns["name"]]
    empty = [""] * batch.num_rows
    more = zip(*(columns.get(name, empty) for name in OPTIONAL), strict=True)
    return columns["id"], [
        Query(name, attributes_from(*values)) for name, values in zip(columns["name"], more, strict=True)
    ]


def attributes_from(kind: str, country: str, birth_date: str, address: str, identifiers: str) -> Attributes:
    """Read the optional columns of one row; `;` divides countries and identifiers, and a type stands before `:`."""
    countries = tuple(code for part in country.split(";") if (code := find(part)))
    pairs = []
    for part in identifiers.split(";"):
        before, colon, after = part.partition(":")
        if part.strip():
            pairs.append((before.strip(), after.strip()) if colon else ("", before.strip()))
    return Attributes(
        kind=KIND_WORDS.get(kind.strip().lower(), ""),
        countries=countries,
        birth_dates=(birth_date.strip(),) if birth_date.strip() else (),
        identifiers=tuple(pairs),
        addresses=(address.strip(),) if address.strip() else (),
    )


KIND_WORDS = {
    word: kind
    for kind, words in (
        ("person", "person,individual"),
        ("organisation", "organisation,organization,entity,company,legalentity"),
        ("vessel", "vessel,ship"),
        ("aircraft", "aircraft,airplane"),
        ("", "unknown,"),
    )
    for word in words.split(",")
}


def hits_table(ids: Sequence[str], screened: Iterable[Screened], screener: Screener) -> pa.Table:
    """Give the rows of OUTPUT; the explanation is worked out for hits that a person may look at."""
    results = list(screened)
    verdicts = [[screener.verdict(match) for match in result.matches] for result in results]
    shown = [
        match
        for result, given in zip(results, verdicts, strict=True)
        for match, verdict in zip(result.matches, given, strict=True)
        if verdict is not Verdict.NONE
    ]
    said = iter(explained(shown))
    rows: list[tuple[object, ...]] = []
    for query_id, result, given in zip(ids, results, verdicts, strict=True):
        for rank, match in enumerate(result.matches, start=1):
            codes, entity_ids, entity_names = match.listed.labels
            verdict = given[rank - 1]
            explanation = NOTHING_ALIKE if verdict is Verdict.NONE else next(said)
            if result.done:
                explanation = " ".join([explanation, *(note.sentence for note in notes_of(result.done, ""))])
            score = round(probability_of(match.log_odds), 6)
            rows.append(
                (
                    query_id,
                    rank,
                    codes[match.entity],
                    entity_ids[match.entity],
                    entity_names[match.entity],
                    match.matched_name,
                    score,
                    verdict.value,
                    explanation,
                )
            )
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(OUTPUT)
    return pa.table(
        [pa.array(values, field.type) for values, field in zip(columns, OUTPUT, strict=True)], schema=OUTPUT
    )
