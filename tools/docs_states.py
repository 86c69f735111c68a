"""Draw the states of a case as SVG, from the table of transitions. Takes nothing, gives the file's text.

Where a state stands is written here by hand, since no layout made by rule is as calm; the arrows and their words come
from the table. A state without a place, or an arrow to nowhere, is an error, so the drawing cannot fall behind in
silence. On the site the drawing stands in the page and takes its colours; alone it follows the reader's scheme.
"""

from __future__ import annotations

from html import escape

from cocket.licensing.cases.table import FINAL, OFFICE_HOLDS, TRANSITIONS
from cocket.licensing.cases.words import Action, State

# Column and row of each state: down the middle what leads to a licence, beside it what leads away from it.
PLACES = {
    State.DRAFT: (2, 0), State.WITHDRAWN: (3, 0),
    State.RETURNED: (1, 1), State.SUBMITTED: (2, 1),
    State.WITH_EXPORTER: (1, 2), State.IN_REVIEW: (2, 2), State.CONSULTING: (3, 2),
    State.PROPOSED: (2, 3),
    State.NOT_REQUIRED: (0, 4), State.RULED: (1, 4), State.APPROVED: (2, 4), State.REFUSED: (3, 4),
    State.SUSPENDED: (0, 5), State.APPEALED: (3, 5),
    State.SURRENDERED: (0, 6), State.EXPIRED: (1, 6), State.REVOKED: (2, 6), State.UPHELD: (3, 6),
}  # fmt: skip
COLUMN, ROW, WIDTH, HEIGHT, EDGE = 190, 96, 124, 38, 8  # in px; EDGE is the margin
SHARED = 4  # an action that leads from so many states to one is told in the boxes: its arrows would cover the others
# Where along its arrow a word stands (0 begins, 1 ends), where the middle is taken by another.
ALONG = {
    (State.PROPOSED, State.NOT_REQUIRED): 0.62, (State.APPROVED, State.SURRENDERED): 0.36,
    (State.SUSPENDED, State.EXPIRED): 0.3, (State.SUSPENDED, State.REVOKED): 0.34,
    (State.APPROVED, State.EXPIRED): 0.66,
    (State.APPEALED, State.IN_REVIEW): 0.44, (State.PROPOSED, State.REFUSED): 0.7,
    (State.IN_REVIEW, State.PROPOSED): 0.66, (State.PROPOSED, State.IN_REVIEW): 0.34,
}  # fmt: skip
# The way round the boxes between: how far from the middle of its box it sets out, and where it bends.
BENT = {(State.APPEALED, State.IN_REVIEW): (-50.0, 22.0, -78.0)}
STYLE = """
.cases { --p: var(--md-default-bg-color, #fbfaf7); --i: var(--md-default-fg-color, #1b1f24);
  --q: var(--md-default-fg-color--light, #545b64); --s: var(--md-typeset-a-color, #0b4f8a);
  max-width: 100%; min-width: 560px; height: auto; font: 13px system-ui, sans-serif; }
@media (prefers-color-scheme: dark) { .cases { --p: var(--md-default-bg-color, #14171a);
  --i: var(--md-default-fg-color, #eceae4); --q: var(--md-default-fg-color--light, #a9afb6);
  --s: var(--md-typeset-a-color, #8cc2f2); } }
.cases .ground { fill: var(--p); } .cases rect { fill: var(--p); stroke: var(--q); stroke-width: 1; }
.cases .runs { stroke: var(--s); stroke-width: 2.5; } .cases .final { stroke-width: 3; }
.cases text { fill: var(--i); text-anchor: middle; } .cases .name { font-weight: 650; }
.cases .small { font-size: 11px; fill: var(--q); }
.cases path { fill: none; stroke: var(--q); stroke-width: 1.2; } .cases .tip { fill: var(--q); stroke: none; }
.cases .word { font-size: 11.5px; fill: var(--i); paint-order: stroke; stroke: var(--p); stroke-width: 5px;
  stroke-linejoin: round; }
"""

Point = tuple[float, float]


def drawing() -> str:
    """Give the SVG: boxes, arrows with the actions on them, a title and a description for those who listen."""
    arrows, shared = _arrows()
    right, down = (max(place[axis] for place in PLACES.values()) for axis in (0, 1))
    width, height = right * COLUMN + WIDTH + 2 * EDGE, down * ROW + HEIGHT + 2 * EDGE + 48
    told = "; ".join(f"{_say(a)} to {_say(b)}: {', '.join(map(_say, words))}" for (a, b), words in arrows.items())
    lines = [
        f'<svg class="cases" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img"',
        f' width="{width}" height="{height}" aria-labelledby="cases-title cases-told">',
        '<title id="cases-title">States of a case and what leads from one to the next</title>',
        f'<desc id="cases-told">{escape(told)}. The table below says the same, and who does it.</desc>',
        f"<style>{STYLE}</style>",
        f'<rect class="ground" x="0" y="0" width="{width}" height="{height}" style="stroke:none"/>',
    ]
    drawn = [_arrow(ends, words, both=(ends[1], ends[0]) in arrows) for ends, words in arrows.items()]
    lines += [line for line, _ in drawn]
    lines += [_box(state, shared) for state in State]
    lines += [word for _, word in drawn]
    marks = ", ".join(f"× {_say(action)}, to {_say(to)}" for action, to in shared)
    legend = (f"Thick blue edge: the office's clock runs. Thick grey edge: the case has ended. {marks}.",)
    lines += [f'<text class="small" x="{width / 2:.0f}" y="{height - 16}">{escape(text)}</text>' for text in legend]
    return "\n".join([*lines, "</svg>"]) + "\n"


def _arrows() -> tuple[dict[tuple[State, State], list[Action]], dict[tuple[Action, State], list[State]]]:
    """Give the actions by the states between which they lead, and apart those that many states share."""
    sources: dict[tuple[Action, State], list[State]] = {}
    for step in TRANSITIONS:
        if step.state is not step.to:
            sources.setdefault((step.action, step.to), []).append(step.state)
    shared = {key: states for key, states in sources.items() if len(states) >= SHARED}
    arrows: dict[tuple[State, State], list[Action]] = {}
    for (action, to), states in sources.items():
        for state in states if (action, to) not in shared else ():
            arrows.setdefault((state, to), []).append(action)
    return arrows, shared


def _say(word: State | Action) -> str:
    return word.value.replace("_", " ")


def _middle(state: State) -> Point:
    column, row = PLACES[state]
    return EDGE + column * COLUMN + WIDTH / 2, EDGE + row * ROW + HEIGHT / 2


def _box(state: State, shared: dict[tuple[Action, State], list[State]]) -> str:
    x, y = _middle(state)
    kind = "runs" if state in OFFICE_HOLDS else "final" if state in FINAL else ""
    marked = any(state in states for states in shared.values())
    name = f"{_say(state)} ×" if marked else _say(state)
    left, top = x - WIDTH / 2, y - HEIGHT / 2
    return (
        f'<rect class="{kind}" x="{left:.0f}" y="{top:.0f}" width="{WIDTH}" height="{HEIGHT}" rx="4"/>'
        f'<text class="name" x="{x:.0f}" y="{y + 4.5:.1f}">{escape(name)}</text>'
    )


def _arrow(ends: tuple[State, State], words: list[Action], *, both: bool) -> tuple[str, str]:
    """Give the line with its tip, and its words; two ways between the same boxes run side by side."""
    (ax, ay), (bx, by) = map(_middle, ends)
    length = ((bx - ax) ** 2 + (by - ay) ** 2) ** 0.5
    apart = 9.0 if both else 0.0
    ox, oy = -(by - ay) / length * apart, (bx - ax) / length * apart
    out, *bend = BENT.get(ends, (0.0, ox, oy))
    via = (ax + bx) / 2 + bend[0], (ay + by) / 2 + bend[1]
    start, end = _rim((ax + ox + out, ay + oy), via, ends[0]), _rim((bx + ox, by + oy), via, ends[1])
    at = ALONG.get(ends, 0.5)
    wx, wy = ((1 - at) ** 2 * s + 2 * at * (1 - at) * v + at**2 * e for s, v, e in zip(start, via, end, strict=True))
    flat = abs(ay - by) < 1  # side by side: the words above one line and below the other
    wy += (12.0 if oy > 0 else -5.0) if flat else 4.0
    wx += ox * 2.2 if both and abs(ax - bx) < 1 else 0.0
    line = f'<path d="M{start[0]:.1f} {start[1]:.1f}Q{via[0]:.1f} {via[1]:.1f} {end[0]:.1f} {end[1]:.1f}"/>'
    word = f'<text class="word" x="{wx:.1f}" y="{wy:.1f}">{escape(", ".join(map(_say, words)))}</text>'
    return line + _tip(via, end), word


def _rim(middle: Point, towards: Point, state: State) -> Point:
    """Give where the way from near a box's middle leaves the box."""
    (x, y), (cx, cy) = middle, _middle(state)
    dx, dy = towards[0] - x, towards[1] - y
    reach = []
    if dx:
        reach.append(((WIDTH / 2) * (1 if dx > 0 else -1) + cx - x) / dx)
    if dy:
        reach.append(((HEIGHT / 2) * (1 if dy > 0 else -1) + cy - y) / dy)
    return x + dx * min(reach), y + dy * min(reach)


def _tip(before: Point, end: Point) -> str:
    dx, dy = end[0] - before[0], end[1] - before[1]
    size = (dx * dx + dy * dy) ** 0.5
    ux, uy = dx / size, dy / size
    corners = [end, (end[0] - 8 * ux - 3.5 * uy, end[1] - 8 * uy + 3.5 * ux),
               (end[0] - 8 * ux + 3.5 * uy, end[1] - 8 * uy - 3.5 * ux)]  # fmt: skip
    return f'<path class="tip" d="M{" L".join(f"{x:.1f} {y:.1f}" for x, y in corners)}Z"/>'
