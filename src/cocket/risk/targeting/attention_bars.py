"""On whom inspections fall, as bars: each group's share of what is opened beside its share of all declarations.

Takes groups of one kind, gives SVG. The bar is what the ranking opens, the tick is what a lot would open; each is said
in figures as well, and a table stands under the plot.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from cocket.risk.targeting.attention import Group

WIDTH, LEFT, RIGHT, ROW, TOP, BOTTOM = 640, 170, 140, 30, 6, 26
LONGEST = 20  # characters of a name


def bars(groups: Sequence[Group]) -> str:
    """Give the plot of one kind of group; names are data and escaped."""
    most = max(max(group.of_opened, group.of_rows) for group in groups) or 1.0
    height = TOP + ROW * len(groups) + BOTTOM

    def x(share: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * share / most

    parts = []
    for place, group in enumerate(groups):
        y = TOP + ROW * place
        name = group.name if len(group.name) <= LONGEST else f"{group.name[: LONGEST - 1]}…"
        parts.append(
            f'<text x="{LEFT - 10}" y="{y + 19}" text-anchor="end">{escape(name)}</text>'
            f'<rect class="bar" x="{LEFT}" y="{y + 6}" width="{x(group.of_opened) - LEFT:.1f}" height="16"/>'
            f'<line class="tick" x1="{x(group.of_rows):.1f}" x2="{x(group.of_rows):.1f}" y1="{y + 2}" y2="{y + 26}"/>'
            f'<text class="ours" x="{max(x(group.of_opened), x(group.of_rows)) + 8:.1f}" y="{y + 19}">'
            f"{group.of_opened:.0%} "
            f'<tspan class="beside">({group.of_rows:.0%})</tspan></text>'
        )
    base = TOP + ROW * len(groups)
    parts.append(
        f'<line class="axis" x1="{LEFT}" x2="{LEFT}" y1="{TOP}" y2="{base}"/>'
        f'<text x="{LEFT - 60}" y="{base + 19}">bar: of what is opened · line, (…): by lot</text>'
    )
    return (
        f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="Shares of what is opened and of all declarations: '
        f'the table below holds the same figures">{"".join(parts)}</svg>'
    )
