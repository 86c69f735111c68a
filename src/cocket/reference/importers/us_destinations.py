"""The country names of the US regulations, as alpha-2 codes.

Takes a name as parts 738 and 740 of the EAR write it, gives a code; the table holds only what `kernel.countries` cannot
know: long forms, and slips of the source that are kept as they stand there.
"""

from __future__ import annotations

from cocket.kernel import countries

SPELLINGS: dict[str, str] = {
    "Central African Republic": "CF",
    "Cote d'lvoire": "CI",  # the source writes a small L for the capital I
    "Micronesia (Federated State of)": "FM",
    "Saint Kitts & Nevis": "KN",
    "Seycheles": "SC",  # so in the source
    "Sint Maarten (the Dutch two-fifths of the island of Saint Martin)": "SX",
    "South Sudan, Republic of": "SS",
}
CHINA, HONG_KONG, MACAU = "CN", "HK", "MO"


def alpha2(name: str) -> str | None:
    """Give the code of a destination's name, or None when it is not known; never a guess."""
    return SPELLINGS.get(name) or countries.find(name)
