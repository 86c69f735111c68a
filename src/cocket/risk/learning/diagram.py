"""The page of a calibration: reliability diagram as SVG with its table, errors by group, who is treated differently.

Takes a `Proposal`, gives HTML. No script, nothing fetched.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape

from cocket.risk.learning.calibrate import Bin, Proposal
from cocket.risk.learning.rates import Rate, rate
from cocket.risk.targeting.attention_page import STYLE

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 560, 420, 56, 24, 16, 48
PACES = (0.01, 0.02, 0.05, 0.1, 0.2, 0.25)
MORE = ".dot { fill: var(--link); } .reach { stroke: var(--link); stroke-width: 2; }"


def page(proposal: Proposal) -> str:
    """Give the whole page; every text in it is escaped."""
    weights = proposal.weights
    lede = (
        f"{proposal.cases:,} cases with a known end. Where the proposal says a share, the observed share is "
        f"{proposal.reliability_error:.3f} away on average; each case was predicted without it."
    )
    parts = [
        f"<h1>Proposed weights {escape(weights.id)}</h1>",
        f"<p>By {escape(weights.author)}: {escape(weights.reason)}</p><p>{lede}</p>",
        '<p class="quiet">Nothing adopts itself: a person proposes, replays and adopts it, with a reason.</p>',
        "<h2>Said and observed</h2>", plot(proposal.reliability), _bins(proposal.reliability),
        "<h2>Who would be treated differently</h2>",
        _table(("change", "cases", "of which went wrong"),
               [(one.direction, f"{one.count:,}", f"{one.bad:,}") for one in proposal.moved]),
        "<h2>False alarms: good ends that asked for a second look</h2>", _errors(proposal.false_alarms),
        "<h2>Misses: bad ends that did not</h2>", _errors(proposal.misses),
    ]  # fmt: skip
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>Proposed weights</title><style>{STYLE}{MORE}</style></head><body><main>{''.join(parts)}"
        "</main></body></html>\n"
    )


def plot(bins: Sequence[Bin]) -> str:
    """Draw the reliability diagram: observed shares with their 95 % intervals over predicted ones, and the diagonal."""
    most = max([0.05, *(max(one.predicted, _rate(one).high) for one in bins)])

    def x(share: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * share / most

    def y(share: float) -> float:
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * share / most

    pace = next((one for one in PACES if most <= one * 6), PACES[-1])
    steps = [pace * step for step in range(int(most / pace + 1e-9) + 1)]
    grid = "".join(
        f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y(one):.1f}" y2="{y(one):.1f}"/>'
        f'<text x="{LEFT - 8}" y="{y(one) + 4:.1f}" text-anchor="end">{one:.0%}</text>'
        f'<text x="{x(one):.1f}" y="{HEIGHT - BOTTOM + 20}" text-anchor="middle">{one:.0%}</text>'
        for one in steps
    )
    marks = "".join(
        f'<line class="reach" x1="{x(one.predicted):.1f}" x2="{x(one.predicted):.1f}" '
        f'y1="{y(_rate(one).low):.1f}" y2="{y(_rate(one).high):.1f}"/>'
        f'<circle class="dot" cx="{x(one.predicted):.1f}" cy="{y(one.observed):.1f}" r="5"/>'
        for one in bins
    )
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="Said and observed shares of bad ends: the table '
        f'below holds the same figures">{grid}'
        f'<line class="lot" x1="{x(0):.1f}" y1="{y(0):.1f}" x2="{x(most):.1f}" y2="{y(most):.1f}"/>'
        f'<text x="{x(most) - 6:.1f}" y="{y(most) + 26:.1f}" text-anchor="end">as said</text>{marks}'
        f'<text x="{LEFT + 6}" y="{TOP + 10}">went wrong</text>'
        f'<text x="{(LEFT + WIDTH - RIGHT) / 2:.1f}" y="{HEIGHT - 6}" text-anchor="middle">share said</text></svg>'
    )


def _bins(bins: Sequence[Bin]) -> str:
    rows = []
    for one in bins:
        reach = _rate(one)
        interval = f"{reach.low:.1%} to {reach.high:.1%}"
        rows.append((f"{one.predicted:.1%}", f"{one.observed:.1%}", interval, f"{one.count:,}"))
    return _table(("said", "observed", "95 % interval", "cases"), rows)


def _rate(one: Bin) -> Rate:
    return rate(round(one.observed * one.count), one.count)


def _errors(rates: Mapping[str, Mapping[str, Rate]]) -> str:
    rows = []
    for group, values in rates.items():
        for value, one in values.items():
            if one.total:
                whom = "all" if group == "all" else f"{group} {value}".replace("_", " ")
                rows.append((whom, f"{one.value:.1%}", f"{one.low:.1%} to {one.high:.1%}", f"{one.total:,}"))
    return _table(("of whom", "share", "95 % interval", "cases"), rows)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    top = "".join(f'<th scope="col">{escape(word)}</th>' for word in head)
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return (
        '<div class="wide" role="region" tabindex="0" aria-label="Table">'
        f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>"
    )
