"""The sub-lists of the US Consolidated Screening List: takes a list's full name, gives its code, title and effect.

The effects are this project's one-sentence summaries; the source named beside each is what counts.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

TERMS = "Work of the United States government, not subject to copyright in the United States (17 U.S.C. 105)."
CSL_SOURCE = "https://data.trade.gov/downloadable_consolidated_screening_list/v1/consolidated.csv"


@dataclass(frozen=True, slots=True)
class SubList:
    """One US list: its code here, its name, what being on it means, and the rule that says so."""

    code: str
    title: str
    effect: str
    source: str


_TREASURY = "OFAC, US Treasury"
# By the abbreviation in the publisher's list name.
SUB_LISTS: dict[str, SubList] = {
    "SDN": SubList(
        "US-SDN", "OFAC Specially Designated Nationals and Blocked Persons",
        "Property is blocked and US persons may not deal with the party; what blocked parties own to 50 % or more"
        " together is blocked as well. Some programmes also bring a licence requirement under the EAR (§ 744.8).",
        "31 CFR chapter V; 15 CFR 744.8",
    ),
    "EL": SubList(
        "US-EL", "BIS Entity List", "A licence is needed for the items that the entry names.",
        "15 CFR part 744, supplement no. 4; 744.11, 744.16",
    ),
    "DPL": SubList(
        "US-DPL", "BIS Denied Persons List",
        "A denial order: nobody may take part with this party, against the order's terms, in a transaction in items"
        " subject to the EAR.",
        "15 CFR part 764, supplement no. 2; 736.2(b)(4)",
    ),
    "UVL": SubList(
        "US-UVL", "BIS Unverified List",
        "No licence exception may be used, and an export without a licence needs a statement from the party first.",
        "15 CFR 744.15; part 744, supplement no. 6",
    ),
    "MEU": SubList(
        "US-MEU", "BIS Military End User List",
        "A licence is needed for the items in supplement no. 2 to part 744.",
        "15 CFR 744.21; part 744, supplement no. 7",
    ),
    "DTC": SubList(
        "US-DTC", "State Department AECA debarred parties",
        "Debarred from taking part in exports of defence articles and services under the ITAR.", "22 CFR 127.7; 120.16",
    ),
    "ISN": SubList(
        "US-ISN", "State Department nonproliferation sanctions",
        "Measures differ by determination; the Federal Register notice says which.",
        "Federal Register notice of the entry",
    ),
    "SSI": SubList(
        "US-SSI", "OFAC Sectoral Sanctions Identifications",
        "Dealings that the named directive forbids (debt, equity, some energy projects); not a full block.",
        "Executive Order 13662 and its directives",
    ),
    "PLC": SubList(
        "US-PLC", "OFAC Palestinian Legislative Council list",
        "Transactions with the member are to be rejected; not a block of property.", _TREASURY,
    ),
    "CAP": SubList(
        "US-CAP", "OFAC correspondent and payable-through account sanctions (CAPTA)",
        "Opening or keeping correspondent accounts is prohibited or has conditions.", _TREASURY,
    ),
    "CMIC": SubList(
        "US-CMIC", "OFAC Chinese Military-Industrial Complex Companies",
        "US persons may not trade its publicly traded securities; not by itself a licence requirement.",
        "Executive Order 13959 as amended",
    ),
    "MBS": SubList(
        "US-MBS", "OFAC Menu-Based Sanctions", "The measures that the entry names apply; not a full block.", _TREASURY,
    ),
    "FSE": SubList(
        "US-FSE", "OFAC Foreign Sanctions Evaders", "US persons may not deal with the party.", "Executive Order 13608",
    ),
    "ISA": SubList(
        "US-ISA", "OFAC Non-SDN Iran Sanctions Act list", "The measures that the entry names apply.", _TREASURY,
    ),
    "CONS": SubList(
        "US-CONS", "OFAC consolidated non-SDN list", "The measures that the entry's programme names apply.", _TREASURY,
    ),
}  # fmt: skip
_ABBREVIATION = re.compile(r"\(([A-Z][A-Z-]*)(?: List)?\)")


@functools.lru_cache(maxsize=256)
def sub_list(name: str) -> SubList | None:
    """Give the sub-list for "Entity List (EL) - Bureau of Industry and Security"; None if it is not a known one."""
    found = _ABBREVIATION.search(name)
    return SUB_LISTS.get(found[1].removeprefix("NS-")) if found else None


def new_sub_list(name: str) -> SubList:
    """Give a stand-in for a sub-list that this version does not know, under its own name."""
    found = _ABBREVIATION.search(name)
    code = found[1].removeprefix("NS-") if found else "OTHER"
    return SubList(f"US-{code}", name, "This list is new to this version: read the entry at its source.", "")
