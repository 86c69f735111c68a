"""Techniques of the party: shells, newcomers, links to listed firms, changed names, odd buyers, odd end-use papers."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from rapidfuzz import fuzz

from cocket.risk.targeting.detectors.model import Declaration, Finding, World

YOUNG_DAYS = 180
CROWDED = 5  # firms at one address
NEWCOMER_DAYS = 365
MOSTLY = 0.8
ALIKE = 88.0  # of 100, names
SAME_CUSTOMERS = 0.5
HISTORY = 8  # declarations that make a habit
PER_HEAD = 2.0  # units a year
PIECE = 100.0  # value from which a piece is a piece of equipment, not a part of one
SAME_TEXT = 92.0
SHORTEST_TEXT = 30
GENERIC = frozenset(
    [
        "for own use",
        "own use",
        "general use",
        "commercial use",
        "as required",
        "business",
        "industrial use",
        "n/a",
        "none",
        "to be advised",
    ]
)
# Words of an activity -> HS chapters that firms of it buy.
BASKETS = {
    "bakery": ("04", "10", "11", "17", "19", "84"),
    "textile": ("50", "51", "52", "54", "55", "58", "60", "61", "62", "63", "84"),
    "furniture": ("39", "44", "83", "84", "94"),
    "food": ("02", "04", "07", "08", "15", "16", "17", "19", "20", "21", "22", "84"),
    "construction": ("25", "68", "69", "72", "73", "84", "85"),
    "toys": ("39", "95"),
}


def shell(world: World) -> Iterator[Finding]:
    """EV-008: a young firm without a website or staff, at an address that many firms share."""
    at: dict[str, set[str]] = defaultdict(set)
    for party in world.parties.values():
        if party.address:
            at[party.address].add(party.id)
    for one in world.declarations:
        party = world.party(one.importer)
        if party.founded is None or party.website != "no" or (party.staff is None or party.staff > 1):
            continue
        age, neighbours = (one.date - party.founded).days, len(at[party.address])
        if 0 <= age <= YOUNG_DAYS and neighbours >= CROWDED:
            yield Finding(
                "EV-008",
                one.id,
                f"Consignee {party.id} was founded {age} days before, has no website and no staff, and shares its "
                f"address with {neighbours - 1} other firms.",
            )


def newcomer(world: World) -> Iterator[Finding]:
    """EV-009: a firm founded after controls began that trades in little but controlled codes."""
    since = world.rules.controlled_since
    if since is None:
        return
    for importer, rows in world.by_importer.items():
        founded = world.party(importer).founded
        if founded is None or founded <= since:
            continue
        early = [one for one in rows if (one.date - founded).days <= NEWCOMER_DAYS]
        watched = [one for one in early if one.hs6 in world.rules.watched]
        if len(watched) >= 3 and len(watched) >= MOSTLY * len(early):  # noqa: PLR2004 - three make a habit
            for one in watched:
                yield Finding(
                    "EV-009",
                    one.id,
                    f"{importer} was founded on {founded}, after controls began on {since}; {len(watched)} of its "
                    f"first {len(early)} orders are of watched codes.",
                )


def near_listed(world: World) -> Iterator[Finding]:
    """EV-010: the consignee or end user shares an address or a director with a listed party."""
    listed = [party for party in world.parties.values() if party.listed]
    by_address = {party.address: party for party in listed if party.address}
    by_director = {party.director: party for party in listed if party.director}
    for one in world.declarations:
        for party_id in dict.fromkeys((one.importer, one.end_user)):
            party = world.party(party_id)
            other = by_address.get(party.address) or by_director.get(party.director)
            if party_id and not party.listed and other:
                what = "address" if other.address == party.address else "director"
                yield Finding("EV-010", one.id, f"{party.id} shares its {what} with {other.id}, which is listed.")


def phoenix(world: World) -> Iterator[Finding]:
    """EV-011: a name close to a listed one, and the same suppliers as the listed party had."""
    suppliers: dict[str, set[str]] = defaultdict(set)
    for one in world.declarations:
        suppliers[one.importer].add(one.exporter)
    listed = [party for party in world.parties.values() if party.listed and party.name]
    heirs: dict[str, str] = {}
    for party in world.parties.values():
        for other in listed:
            if party.listed or not party.name or party.id not in suppliers or other.id not in suppliers:
                continue
            alike = fuzz.token_sort_ratio(party.name.casefold(), other.name.casefold())
            shared = suppliers[party.id] & suppliers[other.id]
            overlap = len(shared) / len(suppliers[party.id] | suppliers[other.id])
            if alike >= ALIKE and overlap >= SAME_CUSTOMERS:
                heirs[party.id] = (
                    f"{party.name!r} is {alike:.0f} of 100 like listed {other.name!r}, and {overlap:.0%} of their "
                    "suppliers are the same."
                )
    for one in world.declarations:
        if one.importer in heirs:
            yield Finding("EV-011", one.id, heirs[one.importer])


def odd_buyer(world: World) -> Iterator[Finding]:
    """EV-012: a watched item that fits neither what the firm has bought before nor what firms of its kind buy."""
    for importer, rows in world.by_importer.items():
        activity = world.party(importer).activity.casefold()
        basket = next((chapters for word, chapters in BASKETS.items() if word in activity), None)
        before: set[str] = set()
        for place, one in enumerate(rows):
            chapter = one.hs6[:2]
            known = chapter in before
            before.add(chapter)
            if one.hs6 not in world.rules.watched or known:
                continue
            if chapter not in basket if basket is not None else place >= HISTORY:
                yield Finding(
                    "EV-012",
                    one.id,
                    f"{importer} ({activity or 'activity unknown'}) bought nothing of chapter {chapter} in "
                    f"{place} orders before, and {one.hs6} is watched.",
                )


def beyond_capacity(world: World) -> Iterator[Finding]:
    """EV-013: a civil end user takes more of a watched item in a year than its staff could use."""
    taken: dict[tuple[str, str], list[Declaration]] = defaultdict(list)
    for one in world.declarations:
        staff = world.party(one.end_user).staff
        if one.hs6 not in world.rules.watched or not one.end_user or not staff or not one.quantity:
            continue
        if one.value is not None and one.value < PIECE * one.quantity:
            continue  # chips by the reel are used up, whoever they are for
        window = taken[one.end_user, one.hs6]
        window.append(one)
        year = [other for other in window if (one.date - other.date).days < 365]  # noqa: PLR2004 - a year
        total = sum(other.quantity or 0.0 for other in year)
        if world.party(one.end_user).kind == "civil" and total > PER_HEAD * staff:
            yield Finding(
                "EV-013",
                one.id,
                f"{one.end_user} has {staff} staff and took {total:,.0f} units of {one.hs6} in a year.",
            )


def evasive_end_use(world: World) -> Iterator[Finding]:
    """EV-014: for a watched code, an end use that is blank or says nothing, or words that an unrelated firm used."""
    watched = [one for one in world.declarations if one.hs6 in world.rules.watched]
    texts: dict[str, tuple[str, str]] = {}
    for one in watched:
        text = " ".join(re.findall(r"\w+", one.end_use.casefold()))
        who = world.cluster(one.importer)
        if not text or text in GENERIC:
            yield Finding("EV-014", one.id, f"The end use of watched {one.hs6} is {one.end_use.strip() or 'blank'!r}.")
            continue
        if len(text) < SHORTEST_TEXT:
            continue
        same = texts.get(text)
        if same and same[0] != who:
            yield Finding("EV-014", one.id, f"The end use is word for word that of {same[1]}, an unrelated firm.")
        texts.setdefault(text, (who, one.importer))


def reused_certificate(world: World) -> Iterator[Finding]:
    """EV-015: one end-user certificate under two end users, or after its first use by another consignee."""
    first: dict[str, Declaration] = {}
    for one in world.declarations:
        if not one.euc:
            continue
        known = first.setdefault(one.euc, one)
        who, before = (world.cluster(row.end_user or row.importer) for row in (one, known))
        if who != before:
            yield Finding(
                "EV-015", one.id, f"Certificate {one.euc} was used for {known.end_user or known.importer} before."
            )
