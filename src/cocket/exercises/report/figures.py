"""Two drawings, as SVG with direct labels: the way through the desks, and what evasion costs to close."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from cocket.exercises.rehearsal.model import percent

if TYPE_CHECKING:
    from cocket.exercises.rehearsal.model import FixPlan, Way
    from cocket.exercises.scenario.model import Scenario

WIDTH = 560  # narrow, so that its letters can be read on a phone
ROW = 92
LONGEST = 470
BESIDE = 100
LEFT, ACROSS, DOWN = 60, 380, 200  # where the front begins, and how far it goes


def way_drawn(scenario: Scenario, way: Way) -> str:
    """Draw the way from the sender past each desk that it comes to: a bar for the chance that is left after it."""
    names = {desk.id: desk.title for desk in scenario.desks}
    left = 1.0
    rows = []
    coming = [passing for passing in way.passing if passing.met > 0]
    for number, passing in enumerate(coming):
        before, left = left, left * (1.0 - passing.met * passing.stopped)
        top = number * ROW
        said = f"sees {percent(passing.met)} of such papers, stops {percent(passing.stopped)} of what it sees"
        rows.append(
            f'<text x="0" y="{top + 20}">{escape(names[passing.desk])}</text>'
            f'<text class="quiet" x="0" y="{top + 42}">{escape(said)}</text>'
            f'<rect class="lost" x="0" y="{top + 52}" width="{before * LONGEST:.1f}" height="16"/>'
            f'<rect class="left" x="0" y="{top + 52}" width="{left * LONGEST:.1f}" height="16"/>'
            f'<text x="{LONGEST + 12}" y="{top + 66}">{percent(left)}</text>'
        )
    height = ROW * max(1, len(coming))
    label = f"Of every hundred tries, {left * 100:.0f} pass all {len(coming)} desks on the way"
    return (
        f'<svg class="figure" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(label)}">'
        + "".join(rows)
        + "</svg>"
    )


def front_drawn(plans: Sequence[FixPlan], currency: str) -> str:
    """Draw what is left of evasion against what the fixes cost a year; each point says the honest delay.

    The line joins the choices that leave least at their price; the others are kinder to honest trade.
    """
    most = max((plan.price for plan in plans), default=0.0) or 1.0
    points = []
    written_up_to = -float(BESIDE)
    for plan in plans:
        x, y = LEFT + plan.price / most * ACROSS, 20 + (1.0 - plan.evasion) * DOWN
        # Two captions side by side would run into one another; the table has both.
        delay = f"{plan.crowd.delay[0]:.1f} h delay" if plan.crowd and x - written_up_to >= BESIDE else ""
        written_up_to = x if delay else written_up_to
        points.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5"/>'
            f'<text x="{x + 9:.1f}" y="{y - 8:.1f}">{percent(plan.evasion)}</text>'
            f'<text class="quiet" x="{x + 9:.1f}" y="{y + 14:.1f}">{escape(delay)}</text>'
        )
    lowest = [p for n, p in enumerate(plans) if all(p.evasion < other.evasion for other in plans[:n])]
    line = " ".join(f"{LEFT + p.price / most * ACROSS:.1f},{20 + (1.0 - p.evasion) * DOWN:.1f}" for p in lowest)
    return (
        f'<svg class="figure" viewBox="0 0 {WIDTH} 265" role="img" '
        'aria-label="Chance of the best evader against the price of fixes; the table below has the figures">'
        f'<line class="axis" x1="{LEFT}" y1="220" x2="{LEFT + ACROSS + 20}" y2="220"/>'
        f'<line class="axis" x1="{LEFT}" y1="20" x2="{LEFT}" y2="220"/>'
        '<text class="quiet" x="0" y="26">100%</text><text class="quiet" x="20" y="224">0%</text>'
        f'<text class="quiet" x="60" y="246">0</text>'
        f'<text class="quiet" text-anchor="end" x="{LEFT + ACROSS + 20}" y="246">{most:,.0f} {currency} a year</text>'
        f'<polyline points="{line}"/>' + "".join(points) + "</svg>"
    )


def on_paper(drawing: str) -> str:
    """Give a drawing with its own style and a name space, for where no style sheet reaches it."""
    style = (
        "text{font-family:'Libertinus Serif';font-size:15px;fill:#1b1f24} text.quiet{fill:#545b64;font-size:13px} "
        ".lost{fill:none;stroke:#6f6a60} .left{fill:#8a1c1c} .axis{stroke:#6f6a60} "
        "polyline{fill:none;stroke:#8a1c1c;stroke-width:2} circle{fill:#8a1c1c}"
    )
    head, _, rest = drawing.partition(">")
    return f'{head} xmlns="http://www.w3.org/2000/svg"><style>{style}</style>{rest}'
