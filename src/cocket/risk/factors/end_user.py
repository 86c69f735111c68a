"""Who will have the items."""

from __future__ import annotations

from datetime import timedelta

from cocket.exports.model import EndUserType
from cocket.kernel.reasons import Tri
from cocket.parties.model import Party, Role
from cocket.requirements.model import Need
from cocket.risk.case import SECURITY, Case, Found
from cocket.screening.model import Verdict

FLAGS = "15 CFR Part 732, Supplement No. 3"
YOUNG = timedelta(days=365)


def user_type(case: Case) -> Found:
    """Security services hold powers over people; resellers may not be the end of the way.

    Degree 2 for a security service and a sensitive item, 1 for a security service otherwise or a reseller. Unknown
    where the kind of end user is not stated.
    """
    user = case.export.end_use.end_user_type
    words = user.value.replace("_", " ")
    if user is EndUserType.UNKNOWN:
        return Found(
            0, "The kind of end user is not stated.", known=False, ask="What kind of organisation is the end user?"
        )
    if user in SECURITY:
        return Found(1 if case.sensitive is Tri.NO else 2, f"The end user is a security service: {words}.", words)
    if user is EndUserType.RESELLER:
        return Found(1, "The stated end user resells, so who will use the items is open.", words, FLAGS)
    return Found(0, f"The end user is of the kind {words}.", words)


def on_list(case: Case) -> Found:
    """A party is on an official list.

    Degree 3 for a match, which decides the band; 2 for a hit that a person has to look at.
    """
    hits = [hit for hit in case.findings if not hit.via]
    matches = [hit for hit in hits if hit.verdict is Verdict.MATCH]
    doubts = [hit for hit in hits if hit.verdict is Verdict.REVIEW]
    if matches:
        hit = matches[0]
        return Found(3, f"{hit.queried_name} matches an entry of {hit.list_title}.", hit.explanation, hit.source)
    if doubts:
        hit = doubts[0]
        return Found(2, f"{hit.queried_name} may be an entry of {hit.list_title}.", hit.explanation, hit.source)
    if not case.screening.editions:
        return Found(
            0,
            "No party list was there to screen against.",
            known=False,
            ask="Is any party on a sanctions or export-control list?",
        )
    return Found(0, "No party is near an entry of the lists screened.", f"{len(case.screening.editions)} lists")


def prohibited(case: Case) -> Found:
    """A rule prohibits the export outright.

    Degree 3, which decides the band. Unknown where no rule set was asked at all.
    """
    if not case.requirements:
        return Found(
            0, "No rule set was asked whether the export is prohibited.", known=False,
            ask="Which rule sets apply, and does any of them prohibit the export?",
        )  # fmt: skip
    found = case.need(Need.PROHIBITED)
    if found:
        step = next(step for step in found[0].steps if step.need is Need.PROHIBITED)
        return Found(3, step.sentence, step.rule, step.source)
    return Found(0, "No rule prohibits the export.")


def ownership(case: Case) -> Found:
    """A listed party owns or controls a party, or a sensitive buyer does not say who owns it.

    Degree 2 where an ownership rule is met, 1 for a minority share, a doubted owner or a rule that may be met. Unknown
    for a sensitive item whose end user states no owner and is no public body.
    """
    found = case.ownership
    if found:
        worst = next((one for one in found if one.met is Tri.YES), found[0])
        reason = worst.reasons[0]
        return Found(2 if worst.met is Tri.YES else 1, reason.sentence, reason.evidence, reason.source)
    owners = [hit for hit in case.findings if hit.via and hit.verdict is not Verdict.NONE]
    if owners:
        sure = any(hit.verdict is Verdict.MATCH for hit in owners)
        hit = owners[0]
        return Found(
            2 if sure else 1,
            f"An owner of {hit.queried_name} {'is' if sure else 'may be'} listed.",
            " → ".join(hit.via),
            hit.source,
        )
    public = case.export.end_use.end_user_type in SECURITY
    silent = [user.name for user in case.end_users if not user.owners]
    if silent and case.sensitive is not Tri.NO and not public:
        return Found(
            0,
            "Nobody says who owns the end user.",
            ", ".join(silent),
            FLAGS,
            known=False,
            ask="Who owns and controls the end user, with which shares?",
        )
    return Found(0, "No listed owner was found.")


def footprint(case: Case) -> Found:
    """The end user leaves little trace: no address, no web page, no registration, or founded within the last year.

    Degree 2 for a firm founded within a year, 1 when all three traces are missing for an ordinary item, 2 for a
    sensitive one. Public bodies are not asked for a register entry. Of several end users the worst counts.
    """
    users = case.end_users
    if not users:
        return Found(0, "No end user or consignee is named.", source=FLAGS, known=False, ask="Who is the end user?")
    return max((_trace(case, user) for user in users), key=lambda found: found.degree)


def _trace(case: Case, user: Party) -> Found:
    if user.founded is not None and user.founded.latest + YOUNG >= case.as_of:
        return Found(2, f"{user.name} was founded within the last year.", str(user.founded), FLAGS)
    traces = [
        name
        for name, there in (
            ("address", any(address.text or address.city for address in user.addresses)),
            ("web page", bool(user.website)),
            ("registration", bool(user.identifiers)),
        )
        if there
    ]
    if not traces and case.export.end_use.end_user_type not in SECURITY:
        return Found(
            1 if case.sensitive is Tri.NO else 2,
            f"{user.name} shows no address, web page or registration.",
            "none of the three",
            FLAGS,
        )
    return Found(0, f"{user.name} can be found.", ", ".join(traces) or "public body")


def history(case: Case) -> Found:
    """The end user has diverted goods or misused such items before.

    Degree 2 when answered yes; unknown for sensitive items while nobody has looked. Source: Recommendation (EU)
    2024/2659, due diligence on the end user's record.
    """
    source = "Recommendation (EU) 2024/2659, due diligence on the end user's record"
    said = case.answered("risk.history")
    if said is Tri.YES:
        return Found(2, "The end user has diverted goods or misused such items before.", "answered yes", source)
    if said is Tri.UNKNOWN and case.sensitive is not Tri.NO:
        return Found(
            0,
            "Nobody has said whether the end user has a record of misuse or diversion.",
            "",
            source,
            known=False,
            ask="Is there a record (press, courts, reports) of misuse or diversion by the end user?",
        )
    return Found(
        0, "No record of misuse or diversion is stated.", "answered no" if said is Tri.NO else "not asked", source
    )


def middlemen(case: Case) -> Found:
    """Somebody else receives the goods: a forwarder as consignee, or a consignee who is not the end user.

    Degree 2 when a forwarder is the final consignee, 1 when consignee and end user differ. Unknown where neither is
    named. Source: BIS red flags on freight forwarders as final destination.
    """
    consignees = case.export.in_role(Role.CONSIGNEE)
    if not consignees and not case.export.in_role(Role.END_USER):
        return Found(
            0, "Nobody is named who receives the goods.", "", FLAGS, known=False, ask="Who receives the goods?"
        )
    forwarding = [party.name for party in consignees if Role.FORWARDER in party.roles]
    if forwarding:
        return Found(2, "A freight forwarder is the final consignee.", ", ".join(forwarding), FLAGS)
    other = [party.name for party in consignees if Role.END_USER not in party.roles]
    if other and case.export.in_role(Role.END_USER):
        return Found(1, "The consignee is not the end user.", ", ".join(other), FLAGS)
    return Found(0, "Nobody stands between the exporter and the end user.")
