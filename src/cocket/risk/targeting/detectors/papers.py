"""Techniques of money, papers and services: payers, terms, invoices, licences, refusals, installation, probing."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from statistics import median

from cocket.risk.targeting.detectors.model import Declaration, Finding, World

CASH = frozenset(("cash", "prepaid", "crypto"))
RARE = 0.1
USUAL = 0.8
FEWEST_ALIKE = 12
DEAR = 20_000.0
DENIAL_DAYS = 3 * 365
SITE_DAYS = 120
SMALL = 0.2  # of the usual value
LEAP = 5.0  # times the usual value
TRIES = 3
MATCH_DAYS = 60
HARDWARE = ("84", "85", "90")
MEDIA = ("8523", "4907")  # recorded media and licences


def other_payer(world: World) -> Iterator[Finding]:
    """EV-027: somebody pays who is neither the buyer nor under one control with it."""
    for one in world.declarations:
        own = {world.cluster(party) for party in (one.importer, one.end_user, one.exporter) if party}
        if one.payer and world.cluster(one.payer) not in own:
            payer = world.party(one.payer)
            if payer.country and payer.country == world.party(one.importer).country and "bank" in payer.activity:
                continue  # the buyer's own bank pays for many
            yield Finding(
                "EV-027",
                one.id,
                f"{one.payer} ({payer.country or 'country unknown'}) pays for {one.importer}, a stranger to both.",
            )


def odd_terms(world: World) -> Iterator[Finding]:
    """EV-028: cash or prepayment for dear goods where hardly anyone pays so."""
    terms = {hs6: Counter(one.terms for one in rows if one.terms) for hs6, rows in world.by_hs.items()}
    for one in world.declarations:
        known = terms.get(one.hs6, Counter())
        total = sum(known.values())
        if one.terms not in CASH or (one.value or 0.0) < DEAR or total < FEWEST_ALIKE:
            continue
        share = sum(known[word] for word in CASH) / total
        if share <= RARE:
            yield Finding(
                "EV-028",
                one.id,
                f"Terms are {one.terms} for {one.value:,.0f} of {one.hs6}, where {share:.0%} of {total} pay so.",
            )


def twice_invoiced(world: World) -> Iterator[Finding]:
    """EV-029: one invoice under two declarations, or a payment for an invoice that no declaration names."""
    first: dict[tuple[str, str], Declaration] = {}
    for one in world.declarations:
        known = first.setdefault((one.exporter, one.invoice), one)
        if one.invoice and one.date != known.date:  # one invoice over several lines of a day is ordinary
            yield Finding("EV-029", one.id, f"Invoice {one.invoice} was already declared on {known.date}.")
    named = {one.invoice for one in world.declarations if one.invoice}
    for payment in world.payments:
        if payment.invoice not in named and (world.as_of - payment.date).days > MATCH_DAYS:
            yield Finding(
                "EV-029",
                payment.id,
                f"{payment.amount:,.0f} was paid for invoice {payment.invoice}, which nobody declared.",
            )


def licence_misused(world: World) -> Iterator[Finding]:
    """EV-030: more than the licence allows, after its last day, through another office, or to another consignee."""
    drawn: dict[str, float] = defaultdict(float)
    for one in world.declarations:
        licence = world.licences.get(one.licence)
        if licence is None:
            continue
        drawn[licence.id] += one.quantity or 0.0
        if one.date > licence.valid_until:
            yield Finding("EV-030", one.id, f"Licence {licence.id} was valid until {licence.valid_until}.")
        elif licence.office and one.office and one.office != licence.office:
            yield Finding("EV-030", one.id, f"Licence {licence.id} is for office {licence.office}, not {one.office}.")
        elif world.cluster(one.importer) != world.cluster(licence.consignee):
            yield Finding("EV-030", one.id, f"Licence {licence.id} is for {licence.consignee}, not {one.importer}.")
        elif drawn[licence.id] > licence.quantity:
            yield Finding(
                "EV-030",
                one.id,
                f"Licence {licence.id} allows {licence.quantity:,.6g}; {drawn[licence.id]:,.6g} have now gone.",
            )


def forum_shopping(world: World) -> Iterator[Finding]:
    """EV-031: another authority refused the same buyer the same heading within three years."""
    refused = defaultdict(list)
    for denial in world.denials:
        refused[world.cluster(denial.consignee), denial.hs6[:4]].append(denial)
    for one in world.declarations:
        for denial in refused.get((world.cluster(one.importer), one.hs6[:4]), []):
            if 0 < (one.date - denial.date).days <= DENIAL_DAYS and denial.country != one.departure:
                yield Finding(
                    "EV-031", one.id, f"{denial.country} refused {denial.hs6} for {denial.consignee} on {denial.date}."
                )
                break


def joined_at_site(world: World) -> Iterator[Finding]:
    """EV-025: equipment and its software reach one site from different exporters under one control."""
    sites: dict[str, list[Declaration]] = defaultdict(list)
    for one in world.declarations:
        if one.site:
            sites[one.site].append(one)
    for site, rows in sites.items():
        for one in rows:
            for other in rows:
                apart = abs((one.date - other.date).days) <= SITE_DAYS and one.exporter != other.exporter
                kinds = one.hs6[:4] in MEDIA and other.hs6[:2] in HARDWARE and other.hs6[:4] not in MEDIA
                same = world.cluster(one.exporter) == world.cluster(other.exporter)
                if apart and kinds and same:
                    sentence = (
                        f"{one.exporter} sends media and {other.exporter} equipment to {site}; both are one firm."
                    )
                    yield Finding("EV-025", one.id, sentence)
                    yield Finding("EV-025", other.id, sentence)


def no_installation(world: World) -> Iterator[Finding]:
    """EV-026: installation and training are declined where nearly everyone takes them."""
    taken = {hs6: Counter(one.installation for one in rows if one.installation) for hs6, rows in world.by_hs.items()}
    for one in world.declarations:
        known = taken.get(one.hs6, Counter())
        total = sum(known.values())
        if one.installation == "declined" and total >= FEWEST_ALIKE and known["yes"] >= USUAL * total:
            yield Finding(
                "EV-026", one.id, f"Installation was declined; {known['yes']} of {total} buyers of {one.hs6} take it."
            )


def probing(world: World) -> Iterator[Finding]:
    """EV-033: a new buyer of a watched code tries it with very small orders, then orders far above the usual."""
    usual = {
        hs6: median(values) for hs6, rows in world.by_hs.items() if (values := [one.value for one in rows if one.value])
    }
    for rows in world.by_importer.values():
        tried: Counter[str] = Counter()
        for one in rows:
            size = (one.value or 0.0) / usual[one.hs6] if usual.get(one.hs6) and one.value else None
            if one.hs6 not in world.rules.watched or size is None:
                continue
            if size <= SMALL:
                tried[one.hs6] += 1
            elif size >= LEAP and tried[one.hs6] >= TRIES:
                yield Finding(
                    "EV-033",
                    one.id,
                    f"After {tried[one.hs6]} very small orders of {one.hs6}, one of {size:.0f} times the usual value.",
                )
                break
            else:
                break  # an ordinary order: this buyer is no stranger to the code
