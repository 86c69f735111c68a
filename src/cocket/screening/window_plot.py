"""The window between two listings as a picture: how many parties were named how many days apart.

Takes windows in days, gives a self-contained SVG in both colour schemes, bars labelled directly; the numbers stand in a
table beside it, since a picture alone says nothing to a screen reader.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

# Edges in days; the outer bars are open.
EDGES = (-3650, -1825, -365, -90, -30, -7, 0, 1, 8, 31, 91, 366, 1826, 3651)
_LABELS = (
    "more than 10 years before",
    "5 to 10 years before",
    "1 to 5 years before",
    "91 days to 1 year before",
    "31 to 90 days before",
    "8 to 30 days before",
    "1 to 7 days before",
    "the same day",
    "1 to 7 days later",
    "8 to 30 days later",
    "31 to 90 days later",
    "91 days to 1 year later",
    "1 to 5 years later",
    "5 to 10 years later",
    "more than 10 years later",
)
_ROW, _LEFT, _WIDTH, _TOP = 26, 220, 420, 64
_STYLE = (
    "text{font:14px system-ui,sans-serif;fill:#1b1f24}.q{fill:#545b64}.b{fill:#0b4f8a}.l{stroke:#6f6a60}"
    "svg{background:#fbfaf7}@media(prefers-color-scheme:dark){text{fill:#eceae4}.q{fill:#a9afb6}.b{fill:#8cc2f2}"
    ".l{stroke:#8f8a80}svg{background:#14171a}}"
)


def table(windows: Sequence[int]) -> list[tuple[str, int]]:
    """Give how many windows fall into each span, in order of time."""
    counts = [0] * len(_LABELS)
    for days in windows:
        counts[sum(days >= edge for edge in EDGES)] += 1
    return list(zip(_LABELS, counts, strict=True))


def svg(windows: Sequence[int], first: str, second: str, unknown: int) -> str:
    """Draw the table; `unknown` is how many parties on both lists lack a date."""
    rows = table(windows)
    most = max([1, *(count for _, count in rows)])
    height = _TOP + _ROW * len(rows) + 40
    title = f"When {second} named a party that {first} named"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_LEFT + _WIDTH + 60} {height}" role="img"',
        f' aria-label="{escape(title)}"><style>{_STYLE}</style>',
        f'<text x="8" y="24" font-weight="bold">{escape(title)}</text>',
        f'<text x="8" y="46" class="q">Days between the two listings; {unknown} more lack a date.</text>',
        f'<line class="l" x1="{_LEFT}" y1="{_TOP - 6}" x2="{_LEFT}" y2="{_TOP + _ROW * len(rows)}"/>',
    ]
    for place, (label, count) in enumerate(rows):
        y = _TOP + _ROW * place
        width = round(_WIDTH * count / most, 1)
        parts.append(f'<text x="{_LEFT - 8}" y="{y + 14}" text-anchor="end" class="q">{label}</text>')
        parts.append(f'<rect class="b" x="{_LEFT}" y="{y}" width="{width}" height="{_ROW - 8}"/>')
        parts.append(f'<text x="{_LEFT + width + 6}" y="{y + 14}">{count}</text>')
    return "".join(parts) + "</svg>\n"
