"""Planting: for each technique, how a diverter would do it among the ordinary trade.

Takes a draft, changes or adds rows, gives the ids that the technique touched. A quarter of the plants is subtle: done
by someone who knows the detector (a smaller lie, a longer wait, other words). Those are labelled alike, and are what
recall below one is made of.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TypeAlias

from cocket.risk.targeting.generator.base import (
    BUYING,
    CONTROLLED_SINCE,
    DAYS,
    HUBS,
    IN_HUBS,
    LIMIT,
    MAKERS,
    PEOPLE,
    SETS,
    START,
    Draft,
    Row,
    catalogue,
    day,
    good,
)

SUBTLE = 0.25
WATCHED = tuple(one.hs6 for one in catalogue() if one.watched)
Subtle: TypeAlias = bool  # whether the plant is done by someone who knows the detector
Plant: TypeAlias = "Callable[[Draft, Subtle], list[str]]"


def _ids(rows: list[Row]) -> list[str]:
    return [row["id"] for row in rows]


def _watched(draft: Draft) -> str:
    return str(WATCHED[int(draft.rng.integers(len(WATCHED)))])


def _new_buyer(draft: Draft, **said: object) -> str:
    return draft.party(
        "B",
        **{
            "country": str(draft.rng.choice(HUBS if draft.rng.random() < IN_HUBS else BUYING)),
            "activity": str(draft.rng.choice(MAKERS)),
            **said,
        },
    )


def hub(draft: Draft, subtle: Subtle) -> list[str]:
    """EV-001: goods for a target go to a hub; the hub's books show it a month later (see `flows`)."""
    del subtle
    when = day(draft.rng, 420, DAYS)
    return _ids([draft.declare(importer=_new_buyer(draft, country="AM"), hs6="854231", date=when)])


def routed(draft: Draft, subtle: Subtle) -> list[str]:
    """EV-002: a forwarder of the buyer's choice, and no end user."""
    forwarder = "F-OWN" if not subtle else draft.pick("F")
    return _ids([draft.declare(hs6=_watched(draft), forwarder=forwarder, end_user="")])


def zone(draft: Draft, subtle: Subtle) -> list[str]:
    """EV-003: into a free zone and never out; subtle: an exit is recorded that no customs saw."""
    when = day(draft.rng, 0, DAYS - 140)
    out = when + timedelta(days=60) if subtle else None
    buyer = _new_buyer(draft, free_zone="Harbour Zone")
    return _ids([draft.declare(importer=buyer, end_user="", date=when, zone_exit_on=out)])


def middleman(draft: Draft, subtle: Subtle) -> list[str]:
    """EV-004: a trader or forwarder as last consignee; subtle: it names an accomplice as end user."""
    buyer = _new_buyer(draft, activity=str(draft.rng.choice(("Trading house", "Logistics and forwarding"))))
    return _ids([draft.declare(importer=buyer, end_user=draft.pick("B") if subtle else buyer, hs6=_watched(draft))])


def detour(draft: Draft, subtle: Subtle) -> list[str]:
    """EV-005: by way of countries that lie nowhere near; subtle: one stop that is merely odd."""
    buyer = _new_buyer(draft, country="TR")
    return _ids([draft.declare(importer=buyer, exporter=draft.pick("E", "DE"), via="IT" if subtle else "BR;SG")])


def drop_off(draft: Draft, subtle: Subtle) -> list[str]:
    """EV-006: transit is opened and never closed; subtle: it is closed with a false stamp."""
    when = day(draft.rng, 0, DAYS - 60)
    closed = when + timedelta(days=9) if subtle else None
    return _ids([draft.declare(date=when, transit_opened_on=when, transit_closed_on=closed)])


def late_change(draft: Draft, subtle: Subtle) -> list[str]:
    """EV-007: another country once the goods have left; subtle: another consignee in the same country."""
    row = draft.declare(importer=_new_buyer(draft))
    row["amended_on"] = row["departed_on"] + timedelta(days=4)
    row["destination_before"] = row["destination"] if subtle else "FR"
    return [row["id"]]


def shell(draft: Draft, subtle: Subtle) -> list[str]:
    """EV-008: a firm of three weeks at an address of many; subtle: it was bought ready-made, two years old."""
    when = day(draft.rng, 30, DAYS)
    age = 800 if subtle else int(draft.rng.integers(5, 120))
    buyer = _new_buyer(draft, address="Suite 9, Mail House", website="no", staff=0, founded=when - timedelta(days=age))
    return _ids([draft.declare(importer=buyer, date=when)])


def newcomer(draft: Draft, subtle: Subtle) -> list[str]:
    """EV-009: founded after controls began, and buys watched codes alone; subtle: among as many ordinary goods."""
    founded = CONTROLLED_SINCE + timedelta(days=int(draft.rng.integers(5, 120)))
    buyer = _new_buyer(draft, founded=founded)
    first = (founded - START).days
    rows = [
        draft.declare(importer=buyer, hs6=_watched(draft), date=day(draft.rng, first + 10, first + 200))
        for _ in range(4)
    ]
    if subtle:
        for _ in range(5):
            draft.declare(importer=buyer, hs6="392690", date=day(draft.rng, first + 10, first + 200))
    return _ids(rows)


def near_listed(draft: Draft, subtle: Subtle) -> list[str]:
    """EV-010: the address or director of a listed firm; subtle: a nominee, at another address."""
    listed = draft.party("B", listed="yes", address=f"Listed House {draft.count}")
    shared = (
        {"director": f"{PEOPLE[0]} nominee {draft.count}"} if subtle else {"address": draft.parties[listed]["address"]}
    )
    return _ids([draft.declare(importer=_new_buyer(draft, **shared))])


def phoenix(draft: Draft, subtle: Subtle) -> list[str]:
    """EV-011: a listed firm comes back one letter apart, with its suppliers; subtle: with new suppliers."""
    number = draft.count
    listed = draft.party("B", listed="yes", name=f"Velmora Optronic Supply {number}")
    heir = _new_buyer(draft, name=f"Velmora Optronics Supply {number}")
    suppliers = [draft.pick("E") for _ in range(3)]
    for supplier in suppliers:
        draft.declare(importer=listed, exporter=supplier, date=day(draft.rng, 0, 200))
    others = [draft.pick("E") for _ in range(3)] if subtle else suppliers
    return _ids([draft.declare(importer=heir, exporter=one, date=day(draft.rng, 300, DAYS)) for one in others])


def odd_buyer(draft: Draft, subtle: Subtle) -> list[str]:
    """EV-012: a bakery orders lasers; subtle: a firm that says it makes machines."""
    activity = "Machine builder" if subtle else str(draft.rng.choice(("Bakery", "Textile mill", "Furniture maker")))
    return _ids([draft.declare(importer=_new_buyer(draft, activity=activity), hs6="901320")])


def front(draft: Draft, subtle: Subtle) -> list[str]:
    """EV-013: a civil end user takes more than it can use; subtle: just as much as it could."""
    user = draft.party("U", kind="civil", staff=20, activity="University laboratory")
    quantity = 38.0 if subtle else float(draft.rng.integers(80, 400))
    return _ids([draft.declare(end_user=user, hs6=str(draft.rng.choice(("851762", "852589"))), quantity=quantity)])


def evasive(draft: Draft, subtle: Subtle) -> list[str]:
    """EV-014: no end use, or the words of another buyer; subtle: words of its own that mean nothing."""
    text = "to be advised" if not subtle else f"modernisation of equipment in phase {draft.count} of the programme"
    return _ids([draft.declare(importer=_new_buyer(draft), hs6=_watched(draft), end_use=text)])


def forged(draft: Draft, subtle: Subtle) -> list[str]:
    """EV-015: a certificate that was made out to another end user; subtle: a fresh number."""
    serial = f"C-{draft.count:07}-X"
    code = _watched(draft)
    if not subtle:
        draft.declare(hs6=code, euc=serial, date=day(draft.rng, 0, 200))
    return _ids([draft.declare(importer=_new_buyer(draft), hs6=code, euc=serial, date=day(draft.rng, 250, DAYS))])


def wrong_code(draft: Draft, subtle: Subtle) -> list[str]:
    """EV-016: watched goods under an ordinary code; subtle: with ordinary words as well."""
    real = good(_watched(draft))
    row = draft.declare(hs6=str(draft.rng.choice(("853690", "392690", "854442", "732690"))))
    if not subtle:
        row["description"] = real.words[int(draft.rng.integers(len(real.words)))]
    row["value"] = round(row["quantity"] * real.price, 2)
    return [row["id"]]


def vague(draft: Draft, subtle: Subtle) -> list[str]:
    """EV-017: words that fit anything; subtle: words that only sound like goods."""
    text = (
        "technical articles for industry"
        if subtle
        else str(draft.rng.choice(("electronic parts", "equipment", "spare parts set")))
    )
    return _ids([draft.declare(importer=_new_buyer(draft), hs6=_watched(draft), description=text)])


def price(draft: Draft, subtle: Subtle) -> list[str]:
    """EV-018: paid far above or declared far below; subtle: by a quarter only."""
    row = draft.declare(hs6=_watched(draft))
    factor = 1.25 if subtle else float(draft.rng.choice((0.06, 0.1, 12.0, 25.0)))
    row["value"] = round(row["value"] * factor, 2)
    return [row["id"]]


def split(draft: Draft, subtle: Subtle) -> list[str]:
    """EV-019: parcels just under the limit for firms of one cluster; subtle: a month apart."""
    cluster = f"K{draft.count}"
    buyers = [_new_buyer(draft, cluster=cluster) for _ in range(3)]
    first = int(draft.rng.integers(0, DAYS - 200))
    rows = []
    for place in range(6):
        when = START + timedelta(days=first + place * (31 if subtle else 3))
        row = draft.declare(importer=buyers[place % 3], hs6="854231", date=when)
        row["value"] = round(LIMIT * float(draft.rng.uniform(0.82, 0.99)), 2)
        row["quantity"] = float(max(1, round(row["value"] / good("854231").price)))
        rows.append(row)
    return _ids(rows)


def set_of_parts(draft: Draft, subtle: Subtle) -> list[str]:
    """EV-020: sister firms each buy one part of a set; subtle: over more than a season."""
    cluster, parts = f"K{draft.count}", SETS[str(draft.rng.choice(sorted(SETS)))]
    first = int(draft.rng.integers(0, DAYS - 330))
    return _ids(
        [
            draft.declare(
                importer=_new_buyer(draft, cluster=cluster),
                hs6=code,
                date=START + timedelta(days=first + place * (150 if subtle else 25)),
            )
            for place, code in enumerate(parts)
        ]
    )


def hidden_module(draft: Draft, subtle: Subtle) -> list[str]:
    """EV-021: a controlled module inside an ordinary machine: nothing of it shows."""
    del subtle
    return _ids([draft.declare(importer=_new_buyer(draft), hs6="847989")])


def commingled(draft: Draft, subtle: Subtle) -> list[str]:
    """EV-022: more in the crate than is declared; subtle: little more."""
    row = draft.declare(importer=_new_buyer(draft))
    row["gross_mass"] = round(row["mass"] * (1.19 if subtle else float(draft.rng.uniform(1.5, 2.6))), 3)
    return [row["id"]]


def no_return(draft: Draft, subtle: Subtle) -> list[str]:
    """EV-023: a trial set that never comes back; subtle: a return is recorded."""
    when = day(draft.rng, 0, DAYS - 150)
    due = when + timedelta(days=60)
    back = due - timedelta(days=5) if subtle else None
    return _ids(
        [draft.declare(hs6=_watched(draft), date=when, procedure="temporary", return_due=due, returned_on=back)]
    )


def sister_site(draft: Draft, subtle: Subtle) -> list[str]:
    """EV-025: equipment and its software from two firms of one house to one site; subtle: nobody resolved the house."""
    cluster, site = f"K{draft.count}", f"Site {draft.count}"
    sellers = [draft.party("E", **({} if subtle else {"cluster": cluster})) for _ in range(2)]
    when = day(draft.rng, 0, DAYS - 60)
    rows = [
        draft.declare(exporter=sellers[0], hs6="851762", date=when, site=site),
        draft.declare(exporter=sellers[1], hs6="852380", date=when + timedelta(days=30), site=site),
    ]
    return _ids(rows)


def declined(draft: Draft, subtle: Subtle) -> list[str]:
    """EV-026: nobody is to see the site; subtle: installation is ordered and later called off."""
    code = str(draft.rng.choice(("845710", "851762", "902780")))
    return _ids([draft.declare(importer=_new_buyer(draft), hs6=code, installation="yes" if subtle else "declined")])


def payer(draft: Draft, subtle: Subtle) -> list[str]:
    """EV-027: a stranger pays; subtle: through the buyer's own account."""
    buyer = _new_buyer(draft)
    other = buyer if subtle else draft.party("R", country="XB", activity="Real estate")
    return _ids([draft.declare(importer=buyer, payer=other, hs6=_watched(draft))])


def cash(draft: Draft, subtle: Subtle) -> list[str]:
    """EV-028: cash for dear machines; subtle: in parts that look like instalments."""
    code = str(draft.rng.choice(("845710", "847989", "902780", "851762")))
    row = draft.declare(importer=_new_buyer(draft), hs6=code)
    row["terms"], row["value"] = ("credit" if subtle else "cash"), max(row["value"], 60_000.0)
    return [row["id"]]


def phantom(draft: Draft, subtle: Subtle) -> list[str]:
    """EV-029: one invoice for two shipments; subtle: a fresh number for the second."""
    serial, seller = f"I-TWICE-{draft.count}", draft.pick("E")
    draft.declare(exporter=seller, invoice=serial, date=day(draft.rng, 0, 300))
    again = f"{serial}-B" if subtle else serial
    return _ids([draft.declare(exporter=seller, invoice=again, date=day(draft.rng, 320, DAYS))])


def overdraw(draft: Draft, subtle: Subtle) -> list[str]:
    """EV-030: one licence drawn twice; subtle: the second draw is declared as a smaller one."""
    buyer, seller, code = draft.pick("B"), draft.pick("E"), "851762"
    number, first = f"L{draft.count:06}", int(draft.rng.integers(0, DAYS - 120))
    draft.licences.append(
        {
            "id": number,
            "holder": seller,
            "consignee": buyer,
            "quantity": 100.0,
            "valid_until": START + timedelta(days=first + 365),
            "office": "",
        }
    )
    some = {"importer": buyer, "exporter": seller, "hs6": code, "licence": number}
    draft.declare(**some, quantity=60.0, date=START + timedelta(days=first))
    second = draft.declare(**some, quantity=39.0 if subtle else 70.0, date=START + timedelta(days=first + 40))
    return [second["id"]]


def shopping(draft: Draft, subtle: Subtle) -> list[str]:
    """EV-031: refused next door, asked for here; subtle: the notice comes a year late, after the goods have gone."""
    buyer, code = _new_buyer(draft), _watched(draft)
    when = day(draft.rng, 100, DAYS)
    noticed = when + timedelta(days=300 if subtle else -60)
    draft.denials.append({"id": f"N{draft.count}", "date": noticed, "country": "FI", "consignee": buyer, "hs6": code})
    return _ids([draft.declare(importer=buyer, hs6=code, date=when)])


def displaced(draft: Draft, subtle: Subtle) -> list[str]:
    """EV-032: after controls the trade goes by another hub (see `flows`)."""
    del subtle
    first = (CONTROLLED_SINCE - START).days + 30
    return _ids(
        [draft.declare(importer=_new_buyer(draft, country="KG"), hs6="854232", date=day(draft.rng, first, DAYS))]
    )


def probing(draft: Draft, subtle: Subtle) -> list[str]:
    """EV-033: tiny orders, then a large one; subtle: a large one that is still ordinary in size."""
    buyer, code = _new_buyer(draft), _watched(draft)
    first, usual = int(draft.rng.integers(0, DAYS - 120)), 3000.0
    rows = []
    for place, size in enumerate((0.02, 0.03, 0.02, 1.0 if subtle else 30.0)):
        row = draft.declare(importer=buyer, hs6=code, date=START + timedelta(days=first + 20 * place))
        row["value"] = round(usual * size, 2)
        row["quantity"] = float(max(1, round(row["value"] / good(code).price)))
        rows.append(row)
    return [rows[-1]["id"]]


PLANTS: dict[str, Plant] = {
    "EV-001": hub,
    "EV-002": routed,
    "EV-003": zone,
    "EV-004": middleman,
    "EV-005": detour,
    "EV-006": drop_off,
    "EV-007": late_change,
    "EV-008": shell,
    "EV-009": newcomer,
    "EV-010": near_listed,
    "EV-011": phoenix,
    "EV-012": odd_buyer,
    "EV-013": front,
    "EV-014": evasive,
    "EV-015": forged,
    "EV-016": wrong_code,
    "EV-017": vague,
    "EV-018": price,
    "EV-019": split,
    "EV-020": set_of_parts,
    "EV-021": hidden_module,
    "EV-022": commingled,
    "EV-023": no_return,
    "EV-025": sister_site,
    "EV-026": declined,
    "EV-027": payer,
    "EV-028": cash,
    "EV-029": phantom,
    "EV-030": overdraw,
    "EV-031": shopping,
    "EV-032": displaced,
    "EV-033": probing,
}
