"""Write: give a ruling with a signature, cite it, flag it when an edition changes, and confirm or withdraw it."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings

from cocket.kernel.canonical import canonical
from cocket.kernel.errors import BadInput
from cocket.kernel.strict_json import load_json
from cocket.kernel.wording import said
from cocket.licensing.cases.beside import Beside, check
from cocket.licensing.cases.folding import PREFIX
from cocket.licensing.cases.model import Bound, Refused
from cocket.licensing.cases.rulings import About, Answer, Holding
from cocket.licensing.cases.words import Action, Role
from cocket.office.cases.models import Case
from cocket.office.facts.services import recorded
from cocket.office.people.models import Account
from cocket.office.people.services import person_of
from cocket.office.rulings.models import BINDING, REVIEW, WITHDRAWN, Citation, Numbers, Ruling
from cocket.reference.kinds import KINDS, Group
from cocket.reference.store import Library
from cocket.register import Fact, Why, append, facts, keep, recall
from cocket.register.ports import Connection

GIVEN, CITED, FLAGGED, CONFIRMED, WAS_WITHDRAWN = (
    f"ruling.{word}" for word in ("given", "cited", "flagged", "confirmed", "withdrawn")
)
_RESTS_ON = frozenset({Group.CONTROLS, Group.DESTINATIONS})


@dataclass(frozen=True, slots=True)
class Text:
    """What is published of a ruling: the product and the reasons, without a name."""

    answer: Answer
    summary: str
    reasons: str


def committed(row: Case, text: Text) -> str:
    """Give what a proposal keeps of a ruling; raises BadInput where it would name somebody, or says nothing."""
    for name, words in (("summary", text.summary), ("published", text.reasons)):
        if not words.strip():
            mend = "Describe the product and the reasons without naming anybody."
            raise BadInput("What is to be published is missing", where=name, mend=mend)
        if named := _named(row, words):
            what = said("This would be published, and names {name}", name=named)
            raise BadInput(
                what, where=name, mend="Describe the product and its use without names, numbers or addresses."
            )
    answer = text.answer
    held = {"about": answer.about.value, "holding": answer.holding.value, "provision": answer.provision}
    return canonical({**held, "summary": text.summary.strip(), "reasons": text.reasons.strip()}).decode()


def give(connection: Connection, row: Case, account: Account, at: datetime) -> Ruling:
    """Give the ruling that was proposed in a case, in the caller's transaction."""
    told = list(facts(connection, kinds=(f"{PREFIX}{Action.PROPOSE.value}",), subjects=(str(row.pk),)))
    held = recall(connection, told[-1].pointers[0]) if told and told[-1].pointers else None
    if held is None:
        mend = "Send the proposal back, and propose it again."
        raise BadInput("What was to be ruled is no longer there", where=str(row.number), mend=mend)
    text: dict[str, Any] = load_json(held, where=str(row.number))
    editions = _editions(row)
    ruling = Ruling.objects.create(
        id=f"ruling:{secrets.token_hex(8)}",
        number=_number(at),
        case=row,
        organisation_id=row.organisation_id,
        about=text["about"],
        holding=text["holding"],
        provision=text["provision"],
        summary=text["summary"],
        published=text["reasons"],
        editions=editions,
        given_on=at.date(),
    )
    detail = {"number": ruling.number, "case": str(row.pk), "about": text["about"], "holding": text["holding"]}
    detail |= {"provision": text["provision"], "editions": [one["sha256"] for one in editions]}
    _tell(connection, ruling, GIVEN, account.id, at, detail, held)
    return ruling


def cite(account: Account, case_id: str, number: str, *, at: datetime) -> Ruling:
    """Let an application rest on a ruling of the same firm; raises Refused for one that is not binding."""
    from cocket.office.cases.services import locked

    with recorded() as connection:
        row, case = locked(connection, account, case_id)
        check(person_of(account), case, Beside.CITE_RULING)
        ruling = Ruling.objects.select_for_update().filter(number=number, organisation_id=row.organisation_id).first()
        if ruling is None:
            mend = "Cite a ruling that your own firm was given."
            raise BadInput("Your firm has no such ruling", where=number[:20], mend=mend)
        if ruling.state != BINDING:
            mend = "Wait until it is confirmed, or ask for a new one."
            raise Refused("This ruling does not bind at present, and cannot be cited", where=number, mend=mend)
        if not Citation.objects.filter(case=row, ruling=ruling).exists():
            Citation.objects.create(case=row, ruling=ruling)
            _tell(connection, ruling, CITED, account.id, at, {"case": str(row.pk)})
    return ruling


def flag_outdated(at: datetime) -> int:
    """Flag every binding ruling of which an edition has changed; gives how many. Twice changes nothing."""
    library, flagged = Library(settings.HOME), 0
    for pk in list(Ruling.objects.filter(state=BINDING).values_list("pk", flat=True)):
        with recorded() as connection:
            ruling = Ruling.objects.select_for_update().get(pk=pk)
            changed = [one["kind"] for one in ruling.editions if _moved(library, one)]
            if changed and ruling.state == BINDING:
                ruling.state = REVIEW
                ruling.save()
                _tell(connection, ruling, FLAGGED, "actor:system", at, {"lists": sorted(changed)})
                flagged += 1
    return flagged


def review(account: Account, number: str, *, confirm: bool, text: str, at: datetime) -> Ruling:
    """Confirm a flagged ruling on today's editions, or withdraw one; a senior officer does, with reasons."""
    if Role(account.role) is not Role.SENIOR_OFFICER:
        raise Refused("This is for a senior officer", where=number, mend="Ask one of them.")
    if not text.strip():
        raise BadInput("Reasons are missing", where="reasons", mend="Say why, in your own words.")
    with recorded() as connection:
        ruling = Ruling.objects.select_for_update().filter(number=number).first()
        if ruling is None:
            raise BadInput("There is no such ruling", where=number[:20], mend="Choose one from the list.")
        if ruling.state == WITHDRAWN or (confirm and ruling.state != REVIEW):
            what = "It is withdrawn" if ruling.state == WITHDRAWN else "It binds already"
            raise Refused(what, where=number, mend="Look at the ruling again.")
        library = Library(settings.HOME)
        if confirm:
            ruling.editions = [_today(library, one) for one in ruling.editions]
        ruling.state = BINDING if confirm else WITHDRAWN
        ruling.save()
        detail = {"editions": [one["sha256"] for one in ruling.editions]}
        kind = CONFIRMED if confirm else WAS_WITHDRAWN
        _tell(connection, ruling, kind, account.id, at, detail, text.strip())
    return ruling


def bound(row: Case) -> tuple[Bound, ...]:
    """Give the rulings that bind the office in a case: those that it cites and that still bind."""
    cited = Citation.objects.filter(case=row, ruling__state=BINDING).select_related("ruling").order_by("ruling__number")
    return tuple(Bound(str(one.ruling.number), str(one.ruling.holding)) for one in cited)


def _editions(row: Case) -> list[dict[str, str]]:
    grounds = row.finding.grounds if hasattr(row, "finding") else {}
    names = ("kind", "id", "title", "edition_date", "sha256")
    return [
        {name: str(one.get(name, "")) for name in names}
        for one in grounds.get("editions", ())
        if (kind := KINDS.get(str(one["kind"]))) is not None and kind.group in _RESTS_ON
    ]


def _moved(library: Library, held: dict[str, str]) -> bool:
    now = library.current(held["kind"])
    return now is not None and now.id != held["id"]


def _today(library: Library, held: dict[str, str]) -> dict[str, str]:
    now = library.current(held["kind"])
    if now is None:
        return held
    words = {"title": now.title, "edition_date": now.edition_date, "sha256": now.sha256}
    return {"kind": held["kind"], "id": now.id, **words}


def _named(row: Case, words: str) -> str:
    """Give the first name, number or address of the case that the words hold, or nothing."""
    said_here = _folded(words)
    people = [row.organisation.name, row.organisation.registration, row.opened_by.name, row.opened_by.email]
    for party in row.application.get("parties", []):
        people += [party.get("name"), *(party.get("other_names") or ()), party.get("website")]
        people += [str(one.get("value", "")) for one in party.get("identifiers") or () if isinstance(one, dict)]
        people += [str(one.get("text", "")) for one in party.get("addresses") or () if isinstance(one, dict)]
    for name in people:
        # A name's kind of firm and what stands in brackets is left out by those who write it.
        bare = _folded(re.sub(r"\(.*?\)", " ", str(name or "")))
        short = " ".join(word for word in bare.split() if word not in _FORMS)
        if any(len(one) >= _SHORTEST and f" {one} " in f" {said_here} " for one in (bare, short)):
            return str(name)
    return ""


_SHORTEST = 4  # letters of a name that is looked for
_FORMS = frozenset("ag as aps bv b v co corp gmbh inc llc ltd limited nv n oy plc sa s a sas sarl srl spa".split())


def _folded(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _tell(
    connection: Connection, ruling: Ruling, kind: str, who: str, at: datetime, detail: dict[str, Any], text: str = ""
) -> None:
    why = Why(kind.rpartition(".")[2], keep(connection, text) if text else None)
    append(connection, Fact(kind, str(ruling.pk), who, why, at, detail))


def _number(at: datetime) -> str:
    """Give the next number of the year: R-2026-0001."""
    series, _ = Numbers.objects.select_for_update().get_or_create(year=at.year, defaults={"last": 0})
    series.last += 1
    series.save()
    return f"R-{at.year}-{series.last:04d}"


def answer_of(about: str, holding: str, provision: str) -> Answer:
    """Give an answer from words; raises BadInput where it answers nothing."""
    try:
        return Answer(About(about), Holding(holding), provision.strip())
    except ValueError:
        mend = "Choose an answer to what was asked, and name the entry of the list for what is listed."
        raise BadInput("The ruling answers nothing", where="holding", mend=mend) from None
