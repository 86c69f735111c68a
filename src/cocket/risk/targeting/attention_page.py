"""The page of where attention goes: one plot drawn here as SVG, and the tables under it. No script, nothing fetched."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from html import escape
from itertools import groupby

from cocket.risk.targeting.attention import FALLS, Attention, Point
from cocket.risk.targeting.attention_bars import bars

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 640, 360, 76, 110, 16, 48
STYLE = """
:root { color-scheme: light dark; --paper: #fbfaf7; --ink: #1b1f24; --quiet: #545b64; --seal: #8a1c1c; --link: #0b4f8a;
 --hair: #dad6cc; }
@media (prefers-color-scheme: dark) { :root { --paper: #14171a; --ink: #eceae4; --quiet: #a9afb6; --seal: #e58a80;
 --link: #8cc2f2; --hair: #383c40; } }
body { font: 18px/1.5 system-ui, sans-serif; background: var(--paper); color: var(--ink); margin: 0 auto;
 padding: 1rem clamp(1rem, 4vw, 2.5rem); max-width: 52rem; }
h1 { font-size: 1.6rem; line-height: 1.2; }
h2 { font-size: 1.25rem; border-top: 2px solid var(--seal); padding-top: .6rem; }
p, caption { max-width: 66ch; } .quiet, caption { color: var(--quiet); text-align: left; }
.wide { overflow-x: auto; } table { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; }
th, td { padding: .25rem .8rem .25rem 0; text-align: right; border-bottom: 1px solid var(--hair); }
th:first-child, td:first-child { text-align: left; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
svg { width: 100%; height: auto; } svg text { font: 13px system-ui, sans-serif; fill: var(--quiet); }
.line { fill: none; stroke: var(--link); stroke-width: 2.5; } .band { fill: var(--link); opacity: .18; }
.lot { fill: none; stroke: var(--quiet); stroke-width: 1.5; stroke-dasharray: 5 4; }
.axis { stroke: var(--quiet); stroke-width: 1; } .grid { stroke: var(--hair); stroke-width: 1; }
svg text.ours { fill: var(--link); font-weight: 650; } svg .beside { fill: var(--quiet); font-weight: 400; }
@media (max-width: 30rem) { svg text { font-size: 21px; } }
.bar { fill: var(--link); opacity: .55; } .tick { stroke: var(--ink); stroke-width: 2.5; }
"""


def page(attention: Attention) -> str:
    """Give the whole page as HTML; every name in it is data and escaped."""
    basis = (
        "Measured on rows that were held back from the training, with what inspections had found there."
        if attention.measured
        else "Nothing of this was inspected yet: the model's probabilities stand in for what will be found."
    )
    five = min(attention.points, key=lambda point: abs(point.share - FALLS))
    verb = "finds" if attention.measured else "is expected to find"
    lede = (
        f"Opening {five.share:.0%} of {attention.rows:,} declarations, all by rank, {verb} {five.found:,.0f} "
        f"({five.low:,.0f} to {five.high:,.0f}); a draw by lot {verb} {five.at_random:,.0f}."
    )
    tables = [_points_table(attention.points)]
    for kind, members in groupby(attention.groups, key=lambda group: group.kind):
        some = tuple(members)
        rows = [
            (
                group.name,
                f"{group.rows:,}",
                f"{group.of_rows:.1%}",
                f"{group.opened:,}",
                f"{group.of_opened:.1%}",
                f"{group.of_opened / group.of_rows:.1f}" if group.of_rows else "",
                "not known" if group.found is None else f"{group.found:.0%}",
            )
            for group in some
        ]
        head = (kind, "rows", "of all", "opened", "of opened", "times a lot's", "found")
        tables.append(f"<h2>On whom {FALLS:.0%} fall: {escape(kind)}</h2>{bars(some)}" + _table(head, rows))
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>Where attention goes</title><style>{STYLE}</style></head><body><main>"
        f'<h1>Where attention goes</h1><p>{lede}</p><p class="quiet">{basis}</p>'
        f"<h2>What each budget finds</h2>{plot(attention.points)}{''.join(tables)}"
        "</main></body></html>\n"
    )


def plot(points: Iterable[Point]) -> str:
    """Give the plot: found by share opened, its interval, and the lot's straight line."""
    known = tuple(points)
    most = max((point.high for point in known), default=1.0) or 1.0
    furthest = max(point.share for point in known)

    def x(share: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * share / furthest

    def y(found: float) -> float:
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * found / most

    def path(value: Callable[[Point], float]) -> str:
        return " ".join(f"{x(point.share):.1f},{y(value(point)):.1f}" for point in known)

    start = f"{x(0):.1f},{y(0):.1f}"
    back = " ".join(f"{x(point.share):.1f},{y(point.high):.1f}" for point in reversed(known))
    unit = 10 ** math.floor(math.log10(most / 4)) if most > 0 else 1.0
    pace = next((factor * unit for factor in (1, 2, 2.5, 5, 10) if factor * unit * 5 >= most), most / 4)
    steps = [pace * step for step in range(6) if pace * step <= most]
    grid = "".join(
        f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y(step):.1f}" y2="{y(step):.1f}"/>'
        f'<text x="{LEFT - 8}" y="{y(step) + 4:.1f}" text-anchor="end">{step:,.0f}</text>'
        for step in steps
    )
    ticks = "".join(
        f'<text x="{x(share):.1f}" y="{HEIGHT - BOTTOM + 20}" text-anchor="middle">{share:.0%}</text>'
        for share in (0, furthest / 5, 2 * furthest / 5, 3 * furthest / 5, 4 * furthest / 5, furthest)
    )
    last = known[-1]
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="What each budget finds: the table below holds the '
        f'same figures">{grid}{ticks}'
        f'<polygon class="band" points="{start} {path(lambda p: p.low)} {back}"/>'
        f'<polyline class="lot" points="{start} {path(lambda p: p.at_random)}"/>'
        f'<polyline class="line" points="{start} {path(lambda p: p.found)}"/>'
        f'<line class="axis" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{HEIGHT - BOTTOM}" y2="{HEIGHT - BOTTOM}"/>'
        f'<text class="ours" x="{x(last.share) + 8:.1f}" y="{y(last.found) + 4:.1f}">by rank</text>'
        f'<text x="{x(last.share) + 8:.1f}" y="{y(last.at_random) + 4:.1f}">by lot</text>'
        f'<text x="{(LEFT + WIDTH - RIGHT) / 2:.1f}" y="{HEIGHT - 6}" text-anchor="middle">share of declarations opened'
        f'</text><text x="{LEFT + 6}" y="{TOP + 10}">found</text></svg>'
    )


def _points_table(points: Iterable[Point]) -> str:
    head = ("share opened", "opened", "found", "95 % interval", "by lot", "times a lot's")
    rows = [
        (
            f"{point.share:.1%}",
            f"{point.opened:,}",
            f"{point.found:,.0f}",
            f"{point.low:,.0f} to {point.high:,.0f}",
            f"{point.at_random:,.1f}",
            f"{point.found / point.at_random:.1f}" if point.at_random else "",
        )
        for point in points
    ]
    return _table(head, rows)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    top = "".join(f'<th scope="col">{escape(word)}</th>' for word in head)
    body = "".join("<tr>" + "".join(f"<td>{escape(cell[:60])}</td>" for cell in row) + "</tr>" for row in rows)
    return (
        '<div class="wide" role="region" tabindex="0" aria-label="Table">'
        f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>"
    )
