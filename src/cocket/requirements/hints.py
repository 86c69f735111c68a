"""What an item's own words make one think of, and what the entries of listed parties say.

Takes items, hits and a rulebook, gives facts. A hint is never an answer: it decides whether a question about another
list has to be answered, or may be presumed "no" as a condition.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from cocket.exports.model import Item
from cocket.requirements.rows import NationalList
from cocket.requirements.rulebook import Rulebook, RulesInForce
from cocket.screening.model import Hit, Verdict

KEPT = 8192  # texts whose hints are remembered
QUOTED = "Licence requirement:"  # how an Entity List entry begins when it was quoted from the list


def hint_facts(item: Item, book: Rulebook, live: RulesInForce, exporter_country: str | None) -> dict[str, Any]:
    """Give the hints in an item's words, and the national lists in force that are about such things."""
    said = _said(book, " ".join((item.description, item.model, *(one.name for one in item.attributes))))
    about = [one for one in live.nationals if said & one.hints]
    own = [one for one in about if one.country == exporter_country]
    others = [one for one in about if one.country != exporter_country]
    return {
        "hints": said,
        "national_near": None if about and exporter_country is None else bool(own),
        "elsewhere_near": bool(others),
        "national_lists": _titles(own),
        "elsewhere_lists": _titles(others),
    }


def _said(book: Rulebook, text: str) -> frozenset[str]:
    """Give the hints of a text; the same goods come again and again, so that the last ones are kept."""
    if text not in book.hinted:
        if len(book.hinted) >= KEPT:
            book.hinted.clear()
        book.hinted[text] = frozenset(hint.id for hint in book.hints if hint.pattern.search(text))
    return book.hinted[text]


def _titles(lists: Iterable[NationalList]) -> str:
    return "; ".join(f"{one.title} ({one.source})" for one in lists) or "none"


def entry_facts(hits: Sequence[Hit], book: Rulebook) -> dict[str, Any]:
    """Give what the entries of parties on the Entity List say, their footnotes, and the programmes of blocked parties.

    The footnotes are unknown where an entry's own words are not held.
    """
    named = [hit for hit in hits if not hit.lead_only and not hit.via and hit.verdict is not Verdict.NONE]
    entity = [hit for hit in named if hit.list_code == "US-EL"]
    footnotes = {one.number for one in book.footnotes for hit in entity if one.pattern.search(hit.effect)}
    quoted = all(hit.effect.startswith(QUOTED) for hit in entity)
    sure = [hit for hit in entity if hit.verdict is Verdict.MATCH]
    blocked = [hit for hit in named if hit.list_code == "US-SDN" and hit.verdict is Verdict.MATCH]
    return {
        "entity_footnotes": frozenset(footnotes) if quoted else None,
        "entity_entry": " ".join(dict.fromkeys(hit.effect for hit in sure if hit.effect))
        or "Its own words are not held here.",
        "programmes": frozenset(name for hit in blocked for name in hit.programmes),
    }
