"""Read: the cases a person may see, one case, its history, and what the person may do in it with the reason if not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet

from cocket.kernel.errors import CocketError
from cocket.kernel.strict_json import load_json
from cocket.licensing.cases import folding, permissions, policies
from cocket.licensing.cases import model as domain
from cocket.licensing.cases.changes import Change
from cocket.licensing.cases.clocks import Clock, clock
from cocket.licensing.cases.table import OFFICE_HOLDS, SIGNS, steps_from
from cocket.licensing.cases.words import ACTION_WORDS, DONE_WORDS, EXPORTERS, OFFICERS, Action, Role, State
from cocket.office import wording
from cocket.office.cases import circumstances
from cocket.office.cases.models import Case
from cocket.office.cases.services import NoCase, moved, rebuilt
from cocket.office.facts.services import reading, recorded
from cocket.office.findings.selectors import Answered, hits_of
from cocket.office.law import Law, law
from cocket.office.outcomes.selectors import Outcome, outcomes_in
from cocket.office.outcomes.services import RECORDED
from cocket.office.people.models import Account, Organisation
from cocket.office.people.services import person_of
from cocket.register import Fact, facts, recall_all

_NUMBER = re.compile(r"20\d\d-\d{1,6}", re.ASCII)  # the beginning of a case's number
_IN_NUMBER = re.compile(r"[\d-]+", re.ASCII)
_ANSWERED = f"{folding.PREFIX}{Action.ANSWER.value}"
OPEN, MANY_FIRMS, _ID = "open", 500, "case:"
_OPEN = sorted(state.value for state in OFFICE_HOLDS | {State.WITH_EXPORTER})
_INSPECTED = ("approved", "suspended", "revoked", "surrendered", "expired")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a case's history: what was done, by whom, when, in which words; `forgotten` once it was deleted."""

    action: Action
    title: str
    who: str
    role: str
    at: datetime
    detail: dict[str, Any]
    text: str
    forgotten: bool
    changes: tuple[Change, ...] = ()  # what an answer changed in the application


@dataclass(frozen=True, slots=True)
class Possible:
    """One action from here: allowed when `why_not` is empty."""

    action: Action
    label: str
    why_not: str


@dataclass(frozen=True, slots=True)
class View:
    """A case as a page shows it."""

    row: Case
    case: domain.Case
    history: tuple[Entry, ...]
    actions: dict[str, Possible]
    clock: Clock
    second_person: tuple[str, ...]
    hits: tuple[Answered, ...] = ()
    person: domain.Person | None = None
    outcomes: tuple[Outcome, ...] = ()


def visible(account: Account) -> QuerySet[Case]:
    """Give the rows that a person may see: the same rule as `permissions.can_see`, as a query."""
    person, rows = person_of(account), Case.objects.select_related("organisation", "officer")
    if person.role in EXPORTERS:
        return rows.filter(organisation_id=person.organisation) if person.organisation else rows.none()
    rows = rows.exclude(state=State.DRAFT.value)
    if person.role in OFFICERS or person.role is Role.OVERSEER:
        return rows
    if person.role is Role.ADVISER and person.desk:
        return rows.filter(desks__contains=f" {person.desk.value} ")
    return rows.filter(state__in=_INSPECTED) if person.role is Role.INSPECTOR else rows.none()


def search(account: Account, words: str, state: str = "") -> QuerySet[Case]:
    """Give the visible rows whose number, title or firm holds the words; the state `open` is every one of them."""
    rows = visible(account)
    if state == OPEN:
        rows = rows.filter(state__in=_OPEN)
    if state in {s.value for s in State}:
        rows = rows.filter(state=state)
    asked = words.split()[:5]
    firms = _firms([word for word in asked if not _NUMBER.fullmatch(word)])
    for word in asked:
        if _NUMBER.fullmatch(word):
            rows = rows.filter(number__startswith=word)
            continue
        fits = Q(title__icontains=word) | firms[word]
        # No letter stands in a number, so that a word of letters need not be looked for there.
        rows = rows.filter(fits | Q(number__icontains=word) if _IN_NUMBER.fullmatch(word) else fits)
    return rows


def _firms(words: list[str]) -> dict[str, Q]:
    """Give for each word which firms hold it.

    Firms are looked up first: as plain keys they let the database join its indexes instead of reading all rows.
    """
    if not words:
        return {}
    each = {f"word{n}": Q(name__icontains=word) for n, word in enumerate(words)}
    some = Organisation.objects.filter(reduce(or_, each.values())).order_by()
    held = list(some.annotate(**each).values("pk", *each)[: MANY_FIRMS + 1])
    if len(held) > MANY_FIRMS:
        return {word: Q(organisation__name__icontains=word) for word in words}
    return {
        word: Q(organisation_id__in=[one["pk"] for one in held if one[name]])
        for name, word in zip(each, words, strict=True)
    }


def view(account: Account, number: str, now: datetime) -> View:
    """Give one case by its number or id, with its history; raises NoCase when there is none for this person."""
    # A dossier's page is long; whoever shows it asks for it.
    rows = (
        visible(account)
        .select_related("organisation", "officer", "finding", "dossier", "ruling")
        .defer("dossier__html")
    )
    row = rows.filter(Q(pk=number) if number.startswith(_ID) else Q(number=number)).order_by().first()
    if row is None:
        raise NoCase("There is no such case for you", where=number[:48], mend="Choose one from your list.")
    case_id = str(row.pk)
    inside = person_of(account).role not in EXPORTERS
    kinds = (*folding.KINDS, RECORDED) if inside else folding.KINDS
    with reading() as connection:
        known = list(facts(connection, subjects=[case_id], kinds=kinds))
        told = [fact for fact in known if fact.kind != RECORDED]
        case = folding.replay(told)
        answers = [pointer for fact in told if fact.kind == _ANSWERED for pointer in fact.pointers]
        texts = recall_all(connection, [*(fact.why.text for fact in known if fact.why.text), *answers])
        assert case is not None
        hits = hits_of(connection, row) if inside else ()
        waits = any(step.action in SIGNS for step in steps_from(case.state))
        situation = circumstances.of(connection, row, None, law(settings.HOME), now) if waits and inside else None
    names = dict(Account.objects.filter(pk__in={fact.who for fact in known}).values_list("id", "name"))
    outcomes = outcomes_in(known, texts, names)
    history = tuple(
        Entry(
            action := Action(fact.kind.removeprefix(folding.PREFIX)),
            DONE_WORDS[action],
            names.get(fact.who, "") if inside or fact.payload["role"] in EXPORTERS else "",
            str(fact.payload["role"]).replace("_", " "),
            fact.when,
            dict(fact.payload),
            "" if action is Action.SUBMIT or fact.why.text is None else texts.get(fact.why.text.record, ""),
            fact.why.text is not None and fact.why.text.record not in texts,
            _changes_of(fact, texts),
        )
        for fact in told
    )
    # What the office weighs among itself is shown to the exporter once it was decided, with the decision's reasons.
    open_to = history if inside else tuple(e for e in history if _open_to_exporter(e, case))
    actions = possible(account, case, situation)
    return View(
        row, case, open_to, actions, clock_of(row, now), policies.signing_eyes(case), hits, person_of(account), outcomes
    )


def possible(account: Account, case: domain.Case, situation: domain.Situation | None = None) -> dict[str, Possible]:
    """Give the actions from here that this person's role has, each with the reason when it is not allowed now."""
    person = person_of(account)
    found = {}
    for step in steps_from(case.state):
        if person.role not in step.roles:
            continue
        if case.proposal is not None and SIGNS.get(step.action, case.proposal.outcome) is not case.proposal.outcome:
            continue  # only what was proposed can be signed, so that the others are no choice to be explained
        why_not = ""
        try:
            policies.check_state(case, step.action)
            permissions.check(person, case, step.action)
            if situation is not None:
                policies.check_ready(case, step.action, situation)
        except CocketError as refusal:
            why_not = wording.of(refusal)
        found[step.action.value] = Possible(step.action, ACTION_WORDS[step.action], why_not)
    # What can be done now comes first, so that nobody has to read past what cannot.
    return dict(sorted(found.items(), key=lambda one: bool(one[1].why_not)))


def clock_of(row: Case, now: datetime, limits: Law | None = None) -> Clock:
    """Give a row's clock under the deployment's law, which a caller with many rows reads once."""
    limits = limits or law(settings.HOME)
    return clock(moved(row), now, limits.decision_working_days, limits.calendar, limits.appeal_decision_working_days)


def appeal_until(shown: View) -> date | None:
    """Give the last day on which the decision can be appealed against, or None when there is nothing to appeal."""
    if shown.case.decided_at is None or Action.APPEAL.value not in {
        s.action.value for s in steps_from(shown.case.state)
    }:
        return None
    return shown.case.decided_at.date() + timedelta(days=law(settings.HOME).appeal_days)


def differing_rows() -> list[str]:
    """Give the ids of rows that are not what their facts tell; none in a sound office."""
    from cocket.office.cases.services import columns

    wrong = []
    with recorded() as connection:
        for row in Case.objects.all():
            case = rebuilt(connection, row.pk)
            if case is None or any(getattr(row, name) != value for name, value in columns(case).items()):
                wrong.append(str(row.pk))
    return wrong


def _changes_of(fact: Fact, texts: dict[str, str]) -> tuple[Change, ...]:
    if fact.kind != _ANSWERED or not fact.pointers:
        return ()
    kept = texts.get(fact.pointers[0].record)
    told: Any = load_json(kept, where=fact.subject)["changes"] if kept else ()
    return tuple(Change(one["of"], one["field"], one["before"], one["after"]) for one in told)


def _open_to_exporter(entry: Entry, case: domain.Case) -> bool:
    if entry.action in (Action.CONSULT, Action.ADVISE, Action.RESUME, Action.LIFT, Action.SEND_BACK):
        return False
    return entry.action is not Action.PROPOSE or case.decided is not None
