"""Planting techniques of the goods, money, licences and services, and of those who watch how controls work."""

from __future__ import annotations

from datetime import timedelta

from cocket.risk.targeting.generator.base import DAYS, LIMIT, SETS, START, Draft, Row, day, good, one_of
from cocket.risk.targeting.generator.parties import PAYERS, party
from cocket.risk.targeting.generator.planting import CONTROLLED, Subtle, any_watched, ids_of, new_buyer, touched

SMALL = ("854231", "854232", "852691", "852910", "852589")  # codes whose pieces cost less than the limit


def wrong_code(draft: Draft, subtle: Subtle) -> list[str]:
    """EV-016: watched goods under an ordinary code; subtle: with ordinary words as well."""
    real = good(any_watched(draft))
    row = touched(draft, hs6=one_of(draft.rng, ("853690", "392690", "854442", "732690")))
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
    return ids_of([touched(draft, importer=new_buyer(draft), hs6=any_watched(draft), description=text)])


def price(draft: Draft, subtle: Subtle) -> list[str]:
    """EV-018: paid far above or declared far below; subtle: by a quarter only."""
    row = touched(draft, hs6=any_watched(draft))
    factor = 1.25 if subtle else float(one_of(draft.rng, (0.06, 0.1, 12.0, 25.0)))
    row["value"] = round(row["value"] * factor, 2)
    return [row["id"]]


def split(draft: Draft, subtle: Subtle) -> list[str]:
    """EV-019: parcels just under the limit for firms of one cluster; subtle: a month apart."""
    cluster = f"K{draft.number()}"
    buyers, code = [new_buyer(draft, cluster=cluster) for _ in range(3)], one_of(draft.rng, SMALL)
    first = int(draft.rng.integers(0, DAYS - (160 if subtle else 20)))
    rows = []
    for place in range(6):
        when = START + timedelta(days=first + place * (31 if subtle else 3))
        row = touched(draft, importer=buyers[place % 3], hs6=code, date=when)
        row["value"] = round(LIMIT * float(draft.rng.uniform(0.82, 0.99)), 2)
        row["quantity"] = float(max(1, round(row["value"] / good(code).price)))
        rows.append(row)
    return ids_of(rows)


def set_of_parts(draft: Draft, subtle: Subtle) -> list[str]:
    """EV-020: sister firms each buy one part of a set; subtle: over more than a season."""
    cluster, parts = f"K{draft.number()}", SETS[one_of(draft.rng, sorted(SETS))]
    first = int(draft.rng.integers(0, DAYS - (310 if subtle else 60)))
    return ids_of(
        [
            touched(
                draft,
                importer=new_buyer(draft, cluster=cluster),
                hs6=code,
                date=START + timedelta(days=first + place * (150 if subtle else 25)),
            )
            for place, code in enumerate(parts)
        ]
    )


def hidden_module(draft: Draft, subtle: Subtle) -> list[str]:
    """EV-021: a controlled module inside an ordinary machine: nothing of it shows."""
    del subtle
    return ids_of([touched(draft, importer=new_buyer(draft), hs6="847989")])


def commingled(draft: Draft, subtle: Subtle) -> list[str]:
    """EV-022: more in the crate than is declared; subtle: little more."""
    row = touched(draft, importer=new_buyer(draft))
    row["gross_mass"] = round(row["mass"] * (1.19 if subtle else float(draft.rng.uniform(1.5, 2.6))), 3)
    return [row["id"]]


def no_return(draft: Draft, subtle: Subtle) -> list[str]:
    """EV-023: a trial set that never comes back; subtle: a return is recorded."""
    when = day(draft.rng)
    due = when + timedelta(days=60)
    back = due - timedelta(days=5) if subtle else None
    return ids_of(
        [touched(draft, hs6=any_watched(draft), date=when, procedure="temporary", return_due=due, returned_on=back)]
    )


def sister_site(draft: Draft, subtle: Subtle) -> list[str]:
    """EV-025: equipment and its software from two firms of one house to one site; subtle: nobody resolved the house."""
    cluster, site = f"K{draft.number()}", f"Site {draft.number()}"
    sellers = [party(draft, "E", passing=True, **({} if subtle else {"cluster": cluster})) for _ in range(2)]
    when = day(draft.rng, 0, DAYS - 60)
    rows = [
        touched(draft, exporter=sellers[0], hs6="851762", date=when, site=site),
        touched(draft, exporter=sellers[1], hs6="852380", date=when + timedelta(days=30), site=site),
    ]
    return ids_of(rows)


def declined(draft: Draft, subtle: Subtle) -> list[str]:
    """EV-026: nobody is to see the site; subtle: installation is ordered and later called off."""
    code = one_of(draft.rng, ("845710", "851762", "902780"))
    return ids_of([touched(draft, importer=new_buyer(draft), hs6=code, installation="yes" if subtle else "declined")])


def payer(draft: Draft, subtle: Subtle) -> list[str]:
    """EV-027: a stranger pays; subtle: through the buyer's own account."""
    buyer = new_buyer(draft)
    other = buyer if subtle else party(draft, "P", passing=True, role="payer", activity=one_of(draft.rng, PAYERS))
    return ids_of([touched(draft, importer=buyer, payer=other, hs6=any_watched(draft))])


def cash(draft: Draft, subtle: Subtle) -> list[str]:
    """EV-028: cash for dear machines; subtle: in parts that look like instalments."""
    code = one_of(draft.rng, ("845710", "847989", "902780", "851762"))
    row = touched(draft, importer=new_buyer(draft), hs6=code)
    row["terms"], row["value"] = ("credit" if subtle else "cash"), round(float(draft.rng.uniform(21_000, 140_000)), 2)
    return [row["id"]]


def phantom(draft: Draft, subtle: Subtle) -> list[str]:
    """EV-029: one invoice for two shipments; subtle: a fresh number for the second."""
    serial, seller, when = f"I-{draft.number():07}", draft.pick("E"), day(draft.rng, 20)
    touched(draft, exporter=seller, invoice=serial, date=day(draft.rng, 0, (when - START).days - 5))
    again = f"{serial}-B" if subtle else serial
    paid: Row = {
        "id": f"M{draft.number():07}",
        "date": when,
        "payer": draft.pick("B"),
        "invoice": f"I-{draft.number():07}",
    }
    draft.payments.append({**paid, "amount": round(float(draft.rng.uniform(2_000, 80_000)), 2)})
    return [*ids_of([touched(draft, exporter=seller, invoice=again, date=when)]), str(paid["id"])]


def overdraw(draft: Draft, subtle: Subtle) -> list[str]:
    """EV-030: one licence drawn twice; subtle: the second draw is declared as a smaller one."""
    buyer, seller, code = draft.pick("B"), draft.pick("E"), any_watched(draft)
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
    touched(draft, **some, quantity=part, date=START + timedelta(days=first))
    more = whole - part if subtle else round((whole - part) * float(draft.rng.uniform(1.2, 3.0))) + 1.0
    second = touched(draft, **some, quantity=more, date=START + timedelta(days=first + 40))
    return [second["id"]]


def shopping(draft: Draft, subtle: Subtle) -> list[str]:
    """EV-031: refused next door, asked for here; subtle: the notice comes a year late, after the goods have gone."""
    buyer, code = new_buyer(draft), any_watched(draft)
    when = day(draft.rng)
    noticed = when + timedelta(days=300 if subtle else -60)
    draft.denials.append(
        {"id": f"N{draft.number()}", "date": noticed, "country": "FI", "consignee": buyer, "hs6": code}
    )
    return ids_of([touched(draft, importer=buyer, hs6=code, date=when)])


def displaced(draft: Draft, subtle: Subtle) -> list[str]:
    """EV-032: after controls the trade goes by another hub (see `flows`)."""
    del subtle
    first = CONTROLLED + 15
    return ids_of(
        [touched(draft, importer=new_buyer(draft, country="KG"), hs6="854232", date=day(draft.rng, first, DAYS))]
    )


def probing(draft: Draft, subtle: Subtle) -> list[str]:
    """EV-033: tiny orders, then a large one; subtle: a large one that is still ordinary in size."""
    buyer, code = new_buyer(draft), any_watched(draft)
    first, usual = int(draft.rng.integers(0, DAYS - 70)), float(draft.rng.uniform(2500, 6000))
    rows = []
    for place, size in enumerate((0.02, 0.03, 0.02, 1.0 if subtle else 30.0)):
        row = touched(draft, importer=buyer, hs6=code, date=START + timedelta(days=first + 20 * place))
        row["value"] = round(usual * size, 2)
        row["quantity"] = float(max(1, round(row["value"] / good(code).price)))
        rows.append(row)
    return [rows[-1]["id"]]
