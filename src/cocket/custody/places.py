"""Where places are, and how far apart: coordinates from an event, or of a UN/LOCODE that this table knows.

Takes a place, gives degrees and great-circle kilometres, or None: a place without coordinates is unknown, not near.
The table is a handful of facts (port and airport cities in common use, to about a tenth of a degree; codes: UNECE
UN/LOCODE); an event's own coordinates come before it.
"""

from __future__ import annotations

import math

from cocket.custody.ledger.model import Place

EARTH_KM = 6371.0
KNOWN: dict[str, tuple[float, float]] = {
    "DEHAM": (53.5, 10.0), "DEFRA": (50.1, 8.7), "DEMUC": (48.1, 11.6), "DEBER": (52.5, 13.4), "DEBRV": (53.6, 8.6),
    "NLRTM": (51.9, 4.5), "NLAMS": (52.4, 4.9), "BEANR": (51.2, 4.4), "FRMRS": (43.3, 5.4), "FRPAR": (48.9, 2.4),
    "FRLEH": (49.5, 0.1), "GBLON": (51.5, -0.1), "GBFXT": (51.9, 1.3), "ESALG": (36.1, -5.4), "ESVLC": (39.5, -0.4),
    "ITGOA": (44.4, 8.9), "ITMIL": (45.5, 9.2), "GRPIR": (37.9, 23.6), "MTMAR": (35.8, 14.5), "TRIST": (41.0, 29.0),
    "CHZRH": (47.4, 8.5), "ATVIE": (48.2, 16.4), "PLGDN": (54.4, 18.7), "SEGOT": (57.7, 12.0), "FIHEL": (60.2, 24.9),
    "EGPSD": (31.3, 32.3), "SAJED": (21.5, 39.2), "AEDXB": (25.3, 55.3), "AEJEA": (25.0, 55.1), "OMSLL": (17.0, 54.1),
    "DJJIB": (11.6, 43.1), "KEMBA": (-4.0, 39.7), "KENBO": (-1.3, 36.8), "TZDAR": (-6.8, 39.3), "ZADUR": (-29.9, 31.0),
    "NGAPP": (6.4, 3.4), "GHTEM": (5.6, 0.0), "MAPTM": (35.9, -5.5), "INNSA": (19.0, 73.0), "LKCMB": (6.9, 79.9),
    "SGSIN": (1.3, 103.8), "MYPKG": (3.0, 101.4), "HKHKG": (22.3, 114.2), "CNSHA": (31.2, 121.5),
    "JPTYO": (35.7, 139.8), "KRPUS": (35.1, 129.0), "USNYC": (40.7, -74.0), "USLAX": (34.1, -118.2),
    "USMIA": (25.8, -80.2),
    "BRSSZ": (-23.9, -46.3), "AUSYD": (-33.9, 151.2),
}  # fmt: skip


def degrees(place: Place | None) -> tuple[float, float] | None:
    """Give latitude and longitude in degrees, or None where they are unknown or impossible."""
    if place is None:
        return None
    if place.latitude and place.longitude:
        latitude, longitude = float(place.latitude), float(place.longitude)
        return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None  # noqa: PLR2004 - the globe
    return KNOWN.get(place.unlocode)


def kilometres(one: Place | None, two: Place | None) -> float | None:
    """Give the great-circle distance of two places, or None when one of them is not known."""
    first, second = degrees(one), degrees(two)
    if first is None or second is None:
        return None
    (lat1, lon1), (lat2, lon2) = (tuple(math.radians(value) for value in pair) for pair in (first, second))
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(half)))


def spoken(place: Place | None) -> str:
    """Give a place in words: its name or code, and its country."""
    if place is None:
        return "a place that is not recorded"
    return f"{place.name or place.unlocode or 'a place'} ({place.country})"
