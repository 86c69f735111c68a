"""Where the items end."""

from __future__ import annotations

from cocket.kernel.countries import name_of
from cocket.kernel.reasons import Tri
from cocket.requirements.rulebook import shipped
from cocket.risk.case import Case, Found
from cocket.risk.places import PART_OF
from cocket.risk.world import INDICES, MAX_AGE_YEARS, Fact

# The published cuts: liberal democracy index (0 to 1), voice and accountability (about -2.5 to 2.5).
ARMS, US = "an arms embargo", "US"
LIBDEM_POOR, LIBDEM_WEAK = 0.2, 0.4
VOICE_POOR, VOICE_WEAK = -1.0, -0.3


def rights(case: Case) -> Found:
    """The country's record of rights, for items that could be turned against them.

    Degree 2 where the liberal democracy index (V-Dem) is below 0.2 or voice and accountability (World Bank) below -1,
    1 below 0.4 or -0.3; the worse of the two counts. Unknown where neither is known or both are older than six years.
    Not asked for ordinary goods.
    """
    source = "V-Dem liberal democracy index; Worldwide Governance Indicators, voice and accountability"
    if case.sensitive is Tri.NO:
        return Found(0, "The items have no capability that a poor rights record could turn against people.", "", source)
    if case.destination is None:
        return Found(
            0, "The destination is unknown.", "", source, known=False, ask="In which country do the goods end?"
        )
    libdem = case.world.index(case.destination, "v2x_libdem", case.as_of)
    voice = case.world.index(case.destination, "VA.EST", case.as_of)
    seen = [f"{i.name} {i.value:.2f} ({i.year}; {i.edition.title})" for i in (libdem, voice) if i is not None]
    if not seen:
        year = case.world.outdated(case.destination, INDICES, case.as_of)
        held = f"is older than {MAX_AGE_YEARS} years (of {year})" if year else "is in this home"
        return Found(
            0,
            f"{'The newest' if year else 'No'} index of the rights record of {name_of(case.destination)} {held}.",
            "",
            source,
            known=False,
            ask="What is known about the rights record of the destination? "
            "`cocket lists import vdem PATH` brings one index.",
        )
    degrees = [
        2 if libdem and libdem.value < LIBDEM_POOR else 1 if libdem and libdem.value < LIBDEM_WEAK else 0,
        2 if voice and voice.value < VOICE_POOR else 1 if voice and voice.value < VOICE_WEAK else 0,
    ]
    words = ("gives no ground for concern", "is weak", "is poor")[max(degrees)]
    return Found(max(degrees), f"The rights record of {name_of(case.destination)} {words}.", "; ".join(seen), source)


def arms_embargo(case: Case) -> Found:
    """The destination is under an arms embargo of the Union or the United Nations.

    Degree 2 for a full embargo, 1 for one on some forces only. Unknown where the facts say so or none are held.
    """
    return _by_facts(case, ("eu_arms_embargo", "un_arms_embargo"), ARMS)


def _by_rulebook(case: Case) -> Found:
    """Without a list of facts the arms embargoes of the EU rule files speak; they hold the Union's own and the UN's."""
    stands = shipped("eu").in_force(case.as_of).embargoed.get(case.destination or "", False)
    where = name_of(case.destination or "")
    source = "embargo rows of the EU rule files"
    if stands is None:
        return Found(
            0, f"Whether {where} is under {ARMS} is not settled.", "", source, known=False,
            ask=f"Is {where} under {ARMS} today?",
        )  # fmt: skip
    if stands:
        return Found(2, f"{where} is under {ARMS}.", "", source)
    return Found(0, f"{where} is not under {ARMS}.", "", source)


def interception_embargo(case: Case) -> Found:
    """The Union restricts monitoring and interception equipment to the destination, and an item is sensitive.

    Degree 2. Not asked for ordinary goods.
    """
    if case.sensitive is Tri.NO:
        return Found(0, "The items are no monitoring or interception equipment.")
    return _by_facts(case, ("eu_interception_embargo",), "a measure on interception equipment")


def _by_facts(case: Case, names: tuple[str, ...], what: str) -> Found:
    if case.destination is None:
        return Found(0, "The destination is unknown.", known=False, ask="In which country do the goods end?")
    if "country_facts" not in case.world.loaded and what == ARMS:
        return _by_rulebook(case)
    if "country_facts" not in case.world.loaded:
        return Found(
            0, f"No facts about {what} are in this home.", known=False, ask=f"Is the destination under {what}?"
        )
    found = [fact for name in names if (fact := case.world.fact(case.destination, name, case.as_of)) is not None]
    worst = max(found, key=_grade, default=None)
    where = name_of(case.destination)
    if worst is None or worst.value == "no":
        return Found(0, f"{where} is not under {what}.")
    if worst.value == "unknown":
        return Found(
            0,
            f"Whether {where} is under {what} is not settled.",
            worst.source,
            worst.source,
            known=False,
            ask=f"Is {where} under {what} today?",
        )
    return Found(
        _grade(worst),
        f"{where} is under {what}" + (", for some forces." if worst.value == "partial" else "."),
        f"{worst.name} since {worst.since or 'an unstated day'}",
        worst.source,
    )


def _grade(fact: Fact) -> int:
    return {"yes": 2, "partial": 1}.get(fact.value, 0)


def us_concern(case: Case) -> Found:
    """The US tables place the destination under an arms embargo (D:5) or among supporters of terrorism (E:1, E:2).

    Degree 2 for E:1 and E:2, 1 for D:5. A territory counts as its state. Unknown where the table is not held, or does
    not hold the destination.
    """
    where = case.destination or ""
    groups = case.world.groups.get(where) or case.world.groups.get(PART_OF.get(where, ""))
    if US in {where, PART_OF.get(where, "")} and case.world.groups:
        return Found(0, "The items go to the United States themselves.")
    if groups is None:
        return Found(
            0,
            "The US Country Groups of the destination are not known.",
            known=False,
            ask="To which US Country Groups does the destination belong?",
        )
    grave = groups & {"E:1", "E:2"}
    source = "15 CFR Part 740, Supplement No. 1"
    if grave or "D:5" in groups:
        return Found(
            2 if grave else 1,
            f"{name_of(where)} is in a US Country Group of concern.",
            ", ".join(sorted(groups & {"D:5", "E:1", "E:2"})),
            source,
        )
    return Found(0, f"{name_of(where)} is in no US Country Group of concern.", "", source)


def transshipment(case: Case) -> Found:
    """Authorities have named the destination, or a country on the way, as a point where goods were diverted.

    Degree 1. Being named is a reason to look at the route; most trade there is lawful.
    """
    way = [case.destination, *(leg.country for leg in case.export.route.legs)]
    named = sorted({country for country in way if country and country in case.world.hubs})
    if named:
        return Found(
            1,
            "A named transshipment country is on the way or its end.",
            ", ".join(map(name_of, named)),
            case.world.hubs[named[0]],
        )
    return Found(0, "No named transshipment country is on the way.")
