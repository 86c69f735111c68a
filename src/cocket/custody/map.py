"""A map of a journey as SVG: coasts and a grid of degrees, the places in order, lines between them.

Takes steps with coordinates, gives markup. Claimed lines are dashed, proven ones solid; every place has its number and
name in text, so that nothing is told by colour or line alone. Coasts (Natural Earth) are coarse, to find one's way by.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from html import escape
from importlib.resources import files
from itertools import pairwise

from cocket.custody.journeys import Step
from cocket.custody.places import KNOWN, Places, degrees

WIDTH, HEIGHT, MARGIN = 720, 400, 36
EDGE = 60  # how far outside the window coasts are still drawn
TITLE = "The places of this journey in order; solid lines are proven, dashed ones claimed. The table says the same."
STEPS_OF_GRID = (1, 2, 5, 10, 15, 30, 45)


def draw_map(steps: Sequence[Step], known: Places = KNOWN) -> str:
    """Give the SVG of located steps, or nothing when fewer than two places are known."""
    points = [(step, *point) for step in steps if (point := degrees(step.place, known)) is not None]
    stops: list[tuple[Step, float, float]] = []
    for step, latitude, longitude in points:
        if not stops or (latitude, longitude) != stops[-1][1:]:
            stops.append((step, latitude, longitude))
        elif step.proven and not stops[-1][0].proven:  # the same place, and now somebody else says so too
            stops[-1] = (step, latitude, longitude)
    if len(stops) < 2:  # noqa: PLR2004 - a line needs two ends
        return ""
    frame = _Frame([(latitude, longitude) for _, latitude, longitude in stops])
    parts = [
        f'<svg class="map" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-labelledby="map-title">',
        f'<title id="map-title">{TITLE}</title>',
        frame.coasts(),
        *frame.grid(),
    ]
    for (_, lat1, lon1), (step, lat2, lon2) in pairwise(stops):
        kind = "proven" if step.proven else "claimed"
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in (frame.at(*p) for p in _great_circle(lat1, lon1, lat2, lon2)))
        parts.append(f'<polyline class="{kind}" points="{path}"/>')
    taken: list[tuple[float, float]] = []
    for number, (step, latitude, longitude) in enumerate(stops, 1):
        x, y = frame.at(latitude, longitude)
        label = y - 10
        while any(abs(label - other) < 16 and abs(x - left) < 150 for left, other in taken):  # noqa: PLR2004 - a line's height
            label += 16
        taken.append((x, label))
        name = step.place.name or step.place.unlocode or step.place.country if step.place else ""
        anchor = "end" if x > WIDTH * 0.75 else "start"
        parts.append(f'<circle class="{"proven" if step.proven else "claimed"}" cx="{x:.1f}" cy="{y:.1f}" r="5"/>')
        parts.append(f'<text x="{x + (-8 if anchor == "end" else 8):.1f}" y="{label:.1f}" text-anchor="{anchor}">')
        parts.append(f"{number} {escape(name[:40])}</text>")
    return "\n".join([*parts, "</svg>"])


class _Frame:
    """An equirectangular window around some places."""

    def __init__(self, places: Sequence[tuple[float, float]]) -> None:
        latitudes, longitudes = [p[0] for p in places], [p[1] for p in places]
        middle = math.cos(math.radians(sum(latitudes) / len(latitudes)))
        self._stretch = max(middle, 0.2)
        high = max(max(latitudes) - min(latitudes), 2.0) * 1.3
        wide = max(max(longitudes) - min(longitudes), 2.0) * 1.3 * self._stretch
        self._scale = min((WIDTH - 2 * MARGIN) / wide, (HEIGHT - 2 * MARGIN) / high)
        self._centre = (max(latitudes) + min(latitudes)) / 2, (max(longitudes) + min(longitudes)) / 2

    def at(self, latitude: float, longitude: float) -> tuple[float, float]:
        """Give where a place is drawn."""
        x = WIDTH / 2 + (longitude - self._centre[1]) * self._stretch * self._scale
        return x, HEIGHT / 2 - (latitude - self._centre[0]) * self._scale

    def coasts(self) -> str:
        """Give the coasts within the window as one path, or nothing far from any."""
        drawn = []
        for line in _coastline():
            points = [self.at(latitude, longitude) for latitude, longitude in line]
            near = [-EDGE < x < WIDTH + EDGE and -EDGE < y < HEIGHT + EDGE for x, y in points]
            pen = False
            for number, (x, y) in enumerate(points):
                # A point is drawn if it, or one beside it, is near: lines end outside the window, where they are cut.
                if any(near[max(number - 1, 0) : number + 2]):
                    drawn.append(f"{'L' if pen else 'M'}{x:.0f} {y:.0f}")
                    pen = True
                else:
                    pen = False
        return f'<path class="coast" d="{"".join(drawn)}"/>' if drawn else ""

    def grid(self) -> list[str]:
        """Give the lines of latitude and longitude with their degrees."""
        high, wide = HEIGHT / self._scale, WIDTH / self._scale / self._stretch
        step = next((s for s in STEPS_OF_GRID if max(high, wide) / s <= 12), STEPS_OF_GRID[-1])  # noqa: PLR2004 - lines
        lines = []
        for degree in range(-90, 91, step):
            y = self.at(degree, 0)[1]
            if 0 < y < HEIGHT:
                lines.append(f'<line class="grid" x1="0" x2="{WIDTH}" y1="{y:.1f}" y2="{y:.1f}"/>')
                lines.append(f'<text class="degree" x="4" y="{y - 3:.1f}">{_degree(degree, "NS")}</text>')
        for degree in range(-180, 181, step):
            x = self.at(0, degree)[0]
            if 0 < x < WIDTH:
                lines.append(f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="0" y2="{HEIGHT}"/>')
                lines.append(f'<text class="degree" x="{x + 3:.1f}" y="{HEIGHT - 4}">{_degree(degree, "EW")}</text>')
        return lines


@functools.cache
def _coastline() -> tuple[tuple[tuple[float, float], ...], ...]:
    text = files("cocket.custody").joinpath("coastline.txt").read_text("utf-8")
    lines = (line.split() for line in text.splitlines() if not line.startswith("#"))
    pairs = ((point.partition(",") for point in line) for line in lines)
    return tuple(tuple((int(lat) / 10, int(lon) / 10) for lat, _, lon in points) for points in pairs)


def _degree(value: int, names: str) -> str:
    return f"{abs(value)}°{names[value < 0] if value else ''}"


def _great_circle(lat1: float, lon1: float, lat2: float, lon2: float, pieces: int = 24) -> list[tuple[float, float]]:
    """Give points along the shortest way over the globe."""
    one, two = (
        (math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat))
        for lat, lon in ((math.radians(lat1), math.radians(lon1)), (math.radians(lat2), math.radians(lon2)))
    )
    angle = math.acos(max(-1.0, min(1.0, sum(a * b for a, b in zip(one, two, strict=True)))))
    if angle < 1e-9 or math.pi - angle < 1e-9:  # noqa: PLR2004 - the same place, or opposite ones
        return [(lat1, lon1), (lat2, lon2)]
    points = []
    for piece in range(pieces + 1):
        a, b = (math.sin((1 - piece / pieces) * angle), math.sin(piece / pieces * angle))
        x, y, z = ((a * p + b * q) / math.sin(angle) for p, q in zip(one, two, strict=True))
        points.append((math.degrees(math.atan2(z, math.hypot(x, y))), math.degrees(math.atan2(y, x))))
    return points
