"""The firms of a made-up world: who they are, where they sit, and who belongs together.

Takes a draft, adds makers, distributors, end users, forwarders and banks with the ordinary likenesses that diverters
hide among: sister firms, business centres where many firms share an address, neighbours of a listed firm, young firms,
firms without a website.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from cocket.risk.targeting.generator.base import BUYING, EXPORTING, HUBS, START, Draft, Row, one_of

ZONES = ("Harbour Zone", "Airport Zone", "East Zone")
MAIL_HOUSE = "Suite 9, Lantern Business Centre"  # where a desk costs little: honest firms sit there too
CENTRES = tuple(f"{place} Business Centre" for place in ("Lantern", "Orchard", "Quayside", "Millrace", "Signal Hill"))
MAKERS = ("Electronics maker", "Machine builder", "Wholesale of parts")
MIDDLEMEN = ("Trading house", "Logistics and forwarding")
ACTIVITIES = (
    *MAKERS, "Hospital", "University laboratory", "Car workshop", "Retail chain", "Furniture maker",
    "Food processing", "Water utility", "Textile mill", "Construction firm", "Bakery",
)  # fmt: skip
PAYERS = ("Real estate", "Holding", "Tourism")
PLAIN = frozenset(("Furniture maker", "Food processing", "Textile mill", "Construction firm", "Bakery"))
CIVIL = frozenset(("Hospital", "University laboratory", "Water utility"))
_HEAD = ("Al", "Bren", "Cal", "Dov", "El", "Fen", "Gar", "Hol", "Ive", "Jun", "Kes", "Lar", "Mer", "Nor", "Os", "Pel")
_TAIL = ("dara", "wick", "mont", "stad", "via", "hurst", "nova", "tal", "berg", "lund", "quist", "ridge", "ton", "well")
_TRADE = ("Components", "Instruments", "Trading", "Systems", "Works", "Supply", "Technic", "Industries", "Partners")
_LEGAL = {"DE": "GmbH", "NL": "BV", "SE": "AB", "JP": "KK", "KR": "Co Ltd", "FR": "SA", "PL": "sp z o o", "IT": "Srl"}
_GIVEN = ("A.", "B.", "C.", "D.", "E.", "F.", "G.", "H.", "I.", "J.", "K.", "L.")
_FAMILY = ("Almond", "Birch", "Cloud", "Dale", "Ember", "Frost", "Gale", "Heath", "Isle", "Juno", "Kelp", "Lake")
_STREETS = ("Alder", "Basalt", "Cinder", "Dovetail", "Elmwood", "Fairlane", "Granite", "Harbour", "Ivory", "Juniper")

IN_CENTRE, IN_ZONE, IN_GROUP, LISTED, NEXT_DOOR = 0.03, 0.04, 0.06, 0.002, 0.003
AT_MAIL_HOUSE = 0.2
DISTRIBUTORS, DISTRIBUTORS_IN_HUBS = 0.18, 0.4
NO_WEBSITE = 0.12


def party(draft: Draft, kind: str, /, *, passing: bool = False, **said: Any) -> str:
    """Add a party of a kind (E exporter, B buyer, F forwarder, R bank, P payer) and give its id."""
    rng = draft.rng
    number = len(draft.parties)
    country = said.get("country") or one_of(rng, EXPORTING if kind == "E" else BUYING)
    row: Row = {
        "id": f"{kind}{number:06}",
        "name": name(draft, country),
        "country": country,
        "founded": START - timedelta(days=int(rng.integers(60, 9000))),
        "activity": one_of(rng, ACTIVITIES),
        "address": f"{int(rng.integers(1, 400))} {one_of(rng, _STREETS)} Road, {int(rng.integers(100, 9999))}",
        "director": f"{one_of(rng, _GIVEN)} {one_of(rng, _FAMILY)} {int(rng.integers(100, 999_999))}",
        "website": "no" if rng.random() < NO_WEBSITE else "yes",
        "staff": int(rng.pareto(1.1) * 8 + rng.integers(0, 4)),
        "free_zone": "",
        "cluster": f"{kind}{number:06}",
        "listed": "",
        "kind": "",
        "role": "end user",
    }
    row.update(said)
    if not row["kind"] and row["activity"] in CIVIL:
        row["kind"] = "civil"
        row["staff"] = said.get("staff", 5 + row["staff"] * 3)
    return draft.add_party(row, passing=passing)


def name(draft: Draft, country: str) -> str:
    """Make up a firm's name."""
    rng = draft.rng
    stem = f"{one_of(rng, _HEAD)}{one_of(rng, _TAIL)}{one_of(rng, _TAIL)}"
    return f"{stem} {one_of(rng, _TRADE)} {_LEGAL.get(country, 'Ltd')}"


def populate(draft: Draft, rows: int) -> None:
    """Add the firms that a world of so many declarations has."""
    rng = draft.rng
    for _ in range(max(20, rows // 80)):
        role = "maker" if rng.random() > DISTRIBUTORS else "distributor"
        party(draft, "E", role=role, activity=one_of(rng, MAKERS))
    makers = [one for one in draft.by_kind["E"] if draft.parties[one]["role"] == "maker"]
    for one in draft.by_kind["E"]:
        if draft.parties[one]["role"] != "maker":
            draft.sources[one] = sorted({one_of(rng, makers) for _ in range(3)})
    for _ in range(max(8, rows // 500)):
        party(draft, "F", role="forwarder", activity="Logistics and forwarding")
    for country in BUYING:
        party(draft, "R", role="bank", activity="Commercial bank", country=country)
    for _ in range(max(6, rows // 800)):
        party(draft, "P", role="payer", activity=one_of(rng, PAYERS))
    for _ in range(max(60, rows // 12)):
        buyer(draft)
    _groups(draft)
    _listed(draft)


def buyer(draft: Draft, **said: Any) -> str:
    """Add an ordinary buyer: an end user, or a distributor, more of whom sit in hubs."""
    rng = draft.rng
    extra: dict[str, Any] = {}
    if rng.random() < DISTRIBUTORS:
        extra |= {"role": "distributor", "activity": one_of(rng, (MIDDLEMEN[0], MAKERS[2], MIDDLEMEN[0], MIDDLEMEN[1]))}
        if rng.random() < DISTRIBUTORS_IN_HUBS:
            extra["country"] = one_of(rng, HUBS)
    if rng.random() < IN_CENTRE:
        suite = f"Suite {int(rng.integers(1, 90))}, {one_of(rng, CENTRES)}"
        extra["address"] = MAIL_HOUSE if rng.random() < AT_MAIL_HOUSE else suite
    if rng.random() < IN_ZONE:
        extra["free_zone"] = one_of(rng, ZONES)
    return party(draft, "B", **(extra | said))


def _groups(draft: Draft) -> None:
    """Let some buyers and some exporters be sisters."""
    rng = draft.rng
    for kind in ("B", "E"):
        own = draft.by_kind[kind]
        for one in own:
            if rng.random() < IN_GROUP:
                other = one_of(rng, own)
                draft.parties[one]["cluster"] = draft.parties[other]["cluster"]


def _listed(draft: Draft) -> None:
    """List a few buyers, and let some firms sit in the same building, on another floor."""
    rng = draft.rng
    own = draft.by_kind["B"]
    for one in own:
        if rng.random() < LISTED:
            draft.parties[one]["listed"] = "yes"
    listed = [draft.parties[one]["address"] for one in own if draft.parties[one]["listed"]]
    for one in own:
        if listed and rng.random() < NEXT_DOOR:
            draft.parties[one]["address"] = f"{one_of(rng, listed)}, floor {int(rng.integers(2, 30))}"
