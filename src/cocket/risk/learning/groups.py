"""The groups by which errors are shown: region of the destination, size of the exporter, script of the end user's name.

Takes an export, gives codes without names. Regions follow the subregions of the UN's M49 standard, some joined, so that
a group is large enough to say something.
"""

from __future__ import annotations

from collections.abc import Mapping

from cocket.exports.model import Export
from cocket.kernel.scripts import script_of
from cocket.parties.model import Role

SIZE_QUESTION = "exporter.size"
SIZES = ("micro", "small", "medium", "large")
UNKNOWN = "unknown"
_REGIONS: dict[str, str] = {
    "northern_africa": "DZ EG EH LY MA SD TN",
    "western_africa": "BF BJ CI CV GH GM GN GW LR ML MR NE NG SH SL SN TG",
    "middle_africa": "AO CD CF CG CM GA GQ ST TD",
    "eastern_africa": "BI DJ ER ET IO KE KM MG MU MW MZ RE RW SC SO SS TZ UG YT ZM ZW",
    "southern_africa": "BW LS NA SZ ZA",
    "north_america": "BM CA GL PM US",
    "central_america": "BZ CR GT HN MX NI PA SV",
    "caribbean": "AG AI AW BB BL BQ BS CU CW DM DO GD GP HT JM KN KY LC MF MQ MS PR SX TC TT VC VG VI",
    "south_america": "AR BO BR BV CL CO EC FK GF GS GY PE PY SR UY VE",
    "western_asia": "AE AM AZ BH CY GE IL IQ JO KW LB OM PS QA SA SY TR YE",
    "central_asia": "KG KZ TJ TM UZ",
    "southern_asia": "AF BD BT IN IR LK MV NP PK",
    "eastern_asia": "CN HK JP KP KR MN MO TW",
    "south_eastern_asia": "BN ID KH LA MM MY PH SG TH TL VN",
    "oceania": "AS AU CC CK CX FJ FM GU HM KI MH MP NC NF NR NU NZ PF PG PN PW SB TF TK TO TV UM VU WF WS",
    "eastern_europe": "BG BY CZ HU MD PL RO RU SK UA",
    "northern_europe": "AX DK EE FI FO GB GG IE IM IS JE LT LV NO SE SJ",
    "southern_europe": "AD AL BA ES GI GR HR IT ME MK MT PT RS SI SM VA XK",
    "western_europe": "AT BE CH DE FR LI LU MC NL",
    "antarctica": "AQ",
}
REGION_OF: Mapping[str, str] = {code: region for region, codes in _REGIONS.items() for code in codes.split()}


def groups_of(export: Export) -> Mapping[str, str]:
    """Give the groups of an export; what the export does not say is its own group, unknown.

    The exporter's size is answered under `exporter.size` with micro, small, medium or large in the answer's text.
    """
    said = export.answer_to(SIZE_QUESTION)
    size = said.text.strip().lower() if said else ""
    users = export.in_role(Role.END_USER) or export.in_role(Role.CONSIGNEE)
    return {
        "region": REGION_OF.get(export.destination or "", UNKNOWN),
        "size": size if size in SIZES else UNKNOWN,
        "script": script_of(users[0].name).lower() if users else UNKNOWN,
    }
