"""Write: say of a piece of evidence whether the party may see it, in one transaction with its fact."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from cocket.kernel.errors import BadInput
from cocket.kernel.wording import said
from cocket.licensing.cases.beside import Beside, check
from cocket.office.cases import services as cases
from cocket.office.disclosure.models import DISCLOSABLE, PROTECTED, Mark
from cocket.office.disclosure.selectors import pieces_of
from cocket.office.facts.services import recorded
from cocket.office.law import law
from cocket.office.people.models import Account
from cocket.office.people.services import person_of
from cocket.register import Fact, Why, append

MARKED = "evidence.marked"


def mark(account: Account, case_id: str, piece: str, kind: str, *, at: datetime, ground: str = "") -> Mark:
    """Mark a piece DISCLOSABLE, or PROTECTED on one of the law's grounds; raises Refused for who or when."""
    grounds = law(settings.HOME).grounds
    with recorded() as connection:
        row, case = cases.locked(connection, account, case_id)
        check(person_of(account), case, Beside.MARK_EVIDENCE)
        if piece not in {one.id for one in pieces_of(connection, row) if not one.own}:
            mend = "Choose one on the page of the evidence."
            raise BadInput("There is no such piece of evidence to be marked", where=piece[:80], mend=mend)
        if kind not in (DISCLOSABLE, PROTECTED) or (kind == PROTECTED) is not bool(ground):
            mend = "Mark it as disclosable, or as protected with a ground."
            raise BadInput("It is not said whether the party may see it", where=piece[:80], mend=mend)
        if ground and ground not in grounds:
            raise BadInput("The law knows no such ground", where="ground",
                           mend=said("Use one of {grounds}.", grounds=tuple(grounds)))  # fmt: skip
        words = {"mark": kind, "ground": ground}
        made, _ = Mark.objects.update_or_create(case=row, piece=piece, defaults=words)
        append(connection, Fact(MARKED, str(row.pk), account.id, Why(kind), at, {"piece": piece, **words}))
    return made
