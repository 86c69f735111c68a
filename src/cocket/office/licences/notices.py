"""What the exporter should know before it hurts: a licence that ends soon, a line that is nearly or wholly drawn.

Takes the day and the deployment's law, makes each notice once for each version of a licence, with its fact.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.db.models import Exists, OuterRef

from cocket.licensing.cases.words import State
from cocket.office.facts.services import recorded
from cocket.office.law import law
from cocket.office.licences.models import Licence, Line, Notice
from cocket.office.licences.services import SYSTEM
from cocket.register import Fact, Why, append

ENDS, LOW, EMPTY = "ends_soon", "nearly_drawn", "drawn"


def notify(at: datetime) -> int:
    """Make the notices that are due; gives how many are new. Done twice, it makes none."""
    limits = law(settings.HOME)
    last = at.date() + timedelta(days=limits.expiry_warning_days)
    in_force = Licence.objects.filter(case__state=State.APPROVED.value, valid_until__gte=at.date())
    told = Notice.objects.filter(kind=ENDS, licence=OuterRef("pk"), version=OuterRef("version"))
    ending = in_force.filter(~Exists(told), valid_until__lte=last)
    made = sum(_make(licence, ENDS, 0, at) for licence in ending)
    share = Decimal(limits.exhaustion_warning_percent) / 100
    told = Notice.objects.filter(
        kind=EMPTY, licence=OuterRef("licence"), version=OuterRef("licence__version"), line=OuterRef("number")
    )
    lines = Line.objects.filter(~Exists(told), licence__in=in_force).exclude(drawn="0").select_related("licence")
    for line in lines:
        if kind := _how_drawn(line, share):
            made += _make(line.licence, kind, line.number, at)
    return made


def _how_drawn(line: Line, share: Decimal) -> str:
    granted, drawn = Decimal(line.granted), Decimal(line.drawn)
    if drawn >= granted:
        return EMPTY
    return LOW if drawn >= granted * share else ""


def _make(licence: Licence, kind: str, line: int, at: datetime) -> bool:
    known = {"licence": licence, "kind": kind, "line": line, "version": licence.version}
    if Notice.objects.filter(**known).exists():
        return False
    with recorded() as connection:
        # Two workers at once: the second waits for the first one's row and finds it there.
        Licence.objects.select_for_update(of=("self",)).get(pk=licence.pk)
        _, fresh = Notice.objects.get_or_create(**known, defaults={"made_at": at})
        if fresh:
            told = {"notice": kind, "line": line, "version": licence.version}
            append(connection, Fact("licence.noticed", licence.id, SYSTEM.id, Why("in_time"), at, told))
    return fresh
