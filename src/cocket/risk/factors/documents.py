"""What the papers say: invoice, packing list, certificate and transport document beside each other and the export.

Each function gives the gravest contradiction and names the papers. Without papers the question is open for a sensitive
item and not asked for ordinary goods.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from itertools import combinations

from cocket.exports.trade_documents import DocumentKind, TradeDocument
from cocket.kernel.countries import name_of
from cocket.kernel.dates import spoken as spoken_day
from cocket.kernel.quantities import Quantity
from cocket.kernel.reasons import Tri
from cocket.parties.model import Role
from cocket.risk.case import Case, Found
from cocket.risk.papers import SERVICES, Amounts, Known, by_item, holds, more, same_name, spoken, stated

BASIS = "red flag: papers that contradict each other; Regulation (EU) 2021/821, Article 12(4): end-use statement"
ASK = "What do the invoice, the packing list and the end-user certificate say? Give them in the export's `documents`."
SOME, MUCH = Decimal("0.05"), Decimal("0.3")  # of a unit price
TOTAL_LOW, TOTAL_HIGH = Decimal("0.9"), Decimal("1.3")  # of an invoice's lines: discounts, freight and insurance
SHOWN = 3
Clash = tuple[int, str, str]  # degree, sentence, evidence


def _weighed(case: Case, clashes: Iterable[Clash], fine: str, *, compared: bool) -> Found:
    """Give the gravest clash with the evidence of the others; open where a sensitive item's papers say nothing."""
    found = sorted(clashes, key=lambda clash: -clash[0])
    if found:
        evidence = [evidence for _, _, evidence in found]
        rest = f" (and {len(found) - SHOWN} more)" if len(found) > SHOWN else ""
        return Found(found[0][0], found[0][1], "; ".join(evidence[:SHOWN]) + rest, BASIS)
    if compared:
        return Found(0, fine, "", BASIS)
    if case.sensitive is Tri.NO:
        return Found(0, "No papers are given that could contradict each other, and none are asked for these goods.")
    return Found(0, "The papers that would show this are not given.", "", BASIS, known=False, ask=ASK)


def quantity(case: Case) -> Found:
    """Papers name different quantities of one item.

    Degree 2 where more is packed, carried or invoiced than the export or the end-user certificate names, 1 where less
    is packed or carried than was invoiced. Part shipments are added up; grams and kilograms are one unit; scales may
    differ by 2 %. A certificate or export that covers more than this shipment is no contradiction.
    """
    clashes: list[Clash] = []
    compared = False
    papers = by_item(case.export)
    for item in case.export.items if papers else ():
        kinds = papers.get(item.id, {})
        said = {kind.word: one.quantity for kind, one in kinds.items() if one.quantity}
        own = stated(item).quantity
        if own:
            said["export"] = own
        for less, greater, rule in ORDER:
            over = more(said[less], said[greater]) if less in said and greater in said else None
            if over is None:
                continue
            compared = True
            if over or (rule == EQUAL and more(said[greater], said[less])):
                clashes.append(_differ(item.id, (less, said[less]), (greater, said[greater]), 2 if over else 1))
    return _weighed(case, clashes, "The papers name the same quantities.", compared=compared)


# The first may not be more than the second; where the third figure is EQUAL it should not be less either.
EQUAL = 1
ORDER = (
    ("packing list", "invoice", EQUAL), ("transport document", "packing list", EQUAL),
    ("transport document", "invoice", EQUAL), ("invoice", "export", 0), ("packing list", "export", 0),
    ("transport document", "export", 0), ("invoice", "end-user certificate", 0),
    ("packing list", "end-user certificate", 0), ("export", "end-user certificate", 0),
)  # fmt: skip


def _differ(item: str, one: tuple[str, Quantity], other: tuple[str, Quantity], degree: int) -> Clash:
    relation = "more" if degree > 1 else "less"
    evidence = f"{item}: {one[0]} {spoken(one[1])}, {other[0]} {spoken(other[1])}"
    return degree, f"The {one[0]} names {relation} of {item!r} than the {other[0]}.", evidence


def parties(case: Case) -> Found:
    """A paper names a seller, buyer, consignee or end user who is not that in the export.

    Degree 2 for a buyer, consignee or end user who is no party at all (nobody has screened them) or another end user
    than the export's, 1 for an unknown seller or a party in another role. Spelling, script and legal form may differ.
    """
    clashes: list[Clash] = []
    compared = False
    if not case.export.documents:
        return _weighed(case, clashes, "", compared=False)
    known = Known(case.export)
    for paper in case.export.documents:
        for field, roles in ROLES.items():
            name = getattr(paper, field)
            if not name:
                continue
            compared = True
            who, word = known.find(name), field.replace("_", " ")
            evidence = f"{paper.title}: {word} {name}"
            if not who:
                sentence = f"The {paper.title} names {name} as {word}, who is no party of this export."
                clashes.append((1 if field == "seller" else 2, sentence, evidence))
            elif roles and not holds(who, *roles):
                sentence = f"The {paper.title} names {name} as {word}, who is something else in this export."
                clashes.append((2 if field == "end_user" else 1, sentence, evidence))
    return _weighed(case, clashes, "The papers name the parties of this export.", compared=compared)


ROLES: dict[str, tuple[Role, ...]] = {
    "seller": (Role.EXPORTER, Role.MANUFACTURER, Role.BROKER),
    "buyer": (),
    "consignee": (Role.CONSIGNEE, Role.INTERMEDIATE_CONSIGNEE, Role.END_USER),
    "end_user": (Role.END_USER,),
}


def goods(case: Case) -> Found:
    """A paper lists other goods than the export: lines that are none of its items, other codes or serial numbers.

    Degree 2 for goods that the export does not name and for foreign serial numbers, 1 for another tariff heading or an
    item that no invoice names. Freight, insurance, packing, manuals and the like are no goods of the export.
    """
    clashes: list[Clash] = []
    items = {item.id: item for item in case.export.items} if case.export.documents else {}
    serials = {item.id: frozenset(item.serials) for item in items.values()}
    seen: set[str] = set()
    for paper in case.export.documents:
        for line in paper.lines:
            item = items.get(line.item)
            if item is None:
                if line.description and not SERVICES.search(line.description):
                    words = line.description[:80]
                    clashes.append(
                        (2, f"The {paper.title} lists goods that the export does not.", f"{paper.title}: {words}")
                    )
                continue
            seen.update([item.id] if paper.kind is DocumentKind.INVOICE else ())
            if line.hs_code and item.hs_code and line.hs_code[:6] != item.hs_code[:6]:
                evidence = f"{item.id}: {paper.title} {line.hs_code}, export {item.hs_code}"
                clashes.append((1, f"The {paper.title} gives another tariff code.", evidence))
            if item.serials and (strange := sorted(set(line.serials) - serials[item.id])):
                evidence = f"{item.id}: {', '.join(strange[:SHOWN])}"
                clashes.append((2, f"The {paper.title} names serial numbers that the export does not.", evidence))
    if seen:
        clashes += [
            (1, f"No invoice names {name!r}.", f"{name}: in the export, on no invoice")
            for name in items
            if name not in seen
        ]
    compared = any(paper.lines for paper in case.export.documents)
    return _weighed(case, clashes, "The papers list the goods of this export.", compared=compared)


def value(case: Case) -> Found:
    """Papers name different prices for one item, or an invoice does not add up.

    Degree 2 from 30 % difference of the price of one unit, 1 from 5 %; 1 where an invoice's total is below 90 % or
    above 130 % of its lines, so that discounts, freight and insurance pass. Unknown where currencies differ.
    """
    clashes: list[Clash] = []
    compared, foreign = False, False
    papers = by_item(case.export)
    for item in case.export.items if papers else ():
        kinds = papers.get(item.id, {})
        said = [("export", stated(item)), *((kind.word, one) for kind, one in kinds.items())]
        prices = [(name, price) for name, one in said if (price := _price(one, [other for _, other in said]))]
        for (one, (left, unit)), (other, (right, other_unit)) in combinations(prices, 2):
            if unit != other_unit:
                foreign = True
                continue
            compared = True
            apart = abs(left - right) / max(left, right) if max(left, right) else Decimal(0)
            if apart >= SOME:
                evidence = f"{item.id}: {one} {left:,.2f}, {other} {right:,.2f} {unit}"
                sentence = f"The {one} and the {other} name prices of {item.id!r} that are {apart:.0%} apart."
                clashes.append((2 if apart >= MUCH else 1, sentence, evidence))
    for paper in case.export.papers(DocumentKind.INVOICE):
        compared = compared or bool(paper.total)
        clashes += _sum(paper)
    if foreign and not clashes:
        return Found(
            0, "Prices are named in different currencies or units, so they cannot be compared.", "", BASIS, known=False,
            ask="What is the price of each item in one currency?",
        )  # fmt: skip
    return _weighed(case, clashes, "The papers name the same prices.", compared=compared)


def _price(one: Amounts, others: Iterable[Amounts]) -> tuple[Decimal, str] | None:
    """Give the price of one unit; where nobody states a quantity, the value of the whole line."""
    if one.price or one.value is None:
        return one.price
    nobody = all(other.quantity is None for other in others)
    return (one.value[0], f"{one.value[1]} in all") if nobody else None


def _sum(paper: TradeDocument) -> list[Clash]:
    if paper.total is None or not paper.lines or any(line.value is None for line in paper.lines):
        return []
    values = [line.value for line in paper.lines if line.value]
    if {one.currency for one in values} != {paper.total.currency}:
        return []
    lines = sum((one.amount for one in values), Decimal(0))
    if TOTAL_LOW * lines <= paper.total.amount <= TOTAL_HIGH * lines:
        return []
    evidence = f"{paper.title}: lines {lines:,.2f}, total {paper.total.amount:,.2f} {paper.total.currency}"
    return [(1, f"The {paper.title} does not add up.", evidence)]


def destination(case: Case) -> Found:
    """A paper names another destination than the export.

    Degree 2. A transport document may end at a country that the route passes through: carriage often comes in parts.
    """
    where, clashes = case.destination, []
    on_way = {leg.country for leg in case.export.route.legs}
    papers = [paper for paper in case.export.documents if paper.destination]
    for paper in papers if where else ():
        passed = paper.kind is DocumentKind.TRANSPORT_DOCUMENT and paper.destination in on_way
        if paper.destination != where and not passed:
            there = name_of(paper.destination or "")
            sentence = f"The {paper.title} names {there} as destination, the export {name_of(where or '')}."
            clashes.append((2, sentence, f"{paper.title}: {there}"))
    return _weighed(case, clashes, "The papers name the export's destination.", compared=bool(papers and where))


def dates(case: Case) -> Found:
    """The days on the papers cannot be right: expired, not yet written, or in the wrong order.

    Degree 2 for a certificate that expired, that ends before it begins, or that is older than the firm it speaks for; 1
    for a paper dated after the day of the assessment and a certificate given after the goods were handed over.
    """
    clashes: list[Clash] = []
    papers = case.export.documents
    carried = [one.issued for one in case.export.papers(DocumentKind.TRANSPORT_DOCUMENT) if one.issued]
    for paper in papers:
        first, last = paper.issued, paper.valid_until
        shown = f"{paper.title}: {spoken_day(first) if first else 'no day'}" + (
            f" to {spoken_day(last)}" if last else ""
        )
        if first and last and last < first:
            clashes.append((2, f"The {paper.title} ends before it begins.", shown))
        elif last and last < case.as_of:
            clashes.append((2, f"The {paper.title} has expired.", shown))
        if first and first > case.as_of:
            clashes.append((1, f"The {paper.title} bears a day that has not come yet.", shown))
        if paper.kind is not DocumentKind.END_USER_CERTIFICATE or first is None:
            continue
        if carried and first > min(carried):
            clashes.append((1, f"The {paper.title} was given after the goods were handed over.", shown))
        for user in case.end_users:
            if user.founded is None or user.founded.earliest <= first:
                continue
            evidence = f"{shown}; {user.name} founded {user.founded}"
            clashes.append((2, f"The {paper.title} is older than the firm it speaks for.", evidence))
    compared = any(paper.issued or paper.valid_until for paper in papers)
    return _weighed(case, clashes, "The days on the papers fit each other.", compared=compared)


def certificate(case: Case) -> Found:
    """The end-user certificate does not carry what it should: unsigned, signed by another, or silent on an item.

    Degree 2 where it is unsigned, where somebody else signed, or where a listed or capable item is not on it; 1 where
    it names no end user. Asked for sensitive items only; without a certificate it stays unknown.
    """
    if case.sensitive is Tri.NO and not case.export.papers(DocumentKind.END_USER_CERTIFICATE):
        return Found(0, "For goods without sensitive capability no end-user certificate is expected.")
    clashes: list[Clash] = []
    papers = case.export.papers(DocumentKind.END_USER_CERTIFICATE)
    users = [name for party in case.export.in_role(Role.END_USER) for name in (party.name, *party.other_names)]
    for paper in papers:
        if paper.signed_by and users and not any(same_name(paper.signed_by, name) for name in users):
            evidence = f"{paper.title}: signed for {paper.signed_by}"
            clashes.append((2, f"The {paper.title} is not signed for the end user.", evidence))
        if paper.signed is False:
            clashes.append((2, f"The {paper.title} is not signed.", paper.title))
        if not paper.end_user:
            clashes.append((1, f"The {paper.title} names no end user.", paper.title))
    covered = {line.item for paper in papers for line in paper.lines}
    if covered:
        grave = sorted(case.sensitive_items - covered)
        clashes += [(2, f"No end-user certificate covers {name!r}.", f"{name}: on no certificate") for name in grave]
    return _weighed(case, clashes, "The end-user certificate carries what it should.", compared=bool(papers))
