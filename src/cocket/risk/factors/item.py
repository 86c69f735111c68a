"""What the items can do."""

from __future__ import annotations

from cocket.controls.model import Outcome
from cocket.kernel.reasons import Tri
from cocket.requirements.facts import INTANGIBLE
from cocket.risk.case import Case, Found


def listed(case: Case) -> Found:
    """A control list names the item; it weighs more where the paragraph is about interception, intrusion or extraction.

    Degree 1 for any listed item, 2 for a surveillance paragraph. Unknown while an item needs an expert.
    """
    if case.surveillance:
        paths = ", ".join(sorted({c.provision or "" for c in case.surveillance}))
        return Found(
            2, "An item is listed in a paragraph about surveillance.", paths, case.surveillance[0].edition.title
        )
    named = [c for c in case.classifications if c.outcome is Outcome.LISTED]
    if named:
        paths = ", ".join(sorted({c.provision or "" for c in named}))
        return Found(1, "An item is on a control list.", paths, named[0].edition.title)
    doubted = [c for c in case.classifications if c.outcome is Outcome.NEEDS_EXPERT]
    if doubted or not case.classifications:
        items = ", ".join(sorted({c.item_id for c in doubted})) or "no classification"
        ask = "Which paragraph of the control list, if any, describes each item?"
        return Found(0, "Whether every item is outside the control lists is not settled.", items, known=False, ask=ask)
    return Found(0, "No item was found on a control list.", f"{len(case.classifications)} classifications")


def capability(case: Case) -> Found:
    """The item is on no list but can monitor, extract, collect or analyse data from people or their devices.

    Degree 1 for one such capability, 2 for several. Unknown where nothing was classified. Source: Regulation (EU)
    2021/821, Article 2(20).
    """
    if not case.classifications:
        ask = "What can each item do: monitor, extract, collect or analyse data from people or their devices?"
        return Found(0, "No item was classified, so what it can do is not known.", known=False, ask=ask)
    kinds = {found.capability: found for c in case.classifications for found in c.catch_all}
    source = "Regulation (EU) 2021/821, Articles 2(20) and 5"
    if kinds:
        names = ", ".join(sorted(kinds)).replace("_", " ")
        return Found(
            min(2, len(kinds)),
            f"An unlisted item can be used to watch people: {names}.",
            next(iter(kinds.values())).evidence,
            source,
        )
    return Found(0, "No unlisted item shows a surveillance capability.", "", source)


def declared(case: Case) -> Found:
    """The exporter's own classification contradicts what was found.

    Degree 2 where the exporter declares a listed item as not listed or EAR99, 1 where another entry is declared. Items
    without a declared code are not asked.
    """
    source = "15 CFR Part 732, Supplement No. 3, red flags on documents"
    worst, words = 0, ""
    for item in case.export.items:
        for regime, code in item.declared_codes:
            found = [c for c in case.classifications if c.item_id == item.id and c.regime == regime]
            if not found or found[0].outcome is not Outcome.LISTED or not found[0].provision:
                continue
            said, here = code.strip().upper(), found[0].provision.partition(".")[0].upper()
            degree = 2 if said in NOT_LISTED else 0 if said.partition(".")[0] == here else 1
            if degree > worst:
                worst, words = degree, f"{item.id}: declared {code}, found {found[0].provision}"
    if worst:
        return Found(worst, "The exporter's own classification contradicts what was found.", words, source)
    return Found(0, "No declared classification contradicts what was found.", "", source)


NOT_LISTED = frozenset({"", "NONE", "EAR99", "NLR", "NOT LISTED", "N/A"})


def remote(case: Case) -> Found:
    """A sensitive item reaches its user over a wire: no customs officer sees it, and its use may move without a trace.

    Degree 1 for software, hosted access, keys, updates, technology or assistance.
    """
    remote_items = [item.id for item in case.export.items if item.kind in INTANGIBLE]
    if remote_items and case.sensitive is not Tri.NO:
        return Found(
            1,
            "A sensitive item crosses no border post.",
            ", ".join(remote_items),
            "Regulation (EU) 2021/821, Article 2(2)(d)",
        )
    return Found(0, "Nothing sensitive is delivered out of customs' sight.")


def priority_code(case: Case) -> Found:
    """The customs code is on the Common High Priority List of goods wanted for weapons, and the way leads past a hub.

    Degree 1 for a listed code, 2 when a named transshipment country is also on the route or the destination. Unknown
    where the list is not held, or goods bear no code and no other code is listed.
    """
    if not case.world.priority:
        return Found(
            0,
            "The Common High Priority List is not in this home.",
            known=False,
            ask="Are the customs codes on the Common High Priority List?",
        )
    codes = sorted({item.hs_code.replace(".", "")[:6] for item in case.export.items if item.hs_code})
    named = [code for code in codes if code in case.world.priority]
    bare = sorted(item.id for item in case.export.items if not item.hs_code and item.kind not in INTANGIBLE)
    if bare and not named:
        return Found(
            0, "Not every item bears a customs code.", ", ".join(bare), known=False,
            ask="Which customs code (HS, six digits) does each item have?",
        )  # fmt: skip
    if not named:
        return Found(0, "No customs code is on the Common High Priority List.", ", ".join(codes))
    through = {case.destination, *(leg.country for leg in case.export.route.legs)}
    hub = bool(through & set(case.world.hubs))
    return Found(
        2 if hub else 1,
        "A customs code is on the Common High Priority List"
        + (" and the route touches a named transshipment country." if hub else "."),
        ", ".join(named),
        "Common High Priority List",
    )
