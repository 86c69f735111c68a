"""Planting techniques of route and party: hubs, forwarders, zones, detours, shells, heirs, fronts, forgeries."""

from __future__ import annotations

from datetime import timedelta

from cocket.risk.targeting.generator.base import BUYING, CONTROLLED_SINCE, DAYS, START, Draft, day, one_of
from cocket.risk.targeting.generator.parties import CIVIL, MAIL_HOUSE, MIDDLEMEN, name, party
from cocket.risk.targeting.generator.planting import CONTROLLED, Subtle, any_watched, ids_of, new_buyer, touched

EMPTY_WORDS = ("modernisation of equipment", "improvement of capacity", "renewal of installations")


def hub(draft: Draft, subtle: Subtle) -> list[str]:
    """EV-001: goods for a target go to a hub; the hub's books show it a month later (see `flows`)."""
    del subtle
    when = day(draft.rng, CONTROLLED + 30, DAYS)
    return ids_of([touched(draft, importer=new_buyer(draft, country="AM"), hs6="854231", date=when)])


def routed(draft: Draft, subtle: Subtle) -> list[str]:
    """EV-002: a forwarder of the buyer's choice, and no end user."""
    forwarder = draft.by_kind["F"][0] if not subtle else draft.pick("F")
    return ids_of([touched(draft, hs6=any_watched(draft), forwarder=forwarder, end_user="")])


def zone(draft: Draft, subtle: Subtle) -> list[str]:
    """EV-003: into a free zone and never out; subtle: an exit is recorded that no customs saw."""
    when = day(draft.rng)
    out = when + timedelta(days=60) if subtle else None
    buyer = new_buyer(draft, free_zone="Harbour Zone")
    return ids_of([touched(draft, importer=buyer, end_user="", date=when, zone_exit_on=out)])


def middleman(draft: Draft, subtle: Subtle) -> list[str]:
    """EV-004: a trader or forwarder as last consignee; subtle: it names an accomplice as end user."""
    buyer = new_buyer(draft, activity=one_of(draft.rng, MIDDLEMEN), role="distributor")
    return ids_of(
        [touched(draft, importer=buyer, end_user=draft.pick("B") if subtle else buyer, hs6=any_watched(draft))]
    )


def detour(draft: Draft, subtle: Subtle) -> list[str]:
    """EV-005: by way of countries that lie nowhere near; subtle: one stop that is merely odd."""
    seller = draft.pick("E", one_of(draft.rng, ("DE", "NL", "SE")))
    buyer = new_buyer(draft, country=one_of(draft.rng, ("TR", "AM", "KZ", "AE", "EG")))
    far = one_of(draft.rng, ("BR;SG", "MX", "ZA;TH", "BR", "VN;US"))
    return ids_of([touched(draft, importer=buyer, exporter=seller, via="IT" if subtle else far)])


def drop_off(draft: Draft, subtle: Subtle) -> list[str]:
    """EV-006: transit is opened and never closed; subtle: it is closed with a false stamp."""
    when = day(draft.rng)
    closed = when + timedelta(days=9) if subtle else None
    return ids_of([touched(draft, date=when, transit_opened_on=when, transit_closed_on=closed)])


def late_change(draft: Draft, subtle: Subtle) -> list[str]:
    """EV-007: another country once the goods have left; subtle: another consignee in the same country."""
    row = touched(draft, importer=new_buyer(draft))
    row["amended_on"] = row["departed_on"] + timedelta(days=4)
    row["destination_before"] = row["destination"] if subtle else one_of(draft.rng, BUYING[:15])
    if subtle:
        row["importer_before"] = draft.pick("B", row["destination"])
    return [row["id"]]


def shell(draft: Draft, subtle: Subtle) -> list[str]:
    """EV-008: a firm of three weeks at an address of many; subtle: it was bought ready-made, two years old."""
    when = day(draft.rng)
    age = 800 if subtle else int(draft.rng.integers(5, 120))
    buyer = new_buyer(draft, address=MAIL_HOUSE, website="no", staff=0, founded=when - timedelta(days=age))
    return ids_of([touched(draft, importer=buyer, date=when)])


def newcomer(draft: Draft, subtle: Subtle) -> list[str]:
    """EV-009: founded after controls began, and buys watched codes alone; subtle: among as many ordinary goods."""
    founded = CONTROLLED_SINCE + timedelta(days=int(draft.rng.integers(1, DAYS - CONTROLLED - 200)))
    buyer = new_buyer(draft, founded=founded)
    first = (founded - START).days
    rows = [
        touched(draft, importer=buyer, hs6=any_watched(draft), date=day(draft.rng, first + 10, first + 200))
        for _ in range(4)
    ]
    if subtle:
        for _ in range(5):
            touched(draft, importer=buyer, hs6="392690", date=day(draft.rng, first + 10, first + 200))
    return ids_of(rows)


def near_listed(draft: Draft, subtle: Subtle) -> list[str]:
    """EV-010: the address or director of a listed firm; subtle: a nominee, at another address."""
    listed = party(draft, "B", passing=True, listed="yes")
    shared = {} if subtle else {"address": draft.parties[listed]["address"]}
    return ids_of([touched(draft, importer=new_buyer(draft, **shared))])


def phoenix(draft: Draft, subtle: Subtle) -> list[str]:
    """EV-011: a listed firm comes back one letter apart, with its suppliers; subtle: with new suppliers."""
    first = name(draft, "")
    listed = party(draft, "B", passing=True, listed="yes", name=first)
    heir = new_buyer(draft, name=first.replace("e", "ee", 1) if "e" in first else f"{first[0]}h{first[1:]}")
    suppliers = [draft.pick("E") for _ in range(3)]
    for supplier in suppliers:
        touched(draft, importer=listed, exporter=supplier, date=day(draft.rng, 0, CONTROLLED))
    others = [draft.pick("E") for _ in range(3)] if subtle else suppliers
    return ids_of([touched(draft, importer=heir, exporter=one, date=day(draft.rng, CONTROLLED)) for one in others])


def odd_buyer(draft: Draft, subtle: Subtle) -> list[str]:
    """EV-012: a bakery orders lasers; subtle: a firm that says it makes machines."""
    activity = "Machine builder" if subtle else one_of(draft.rng, ("Bakery", "Textile mill", "Furniture maker"))
    return ids_of([touched(draft, importer=new_buyer(draft, activity=activity), hs6="901320")])


def front(draft: Draft, subtle: Subtle) -> list[str]:
    """EV-013: a civil end user takes more than it can use; subtle: just as much as it could."""
    staff = int(draft.rng.integers(6, 40))
    user = party(draft, "B", passing=True, staff=staff, activity=one_of(draft.rng, sorted(CIVIL)))
    quantity = float(staff if subtle else staff * draft.rng.integers(4, 15))
    return ids_of(
        [
            touched(
                draft,
                importer=new_buyer(draft),
                end_user=user,
                hs6=one_of(draft.rng, ("851762", "852589")),
                quantity=quantity,
            )
        ]
    )


def evasive(draft: Draft, subtle: Subtle) -> list[str]:
    """EV-014: no end use, or the words of another buyer; subtle: words of its own that mean nothing."""
    text = (
        "to be advised"
        if not subtle
        else f"{one_of(draft.rng, EMPTY_WORDS)} in phase {draft.number() % 9 + 1} of the programme"
    )
    return ids_of([touched(draft, importer=new_buyer(draft), hs6=any_watched(draft), end_use=text)])


def forged(draft: Draft, subtle: Subtle) -> list[str]:
    """EV-015: a certificate that was made out to another end user; subtle: a fresh number."""
    serial = f"C-{draft.number():07}"
    code = any_watched(draft)
    when = day(draft.rng, 20)
    if not subtle:
        touched(draft, hs6=code, euc=serial, date=day(draft.rng, 0, (when - START).days - 5))
    return ids_of([touched(draft, importer=new_buyer(draft), hs6=code, euc=serial, date=when)])
