"""Country indices by year: V-Dem and the World Bank's Voice and Accountability.

Takes their CSV files, gives `indices`. A figure that the publisher leaves open has no row: missing is a state of its
own, never zero. `low` and `high` are the publisher's interval, NaN where the file has none. An index may raise
scrutiny; it never decides alone.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import pyarrow as pa

from cocket.kernel import countries
from cocket.kernel.errors import BadDocument
from cocket.kernel.reasons import Reason
from cocket.reference.parsed import Format, Parsed, Reject
from cocket.reference.reading import has_columns, rows_of
from cocket.reference.tables import INDICES

# The World Bank's own codes where they differ from ISO 3166 alpha-3.
WORLD_BANK_CODES: dict[str, str] = {"ADO": "AD", "KSV": "XK", "ROM": "RO", "TMP": "TL", "WBG": "PS", "ZAR": "CD"}
# The 90 % interval that the World Bank gives with its ranks, in standard errors of a normal distribution.
NINETY_PERCENT = 1.645
YEARS = range(1789, 2200)
_INDEX = re.compile(r"v2x_[a-z0-9]+$", re.ASCII)  # not v2x_polyarchy_sd and the like, which describe an index


@dataclass(slots=True)
class _Gathered:
    """The rows read so far, column by column, with what was left out."""

    country: list[str] = field(default_factory=list)
    year: list[int] = field(default_factory=list)
    index: list[str] = field(default_factory=list)
    value: list[float] = field(default_factory=list)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    missing: int = 0

    def take(self, country: str, year: int, index: str, figures: tuple[float, float, float]) -> None:
        value, low, high = figures
        if math.isnan(value):
            self.missing += 1
            return
        self.country.append(country)
        self.year.append(year)
        self.index.append(index)
        self.value.append(value)
        self.low.append(low)
        self.high.append(high)

    def parsed(self, source: str, *notes: Reason) -> Parsed:
        columns = {name: getattr(self, name) for name in INDICES.names}
        found = list(notes)
        if self.missing:
            found.append(
                Reason("missing_figures", f"{self.missing} figures are left open by the publisher.", "", source)
            )
        if self.rejects:
            places = sorted({reject.reason for reject in self.rejects})
            found.append(
                Reason(
                    "unmapped_countries", f"{len(self.rejects)} rows have no ISO 3166 code.", " ".join(places), source
                )
            )
        table = pa.table(columns, schema=INDICES).sort_by(
            [(name, "ascending") for name in ("country", "year", "index")]
        )
        # The last year of the figures stands for the edition's date, which neither file states.
        return Parsed({"indices": table}, tuple(self.rejects), tuple(found), str(max(self.year, default="")))


def sniff_vdem(head: bytes, name: str) -> bool:  # noqa: ARG001 - the content alone tells
    """Tell V-Dem figures by their columns."""
    return has_columns(head, "country_text_id", "year", "v2x_polyarchy")


def parse_vdem(raw: bytes) -> Parsed:
    """Read V-Dem's high-level indices, each 0..1 and more is freer; raises BadDocument."""
    gathered = _Gathered()
    for line, code, year, cells in _rows(raw, "country_text_id", countries.from_alpha3, gathered):
        for index in cells:
            if _INDEX.match(index):
                figures = (
                    _number(cells[index], f"line {line}", index),
                    _number(cells.get(f"{index}_codelow", ""), f"line {line}", f"{index}_codelow"),
                    _number(cells.get(f"{index}_codehigh", ""), f"line {line}", f"{index}_codehigh"),
                )
                gathered.take(code, year, index, figures)
    return gathered.parsed(
        "V-Dem country-year data",
        Reason(
            "palestine", "V-Dem's PSE is the West Bank alone; Gaza is coded apart and has no ISO code.", "", "V-Dem"
        ),
    )


def sniff_wgi(head: bytes, name: str) -> bool:  # noqa: ARG001 - the content alone tells
    """Tell World Bank governance figures by their columns."""
    return has_columns(head, "wb_code", "year", "Estimate", "StdErr", "Rank")


def parse_wgi(raw: bytes) -> Parsed:
    """Read Voice and Accountability: VA.EST in about -2.5..2.5 and VA.PER.RNK in 0..100; more is freer.

    The interval of VA.EST is the estimate plus and minus 1.645 standard errors, the 90 % that the ranks use too.
    Raises BadDocument.
    """
    gathered = _Gathered()

    def known(code: str) -> str | None:
        return WORLD_BANK_CODES.get(code) or countries.from_alpha3(code)

    for line, code, year, cells in _rows(raw, "wb_code", known, gathered):
        estimate, error, rank, low, high = (
            _number(cells.get(name, ""), f"line {line}", name)
            for name in ("Estimate", "StdErr", "Rank", "Lower", "Upper")
        )
        reach = NINETY_PERCENT * error
        gathered.take(code, year, "VA.EST", (estimate, estimate - reach, estimate + reach))
        gathered.take(code, year, "VA.PER.RNK", (rank, low, high))
    return gathered.parsed("Worldwide Governance Indicators")


def _rows(
    raw: bytes, column: str, known: Callable[[str], str | None], gathered: _Gathered
) -> Iterator[tuple[int, str, int, Mapping[str, str]]]:
    for line, cells in rows_of(raw, (column, "year")):
        code = known(cells[column].strip())
        year = cells["year"].strip()
        if not (year.isascii() and year.isdigit() and int(year) in YEARS):
            raise BadDocument(f"{year[:20]!r} is not a year", where=f"line {line}", mend="Is the file whole?")
        if code is None:
            place = (
                cells.get("vdem_country_name") or cells.get("country_name") or cells.get("wb_country") or cells[column]
            )
            gathered.rejects.append(Reject(f"line {line}", "", f"{place[:60]} has no ISO 3166 code."))
            continue
        yield line, code, int(year), cells


def _number(text: str, where: str, column: str) -> float:
    bare = text.strip()
    if bare in ("", "NA", ".."):
        return math.nan
    try:
        value = float(bare)
    except ValueError:
        value = math.inf
    if not math.isfinite(value):
        raise BadDocument(f"{bare[:20]!r} is not a number", where=f"{where} {column}", mend="Is the file whole?")
    return value


VDEM = Format(
    kind="vdem",
    title="V-Dem indices",
    publisher="V-Dem Institute",
    source="",
    terms="CC BY-SA 4.0; cite Coppedge et al., V-Dem Country-Year Dataset",
    parser_version="vdem 1",
    sniff=sniff_vdem,
    parse=parse_vdem,
)
WGI = Format(
    kind="wgi",
    title="Worldwide Governance Indicators, Voice and Accountability",
    publisher="World Bank",
    source="",
    terms="World Bank, attribution",
    parser_version="wgi 1",
    sniff=sniff_wgi,
    parse=parse_wgi,
)
