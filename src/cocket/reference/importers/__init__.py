"""The formats that can be read, one line each: takes a publisher's bytes, gives `Parsed` tables.

Each importer module holds a `Format` (or several); add it to the table below. The key names the format, `Format.kind`
the list it brings, so that one kind may come in several formats. Imports kernel and reference only.
"""

from __future__ import annotations

from cocket.reference.importers import (
    ecfr,
    eu_annex_i,
    eu_fsf,
    eurlex,
    ftm,
    indices,
    leads,
    ofac,
    tariff,
    uk_legislation,
    uk_sanctions,
    un_sc,
    us_ccl,
    us_chart,
    us_csl,
    us_csl_compact,
    us_exceptions,
    us_groups,
)
from cocket.reference.parsed import Format

FORMATS: dict[str, Format] = {
    "us_sdn": ofac.SDN,
    "us_cons": ofac.CONSOLIDATED,
    "us_csl": us_csl.CSL,
    "us_csl_compact": us_csl_compact.CSL_COMPACT,
    "un_sc": un_sc.UN_SC,
    "eu_fsf": eu_fsf.EU_FSF,
    "uk_sanctions": uk_sanctions.UK,
    "ftm": ftm.FTM,
    "surveillance_vendors": leads.LEADS,
    "eu_annex_i": eu_annex_i.FORMAT,
    "eu_annex_i_eurlex": eurlex.FORMAT,
    "us_ccl": us_ccl.FORMAT,
    "us_ccl_ecfr": ecfr.FORMAT,
    "uk_control_list": uk_legislation.FORMAT,
    "us_country_chart": us_chart.FORMAT,
    "us_country_groups": us_groups.FORMAT,
    "us_licence_exceptions": us_exceptions.FORMAT,
    "hs": tariff.HS,
    "chpl": tariff.CHPL,
    "vdem": indices.VDEM,
    "wgi": indices.WGI,
}
