"""The ordinary trade of a made-up world: who buys what from whom, at which price, by which way.

Takes a draft with its parties, adds declarations. Sizes of firms follow a power law, prices a log-normal law around
each code's own, firms keep to a few codes, suppliers and one forwarder; and ordinary life has the oddities that evasion
also shows, at small rates and without ill intent.
"""

from __future__ import annotations

import math
from datetime import timedelta
from typing import Any

import numpy as np

from cocket.risk.targeting.generator.base import (
    BUYING,
    DAYS,
    HUBS,
    START,
    Draft,
    Good,
    Row,
    any_good,
    day,
    good,
    one_of,
    watched_codes,
)
from cocket.risk.targeting.generator.parties import MAKERS, PLAIN, buyer

NEWCOMERS = 20  # one in so many declarations is a stranger's only one
STARTERS = 400  # one firm for so many declarations starts to trade and goes on
YOUNG = 0.3  # of the strangers are a year old at most
IN_HUBS, PLAIN_GOODS = 0.5, 0.5  # of those strangers
STOPS = {"AE": "TR", "IN": "AE", "EG": "TR", "TH": "SG", "VN": "SG", "US": "GB", "MX": "US", "BR": "ES", "ZA": "AE"}
STAFF_PER_ORDER = 4  # of two years
LICENSED = 0.15  # of the declarations of watched goods
SITED = 0.15  # of the goods that are installed
AT_HOME = 0.7  # goods made in the country that they leave from
BY_HUB, ODD_STOP = 0.22, 0.001  # ways by a usual stop, and by one that only a timetable explains
FOR_STOCK, FOR_CUSTOMER = 0.06, 0.84  # of a distributor's purchases: no end user yet, a named customer
LOYAL, TAKEN = 0.85, 0.975  # to the usual forwarder; installation, where it is usual
PREPAID, CASH = 0.016, 0.004
STRANGERS = 0.5  # of those who pay for another are no traders
FOLLOWED = 0.5  # of the installed machines with a site, by their software
ODDITIES = {
    "temporary": 0.004, "vague": 0.002, "changed before departure": 0.004, "sold at sea": 0.001, "transit": 0.02,
    "odd price": 0.003, "bank pays": 0.009, "another pays": 0.003, "heavy packing": 0.004, "lazy end use": 0.004,
    "slip of a clerk": 0.001,
}  # fmt: skip
USES = (
    "installed in control cabinets of our own production line",
    "spare for machines that we have run since the plant opened",
    "sold on to workshops in our region that service such equipment",
    "used in the wards of the hospital we supply",
    "teaching and research in the measuring laboratory",
    "fitted to vehicles in our own workshop",
)
EXTRAS = ("", "", " new", " packed in cartons", " with accessories")


def declare(draft: Draft, **said: Any) -> Row:
    """Add a declaration that is ordinary in everything that is not said, and give it."""
    row = ordinary(draft, **said)
    draft.rows.append(row)
    return row


def trade(draft: Draft, rows: int) -> None:
    """Deal declarations to buyers by a power law; then come strangers who buy once, half of them in hubs."""
    rng = draft.rng
    buyers = list(draft.by_kind["B"])
    steady = rows - rows // NEWCOMERS
    weights = rng.pareto(1.15, len(buyers)) + 0.2
    counts = rng.multinomial(steady, weights / weights.sum())
    for one, count in zip(buyers, counts.tolist(), strict=True):
        if not count:
            continue
        many = 1 + int(min(6, rng.poisson(1.5)))
        party = draft.parties[one]
        party["staff"] = max(party["staff"], STAFF_PER_ORDER * count)  # who buys much is not small
        plain = party["activity"] in PLAIN
        drawn = [any_good(rng) for _ in range(many)]
        codes = [each.hs6 for each in drawn if not (plain and each.watched)] or ["392690"]
        suppliers = [draft.pick("E") for _ in range(1 + int(rng.poisson(1.2)))]
        for _ in range(count):
            row = declare(draft, importer=one, exporter=one_of(rng, suppliers), hs6=one_of(rng, codes))
            _media(draft, row)
    for _ in range(rows // NEWCOMERS):
        country = one_of(rng, HUBS if rng.random() < IN_HUBS else BUYING)
        code = any_good(rng).hs6 if rng.random() < PLAIN_GOODS else one_of(rng, watched_codes())
        _stranger(draft, country, [code])
    for _ in range(rows // STARTERS):
        codes = [any_good(rng).hs6, one_of(rng, watched_codes())]
        _stranger(draft, one_of(rng, BUYING), [one_of(rng, codes) for _ in range(int(rng.integers(3, 7)))])


def _stranger(draft: Draft, country: str, codes: list[str]) -> None:
    """Add a firm that has not traded before, as old or as young as firms are, and its orders within half a year."""
    rng = draft.rng
    first = day(rng)
    one = buyer(
        draft,
        passing=True,
        country=country,
        activity=one_of(rng, MAKERS),
        founded=first - timedelta(days=int(rng.integers(10, 400 if rng.random() < YOUNG else 6000))),
    )
    for place, code in enumerate(codes):
        when = min(first + timedelta(days=30 * place), START + timedelta(days=DAYS - 1))
        declare(draft, importer=one, hs6=code, date=when)


def ordinary(draft: Draft, **said: Any) -> Row:
    """Give a row that is ordinary in everything that is not said."""
    rng = draft.rng
    number = draft.number()
    one = good(said["hs6"]) if "hs6" in said else any_good(rng)
    importer = said.get("importer") or draft.pick("B")
    exporter = said.get("exporter") or draft.pick("E")
    size = math.exp(rng.normal(math.log(4000 / one.price) / 1.4, 0.9))
    quantity = float(said.get("quantity") or max(1, round(size)))
    price = one.price * math.exp(rng.normal(0, one.spread * 0.35))
    mass = quantity * one.kg * math.exp(rng.normal(0, 0.08))
    when = said.get("date") or day(rng)
    party = draft.parties[importer]
    departure, destination = draft.parties[exporter]["country"], party["country"]
    row: Row = {
        "id": f"D{number:07}",
        "date": when,
        "exporter": exporter,
        "importer": importer,
        "end_user": _end_user(draft, importer),
        "forwarder": _forwarder(draft, importer),
        "payer": importer,
        "office": f"{departure}{int(rng.integers(1, 5)):02}",
        "hs6": one.hs6,
        "description": one_of(rng, one.words) + one_of(rng, EXTRAS),
        "departure": departure,
        "destination": destination,
        "via": _via(rng, departure, destination),
        "origin": departure if rng.random() < AT_HOME else one_of(rng, ("CN", "US", "TW", "MY")),
        "value": round(quantity * price, 2),
        "mass": round(mass, 3),
        "gross_mass": round(mass * math.exp(rng.normal(0.12, 0.02)), 3),
        "quantity": quantity,
        "licence": "",
        "procedure": "permanent",
        "departed_on": when + timedelta(days=int(rng.integers(1, 5))),
        "end_use": f"{one_of(rng, USES)}, for {party['name']}",
        "euc": f"C-{number:07}" if one.watched else "",
        "terms": _terms(rng),
        "invoice": f"I-{number:07}",
        "installation": ("yes" if rng.random() < TAKEN else "declined") if one.installed else "",
        "site": f"Site {number}" if one.installed and rng.random() < SITED else "",
    }
    row.update(said)
    _oddities(draft, row)
    _papers(draft, row, one)
    return row


def _end_user(draft: Draft, importer: str) -> str:
    """Give who uses the goods: the buyer, a distributor's customer, or nobody named yet (stock)."""
    if draft.parties[importer]["role"] != "distributor":
        return importer
    roll = draft.rng.random()
    if roll < FOR_STOCK:
        return ""
    return draft.pick("B") if roll < FOR_STOCK + FOR_CUSTOMER else importer


def _forwarder(draft: Draft, importer: str) -> str:
    """Give the buyer's usual forwarder, now and then another."""
    usual = draft.forwarders.setdefault(importer, draft.pick("F"))
    return usual if draft.rng.random() < LOYAL else draft.pick("F")


def _terms(rng: np.random.Generator) -> str:
    roll = rng.random()
    if roll < CASH + PREPAID:
        return "cash" if roll < CASH else "prepaid"
    return one_of(rng, ("credit", "letter of credit", "open account"))


def _via(rng: np.random.Generator, departure: str, destination: str) -> str:
    stop = STOPS.get(destination, "")
    if rng.random() < ODD_STOP:
        return one_of(rng, ("US", "ZA", "SG", "IT", "VN;US", "MX"))
    if rng.random() > BY_HUB or stop in (departure, destination) or departure in ("JP", "KR"):
        return ""
    return stop


def _media(draft: Draft, row: Row) -> None:
    """Now and then the software of an installed machine follows to its site, from the same house."""
    rng = draft.rng
    if row["site"] and rng.random() < FOLLOWED:
        when = min(row["date"] + timedelta(days=int(rng.integers(1, 40))), START + timedelta(days=DAYS - 1))
        said = {"importer": row["importer"], "exporter": row["exporter"], "site": row["site"]}
        declare(draft, **said, hs6="852380", date=when)


def _oddities(draft: Draft, row: Row) -> None:
    """Let ordinary life have what also marks evasion, at small rates and without ill intent."""
    rng = draft.rng
    match _drawn(rng.random(), ODDITIES):
        case "temporary" if row["procedure"] == "permanent":
            row["procedure"] = "temporary"
            row["return_due"] = row["date"] + timedelta(days=90)
            row["returned_on"] = row["return_due"] + timedelta(days=int(rng.integers(-60, 20)))
        case "vague":
            row["description"] = one_of(rng, ("spare parts", "samples", "accessories", "equipment"))
        case "changed before departure" if "amended_on" not in row:
            row["amended_on"], row["destination_before"] = row["date"], one_of(rng, BUYING)
        case "sold at sea" if "amended_on" not in row:
            row["amended_on"], row["importer_before"] = row["departed_on"] + timedelta(days=3), draft.pick("B")
        case "transit" if "transit_opened_on" not in row:
            row["transit_opened_on"] = row["date"]
            row["transit_closed_on"] = row["date"] + timedelta(days=int(rng.integers(2, 15)))
        case "odd price":
            row["value"] = round(row["value"] * math.exp(rng.normal(0, 1.2)), 2)
        case "bank pays" if row["payer"] == row["importer"]:
            row["payer"] = draft.pick("R", draft.parties[row["importer"]]["country"])
        case "another pays" if row["payer"] == row["importer"]:
            row["payer"] = draft.pick("P" if rng.random() < STRANGERS else "B")
        case "heavy packing":
            row["gross_mass"] = round(row["mass"] * float(rng.uniform(1.3, 1.6)), 3)
        case "slip of a clerk":
            _slip(draft, row)
        case "lazy end use":
            row["end_use"] = one_of(rng, ("", "for own use", "to be advised"))


def _papers(draft: Draft, row: Row, one: Good) -> None:
    """Give some rows a licence, and goods for a free zone their way out of it."""
    rng = draft.rng
    if one.watched and not row["licence"] and rng.random() < LICENSED:
        _license(draft, row)
    zone = draft.parties[row["importer"]]["free_zone"]
    if zone and "zone_exit_on" not in row:
        row["zone_exit_on"] = row["date"] + timedelta(days=int(rng.integers(3, 80)))


def _slip(draft: Draft, row: Row) -> None:
    """Let a clerk forget to close a transit or to record a return, or type a number off the paper before."""
    rng = draft.rng
    before = draft.rows[int(rng.integers(len(draft.rows)))] if draft.rows else row
    match int(rng.integers(4)):
        case 0:
            row["transit_opened_on"], row["transit_closed_on"] = row["date"], None
        case 1:
            row["procedure"], row["return_due"] = "temporary", row["date"] + timedelta(days=90)
        case 2:
            row["euc"] = row["euc"] and before["euc"]
        case _:
            row["invoice"] = draft.rows[-1]["invoice"] if draft.rows else row["invoice"]


def _drawn(roll: float, rates: dict[str, float]) -> str:
    """Give what a roll between 0 and 1 falls on, "" where nothing happens."""
    for what, rate in rates.items():
        if roll < rate:
            return what
        roll -= rate
    return ""


def _license(draft: Draft, row: Row) -> None:
    """Give a row a licence of its own with something left on it."""
    number = f"L{row['id'][1:]}"
    draft.licences.append(
        {
            "id": number,
            "holder": row["exporter"],
            "consignee": row["importer"],
            "quantity": math.ceil(row["quantity"] * float(draft.rng.uniform(1.0, 3.0))),
            "valid_until": row["date"] + timedelta(days=int(draft.rng.integers(20, 500))),
            "office": "",
        }
    )
    row["licence"] = number
