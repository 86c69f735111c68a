"""Where a leg of a route ends: capitals, ports and airports, and what a stated place can be.

Takes a country, a place as people write it and a means of transport, gives `Place`s with their position. Capitals and
ports are tables of this project (positions to a tenth of a degree, public knowledge; ports checked against the table of
searoute 1.6.0, Apache-2.0). Airports come from the package `airportsdata` (MIT).
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from anyascii import anyascii

from cocket.kernel import countries

CODE = 3  # letters of an airport code
_LOCODE = re.compile(r"[A-Z]{2} [A-Z2-9]{3}$", re.ASCII)
# Short for countries, and codes of airports elsewhere too.
COUNTRY_WORDS = frozenset({"UAE", "KSA", "DRC", "PRC", "ROK", "CAR", "GER"})
# An airport that serves its neighbours too, and territories with codes of their own inside a country.
SHARED = {code: frozenset({"CH", "FR", "DE"}) for code in ("BSL", "MLH", "EAP")}
PART_OF = {
    **dict.fromkeys(("PR", "VI", "GU", "AS", "MP", "UM"), "US"),
    **dict.fromkeys(("GP", "MQ", "GF", "RE", "YT", "PM", "NC", "PF", "WF", "BL", "MF"), "FR"),
    **dict.fromkeys(("HK", "MO"), "CN"),
    **dict.fromkeys(("SJ", "BV"), "NO"), **dict.fromkeys(("FO", "GL"), "DK"), "AX": "FI",
    **dict.fromkeys(("AW", "CW", "SX", "BQ"), "NL"), **dict.fromkeys(("CX", "CC", "NF"), "AU"),
    **dict.fromkeys(("CK", "NU", "TK"), "NZ"),
    **dict.fromkeys(("GI", "JE", "GG", "IM", "BM", "KY", "VG", "FK", "TC", "AI", "MS", "SH"), "GB"),
}  # fmt: skip


class Means(StrEnum):
    """How goods travel, as far as a distance depends on it."""

    SEA = "sea"
    AIR = "air"
    LAND = "land"
    RIVER = "river"
    UNKNOWN = "unknown"


_WORDS: dict[str, Means] = {
    **dict.fromkeys("sea ship vessel ocean boat maritime container ferry".split(), Means.SEA),
    **dict.fromkeys("air plane aircraft flight airfreight courier".split(), Means.AIR),
    **dict.fromkeys("road rail truck lorry train land car van".split(), Means.LAND),
    **dict.fromkeys("river barge inland canal lake".split(), Means.RIVER),
}


@dataclass(frozen=True, slots=True)
class Place:
    """A point on the map; `water` is sea, river, caspian, or empty where ships do not call."""

    name: str
    country: str
    latitude: float
    longitude: float
    water: str = ""


@cache
def means_of(text: str) -> Means:
    """Read a means of transport as people write it; whatever is not among the known words is unknown."""
    words = anyascii(text).casefold().replace("-", " ").replace("/", " ").split()
    found = {_WORDS[word] for word in words if word in _WORDS}
    return found.pop() if len(found) == 1 else Means.UNKNOWN


@cache
def capitals() -> Mapping[str, Place]:
    """Give each country's capital."""
    with (files("cocket.risk") / "data" / "places.csv").open(encoding="utf-8") as lines:
        return {
            row["country"]: Place("capital", row["country"], float(row["lat"]), float(row["lon"]))
            for row in csv.DictReader(lines)
        }


@cache
def ports() -> Mapping[str, tuple[Place, ...]]:
    """Give each country's main ports; a country of `capitals` that is missing here has none that ships reach."""
    found: dict[str, list[Place]] = {}
    with (files("cocket.risk") / "data" / "ports.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            port = Place(row["port"], row["country"], float(row["lat"]), float(row["lon"]), row["water"])
            found.setdefault(port.country, []).append(port)
    return {country: tuple(places) for country, places in found.items()}


@cache
def _airports() -> tuple[Mapping[str, Place], Mapping[tuple[str, str], Place]]:
    import airportsdata

    by_code: dict[str, Place] = {}
    by_city: dict[tuple[str, str], Place] = {}
    for code, row in airportsdata.load("IATA").items():
        one = Place(f"{row['name']} ({code})", row["country"], float(row["lat"]), float(row["lon"]))
        by_code[code] = one
        by_city.setdefault((row["country"], _fold(row["city"])), one)
    return by_code, by_city


def airport(code: str) -> Place | None:
    """Give an airport by its IATA code in capitals, or None."""
    return _airports()[0].get(code) if len(code) == CODE and code.isascii() and code.isupper() else None


def belongs(place: Place, country: str, code: str = "") -> bool:
    """Say whether a place may be stated as lying in a country: its own, that of its state, or a neighbour's."""
    return country in {place.country, PART_OF.get(place.country, "")} or country in SHARED.get(code, frozenset())


def coded(text: str, means: Means) -> tuple[str, str] | None:
    """Give country and name of a place that is stated by code, or None for words.

    By air the code of an airport, otherwise a UN/LOCODE in its own spelling ("NL RTM"): without the space, DELHI and
    PARIS would read as codes of other countries.
    """
    code = text.strip()
    if means is Means.AIR and code not in COUNTRY_WORDS and countries.find(code) is None and (one := airport(code)):
        return one.country, one.name
    if _LOCODE.match(code) and code[:2] in capitals():
        return code[:2], code
    return None


def located(country: str, text: str, means: Means) -> tuple[Place, ...]:
    """Give where a leg may end: the named airport or port, else the country's ports by sea, else its capital."""
    word = _fold(text)
    if means is Means.SEA:
        mine = tuple(port for port in ports().get(country, ()) if port.water == "sea")
        exact = tuple(port for port in mine if word and (_fold(port.name) in word or word in _fold(port.name)))
        return exact or mine or _capital(country)
    if text and means in {Means.AIR, Means.UNKNOWN} and (one := airport(text.strip())):
        return (one,)
    if word and means is Means.AIR and (city := _airports()[1].get((country, word))):
        return (city,)
    named = tuple(port for port in ports().get(country, ()) if word and _fold(port.name) == word)
    return named or _capital(country)


def _capital(country: str) -> tuple[Place, ...]:
    found = capitals().get(country)
    return (found,) if found else ()


def _fold(text: str) -> str:
    return " ".join(anyascii(text).casefold().split())
