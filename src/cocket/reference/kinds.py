"""The kinds of list that a home can hold: what each is for, which tables its editions carry, and when one is too old.

Takes a kind's code, gives a `Kind`; the table below is the one place to add a kind. `ftm_<dataset>` stands for any
collection in FollowTheMoney JSON lines.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

import pyarrow as pa

from cocket.kernel.errors import BadInput
from cocket.reference import tables

_FTM = re.compile(r"ftm_[a-z0-9_]+$", re.ASCII)


class Group(StrEnum):
    """What a kind of list speaks about."""

    PARTIES = "parties"
    CONTROLS = "controls"
    DESTINATIONS = "destinations"
    TARIFF = "tariff"
    COUNTRIES = "countries"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of list: `max_age_days` is how long an edition may be relied on without looking for a newer one."""

    code: str
    title: str
    group: Group
    tables: Mapping[str, pa.Schema]
    max_age_days: int


_CONTROL_LISTS = tables.LIST_TABLES
_PARTIES = tables.PARTY_TABLES
_CHART = {
    "chart": tables.CHART,
    "chart_columns": tables.CHART_COLUMNS,
    "all_destinations": tables.ALL_DESTINATIONS,
}
_TARIFF = {"tariff": tables.TARIFF, "sections": tables.SECTIONS}

# Party lists change weekly or faster; control lists a few times a year; indices once a year.
KINDS: dict[str, Kind] = {
    kind.code: kind
    for kind in (
        Kind("us_sdn", "OFAC Specially Designated Nationals", Group.PARTIES, _PARTIES, 14),
        Kind("us_cons", "OFAC consolidated non-SDN list", Group.PARTIES, _PARTIES, 14),
        Kind("us_csl", "US Consolidated Screening List", Group.PARTIES, _PARTIES, 14),
        Kind("un_sc", "UN Security Council consolidated list", Group.PARTIES, _PARTIES, 30),
        Kind("eu_fsf", "EU financial sanctions", Group.PARTIES, _PARTIES, 14),
        Kind("uk_sanctions", "UK sanctions list", Group.PARTIES, _PARTIES, 14),
        Kind("surveillance_vendors", "Surveillance vendors (leads for a reviewer)", Group.PARTIES, _PARTIES, 365),
        Kind("eu_annex_i", "EU dual-use list (Annex I)", Group.CONTROLS, _CONTROL_LISTS, 400),
        Kind("us_ccl", "US Commerce Control List", Group.CONTROLS, _CONTROL_LISTS, 180),
        Kind("uk_control_list", "UK strategic export control lists", Group.CONTROLS, _CONTROL_LISTS, 180),
        Kind("us_country_chart", "US Country Chart", Group.DESTINATIONS, _CHART, 180),
        Kind("us_country_groups", "US Country Groups", Group.DESTINATIONS, {"groups": tables.GROUPS}, 180),
        Kind(
            "us_licence_exceptions", "US licence exceptions", Group.DESTINATIONS, {"exceptions": tables.EXCEPTIONS}, 180
        ),
        Kind("hs", "Harmonized System", Group.TARIFF, _TARIFF, 1900),
        Kind("chpl", "Common High Priority List", Group.TARIFF, {"priority": tables.PRIORITY}, 400),
        Kind("vdem", "V-Dem indices", Group.COUNTRIES, {"indices": tables.INDICES}, 900),
        Kind("wgi", "Worldwide Governance Indicators", Group.COUNTRIES, {"indices": tables.INDICES}, 1100),
        Kind("country_facts", "Country facts", Group.COUNTRIES, {"facts": tables.COUNTRY_FACTS}, 180),
    )
}
FTM = Kind("ftm_*", "FollowTheMoney collection", Group.PARTIES, _PARTIES, 30)


def kind_of(code: str) -> Kind:
    """Give the kind with this code; raises BadInput with the known codes when there is none."""
    if code in KINDS:
        return KINDS[code]
    if _FTM.match(code):
        return replace(FTM, code=code, title=f"{FTM.title} {code.removeprefix('ftm_')!r}")
    raise BadInput(
        f"The kind of list {code[:40]!r} is unknown",
        mend=f"Use one of {', '.join(KINDS)}, or ftm_NAME for a collection.",
    )


def is_party_list(code: str) -> bool:
    """Tell whether editions of this kind name parties."""
    return _FTM.match(code) is not None or (code in KINDS and KINDS[code].group is Group.PARTIES)


def main_table(code: str) -> str:
    """Give the name of the table whose rows are a list's entries."""
    return next(iter(kind_of(code).tables))


def order_of(code: str) -> tuple[int, str]:
    """Give a sort key: the table's own order, then collections by name."""
    known = list(KINDS)
    return (known.index(code) if code in KINDS else len(known), code)
