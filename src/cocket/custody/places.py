"""Where places are, and how far apart: coordinates from an event, or of a UN/LOCODE whose position is held.

Takes a place, gives degrees and great-circle kilometres, or None: a place without coordinates is unknown, not near. An
event's own coordinates come before those held. `KNOWN` is a small table (`places.csv`) in which every row names its
source; a home may hold more (`gazetteer.py`).
"""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping
from importlib.resources import files

from cocket.custody.ledger.model import Place

EARTH_KM = 6371.0
Degrees = tuple[float, float]
Places = Mapping[str, Degrees]


def _packaged() -> dict[str, Degrees]:
    text = files("cocket.custody").joinpath("places.csv").read_text("utf-8")
    return {row["code"]: (float(row["latitude"]), float(row["longitude"])) for row in csv.DictReader(text.splitlines())}


KNOWN: Places = _packaged()


def degrees(place: Place | None, known: Places = KNOWN) -> Degrees | None:
    """Give latitude and longitude in degrees, or None where they are unknown or impossible."""
    if place is None:
        return None
    if place.latitude and place.longitude:
        latitude, longitude = float(place.latitude), float(place.longitude)
        return (latitude, longitude) if on_globe(latitude, longitude) else None
    return known.get(place.unlocode)


def on_globe(latitude: float, longitude: float) -> bool:
    """Say whether degrees are a place on the globe."""
    return abs(latitude) <= 90 and abs(longitude) <= 180  # noqa: PLR2004 - the globe


def kilometres(one: Place | None, two: Place | None, known: Places = KNOWN) -> float | None:
    """Give the great-circle distance of two places, or None when one of them is not known."""
    first, second = degrees(one, known), degrees(two, known)
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
