"""Countries by ISO 3166 alpha-2 code: names, alpha-3 codes, and the other names that lists use for them.

Takes text, gives a code. XK (Kosovo) is a user-assigned code that lists use. Source of the codes: ISO 3166-1.
"""

from __future__ import annotations

import csv
import functools
import unicodedata
from importlib.resources import files

from cocket.kernel.errors import BadInput

# Names met in official lists that are not the table's own; a list's parser may not guess beyond these.
OTHER_NAMES: dict[str, str] = {
    "usa": "US", "united states of america": "US", "uk": "GB", "great britain": "GB", "england": "GB", "scotland": "GB",
    "united kingdom of great britain and northern ireland": "GB", "northern ireland": "GB",
    "russian federation": "RU", "korea, north": "KP", "democratic people's republic of korea": "KP", "dprk": "KP",
    "korea, democratic people's republic of": "KP", "korea, south": "KR", "republic of korea": "KR", "korea, republic of": "KR",
    "iran, islamic republic of": "IR", "iran (islamic republic of)": "IR", "islamic republic of iran": "IR",
    "syrian arab republic": "SY", "burma": "MM", "china (prc)": "CN", "people's republic of china": "CN", "prc": "CN",
    "china, people's republic of": "CN", "czech republic": "CZ", "turkey": "TR", "turkiye": "TR", "cape verde": "CV",
    "congo, democratic republic of the": "CD", "democratic republic of the congo": "CD", "congo (democratic republic of)": "CD",
    "congo (democratic republic of the)": "CD", "drc": "CD", "congo, republic of the": "CG", "republic of the congo": "CG",
    "congo": "CG", "congo (republic of the)": "CG", "congo (brazzaville)": "CG", "ivory coast": "CI", "cote d'ivoire": "CI",
    "cote d ivoire": "CI", "east timor": "TL", "swaziland": "SZ", "macedonia": "MK", "macedonia, the former yugoslav republic of": "MK",
    "the former yugoslav republic of macedonia": "MK", "macau": "MO", "vatican city": "VA", "holy see (vatican city state)": "VA",
    "palestinian": "PS", "palestinian territories": "PS", "palestinian territory": "PS", "state of palestine": "PS", "west bank": "PS",
    "gaza": "PS", "region: gaza": "PS", "region: west bank": "PS", "palestine, state of": "PS", "occupied palestinian territory": "PS",
    "viet nam": "VN", "laos, people's democratic republic": "LA", "lao people's democratic republic": "LA", "lao pdr": "LA",
    "united republic of tanzania": "TZ", "tanzania, united republic of": "TZ", "republic of moldova": "MD", "moldova, republic of": "MD",
    "bolivia (plurinational state of)": "BO", "venezuela (bolivarian republic of)": "VE", "venezuela, bolivarian republic of": "VE",
    "brunei darussalam": "BN", "the gambia": "GM", "gambia, the": "GM", "bahamas, the": "BS", "the bahamas": "BS",
    "micronesia, federated states of": "FM", "micronesia (federated states of)": "FM", "taiwan, china": "TW", "chinese taipei": "TW",
    "hong kong sar": "HK", "hong kong, china": "HK", "hong kong sar, china": "HK", "macao sar, china": "MO", "uae": "AE",
    "slovak republic": "SK", "kyrgyz republic": "KG", "egypt, arab rep.": "EG", "iran, islamic rep.": "IR", "korea, rep.": "KR",
    "korea, dem. people's rep.": "KP", "korea, dem. rep.": "KP", "congo, dem. rep.": "CD", "congo, rep.": "CG", "yemen, rep.": "YE",
    "venezuela, rb": "VE", "micronesia, fed. sts.": "FM", "st. lucia": "LC", "st. kitts and nevis": "KN",
    "st. vincent and the grenadines": "VC", "saint vincent and grenadines": "VC", "saint helena, ascension and tristan da cunha": "SH",
    "virgin islands, british": "VG", "british virgin islands": "VG", "virgin islands (british)": "VG", "virgin islands, u.s.": "VI",
    "virgin islands (u.s.)": "VI", "us virgin islands": "VI", "reunion": "RE", "curacao": "CW", "sao tome and principe": "ST",
    "sao tome & principe": "ST", "bosnia-herzegovina": "BA", "bosnia": "BA", "bosnia & herzegovina": "BA", "antigua": "AG",
    "antigua & barbuda": "AG", "trinidad & tobago": "TT", "libyan arab jamahiriya": "LY", "state of libya": "LY",
    "federal republic of germany": "DE", "netherlands (kingdom of the)": "NL", "the netherlands": "NL", "holland": "NL",
    "republic of south sudan": "SS", "the sudan": "SD", "republic of kosovo": "XK", "faroe islands": "FO", "falkland islands": "FK",
    "guinea bissau": "GW", "republic of belarus": "BY", "republic of serbia": "RS", "republic of yemen": "YE", "the philippines": "PH",
    "sint maarten (dutch part)": "SX", "st. maarten": "SX", "saint martin": "MF", "st. martin": "MF",
    "timor leste": "TL", "sri lanka (ceylon)": "LK", "republic of türkiye": "TR", "west bank/gaza": "PS", "palestine/gaza": "PS",
    "palestine/west bank": "PS", "crimea": "UA", "region: crimea": "UA", "region: northern mali": "ML",
    "occupied territories of the donetsk region": "UA",
    "central african rep.": "CF", "north macedonia, the republic of": "MK", "man, isle of": "IM", "st. kitts & nevis": "KN",
    "st kitts and nevis": "KN", "st vincent and the grenadines": "VC", "st lucia": "LC", "gaza strip": "PS",
    "china, hong kong special administrative region": "HK", "china, macao special administrative region": "MO",
    "democratic republic of congo": "CD", "congo, democratic republic of (was zaire)": "CD", "congo, republic of": "CG",
    "occupied palestinian territories": "PS", "palestinian territory, occupied": "PS", "myanmar (burma)": "MM",
    "bolivia, plurinational state of": "BO", "republic of turkey": "TR", "the republic of turkey": "TR",
    "republic of türkiye (turkey)": "TR", "marshall islands, republic of the": "MH", "crimea (occupied)": "UA",
    "region: north gaza": "PS", "region: northern gaza": "PS", "region: russia": "RU", "region: iran": "IR",
    "region: china": "CN",
}  # fmt: skip

# Withdrawn alpha-2 codes (ISO 3166-3) and what stands in their place. Never put in silently: some became several countries.
FORMER: dict[str, str] = {
    "AN": "CW, SX or BQ", "BU": "MM", "CS": "RS or ME (or CZ or SK, before 1993)", "DD": "DE", "DY": "BJ", "FX": "FR",
    "HV": "BF", "NH": "VU", "NT": "IQ or SA", "RH": "ZW", "SU": "RU or the successor it lies in today", "TP": "TL",
    "VD": "VN", "YD": "YE", "YU": "the successor it lies in today, for example RS or HR", "ZR": "CD",
}  # fmt: skip

EU_MEMBERS = frozenset("AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split())


@functools.cache
def _table() -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    names, alpha3, by_name = {}, {}, {}
    with files("cocket.kernel").joinpath("countries.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            names[row["alpha2"]] = row["name"]
            alpha3[row["alpha3"]] = row["alpha2"]
            by_name[_fold(row["name"])] = row["alpha2"]
    by_name.update({_fold(name): code for name, code in OTHER_NAMES.items()})
    return names, alpha3, by_name


def _fold(name: str) -> str:
    bare = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return " ".join(bare.lower().replace("\u2019", "'").split())


def codes() -> tuple[str, ...]:
    """Give all alpha-2 codes in order."""
    return tuple(sorted(_table()[0]))


def name_of(code: str) -> str:
    """Give the English name of an alpha-2 code, or the code itself if it is unknown."""
    return _table()[0].get(code, code)


def from_alpha3(code: str) -> str | None:
    """Give the alpha-2 code of an alpha-3 code, or None."""
    return _table()[1].get(code.upper())


def find(text: str) -> str | None:
    """Give the alpha-2 code for a code or a name that lists use, or None; never a guess."""
    bare = text.strip()
    if len(bare) == 2 and bare.upper() in _table()[0]:  # noqa: PLR2004 - alpha-2
        return bare.upper()
    if len(bare) == 3 and bare.isupper() and bare in _table()[1]:  # noqa: PLR2004 - alpha-3
        return _table()[1][bare]
    return _table()[2].get(_fold(bare))


def parse_country(text: str, *, where: str = "") -> str:
    """Give the alpha-2 code; raises BadInput with the place when the country is unknown or has another code today."""
    code = find(text)
    if code is None and (today := FORMER.get(text.strip().upper())):
        raise BadInput(f"The code {text.strip().upper()} was withdrawn", where=where, mend=f"Use {today}.")
    if code is None:
        raise BadInput(
            f"The country {text[:40]!r} is unknown", where=where, mend="Use an ISO 3166 code, for example DE."
        )
    return code
