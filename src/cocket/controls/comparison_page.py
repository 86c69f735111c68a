"""The comparison of two lists as one page that a working group can sit over: where they differ, by how much, which gap.

Takes pairs, gives self-contained HTML: no script, readable on paper, in both colour schemes and at 320 px.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

from cocket.controls.corresponding import Pair, summary
from cocket.controls.diffing import marks
from cocket.kernel.reasons import EditionRef

_SHAPES = {"same": "●", "broader": "▲", "narrower": "▼", "overlapping": "◆", "none": "■"}
_STYLE = """
:root{color-scheme:light dark;--paper:#fbfaf7;--ink:#1b1f24;--quiet:#545b64;--seal:#8a1c1c;--line:#6f6a60;
--link:#0b4f8a}
@media (prefers-color-scheme:dark){:root{--paper:#14171a;--ink:#eceae4;--quiet:#a9afb6;--seal:#e58a80;--line:#8f8a80;
--link:#8cc2f2}}
body{margin:0 auto;max-width:70rem;padding:1rem;background:var(--paper);color:var(--ink);
font:100%/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
h1{font-size:1.6rem}h2{border-top:2px solid var(--seal);padding-top:.5rem;font-size:1.25rem}
table{border-collapse:collapse;width:100%}th,td{border-bottom:1px solid var(--line);padding:.4rem;text-align:left;
vertical-align:top}caption{text-align:left;color:var(--quiet)}code{font-family:ui-monospace,monospace}
del,ins{text-decoration-thickness:2px}.quiet{color:var(--quiet)}
summary{cursor:pointer;padding:.5rem 0;font-weight:650}a{color:var(--link)}td{font-variant-numeric:tabular-nums}
:focus-visible{outline:3px solid var(--link);outline-offset:2px}article{max-width:66ch}article h3{font-size:1rem}
@media (max-width:40rem){thead{position:absolute;left:-200vw}tr,td{display:block}td{border:0;padding:.1rem 0}
tr{border-bottom:1px solid var(--line);padding:.6rem 0}td::before{content:attr(data-label) ": ";font-weight:650}}
@media print{details>*{display:block}details::details-content{content-visibility:visible}}
"""


def page(pairs: Sequence[Pair], first: EditionRef, second: EditionRef, *, every: bool = False) -> str:
    """Give the page; pairs that are the same are only counted unless `every` is asked for."""
    names = (_name(first), _name(second))
    shown = [p for p in pairs if every or p.relation != "same"]
    limits = [p for p in shown if any(x.stricter for x in p.limits)]
    both = [p for p in shown if p.first and p.second]
    lone = [p for p in shown if not (p.first and p.second)]
    parts = [
        "<!doctype html>",
        '<html lang="en"><head><meta charset="utf-8">',
        f"<title>{escape(first.title)} beside {escape(second.title)}</title>",
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head><body><main>',
        f"<h1>{escape(first.title)} beside {escape(second.title)}</h1>",
        f"<p>{names[0]}: edition of {_edition(first)}. {names[1]}: edition of {_edition(second)}.</p>",
        "<p>A relation is read from the texts by rule; people decide what it means.</p>",
        _contents(len(limits), len(both), len(lone)),
        _counts(summary(tuple(pairs)), names),
        '<h2 id="limits">Limits that differ: gaps a shipper could use</h2>',
        _limits(limits, names) if limits else "<p>No readable limit differs.</p>",
        '<h2 id="texts">Texts that differ</h2>',
        *_by_category(both, lambda group: "".join(_article(p) for p in group)),
        '<h2 id="lone">Without a counterpart</h2>',
        *_by_category(lone, lambda group: f"<ul>{''.join(_lone(p) for p in group)}</ul>"),
        "</main></body></html>",
    ]
    return "\n".join(parts)


def _contents(limits: int, texts: int, lone: int) -> str:
    rows = (
        ("limits", f"{limits} provisions whose limits differ"),
        ("texts", f"{texts} whose texts differ"),
        ("lone", f"{lone} without a counterpart"),
    )
    links = "".join(f'<li><a href="#{anchor}">{words}</a></li>' for anchor, words in rows)
    return f'<nav aria-label="On this page"><ul>{links}</ul></nav>'


def _name(ref: EditionRef) -> str:
    """Give what a column is called: the jurisdiction at the front of the list's kind."""
    return escape(ref.kind.partition("_")[0].upper())


def _by_category(pairs: Sequence[Pair], draw: Callable[[Sequence[Pair]], str]) -> list[str]:
    """Give one folded part per category of the lists, so that the page opens short; printing unfolds it."""
    groups: dict[str, list[Pair]] = {}
    for p in pairs:
        groups.setdefault((p.first or p.second)[:1], []).append(p)
    return [
        f"<details><summary>Category {escape(number)}: {len(group)} provisions</summary>{draw(group)}</details>"
        for number, group in sorted(groups.items())
    ]


def _edition(ref: EditionRef) -> str:
    return f"{escape(ref.edition_date)} (<code>{escape(ref.sha256[:8])}</code>)"


def _counts(counts: dict[str, int], names: tuple[str, str]) -> str:
    meaning = {
        "same": "Both texts say the same.",
        "broader": f"The {names[0]} list reaches more.",
        "narrower": f"The {names[0]} list reaches less.",
        "overlapping": "Each reaches something the other does not, or the texts are too different to say.",
        "none": "No counterpart in the other list, or its text is not held.",
    }
    rows = "".join(
        f'<tr><td data-label="Relation">{_SHAPES[k]} {k}</td><td data-label="Provisions">{n}</td>'
        f'<td data-label="Meaning">{meaning[k]}</td></tr>'
        for k, n in counts.items()
    )
    head = "<thead><tr><th>Relation</th><th>Provisions</th><th>Meaning</th></tr></thead>"
    return f"<table><caption>Seen from the {names[0]} list</caption>{head}<tbody>{rows}</tbody></table>"


def _limits(pairs: Sequence[Pair], names: tuple[str, str]) -> str:
    rows = []
    for p in pairs:
        for x in p.limits:
            if x.stricter:
                codes = dict.fromkeys((p.first, p.second))  # the same number is written once
                reaches = names[1] if x.stricter == "first" else names[0]
                cells = (
                    ("Provision", " / ".join(f"<code>{escape(code)}</code>" for code in codes)),
                    ("Figure", escape(x.attribute.replace("_", " "))),
                    (names[0], escape(x.first)),
                    (names[1], escape(x.second)),
                    ("Reaches more", f"the {reaches} list"),
                )
                rows.append("<tr>" + "".join(f'<td data-label="{k}">{v}</td>' for k, v in cells) + "</tr>")
    head = "".join(f"<th>{k}</th>" for k in ("Provision", "Figure", *names, "Reaches more"))
    caption = "<caption>What lies between the two limits is free under the list that reaches less</caption>"
    return f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


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
