"""Write: a shipment taken back before it arrived. What it drew may be drawn again; nothing is deleted.

An exporter takes back what it announced and customs has not seen leave; what left comes back through customs. A
document that said that nothing is left keeps saying so, as verifiers were told: the licence is signed anew.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from cocket.kernel.canonical import decimal_text
from cocket.kernel.errors import BadInput
from cocket.licensing.balance import EXACT
from cocket.licensing.cases.model import Refused
from cocket.licensing.cases.words import EXPORTERS, Role
from cocket.licensing.granted import RETURNED
from cocket.office.facts.services import recorded
from cocket.office.issuing.services import issue
from cocket.office.licences.models import DrawDown
from cocket.office.licences.services import USABLE_KEY, drawn_by, is_in_force
from cocket.office.people.models import Account
from cocket.office.people.services import person_of
from cocket.register import Fact, Why, append


def take_back(account: Account, draw_id: str, *, at: datetime, declaration: str = "") -> DrawDown:
    """Take a shipment back; a second time changes nothing. `declaration` is the one under which customs saw it return.

    Raises Refused once it arrived, for an exporter once it left, and for anyone else; BadInput for customs without a
    declaration's number.
    """
    with recorded() as connection:
        drawn, licence = drawn_by(account, draw_id)
        role = person_of(account).role
        if drawn.returned_at is not None:
            return drawn
        if drawn.delivered_on is not None:
            mend = "Apply for a licence for what is sent again."
            raise Refused("It arrived, so it cannot be taken back", where=drawn.key, mend=mend)
        if role in EXPORTERS and drawn.confirmed_at is not None:
            mend = "Customs records that it came back."
            raise Refused("Customs confirmed that it left", where=drawn.key, mend=mend)
        if role is Role.CUSTOMS_OFFICER and not USABLE_KEY.fullmatch(declaration):
            mend = "Use letters, digits and . _ / - only."
            raise BadInput("The declaration's number cannot be used", where="declaration", mend=mend)
        line = licence.lines.get(pk=drawn.line.pk)
        was_empty = all(one.left == "0" for one in licence.lines.all())
        line.drawn = decimal_text(EXACT.subtract(Decimal(line.drawn), Decimal(drawn.amount)))
        line.save()
        drawn.returned_at, drawn.returned_under = at, declaration if role is Role.CUSTOMS_OFFICER else ""
        drawn.save()
        told = {"draw": drawn.id, "line": line.number, "unit": line.unit, "amount": drawn.amount, "left": line.left}
        told |= {"declaration": drawn.returned_under} if drawn.returned_under else {}
        spent = was_empty and licence.papers.filter(revoked=False, exhausted=True).exists()
        if again := spent and is_in_force(licence, at.date()):
            licence.version += 1
            licence.save()
            told["version"] = licence.version
        why = "came_back" if role is Role.CUSTOMS_OFFICER else "cancelled"
        append(connection, Fact(RETURNED, licence.id, account.id, Why(why), at, told))
        if again:
            issue(connection, licence, account.id, at=at)
    return drawn
