"""Shares of an element: "nickel content 60 %", "97 % by weight or more of tungsten".

Takes the words around a share, gives the name of the attribute that it is: a share of chromium is another figure than
one of nickel. A share of several together, or of a compound, is none of one element.
"""

from __future__ import annotations

import re

_ELEMENT = re.compile(
    r"\b(alumini?um|beryllium|bismuth|boron|carbon|chromium|cobalt|columbium|copper|fluorine|germanium|hafnium|iron|"
    r"lithium|magnesium|molybdenum|nickel|niobium|rhenium|silicon|silver|tantalum|titanium|tungsten|uranium|vanadium|"
    r"zinc|zirconium)\b",
    re.IGNORECASE,
)
# Symbols of two letters: one letter alone ("C", "W", "V") may be anything.
_SYMBOLS = dict(
    pair.split()
    for pair in (
        "Al aluminium|Be beryllium|Bi bismuth|Cr chromium|Co cobalt|Cu copper|Ge germanium|Hf hafnium|Fe iron|"
        "Li lithium|Mg magnesium|Mo molybdenum|Ni nickel|Nb niobium|Re rhenium|Si silicon|Ag silver|Ta tantalum|"
        "Ti titanium|Zn zinc|Zr zirconium"
    ).split("|")
)
_SYMBOL = "(" + "|".join(_SYMBOLS) + ")"
_SYMBOL_BEFORE = re.compile(rf"(?<![\w/-]){_SYMBOL}(?: (?:content|share|concentration|assay))?\s*[:=]?\s*$")
_SYMBOL_BEHIND = re.compile(rf"\s*{_SYMBOL}(?![\w/-])")


_SHARED = re.compile(
    r"(?:,| or| and/or) (?:\w+(?: or \w+)? )?(?:or )?"
    + _ELEMENT.pattern
    + r"| isotopes?\b| (?:di|tri|pent)?(?:oxide|carbide|nitride|fluoride|chloride|hydride)s?\b",
    re.IGNORECASE,
)


_BY_WEIGHT = r"(?:by (?:weight|mass)\s*)?"
_BEHIND = re.compile(rf"\s*(?:\([^)]*\))?\s*{_BY_WEIGHT}(?:or (?:more|less|greater)\s*)?{_BY_WEIGHT}(?:of\s*)?(\w+)")


def content(dimension: str, before: str, after: str) -> str:
    """Give "content of nickel" for a share that is told beside an element: a share of chromium is another figure."""
    if dimension != "ratio":
        return ""
    behind = _BEHIND.match(after)
    found = _ELEMENT.fullmatch(behind.group(1)) if behind else None
    if found is not None and behind is not None and _SHARED.match(after[behind.end() :]):
        return ""  # "75 % of iron, cobalt or nickel": a share of them together
    if re.match(r"[\w ]*\bany combination of\b", after):
        return ""
    if found is None:
        ahead = re.search(r"(\w+)(?:['\"]?\s+(?:content|share|concentration))?\s*(?:of|=|:)?\s*[\w ]{0,14}$", before)
        ahead = re.search(r"\b(\w+) (?:content|share|concentration)\b[^,;]{0,14}$", before) or ahead
        found = _ELEMENT.fullmatch(ahead.group(1)) if ahead else None
    if found is None and (symbol := _SYMBOL_BEFORE.search(before) or _SYMBOL_BEHIND.match(after)):
        return content_of(_SYMBOLS[symbol.group(1)])
    return content_of(found.group(1)) if found else ""


def content_of(element: str) -> str:
    """Give the name of the attribute that is the share of an element."""
    same = {"aluminum": "aluminium", "columbium": "niobium"}
    return f"content of {same.get(element.lower(), element.lower())}"
