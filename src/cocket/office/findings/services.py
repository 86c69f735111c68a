"""Write: keep what was found for a case, screen it again when lists move, and answer its hits one by one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings

from cocket.kernel.errors import BadInput, CocketError
from cocket.kernel.wording import said
from cocket.licensing.cases.beside import Beside, check
from cocket.licensing.cases.words import State
from cocket.office.cases.assessing import Assessed, export_of, screened
from cocket.office.cases.models import Case
from cocket.office.facts.services import recorded
from cocket.office.findings.keys import party_key, same_name
from cocket.office.findings.models import Finding, Hit, Trait
from cocket.office.findings.reading import FoundHit
from cocket.office.people.models import Account
from cocket.office.people.services import person_of
from cocket.reference.store import Library
from cocket.register import Fact, Why, append
from cocket.register.ports import Connection
from cocket.screening.clearing import CLEARED, CONFIRMED, REASONS, REOPENED, answer, subject_of
from cocket.screening.rescreen import KeptHit

FOLLOWED = "screening.repeated"
SAME, LATER = "same", "looked_again"
# Where a case's hits are followed and can be answered: as long as a decision is still to be taken.
OPEN = frozenset({State.SUBMITTED, State.IN_REVIEW, State.WITH_EXPORTER, State.CONSULTING, State.PROPOSED})


def keep(row: Case, found: Assessed, *, at: datetime) -> None:
    """Keep what an assessment found, in the caller's transaction; what was kept before is replaced."""
    features = found.features
    Trait.objects.filter(case=row).delete()
    items = [("item", code) for code in features.items]
    parties = [("party", same_name(*one)) for one in _named(row.application)]
    Trait.objects.bulk_create(
        [Trait(case=row, kind=kind, key=key[:64]) for kind, key in dict.fromkeys(items + parties)]
    )
    editions = sorted(str(one["id"]) for one in found.grounds.get("editions", ()))
    Finding.objects.update_or_create(
        case=row, defaults={"grounds": found.grounds, "editions": editions, "screened_at": at}
    )
    _keep_hits(row, found.hits)


def answer_hit(
    account: Account,
    case_id: str,
    hit_id: int,
    kind: str,
    *,
    text: str,
    at: datetime,
    reason: str = SAME,
) -> Fact:
    """Answer one hit: CLEARED with one of `clearing.REASONS`, CONFIRMED, or REOPENED to look again.

    Raises Refused for who or when, BadInput without reasons in the person's own words.
    """
    from cocket.office.cases.services import NoCase, locked
    from cocket.office.outcomes.services import learn

    with recorded() as connection:
        row, case = locked(connection, account, case_id)
        check(person_of(account), case, Beside.ANSWER_HIT)
        hit = Hit.objects.filter(pk=hit_id, case=row).first()
        if hit is None:
            raise NoCase("There is no such match in this case", where=str(row.number), mend="Look at the case again.")
        reason = {CONFIRMED: SAME, REOPENED: LATER}.get(kind, reason)
        if kind == CLEARED and reason not in REASONS:
            mend = said("Use {reasons}.", reasons=tuple(sorted(REASONS)))
            raise BadInput("It is not said what tells the two apart", where="reason", mend=mend)
        if not text.strip():
            raise BadInput("Reasons are missing", where="reasons", mend="Say how you know, in your own words.")
        given = kept_hit(hit), str(hit.known)
        fact = answer(connection, *given, kind=kind, who=account.id, reason=reason, when=at, text=text.strip())
        if kind == CLEARED:
            learn(connection, row, "hit_cleared", account, at)
        return fact


def follow(at: datetime) -> int:
    """Screen every open case again that was screened against other editions than today's; gives how many."""
    marks = party_editions()
    done = 0
    open_ones = Finding.objects.filter(case__state__in=[s.value for s in OPEN]).select_related("case")
    stale = [one.case_id for one in open_ones.only("case_id", "editions") if not marks <= set(one.editions)]
    for case_id in stale:
        with recorded() as connection:
            row = Case.objects.select_for_update(of=("self",)).get(pk=case_id)
            done += follow_case(connection, row, marks, at)
    return done


def follow_case(connection: Connection, row: Case, marks: set[str], at: datetime) -> bool:
    """Screen a locked case again when lists have moved since; gives whether it was done."""
    finding = Finding.objects.filter(case=row).first()
    if finding is None or marks <= set(finding.editions):
        return False
    try:
        now = screened(export_of(row.application), settings.HOME, at.date())
    except CocketError:  # the application no longer reads: what was found before stays, and its hits stay open
        return False
    before = {_side(hit) for hit in Hit.objects.filter(case=row)}
    _keep_hits(row, now)
    after = {_side(hit) for hit in Hit.objects.filter(case=row)}
    others = [one for one in finding.editions if one.partition("@")[0] not in {m.partition("@")[0] for m in marks}]
    finding.editions, finding.screened_at = sorted({*others, *marks}), at
    finding.save()
    lists = sorted(mark.replace("@", ":") for mark in marks)
    told = {"lists": lists, "new": len(after - before), "gone": len(before - after)}
    append(connection, Fact(FOLLOWED, str(row.pk), "actor:system", Why("lists_moved"), at, told))
    return True


def party_editions() -> set[str]:
    """Give the ids of the current editions of all party lists; none when the home has no lists yet."""
    return {edition.id for edition in Library(settings.HOME).party_lists()}


def kept_hit(hit: Hit) -> KeptHit:
    """Give a row as the room `screening` knows it."""
    return KeptHit(hit.party_key, hit.list_code, hit.entity_id, hit.entry_sha256, float(hit.score))


def _side(hit: Hit) -> tuple[str, str]:
    return subject_of(kept_hit(hit)), str(hit.entry_sha256)


def _keep_hits(row: Case, hits: tuple[FoundHit, ...]) -> None:
    Hit.objects.filter(case=row).delete()
    Hit.objects.bulk_create(
        Hit(
            case=row,
            party=one.party[:200],
            party_key=party_key(one.known),
            list_code=one.list_code,
            entity_id=one.entity_id,
            entry_sha256=one.entry_sha256,
            score=one.score,
            known=one.known,
            detail=one.detail,
        )
        for one in hits
    )


def _named(application: dict[str, Any]) -> list[tuple[str, str]]:
    """Give name and country of each party but the exporter itself, whose cases are found by its firm."""
    parties = [party for party in application.get("parties", []) if isinstance(party, dict)]
    others = [party for party in parties if "exporter" not in (party.get("roles") or ())]
    return [(str(party.get("name", "")), str(party.get("country", ""))) for party in others]
