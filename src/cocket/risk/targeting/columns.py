"""Telling what a column stands for: by the user's map first, by its name next, by its values last.

Takes a table's column names and a sample of its rows, gives a `Layout`. Raises BadInput for a column that was named
but is not there, with the nearest names.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cocket.kernel.errors import BadInput
from cocket.risk.targeting.days import days_of, format_of
from cocket.risk.targeting.model import Column, Kind, Layout

# Role -> the words that headers use for it, compared without case, spaces and punctuation.
ROLES: dict[str, tuple[str, ...]] = {
    "date": ("date", "declarationdate", "lodgementdate", "acceptancedate", "dateofdeclaration", "sgddate"),
    "hs": ("hs", "hs6", "hscode", "hs6code", "hs10code", "tariffcode", "commoditycode", "tariff", "cncode", "hts"),
    "origin": ("countryoforigin", "origin", "origincountry", "originccode"),
    "departure": ("countryofdeparture", "departure", "departurecountry", "countryofdispatch", "exportcountry"),
    "destination": ("destination", "countryofdestination", "destinationcountry"),
    "via": ("via", "transit", "transitcountries", "route", "countriesofrouting"),
    "importer": ("importer", "importerid", "consignee", "consigneeid", "buyer", "buyerid"),
    "exporter": ("exporter", "exporterid", "seller", "sellerid", "supplier", "supplierid", "consignor"),
    "declarant": ("declarant", "declarantid", "broker", "brokerid", "agent", "agentid"),
    "forwarder": ("forwarder", "forwarderid", "courier", "courierid", "carrier", "carrierid"),
    "party_cluster": ("partycluster", "resolvedparty", "resolvedpartyid", "entityid", "cluster"),
    "value": ("value", "itemprice", "declaredvalue", "customsvalue", "invoicevalue", "cifvalue", "fobvalue", "price"),
    "mass": ("netmass", "netweight", "netmasskg", "mass", "weight", "netweightkg"),
    "gross_mass": ("grossmass", "grossweight", "grossmasskg"),
    "quantity": ("quantity", "qty", "units", "pieces"),
    "description": ("description", "goodsdescription", "goods", "itemdescription"),
    "licence_left": ("licenceleft", "licencebalance", "licenseleft", "licensebalance"),
    "licence": ("licence", "licenceid", "license", "licenseid", "licencenumber"),
    "screening": ("screening", "screeninghit", "screeningscore", "hitscore"),
    "payer": ("payer", "payerid"),
}
MEASURES = frozenset(("value", "mass", "gross_mass", "quantity", "licence_left", "screening"))
MANY = 200  # distinct values above which decimals are a measure and no longer a set of categories
WORKED_OUT = "fit of description and code"  # the name of a column that `fitting` adds
OWN = 0.9  # share of rows with a value of their own from which a column is no category
FEWEST_FOR_TEXT = 100
MOSTLY = 0.99  # of the filled cells that must be days (or numbers)
_PLAIN = re.compile(r"^\s*\d+\s*$")  # eight digits may be a code: the name decides
_DAY_NAME = re.compile(r"date|day|due|_on$| on$", re.IGNORECASE)
_CODE = re.compile(r"\b(id|code|no|number|type|kind|indicator|office|class|category)\b", re.IGNORECASE)


def find_layout(
    sample: pa.Table,
    *,
    id_column: str,
    label: str = "",
    ignore: Iterable[str] = (),
    mapped: Mapping[str, str] | None = None,
) -> Layout:
    """Give the layout of a table of text columns; raises BadInput naming a column that is not there."""
    names = sample.column_names
    ignored = tuple(ignore)
    if WORKED_OUT in names:
        raise BadInput(f"The column name {WORKED_OUT!r} is taken by the program", where="header", mend="Rename it.")
    roles = dict(mapped or {})
    for role in roles:
        if role not in ROLES:
            raise BadInput(f"The role {role[:40]!r} is unknown", where="--map", mend=f"Use one of {', '.join(ROLES)}.")
    for name in (id_column, *((label,) if label else ()), *ignored, *roles.values()):
        require_column(names, name)
    if label and label == id_column:
        raise BadInput(f"{label[:60]!r} is named as label and as id", where="--label", mend="They are two columns.")
    taken: dict[str, str] = {}
    for role, name in roles.items():
        if taken.setdefault(name, role) != role:
            what = f"The column {name[:60]!r} is mapped to {taken[name]} and to {role}"
            raise BadInput(what, where="--map", mend="Give a column one role.")
    for name in names:
        role = role_of(name)
        if role and name not in taken and role not in roles and name not in (id_column, label, *ignored):
            taken[name] = role
            roles[role] = name
    columns = tuple(
        _column(sample.column(name), name, taken.get(name, ""))
        for name in names
        if name not in (id_column, label, *ignored) and taken.get(name) != "date"
    )
    return Layout(id_column, label, roles.get("date", ""), columns, ignored)


def require_column(names: Sequence[str], name: str) -> None:
    """Raise BadInput with the nearest names when a column is not there."""
    if name in names:
        return
    near = difflib.get_close_matches(name, names, n=3, cutoff=0.5)
    hint = f"Did you mean {', '.join(near)}?" if near else f"The columns are {', '.join(names[:12])}."
    raise BadInput(f"There is no column {name[:60]!r}", where="header", mend=hint)


def role_of(name: str) -> str:
    """Give the role that a header's words name, or ""."""
    bare = re.sub(r"[^a-z0-9]", "", name.casefold())
    return next((role for role, words in ROLES.items() if bare in words), "")


def as_numbers(column: pa.Array | pa.ChunkedArray) -> np.ndarray:
    """Read text as numbers, row by row; what is no finite number becomes NaN."""
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    text = pc.utf8_trim_whitespace(column)
    fits = pc.match_substring_regex(text, r"^[+-]?(\d{1,30}\.?\d{0,30}|\.\d{1,30})([eE][+-]?\d{1,2})?$")
    numbers = pc.cast(pc.if_else(fits, text, pa.scalar(None, pa.string())), pa.float64())
    return np.asarray(numbers.to_numpy(zero_copy_only=False), dtype=np.float64)


def _column(values: pa.ChunkedArray, name: str, role: str) -> Column:
    whole = values.combine_chunks()
    numbers = as_numbers(whole)
    filled = int(np.count_nonzero(np.asarray(pc.not_equal(whole, "").fill_null(fill_value=False))))
    known = numbers[~np.isnan(numbers)]
    numeric = filled > 0 and known.size >= MOSTLY * filled and role != "hs"
    if role in MEASURES:
        return Column(name, role, Kind.NUMBER, numeric=True)
    if not role and (written := _days_written(whole, name)):
        return Column(name, role, Kind.DAY, written=written)
    if filled >= FEWEST_FOR_TEXT and not numeric and pc.count_distinct(whole).as_py() > OWN * filled:
        # Nearly every row has a value of its own (an invoice number, a free text): nothing can be counted under it.
        return Column(name, role, Kind.TEXT)
    if not numeric or role:
        return Column(name, role, Kind.CATEGORY, numeric=numeric)
    distinct = np.unique(known).size
    decimals = bool(np.any(known != np.floor(known)))
    if distinct <= MANY:
        return Column(name, role, Kind.BOTH if decimals else Kind.CATEGORY, numeric=True)
    if decimals or not _CODE.search(name):
        return Column(name, role, Kind.NUMBER, numeric=True)
    return Column(name, role, Kind.CATEGORY, numeric=True)


def _days_written(values: pa.Array, name: str) -> str:
    """Give how a column writes days, "" where it holds no days (or none that can be told apart)."""
    filled = values.filter(pc.not_equal(pc.utf8_trim_whitespace(values), ""))
    if not len(filled) or (_PLAIN.match(filled[0].as_py()) and not _DAY_NAME.search(name)):
        return ""
    try:
        written = format_of(filled)
    except BadInput:
        return ""
    known = np.count_nonzero(~np.isnan(days_of(filled, written)))
    return written if known >= MOSTLY * len(filled) else ""
