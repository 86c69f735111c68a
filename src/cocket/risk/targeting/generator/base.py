"""The ordinary trade of a made-up world: who trades, what, at which price, by which way.

Takes a seed and a size, gives a `Draft` of plain rows that planting then changes. Sizes of firms follow a power law,
prices a log-normal law around each code's own, firms keep to a few codes and a few partners, and ordinary life has its
own oddities: late returns, sloppy words, a banker who pays, goods that stay in a zone.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

Row = dict[str, Any]
START = date(2024, 1, 1)
DAYS = 731
CONTROLLED_SINCE = date(2024, 9, 1)
LIMIT = 1000.0
TARGET = "XA"  # a code that ISO 3166 leaves to users: a made-up country under control
HUBS = ("AE", "TR", "HK", "KZ", "AM", "KG")
SETS = {"direction finder": ["852691", "852910", "854231"], "aerial camera": ["852589", "854232", "880730"]}
EXPORTING = ("DE", "NL", "SE", "JP", "KR")
BUYING = ("FR", "PL", "IT", "ES", "GB", "US", "IN", "BR", "MX", "ZA", "EG", "TH", "VN", "CZ", "NO", *HUBS)
HALF_HUBS = 0.22
NEWCOMERS = 20  # one in so many declarations is a stranger's only one
IN_HUBS = 0.5
MAKERS = ("Electronics maker", "Machine builder", "Wholesale of parts")
ACTIVITIES = (
    "Electronics maker", "Machine builder", "Wholesale of parts", "Hospital", "University laboratory", "Car workshop",
    "Retail chain", "Furniture maker", "Food processing", "Water utility", "Textile mill", "Construction firm",
    "Bakery", "Trading house", "Logistics and forwarding",
)  # fmt: skip
PLAIN = frozenset(("Furniture maker", "Food processing", "Textile mill", "Construction firm"))  # buy nothing watched
FIRST = (
    "Alder",
    "Basalt",
    "Cinder",
    "Dovetail",
    "Elmwood",
    "Fairlane",
    "Granite",
    "Harbour",
    "Ivory",
    "Juniper",
    "Larch",
)
SECOND = (
    "Components",
    "Instruments",
    "Trading",
    "Systems",
    "Works",
    "Supply",
    "Technic",
    "Industries",
    "Partners",
    "Goods",
)
LEGAL = ("Ltd", "GmbH", "SA", "LLC", "BV", "Oy")
PEOPLE = ("A. Almond", "B. Birch", "C. Cloud", "D. Dale", "E. Ember", "F. Frost", "G. Gale", "H. Heath", "I. Isle")
USES = (
    "installed in control cabinets of our own production line",
    "spare for machines that we have run since the plant opened",
    "sold on to workshops in our region that service such equipment",
    "used in the wards of the hospital we supply",
    "teaching and research in the measuring laboratory",
    "fitted to vehicles in our own workshop",
)


@dataclass(frozen=True, slots=True)
class Good:
    """One code of the catalogue: price and mass per piece, the spread of prices in logarithms, the words used."""

    hs6: str
    share: float
    price: float
    spread: float
    kg: float
    watched: bool
    installed: bool
    words: tuple[str, ...]


@dataclass(slots=True)
class Draft:
    """A world in the making. `labels` is the hidden truth: declaration (or payment) -> technique."""

    rng: np.random.Generator
    rows: list[Row] = field(default_factory=list)
    parties: dict[str, Row] = field(default_factory=dict)
    licences: list[Row] = field(default_factory=list)
    denials: list[Row] = field(default_factory=list)
    flows: list[Row] = field(default_factory=list)
    payments: list[Row] = field(default_factory=list)
    labels: dict[str, str] = field(default_factory=dict)
    count: int = 0

    def party(self, kind: str, /, **said: Any) -> str:
        """Add a party and give its id."""
        rng = self.rng
        party_id = f"{kind}{len(self.parties):05}"
        name = (
            f"{FIRST[rng.integers(len(FIRST))]} {SECOND[rng.integers(len(SECOND))]} {LEGAL[rng.integers(len(LEGAL))]}"
        )
        number = int(rng.integers(1, 400))
        self.parties[party_id] = {
            "id": party_id,
            "name": f"{name} {rng.integers(100, 99_999)}",
            "country": str(rng.choice(EXPORTING if kind == "E" else BUYING)),
            "founded": START - timedelta(days=int(rng.integers(60, 9000))),
            "activity": str(rng.choice(ACTIVITIES[:12])),
            "address": f"{number} {FIRST[rng.integers(len(FIRST))]} Road, {rng.integers(100, 999)}",
            "director": f"{PEOPLE[rng.integers(len(PEOPLE))]} {rng.integers(100, 999_999)}",
            "website": "no" if rng.random() < 0.15 else "yes",
            "staff": int(1 + rng.pareto(1.1) * 8),
            "free_zone": "",
            "cluster": party_id,
            "listed": "",
            "kind": "",
            **said,
        }
        return party_id

    def declare(self, **said: Any) -> Row:
        """Add an ordinary declaration of a code, with what is said of it, and give the row."""
        row = ordinary(self, **said)
        self.rows.append(row)
        return row

    def pick(self, kind: str, country: str = "") -> str:
        """Give a party of a kind that trades, perhaps of a country."""
        known = [p for p, row in self.parties.items() if p[0] == kind and (not country or row["country"] == country)]
        return str(known[int(self.rng.integers(len(known)))])


@cache
def catalogue() -> tuple[Good, ...]:
    """Read the goods that are traded."""
    text = files("cocket.risk.targeting.generator").joinpath("catalogue.csv").read_text("utf-8")
    return tuple(
        Good(
            row["hs6"],
            float(row["share"]),
            float(row["price"]),
            float(row["spread"]),
            float(row["kg"]),
            row["watched"] == "1",
            row["installed"] == "1",
            tuple(row["words"].split("|")),
        )
        for row in csv.DictReader(text.splitlines())
    )


def good(hs6: str) -> Good:
    """Give a code of the catalogue."""
    return next(one for one in catalogue() if one.hs6 == hs6)


def day(rng: np.random.Generator, first: int = 0, last: int = DAYS) -> date:
    """Draw a day, weekends rarer."""
    number = int(rng.integers(first, last))
    return START + timedelta(days=number)


def ordinary(draft: Draft, **said: Any) -> Row:
    """Give a row that is ordinary in everything that is not said."""
    rng = draft.rng
    draft.count += 1
    one = good(said["hs6"]) if "hs6" in said else catalogue()[int(rng.choice(len(catalogue()), p=_shares()))]
    importer = said.get("importer") or draft.pick("B")
    exporter = said.get("exporter") or draft.pick("E")
    quantity = float(
        said.get("quantity") or max(1, round(float(np.exp(rng.normal(np.log(4000 / one.price) / 1.4, 0.9)))))
    )
    price = one.price * float(np.exp(rng.normal(0, one.spread * 0.35)))
    mass = quantity * one.kg * float(np.exp(rng.normal(0, 0.08)))
    when = said.get("date") or day(rng)
    departure, destination = draft.parties[exporter]["country"], draft.parties[importer]["country"]
    row: Row = {
        "id": f"D{draft.count:07}",
        "date": when,
        "exporter": exporter,
        "importer": importer,
        "end_user": importer,
        "forwarder": draft.pick("F"),
        "payer": importer,
        "office": f"{departure}{int(rng.integers(1, 5)):02}",
        "hs6": one.hs6,
        "description": _words(rng, one.words),
        "departure": departure,
        "destination": destination,
        "via": _via(rng, departure, destination),
        "origin": departure if rng.random() < 0.7 else str(rng.choice(("CN", "US", "TW", "MY"))),
        "value": round(quantity * price, 2),
        "mass": round(mass, 3),
        "gross_mass": round(mass * float(np.exp(rng.normal(0.12, 0.02))), 3),
        "quantity": quantity,
        "licence": "",
        "procedure": "permanent",
        "departed_on": when + timedelta(days=int(rng.integers(1, 5))),
        "end_use": f"{USES[rng.integers(len(USES))]}, for {draft.parties[importer]['name']}",
        "euc": f"C-{draft.count:07}" if one.watched else "",
        "terms": str(rng.choice(("credit", "letter of credit", "open account"))) if rng.random() > 0.02 else "prepaid",
        "invoice": f"I-{draft.count:07}",
        "installation": ("yes" if rng.random() < 0.975 else "declined") if one.installed else "",
        "site": "",
    }
    row.update(said)
    _oddities(rng, row, draft)
    return row


def _oddities(rng: np.random.Generator, row: Row, draft: Draft) -> None:
    """Let ordinary life have what also marks evasion, at small rates and without ill intent."""
    roll = rng.random()
    if roll < 0.004:
        row["procedure"] = "temporary"
        row["return_due"] = row["date"] + timedelta(days=90)
        row["returned_on"] = row["return_due"] + timedelta(days=int(rng.integers(-60, 10)))
    elif roll < 0.006:
        row["description"] = str(rng.choice(("spare parts", "samples", "accessories")))
    elif roll < 0.010:
        row["amended_on"], row["destination_before"] = row["date"], str(rng.choice(BUYING))
    elif roll < 0.030:
        row["transit_opened_on"] = row["date"]
        row["transit_closed_on"] = row["date"] + timedelta(days=int(rng.integers(2, 15)))
    elif roll < 0.033:
        row["value"] = round(row["value"] * float(np.exp(rng.normal(0, 1.2))), 2)
    elif roll < 0.036:
        row["payer"] = draft.pick("B")
    elif roll < 0.040:
        row["gross_mass"] = round(row["mass"] * float(rng.uniform(1.3, 1.6)), 3)
    elif roll < 0.044:
        row["end_use"] = ""
    zone = draft.parties[row["importer"]]["free_zone"]
    if zone and "zone_exit_on" not in row:
        row["zone_exit_on"] = row["date"] + timedelta(days=int(rng.integers(3, 80)))


@cache
def _shares() -> np.ndarray:
    shares = np.array([one.share for one in catalogue()])
    return np.asarray(shares / shares.sum())


def _watched(rng: np.random.Generator) -> str:
    codes = [one.hs6 for one in catalogue() if one.watched]
    return codes[int(rng.integers(len(codes)))]


def _words(rng: np.random.Generator, words: tuple[str, ...]) -> str:
    text = words[int(rng.integers(len(words)))]
    extra = ("", "", " new", f" type {int(rng.integers(10, 99))}", " packed in cartons", " with accessories")
    return text + extra[int(rng.integers(len(extra)))]


def _via(rng: np.random.Generator, departure: str, destination: str) -> str:
    if rng.random() > HALF_HUBS:
        return ""
    near = {"AE": "AE", "IN": "AE", "EG": "TR", "TH": "SG", "VN": "SG", "US": "GB", "MX": "US", "BR": "ES", "ZA": "AE"}
    stop = near.get(destination, "")
    return stop if stop not in (departure, destination) and departure not in ("JP", "KR") else ""


def draft_world(seed: int, rows: int) -> Draft:
    """Give the ordinary trade of a world of about so many declarations."""
    draft = Draft(np.random.default_rng(seed))
    for _ in range(max(20, rows // 80)):
        draft.party("E")
    for _ in range(max(60, rows // 12)):
        draft.party("B")
    for _ in range(max(8, rows // 500)):
        draft.party("F", activity="Logistics and forwarding")
    buyers = [party for party in draft.parties if party[0] == "B"]
    for party in draft.rng.choice(buyers, size=len(buyers) // 25, replace=False).tolist():
        draft.parties[party]["free_zone"] = str(draft.rng.choice(("Harbour Zone", "Airport Zone", "East Zone")))
    _trade(draft, buyers, rows - rows // NEWCOMERS)
    # Ordinary trade has strangers too: firms that buy once, many of them in hubs, some of them young.
    for _ in range(rows // NEWCOMERS):
        country = str(draft.rng.choice(HUBS if draft.rng.random() < IN_HUBS else BUYING))
        plain = draft.rng.random() < 0.5
        code = catalogue()[int(draft.rng.choice(len(catalogue()), p=_shares()))].hs6 if plain else _watched(draft.rng)
        draft.declare(importer=draft.party("B", country=country, activity=str(draft.rng.choice(MAKERS))), hs6=code)
    draft.rows.sort(key=lambda row: (row["date"], row["id"]))
    return draft


def _trade(draft: Draft, buyers: list[str], rows: int) -> None:
    """Deal declarations to buyers by a power law; each buyer keeps to a few codes and suppliers."""
    rng = draft.rng
    weights = rng.pareto(1.15, len(buyers)) + 0.2
    counts = rng.multinomial(rows, weights / weights.sum())
    exporters = [party for party in draft.parties if party[0] == "E"]
    for buyer, count in zip(buyers, counts.tolist(), strict=True):
        many = 1 + int(min(6, rng.poisson(1.5)))
        plain = draft.parties[buyer]["activity"] in PLAIN
        codes = [
            catalogue()[int(place)].hs6
            for place in rng.choice(len(catalogue()), size=many, p=_shares())
            if not (plain and catalogue()[int(place)].watched)
        ] or ["392690"]
        suppliers = [exporters[int(place)] for place in rng.integers(len(exporters), size=1 + int(rng.poisson(1.2)))]
        for _ in range(count):
            draft.declare(
                importer=buyer,
                exporter=suppliers[int(rng.integers(len(suppliers)))],
                hs6=codes[int(rng.integers(len(codes)))],
            )
