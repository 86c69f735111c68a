"""Planting: for each technique, how a diverter would do it among the ordinary trade.

Takes a draft, changes or adds rows, gives the ids that the technique touched. A quarter of the plants is subtle: done
by someone who knows the detector (a smaller lie, a longer wait, other words). Those are labelled alike, and are what
recall below one is made of.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeAlias

from cocket.risk.targeting.generator.base import (
    BUYING,
    CONTROLLED_SINCE,
    DAYS,
    HUBS,
    LIMIT,
    SETS,
    START,
    Draft,
    Row,
    day,
    good,
    one_of,
    watched_codes,
)
from cocket.risk.targeting.generator.parties import CIVIL, MAIL_HOUSE, MAKERS, MIDDLEMEN, PAYERS, name, party
from cocket.risk.targeting.generator.trade import IN_HUBS, declare

SUBTLE = 0.25
CONTROLLED = (CONTROLLED_SINCE - START).days
SMALL = ("854231", "854232", "852691", "852910", "852589")  # codes whose pieces cost less than the limit
EMPTY_WORDS = ("modernisation of equipment", "improvement of capacity", "renewal of installations")
Subtle: TypeAlias = bool  # whether the plant is done by someone who knows the detector
Plant: TypeAlias = "Callable[[Draft, Subtle], list[str]]"


def _ids(rows: list[Row]) -> list[str]:
    return [row["id"] for row in rows]


def _watched(draft: Draft) -> str:
    return one_of(draft.rng, watched_codes())


def _new_buyer(draft: Draft, **said: Any) -> str:
    country = one_of(draft.rng, HUBS if draft.rng.random() < IN_HUBS else BUYING)
    return party(draft, "B", passing=True, **{"country": country, "activity": one_of(draft.rng, MAKERS), **said})


def _declare(draft: Draft, **said: Any) -> Row:
    """Add a row that a technique touches: nothing about it that is not said is left to ordinary accidents."""
    return declare(draft, **{"end_user": said.get("importer", ""), **said} if "importer" in said else said)


def hub(draft: Draft, subtle: Subtle) -> list[str]:
    """EV-001: goods for a target go to a hub; the hub's books show it a month later (see `flows`)."""
    del subtle
    when = day(draft.rng, CONTROLLED + 30, DAYS)
    return _ids([_declare(draft, importer=_new_buyer(draft, country="AM"), hs6="854231", date=when)])


def routed(draft: Draft, subtle: Subtle) -> list[str]:
    """EV-002: a forwarder of the buyer's choice, and no end user."""
    forwarder = draft.by_kind["F"][0] if not subtle else draft.pick("F")
    return _ids([_declare(draft, hs6=_watched(draft), forwarder=forwarder, end_user="")])


def zone(draft: Draft, subtle: Subtle) -> list[str]:
    """EV-003: into a free zone and never out; subtle: an exit is recorded that no customs saw."""
    when = day(draft.rng)
    out = when + timedelta(days=60) if subtle else None
    buyer = _new_buyer(draft, free_zone="Harbour Zone")
    return _ids([_declare(draft, importer=buyer, end_user="", date=when, zone_exit_on=out)])


def middleman(draft: Draft, subtle: Subtle) -> list[str]:
    """EV-004: a trader or forwarder as last consignee; subtle: it names an accomplice as end user."""
    buyer = _new_buyer(draft, activity=one_of(draft.rng, MIDDLEMEN), role="distributor")
    return _ids([_declare(draft, importer=buyer, end_user=draft.pick("B") if subtle else buyer, hs6=_watched(draft))])


def detour(draft: Draft, subtle: Subtle) -> list[str]:
    """EV-005: by way of countries that lie nowhere near; subtle: one stop that is merely odd."""
    seller = draft.pick("E", one_of(draft.rng, ("DE", "NL", "SE")))
    buyer = _new_buyer(draft, country=one_of(draft.rng, ("TR", "AM", "KZ", "AE", "EG")))
    far = one_of(draft.rng, ("BR;SG", "MX", "ZA;TH", "BR", "VN;US"))
    return _ids([_declare(draft, importer=buyer, exporter=seller, via="IT" if subtle else far)])


def drop_off(draft: Draft, subtle: Subtle) -> list[str]:
    """EV-006: transit is opened and never closed; subtle: it is closed with a false stamp."""
    when = day(draft.rng)
    closed = when + timedelta(days=9) if subtle else None
    return _ids([_declare(draft, date=when, transit_opened_on=when, transit_closed_on=closed)])


def late_change(draft: Draft, subtle: Subtle) -> list[str]:
    """EV-007: another country once the goods have left; subtle: another consignee in the same country."""
    row = _declare(draft, importer=_new_buyer(draft))
    row["amended_on"] = row["departed_on"] + timedelta(days=4)
    row["destination_before"] = row["destination"] if subtle else one_of(draft.rng, BUYING[:15])
    if subtle:
        row["importer_before"] = draft.pick("B", row["destination"])
    return [row["id"]]


def shell(draft: Draft, subtle: Subtle) -> list[str]:
    """EV-008: a firm of three weeks at an address of many; subtle: it was bought ready-made, two years old."""
    when = day(draft.rng)
    age = 800 if subtle else int(draft.rng.integers(5, 120))
    buyer = _new_buyer(draft, address=MAIL_HOUSE, website="no", staff=0, founded=when - timedelta(days=age))
    return _ids([_declare(draft, importer=buyer, date=when)])


def newcomer(draft: Draft, subtle: Subtle) -> list[str]:
    """EV-009: founded after controls began, and buys watched codes alone; subtle: among as many ordinary goods."""
    founded = CONTROLLED_SINCE + timedelta(days=int(draft.rng.integers(1, DAYS - CONTROLLED - 200)))
    buyer = _new_buyer(draft, founded=founded)
    first = (founded - START).days
    rows = [
        _declare(draft, importer=buyer, hs6=_watched(draft), date=day(draft.rng, first + 10, first + 200))
        for _ in range(4)
    ]
    if subtle:
        for _ in range(5):
            _declare(draft, importer=buyer, hs6="392690", date=day(draft.rng, first + 10, first + 200))
    return _ids(rows)


def near_listed(draft: Draft, subtle: Subtle) -> list[str]:
    """EV-010: the address or director of a listed firm; subtle: a nominee, at another address."""
    listed = party(draft, "B", passing=True, listed="yes")
    shared = {} if subtle else {"address": draft.parties[listed]["address"]}
    return _ids([_declare(draft, importer=_new_buyer(draft, **shared))])


def phoenix(draft: Draft, subtle: Subtle) -> list[str]:
    """EV-011: a listed firm comes back one letter apart, with its suppliers; subtle: with new suppliers."""
    first = name(draft, "")
    listed = party(draft, "B", passing=True, listed="yes", name=first)
    heir = _new_buyer(draft, name=first.replace("e", "ee", 1) if "e" in first else f"{first[0]}h{first[1:]}")
    suppliers = [draft.pick("E") for _ in range(3)]
    for supplier in suppliers:
        _declare(draft, importer=listed, exporter=supplier, date=day(draft.rng, 0, CONTROLLED))
    others = [draft.pick("E") for _ in range(3)] if subtle else suppliers
    return _ids([_declare(draft, importer=heir, exporter=one, date=day(draft.rng, CONTROLLED)) for one in others])


def odd_buyer(draft: Draft, subtle: Subtle) -> list[str]:
    """EV-012: a bakery orders lasers; subtle: a firm that says it makes machines."""
    activity = "Machine builder" if subtle else one_of(draft.rng, ("Bakery", "Textile mill", "Furniture maker"))
    return _ids([_declare(draft, importer=_new_buyer(draft, activity=activity), hs6="901320")])


def front(draft: Draft, subtle: Subtle) -> list[str]:
    """EV-013: a civil end user takes more than it can use; subtle: just as much as it could."""
    staff = int(draft.rng.integers(6, 40))
    user = party(draft, "B", passing=True, staff=staff, activity=one_of(draft.rng, sorted(CIVIL)))
    quantity = float(staff if subtle else staff * draft.rng.integers(4, 15))
    return _ids(
        [
            _declare(
                draft,
                importer=_new_buyer(draft),
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
    return _ids([_declare(draft, importer=_new_buyer(draft), hs6=_watched(draft), end_use=text)])


def forged(draft: Draft, subtle: Subtle) -> list[str]:
    """EV-015: a certificate that was made out to another end user; subtle: a fresh number."""
    serial = f"C-{draft.number():07}"
    code = _watched(draft)
    when = day(draft.rng, 20)
    if not subtle:
        _declare(draft, hs6=code, euc=serial, date=day(draft.rng, 0, (when - START).days - 5))
    return _ids([_declare(draft, importer=_new_buyer(draft), hs6=code, euc=serial, date=when)])


def wrong_code(draft: Draft, subtle: Subtle) -> list[str]:
    """EV-016: watched goods under an ordinary code; subtle: with ordinary words as well."""
    real = good(_watched(draft))
    row = _declare(draft, hs6=one_of(draft.rng, ("853690", "392690", "854442", "732690")))
    if not subtle:
        row["description"] = real.words[int(draft.rng.integers(len(real.words)))]
    row["value"] = round(row["quantity"] * real.price, 2)
    return [row["id"]]


def vague(draft: Draft, subtle: Subtle) -> list[str]:
    """EV-017: words that fit anything; subtle: words that only sound like goods."""
    text = (
        one_of(
            draft.rng, ("technical articles for industry", "articles of metal and plastic", "units for modernisation")
        )
        if subtle
        else one_of(draft.rng, ("electronic parts", "equipment", "spare parts set", "samples", "various goods"))
    )
    return _ids([_declare(draft, importer=_new_buyer(draft), hs6=_watched(draft), description=text)])


def price(draft: Draft, subtle: Subtle) -> list[str]:
    """EV-018: paid far above or declared far below; subtle: by a quarter only."""
    row = _declare(draft, hs6=_watched(draft))
    factor = 1.25 if subtle else float(one_of(draft.rng, (0.06, 0.1, 12.0, 25.0)))
    row["value"] = round(row["value"] * factor, 2)
    return [row["id"]]


def split(draft: Draft, subtle: Subtle) -> list[str]:
    """EV-019: parcels just under the limit for firms of one cluster; subtle: a month apart."""
    cluster = f"K{draft.number()}"
    buyers, code = [_new_buyer(draft, cluster=cluster) for _ in range(3)], one_of(draft.rng, SMALL)
    first = int(draft.rng.integers(0, DAYS - (160 if subtle else 20)))
    rows = []
    for place in range(6):
        when = START + timedelta(days=first + place * (31 if subtle else 3))
        row = _declare(draft, importer=buyers[place % 3], hs6=code, date=when)
        row["value"] = round(LIMIT * float(draft.rng.uniform(0.82, 0.99)), 2)
        row["quantity"] = float(max(1, round(row["value"] / good(code).price)))
        rows.append(row)
    return _ids(rows)


def set_of_parts(draft: Draft, subtle: Subtle) -> list[str]:
    """EV-020: sister firms each buy one part of a set; subtle: over more than a season."""
    cluster, parts = f"K{draft.number()}", SETS[one_of(draft.rng, sorted(SETS))]
    first = int(draft.rng.integers(0, DAYS - (310 if subtle else 60)))
    return _ids(
        [
            _declare(
                draft,
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
    return _ids([_declare(draft, importer=_new_buyer(draft), hs6="847989")])


def commingled(draft: Draft, subtle: Subtle) -> list[str]:
    """EV-022: more in the crate than is declared; subtle: little more."""
    row = _declare(draft, importer=_new_buyer(draft))
    row["gross_mass"] = round(row["mass"] * (1.19 if subtle else float(draft.rng.uniform(1.5, 2.6))), 3)
    return [row["id"]]


def no_return(draft: Draft, subtle: Subtle) -> list[str]:
    """EV-023: a trial set that never comes back; subtle: a return is recorded."""
    when = day(draft.rng)
    due = when + timedelta(days=60)
    back = due - timedelta(days=5) if subtle else None
    return _ids(
        [_declare(draft, hs6=_watched(draft), date=when, procedure="temporary", return_due=due, returned_on=back)]
    )


def sister_site(draft: Draft, subtle: Subtle) -> list[str]:
    """EV-025: equipment and its software from two firms of one house to one site; subtle: nobody resolved the house."""
    cluster, site = f"K{draft.number()}", f"Site {draft.number()}"
    sellers = [party(draft, "E", passing=True, **({} if subtle else {"cluster": cluster})) for _ in range(2)]
    when = day(draft.rng, 0, DAYS - 60)
    rows = [
        _declare(draft, exporter=sellers[0], hs6="851762", date=when, site=site),
        _declare(draft, exporter=sellers[1], hs6="852380", date=when + timedelta(days=30), site=site),
    ]
    return _ids(rows)


def declined(draft: Draft, subtle: Subtle) -> list[str]:
    """EV-026: nobody is to see the site; subtle: installation is ordered and later called off."""
    code = one_of(draft.rng, ("845710", "851762", "902780"))
    return _ids([_declare(draft, importer=_new_buyer(draft), hs6=code, installation="yes" if subtle else "declined")])


def payer(draft: Draft, subtle: Subtle) -> list[str]:
    """EV-027: a stranger pays; subtle: through the buyer's own account."""
    buyer = _new_buyer(draft)
    other = buyer if subtle else party(draft, "P", passing=True, role="payer", activity=one_of(draft.rng, PAYERS))
    return _ids([_declare(draft, importer=buyer, payer=other, hs6=_watched(draft))])


def cash(draft: Draft, subtle: Subtle) -> list[str]:
    """EV-028: cash for dear machines; subtle: in parts that look like instalments."""
    code = one_of(draft.rng, ("845710", "847989", "902780", "851762"))
    row = _declare(draft, importer=_new_buyer(draft), hs6=code)
    row["terms"], row["value"] = ("credit" if subtle else "cash"), round(float(draft.rng.uniform(21_000, 140_000)), 2)
    return [row["id"]]


def phantom(draft: Draft, subtle: Subtle) -> list[str]:
    """EV-029: one invoice for two shipments; subtle: a fresh number for the second."""
    serial, seller, when = f"I-{draft.number():07}", draft.pick("E"), day(draft.rng, 20)
    _declare(draft, exporter=seller, invoice=serial, date=day(draft.rng, 0, (when - START).days - 5))
    again = f"{serial}-B" if subtle else serial
    paid: Row = {
        "id": f"M{draft.number():07}",
        "date": when,
        "payer": draft.pick("B"),
        "invoice": f"I-{draft.number():07}",
    }
    draft.payments.append({**paid, "amount": round(float(draft.rng.uniform(2_000, 80_000)), 2)})
    return [*_ids([_declare(draft, exporter=seller, invoice=again, date=when)]), str(paid["id"])]


def overdraw(draft: Draft, subtle: Subtle) -> list[str]:
    """EV-030: one licence drawn twice; subtle: the second draw is declared as a smaller one."""
    buyer, seller, code = draft.pick("B"), draft.pick("E"), _watched(draft)
    whole = float(draft.rng.integers(20, 400))
    part = round(whole * 0.6)
    number, first = f"L{draft.number():07}", int(draft.rng.integers(0, DAYS - 45))
    draft.licences.append(
        {
            "id": number,
            "holder": seller,
            "consignee": buyer,
            "quantity": whole,
            "valid_until": START + timedelta(days=first + 365),
            "office": "",
        }
    )
    some = {"importer": buyer, "exporter": seller, "hs6": code, "licence": number}
    _declare(draft, **some, quantity=part, date=START + timedelta(days=first))
    more = whole - part if subtle else round((whole - part) * float(draft.rng.uniform(1.2, 3.0))) + 1.0
    second = _declare(draft, **some, quantity=more, date=START + timedelta(days=first + 40))
    return [second["id"]]


def shopping(draft: Draft, subtle: Subtle) -> list[str]:
    """EV-031: refused next door, asked for here; subtle: the notice comes a year late, after the goods have gone."""
    buyer, code = _new_buyer(draft), _watched(draft)
    when = day(draft.rng)
    noticed = when + timedelta(days=300 if subtle else -60)
    draft.denials.append(
        {"id": f"N{draft.number()}", "date": noticed, "country": "FI", "consignee": buyer, "hs6": code}
    )
    return _ids([_declare(draft, importer=buyer, hs6=code, date=when)])


def displaced(draft: Draft, subtle: Subtle) -> list[str]:
    """EV-032: after controls the trade goes by another hub (see `flows`)."""
    del subtle
    first = CONTROLLED + 15
    return _ids(
        [_declare(draft, importer=_new_buyer(draft, country="KG"), hs6="854232", date=day(draft.rng, first, DAYS))]
    )


def probing(draft: Draft, subtle: Subtle) -> list[str]:
    """EV-033: tiny orders, then a large one; subtle: a large one that is still ordinary in size."""
    buyer, code = _new_buyer(draft), _watched(draft)
    first, usual = int(draft.rng.integers(0, DAYS - 70)), float(draft.rng.uniform(2500, 6000))
    rows = []
    for place, size in enumerate((0.02, 0.03, 0.02, 1.0 if subtle else 30.0)):
        row = _declare(draft, importer=buyer, hs6=code, date=START + timedelta(days=first + 20 * place))
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
