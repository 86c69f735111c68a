"""What else speaks for or against: birth date, country, kind, identifiers, address.

Takes the attributes of a query and of a listed party, gives reasons with their weight in log-odds (natural logarithm of
how many times likelier the observation is for the same party than for another). An unknown attribute weighs nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, utils

from cocket.kernel.countries import name_of
from cocket.kernel.dates import PartialDate, parse_partial
from cocket.kernel.errors import BadInput
from cocket.kernel.reasons import Reason
from cocket.screening.text import clean

# code: (log-odds, sentence). Hand-set: a birthday is shared by chance once in some 20,000 pairs of adults but lists and
# forms are wrong now and then; a country is shared often; two real numbers are never equal by chance.
WEIGHTS: dict[str, tuple[float, str]] = {
    "birth_day_same": (4.0, "The birth date is the same."),
    "birth_swapped": (2.5, "The birth dates are the same with day and month swapped."),
    "birth_month_same": (2.5, "The birth month is the same."),
    "birth_year_same": (1.5, "The birth year is the same, as far as it is known."),
    "birth_near": (0.3, "The birth years are one year apart, which lists and forms often are."),
    "birth_differs": (-1.5, "The birth years are a few years apart."),
    "birth_far": (-3.5, "The birth years are far apart."),
    "country_same": (0.6, "A country is the same."),
    "country_differs": (-0.9, "No country is the same."),
    "kind_differs": (-3.0, "One is a person and the other is not."),
    "identifier_same": (9.0, "An identifier is exactly the same."),
    "identifier_other_type": (4.0, "A number is the same, but it is another type of identifier."),
    "identifier_differs": (-1.0, "An identifier of the same type has another value."),
    "city_same": (0.7, "The city is the same."),
    "address_same": (1.8, "The address is much the same."),
}
NEAR_YEARS, FEW_YEARS = 1, 5
SHORTEST_IDENTIFIER = 5
_SAME_ADDRESS = 88
_NOT_LETTER = re.compile(r"[^A-Z0-9]+")
# Words that tell families of identifiers apart; two types of one family, or an unknown type, may be compared.
_FAMILIES = {
    word: name
    for name, words in (
        ("passport", "passport"),
        ("national", "national,identity,id card,cedula,ssn"),
        ("tax", "tax,vat,inn,rfc,nit,ruc"),
        ("registration", "registration,ogrn,company,commercial"),
        ("imo", "imo,vessel"),
        ("mmsi", "mmsi"),
        ("lei", "lei"),
        ("bic", "swift,bic"),
        ("duns", "duns,d-u-n-s"),
        ("aircraft", "aircraft,tail,serial"),
    )
    for word in words.split(",")
}


@dataclass(frozen=True, slots=True)
class Attributes:
    """What is known of a party beside its names; empty means not known. Identifiers are (type, value)."""

    kind: str = ""
    countries: tuple[str, ...] = ()
    birth_dates: tuple[str, ...] = ()
    identifiers: tuple[tuple[str, str], ...] = ()
    addresses: tuple[str, ...] = ()
    cities: tuple[str, ...] = ()

    @property
    def known(self) -> bool:
        """Whether anything is known at all."""
        return bool(
            self.kind or self.countries or self.birth_dates or self.identifiers or self.addresses or self.cities
        )


UNKNOWN = Attributes()


@dataclass(frozen=True, slots=True)
class Weighed:
    """What attributes say: the sum of log-odds, and what was found as (code of WEIGHTS, evidence)."""

    log_odds: float
    found: tuple[tuple[str, str], ...] = ()

    @property
    def agreements(self) -> tuple[Reason, ...]:
        """Give the reasons for; put into words when they are asked for, as most of what is weighed is never shown."""
        return tuple(_reason(*one) for one in self.found if WEIGHTS[one[0]][0] > 0)

    @property
    def differences(self) -> tuple[Reason, ...]:
        """Give the reasons against."""
        return tuple(_reason(*one) for one in self.found if WEIGHTS[one[0]][0] <= 0)


def _reason(code: str, evidence: str) -> Reason:
    return Reason(f"screening.{code}", WEIGHTS[code][1], evidence)


def weigh(query: Attributes, listed: Attributes) -> Weighed:
    """Weigh the attributes of a query against those of a listed party."""
    found = (
        *_birth(query.birth_dates, listed.birth_dates),
        *_country(query.countries, listed.countries),
        *_kind(query.kind, listed.kind),
        *_identifiers(query.identifiers, listed.identifiers),
        *_address(query, listed),
    )
    total = 0.0
    for code, _ in found:
        total += WEIGHTS[code][0]
    return Weighed(total, found)


def normal_identifier(value: str) -> str:
    """Give an identifier's letters and digits in capitals, or "" when it is too short or has no digit."""
    # Cleaning changes no plain ASCII letter or digit, and lists hold tens of thousands of such identifiers.
    bare = _NOT_LETTER.sub("", (value if value.isascii() else clean(value)[0]).upper())
    return bare if len(bare) >= SHORTEST_IDENTIFIER and not bare.isalpha() and any(map(str.isdigit, bare)) else ""


def family(type_name: str) -> str:
    """Give the family of an identifier's type, or "" when it is not known."""
    lower = type_name.lower()
    return next((name for word, name in _FAMILIES.items() if word in lower), "")


def _dates(texts: Sequence[str]) -> list[PartialDate]:
    out = []
    for text in texts:
        try:
            out.append(parse_partial(text))
        except BadInput:
            continue  # a date that cannot be read says nothing; the boundary has told the sender
    return out


def _birth(query: Sequence[str], listed: Sequence[str]) -> list[tuple[str, str]]:
    if not query:
        return []  # most parties are firms; a listed person may have many dates
    pairs = [(_compare_dates(one, two), f"{one} and {two}") for one in _dates(query) for two in _dates(listed)]
    return [max(pairs, key=lambda pair: WEIGHTS[pair[0]][0])] if pairs else []


def _compare_dates(one: PartialDate, two: PartialDate) -> str:
    apart = abs(one.year - two.year)
    if apart:
        return "birth_near" if apart <= NEAR_YEARS else "birth_differs" if apart <= FEW_YEARS else "birth_far"
    if one.day and two.day and one.month and two.month:
        if (one.month, one.day) == (two.month, two.day):
            return "birth_day_same"
        if (one.month, one.day) == (two.day, two.month):
            return "birth_swapped"
        return "birth_month_same" if one.month == two.month else "birth_near"
    if one.month and two.month:
        return "birth_month_same" if one.month == two.month else "birth_near"
    return "birth_year_same"


@lru_cache(maxsize=16_384)
def _country(query: tuple[str, ...], listed: tuple[str, ...]) -> list[tuple[str, str]]:
    if not query or not listed:
        return []
    shared = sorted(set(query) & set(listed))
    if shared:
        return [("country_same", ", ".join(map(name_of, shared)))]
    return [("country_differs", f"{', '.join(map(name_of, query))} and {', '.join(map(name_of, listed))}")]


def _kind(query: str, listed: str) -> list[tuple[str, str]]:
    if query in ("", "unknown") or listed in ("", "unknown") or query == listed:
        return []
    return [("kind_differs", f"{query} and {listed}")]


def _identifiers(query: Sequence[tuple[str, str]], listed: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    if not query or not listed:
        return []
    ours = [(family(kind), normal_identifier(value)) for kind, value in query]
    theirs = [(family(kind), normal_identifier(value)) for kind, value in listed]
    differs: list[tuple[str, str]] = []
    other_type: list[tuple[str, str]] = []
    for one, value in ours:
        for two, known in theirs:
            if value and value == known:
                if not one or not two or one == two:
                    return [("identifier_same", value)]
                other_type.append(("identifier_other_type", value))
            elif value and known and one and one == two:
                differs.append(("identifier_differs", f"{value} and {known}"))
    return other_type[:1] or differs[:1]


def _address(query: Attributes, listed: Attributes) -> list[tuple[str, str]]:
    if not (query.addresses or query.cities) or not (listed.addresses or listed.cities):
        return []
    cities = {city.lower() for city in query.cities if city} & {city.lower() for city in listed.cities if city}
    for one in query.addresses:
        for two in listed.addresses:
            alike = fuzz.token_set_ratio(one, two, processor=utils.default_process)
            if min(len(one), len(two)) >= 2 * SHORTEST_IDENTIFIER and alike >= _SAME_ADDRESS:
                return [("address_same", two)]
    if cities:
        return [("city_same", min(cities).title())]
    text = " ".join(query.addresses).lower()
    named = sorted(city for city in listed.cities if len(city) >= SHORTEST_IDENTIFIER and city.lower() in text)
    return [("city_same", named[0])] if named else []
