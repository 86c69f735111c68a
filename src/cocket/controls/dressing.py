"""What a description says that is not what the thing is: its looks, its brand, its radio band, how many are ordered.

Takes words and figures, gives the places of such words, and whether a figure is one of an order.
"""

from __future__ import annotations

import re
from decimal import Decimal

from cocket.controls.figures import Figure
from cocket.controls.phrases import WordMap

# What a thing only looks like, is printed with or is called: "missile-shaped", "laser-cut", "brand name DETONATOR".
_DRESSED = re.compile(
    r"\b([\w-]+?)-(?:shaped|style|styled|themed|free|look|like|inspired|cut|engraved|etched|printed)\b"
    r"|\b(?:print(?:ed)?|motif|slogan|logo|brand(?: name)?|named|called)\s{1,2}([\"']\w+(?: \w+)?[\"']|[A-Z]{4,}\b)",
    re.IGNORECASE,
)


def dressed(words: WordMap, text: str, described: int) -> set[int]:
    """Give the words that say what an everyday thing looks like, is printed with or is called, not what it is."""
    spans = [span for m in _DRESSED.finditer(text) for span in (m.span(1), m.span(2)) if span[0] >= 0]
    said = enumerate(words.tokens[:described])
    return {p for p, t in said if any(start <= t.start < end for start, end in spans)}


_FREE_BANDS = ((Decimal("2.4e9"), Decimal("2.5e9")), (Decimal("5.15e9"), Decimal("5.9e9")))  # hertz, Wi-Fi and the like


def free_bands(words: WordMap, figures: list[Figure]) -> set[int]:
    """Give the places of "GHz" where every frequency lies in a band that every household uses."""
    stated = [f for f in figures if f.dimension == "frequency" and f.high >= Decimal("1e9")]
    usual = all(any(low <= f.low and f.high <= high for low, high in _FREE_BANDS) for f in stated)
    return set(words.places("ghz")) if stated and usual else set()


_ORDERED = re.compile(
    r"\s*(?:pcs|pieces?|ea|each|units?|sets?|pairs|st|stk|stück|szt|шт|pkt|rolls)\b(?!\s*per)", re.IGNORECASE
)
_ORDER = re.compile(
    r"\b(?:qty|quantity|order(?:ed)?|set of|pack of|box of|carton of|bag of|lot of)\W{0,3}$", re.IGNORECASE
)


def is_order(text: str, figure: Figure) -> bool:
    """Tell whether a figure says how many are ordered or packed together: that is no property of the item."""
    return figure.dimension == "count" and bool(
        _ORDERED.match(text, figure.end) or _ORDER.search(text[max(0, figure.start - 14) : figure.start])
    )
