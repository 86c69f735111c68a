"""Which way the items go."""

from __future__ import annotations

from cocket.exports.model import ItemKind
from cocket.kernel.countries import name_of
from cocket.parties.model import Role
from cocket.requirements.facts import INTANGIBLE
from cocket.risk.case import Case, Found
from cocket.risk.places import Means, Place, belongs, capitals, coded, means_of, ports
from cocket.risk.ways import measured

FLAGS = "15 CFR Part 732, Supplement No. 3"


def end_elsewhere(case: Case) -> Found:
    """The end user sits in another country than the goods go to.

    Degree 2. Hosted access is judged by where its user sits. Of several end users each is looked at; unknown where
    neither contradicts and one does not say where it is.
    """
    stated = [user.country for user in case.export.in_role(Role.END_USER)]
    known = {country for country in stated if country is not None}
    used = {item.used_in for item in case.export.items if item.kind is ItemKind.HOSTED_ACCESS and item.used_in}
    ends = {case.destination, *used} if case.destination else set()
    if ends and known and (ends - known or known - ends):
        users, places = (", ".join(sorted(map(name_of, codes))) for codes in (known, ends - known or ends))
        return Found(2, f"The end user is in {users}, but the items end or are used in {places}.", places, FLAGS)
    if not ends or not known or None in stated:
        return Found(
            0,
            "Where the end user or the goods end is not stated.",
            known=False,
            ask="In which country is the end user, and where do the goods end?",
        )
    return Found(0, f"End user and goods are both in {', '.join(sorted(map(name_of, known)))}.")


def last_leg(case: Case) -> Found:
    """The last stated leg does not reach the destination.

    Degree 2. Not asked where nothing physical moves or no legs are stated.
    """
    legs = case.export.route.legs
    if not legs or all(item.kind in INTANGIBLE for item in case.export.items):
        return Found(0, "No legs are stated that could contradict the destination.")
    if case.destination and legs[-1].country != case.destination:
        return Found(
            2,
            f"The route ends in {name_of(legs[-1].country)}, not in {name_of(case.destination)}.",
            " → ".join(name_of(leg.country) for leg in legs),
            FLAGS,
        )
    return Found(0, "The route reaches the destination.", " → ".join(name_of(leg.country) for leg in legs))


def detour(case: Case) -> Found:
    """The stated way is implausibly long beside the shortest by the same means.

    By sea the shipping lanes between ports are measured, otherwise great circles between airports, ports or capitals.
    Degree 1 from three times the shortest way and 5,000 km more, 2 from five times and 10,000 km more; where everything
    goes by sea, from two and three times. So hubs, relays and the way round the Cape pass. Unknown where a place is not
    in the tables; not asked where nothing physical moves or no legs are stated.
    """
    legs = case.export.route.legs
    if not legs or all(item.kind in INTANGIBLE for item in case.export.items):
        return Found(0, "No legs are stated that could be a detour.")
    way = measured(case.export.route.origin, legs, case.destination)
    if way is None:
        return Found(
            0, "A place on the way is not in the tables of distances.", "", DISTANCES, known=False,
            ask="Through which ports, airports and countries do the goods travel, and by which means?",
        )  # fmt: skip
    words = f"{way.stated:,.0f} km stated, {way.shortest:,.0f} km the shortest {'by sea' if way.by_ship else 'way'}"
    for degree, (times, further) in (
        (2, FAR_BY_SEA if way.all_sea else FAR),
        (1, LONG_BY_SEA if way.all_sea else LONG),
    ):
        if way.stated >= times * way.shortest and way.stated - way.shortest >= further:
            return Found(degree, "The stated way is implausibly long.", words, DISTANCES)
    return Found(0, "The stated way is not implausibly long.", words, DISTANCES)


DISTANCES = "shipping lanes (searoute network) and great circles between ports, airports and capitals"
LONG, FAR = (3, 5000), (5, 10000)
LONG_BY_SEA, FAR_BY_SEA = (2, 5000), (3, 10000)


def impossible(case: Case) -> Found:
    """A leg cannot be made as it is stated.

    Degree 2 where the code of an airport or port lies in another country than the leg, 1 where a ship is to reach a
    country without a port: then the way inland is missing. River ports, airports that serve a neighbour, and
    territories with codes of their own are possible; places in words are not judged.
    """
    worst: tuple[int, str, str] = (0, "", "")
    for leg in case.export.route.legs:
        where, means = name_of(leg.country), means_of(leg.mode)
        stated = coded(leg.place, means) if leg.place else None
        if stated and not belongs(Place(stated[1], stated[0], 0, 0), leg.country, leg.place.strip()):
            words = f"{leg.place.strip()}: {stated[1]}, {name_of(stated[0])}"
            worst = max(worst, (2, f"The leg to {where} names a place in {name_of(stated[0])}.", words))
        elif means is Means.SEA and leg.country in capitals() and leg.country not in ports():
            sentence = f"A ship cannot reach {where}, so the way inland is not stated."
            worst = max(worst, (1, sentence, f"{leg.mode} to {leg.country}"))
    if worst[0]:
        return Found(worst[0], worst[1], worst[2], FLAGS)
    return Found(0, "Each stated leg can be made as it is stated.", "", FLAGS)


def through_concern(case: Case) -> Found:
    """The goods pass through a country under embargo that is not their destination.

    Degree 2. Unknown where a country is passed and no list of embargoes is held.
    """
    passed = [leg.country for leg in case.export.route.legs if leg.country != case.destination]
    if passed and not case.world.groups and "country_facts" not in case.world.loaded:
        return Found(
            0, "No list of embargoes is held to compare the way with.", ", ".join(map(name_of, passed)), FLAGS,
            known=False, ask="Is any country on the way under an embargo?",
        )  # fmt: skip
    facts = ((country, case.world.fact(country, "eu_arms_embargo", case.as_of)) for country in passed)
    grave = sorted(
        {country for country, fact in facts if fact and fact.value == "yes"}
        | {c for c in passed if case.world.groups.get(c, frozenset()) & {"E:1", "E:2"}}
    )
    if grave:
        return Found(2, "The goods pass through a country under embargo.", ", ".join(map(name_of, grave)), FLAGS)
    return Found(0, "No country under embargo lies on the way.", ", ".join(map(name_of, passed)))
