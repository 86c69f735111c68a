"""Write and read: cases that amend or renew an earlier one. Such a case begins with the earlier one's application.

Takes a case of the firm, gives a draft linked to it. Only what differs from the earlier application is decided: the
officer sees it as a table, and an approved amendment changes the licence that is there.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from cocket.kernel.wording import said
from cocket.licensing.cases.changes import Change, changes
from cocket.licensing.cases.model import Refused
from cocket.licensing.cases.words import STATE_WORDS, Kind, Relation, State
from cocket.office.cases import services as cases
from cocket.office.cases.models import Case
from cocket.office.cases.selectors import visible
from cocket.office.facts.services import recorded
from cocket.office.people.models import Account
from cocket.office.wording import of

_OVER = ("withdrawn", "returned", "refused", "approved", "not_required", "ruled", "revoked", "surrendered", "expired",
         "upheld")  # fmt: skip
# From which states a licence can be amended or renewed.
_FROM: dict[Relation, frozenset[State]] = {
    Relation.AMENDS: frozenset({State.APPROVED}),
    Relation.RENEWS: frozenset({State.APPROVED, State.EXPIRED, State.SURRENDERED}),
}


def begin(account: Account, case_id: str, relation: Relation, *, at: datetime) -> Case:
    """Begin an amendment or renewal of a case's licence; raises Refused when it cannot be amended or renewed now."""
    with recorded() as connection:
        row, _case = cases.locked(connection, account, case_id)
        check(row, relation)
        draft = cases.open_draft(account, Kind(row.kind), at=at, after=(str(row.pk), relation))
        application = copy.deepcopy(row.application) | {"id": draft.number}
        cases.save_draft(account, draft.pk, application, at=at)
        draft.refresh_from_db()
    return draft


def check(row: Case, relation: Relation) -> None:
    """Raise Refused when a case's licence cannot be amended, or renewed, as it stands."""
    if State(row.state) not in _FROM[relation] or row.relation == Relation.AMENDS.value or not row.licences.exists():
        what = said("The case is {state}, so there is no licence to follow", state=STATE_WORDS[State(row.state)])
        raise Refused(what, where=str(row.number), mend="Begin a new application.")
    if relation is Relation.AMENDS and (other := _open_amendment(row)):
        what = said("The amendment {number} is not decided yet", number=str(other.number))
        raise Refused(what, where=str(row.number), mend="Wait for it, or withdraw it.")


def followable(account: Account, row: Case) -> Iterator[tuple[str, str, str]]:
    """Give what can follow a case, as (word, button, why not); nothing where there never was a licence."""
    if not row.licences.exists() or not visible(account).filter(pk=row.pk).exists():
        return
    labels = {Relation.AMENDS: _("Ask for an amendment"), Relation.RENEWS: _("Renew it")}
    for relation, label in labels.items():
        try:
            check(row, relation)
        except Refused as refusal:
            yield relation.value, label, of(refusal)
        else:
            yield relation.value, label, ""


def changed(row: Case) -> tuple[Change, ...]:
    """Give what an amendment asks to change; nothing for any other case."""
    if row.relation != Relation.AMENDS.value or row.follows is None:
        return ()
    return changes(row.follows.application or {}, row.application or {})


def _open_amendment(row: Case) -> Case | None:
    found: Case | None = row.followed_by.filter(relation=Relation.AMENDS.value).exclude(state__in=_OVER).first()
    return found
