"""Read: counts of the office for whoever watches over it. They name states, roles and kinds, and nobody."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import connection
from django.db.models import Count

from cocket import __version__
from cocket.office.cases.models import Case
from cocket.office.licences.models import Licence
from cocket.office.people.models import Account

# Name, what it counts, and its samples: labels in Prometheus' form, and the value.
Measure = tuple[str, str, list[tuple[str, int]]]


def measured(now: datetime) -> Iterable[Measure]:
    """Give each measure with its samples; all are counts that a handful of queries give."""
    yield "cocket_info", "The running version.", [(f'{{version="{__version__}"}}', 1)]
    states = Case.objects.order_by().values_list("state").annotate(count=Count("pk"))
    yield "cocket_cases", "Cases by state.", [(f'{{state="{state}"}}', count) for state, count in sorted(states)]
    roles = Account.objects.order_by().filter(is_active=True).values_list("role").annotate(count=Count("pk"))
    yield "cocket_accounts", "Open accounts by role.", [(f'{{role="{role}"}}', count) for role, count in sorted(roles)]
    over = Licence.objects.filter(case__state="approved", valid_until__lt=now.date()).count()
    yield "cocket_licences_past_their_day", "Licences that the worker has still to let expire.", [("", over)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM register_pending")
        pending = int(cursor.fetchone()[0])
        cursor.execute("SELECT coalesce(max(seq), 0) FROM register_fact")
        facts = int(cursor.fetchone()[0])
    yield "cocket_facts", "Facts in the register.", [("", facts)]
    yield "cocket_facts_pending", "Facts that have no place in the register's order yet.", [("", pending)]
