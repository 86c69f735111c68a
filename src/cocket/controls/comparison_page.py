"""The comparison of two lists as one page that a working group can sit over: where they differ, by how much, which gap.

Takes pairs, gives self-contained HTML: no script, readable on paper, in both colour schemes and at 320 px.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from cocket.controls.corresponding import Pair, summary
from cocket.controls.diffing import marks
from cocket.kernel.reasons import EditionRef

_SHAPES = {"same": "●", "broader": "▲", "narrower": "▼", "overlapping": "◆", "none": "■"}
_MEANING = {
    "same": "Both texts say the same.",
    "broader": "The first list reaches more.",
    "narrower": "The first list reaches less.",
    "overlapping": "Each reaches something the other does not, or the texts are too different to say.",
    "none": "No counterpart in the other list, or its text is not held.",
}
_STYLE = """
:root{color-scheme:light dark;--paper:#fbfaf7;--ink:#1b1f24;--quiet:#545b64;--seal:#8a1c1c;--line:#6f6a60}
@media (prefers-color-scheme:dark){:root{--paper:#14171a;--ink:#eceae4;--quiet:#a9afb6;--seal:#e58a80;--line:#8f8a80}}
body{margin:0 auto;max-width:70rem;padding:1rem;background:var(--paper);color:var(--ink);
font:100%/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
h1{font-size:1.6rem}h2{border-top:2px solid var(--seal);padding-top:.5rem;font-size:1.25rem}
table{border-collapse:collapse;width:100%}th,td{border-bottom:1px solid var(--line);padding:.4rem;text-align:left;
vertical-align:top}caption{text-align:left;color:var(--quiet)}code{font-family:ui-monospace,monospace}
del,ins{text-decoration-thickness:2px}.quiet{color:var(--quiet)}
@media (max-width:40rem){thead{position:absolute;left:-200vw}tr,td{display:block}
td::before{content:attr(data-label) ": ";font-weight:650}}
"""


def page(pairs: Sequence[Pair], first: EditionRef, second: EditionRef, *, every: bool = False) -> str:
    """Give the page; pairs that are the same are only counted unless `every` is asked for."""
    counts = summary(tuple(pairs))
    shown = [p for p in pairs if every or p.relation != "same"]
    limits = [p for p in shown if any(x.stricter for x in p.limits)]
    parts = [
        "<!doctype html>",
        '<html lang="en"><head><meta charset="utf-8">',
        f"<title>{escape(first.title)} beside {escape(second.title)}</title>",
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head><body><main>',
        f"<h1>{escape(first.title)} beside {escape(second.title)}</h1>",
        f"<p>Editions of {_edition(first)} and {_edition(second)}.</p>",
        "<p>A relation is read from the texts by rule; people decide what it means.</p>",
        _counts(counts),
        "<h2>Limits that differ: gaps a shipper could use</h2>",
        _limits(limits) if limits else "<p>No readable limit differs.</p>",
        "<h2>Texts that differ</h2>",
        *(_article(p) for p in shown if p.first and p.second),
        "<h2>Without a counterpart</h2><ul>",
        *(_lone(p) for p in shown if not (p.first and p.second)),
        "</ul></main></body></html>",
    ]
    return "\n".join(parts)


def _edition(ref: EditionRef) -> str:
    return f"{escape(ref.edition_date)} (<code>{escape(ref.sha256[:8])}</code>)"


def _counts(counts: dict[str, int]) -> str:
    rows = "".join(
        f'<tr><td data-label="Relation">{_SHAPES[k]} {k}</td><td data-label="Provisions">{n}</td>'
        f'<td data-label="Meaning">{_MEANING[k]}</td></tr>'
        for k, n in counts.items()
    )
    head = "<thead><tr><th>Relation</th><th>Provisions</th><th>Meaning</th></tr></thead>"
    return f"<table><caption>Seen from the first list</caption>{head}<tbody>{rows}</tbody></table>"


def _limits(pairs: Sequence[Pair]) -> str:
    rows = []
    for p in pairs:
        for x in p.limits:
            if x.stricter:
                cells = (
                    ("Provision", f"<code>{escape(p.first)}</code> / <code>{escape(p.second)}</code>"),
                    ("Figure", escape(x.attribute.replace("_", " "))),
                    ("First", escape(x.first)),
                    ("Second", escape(x.second)),
                    ("Gap", escape(p.gap)),
                )
                rows.append("<tr>" + "".join(f'<td data-label="{k}">{v}</td>' for k, v in cells) + "</tr>")
    head = "".join(f"<th>{k}</th>" for k in ("Provision", "Figure", "First", "Second", "Gap"))
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def _article(p: Pair) -> str:
    words = "".join(
        f"<del>{escape(m.words)}</del> "
        if m.change == "removed"
        else f"<ins>{escape(m.words)}</ins> "
        if m.change == "added"
        else f"{escape(m.words)} "
        for m in marks(p.first_text, p.second_text)
    )
    codes = f"<code>{escape(p.first)}</code> / <code>{escape(p.second)}</code>"
    how = f"Found by {escape(p.method)}, similarity {p.similarity:.2f}."
    return (
        f"<article><h3>{_SHAPES[p.relation]} {p.relation}: {codes}</h3><p>{words}</p>"
        f'<p class="quiet">{escape(p.gap)} {how}</p></article>'
    )


def _lone(p: Pair) -> str:
    text, code = (p.first_text or p.second_text)[:200], p.first or p.second
    return f'<li><code>{escape(code)}</code> {escape(text)} <span class="quiet">{escape(p.gap)}</span></li>'
