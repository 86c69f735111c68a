"""The nearest past cases: what the database leaves out could not have been shown."""

from __future__ import annotations

import random

import pytest
from tests.integration.office.test_services import NOW

pytestmark = pytest.mark.usefixtures("site")


def test_the_nearest_are_those_of_a_comparison_with_every_case(people):
    """The database looks at few rows, and of those that are all alike at the first ones; nobody notices."""
    from cocket.licensing.cases.precedents import COMPARED, Decided, differing
    from cocket.licensing.cases.words import Outcome
    from cocket.office.cases.models import Case
    from cocket.office.decisions.precedents import features_of, nearest
    from cocket.office.findings.models import Trait

    chance, cases = random.Random(11), []
    for number in range(300):
        items = chance.sample(["5A001.f", "5A004.a", "4A005"], chance.choice((0, 1, 1, 2)))
        features = {
            "items": items,
            "end_user_type": chance.choice(("police", "telecom")),
            "destination": chance.choice(("XK", "XA", "XB")),
            "factors": chance.sample(["a", "b"], chance.randrange(3)),
            "lines": [[str(number), "each"]],
        }
        end = chance.choice([one.value for one in Outcome])
        cases.append(Case(id=f"case:{chance.getrandbits(64):016x}", number=f"1999-{number:06d}", kind="individual",
                          state="expired", version=1, organisation_id=people.clerk.organisation_id, features=features,
                          opened_by=people.clerk, destination=features["destination"], outcome=end, opened_at=NOW,
                          changed_at=NOW))  # fmt: skip
    Case.objects.bulk_create(cases)
    items = [Trait(case=one, kind="item", key=item) for one in cases for item in one.features["items"]]
    Trait.objects.bulk_create(items)
    try:
        every = [Decided(row.pk, features_of(row), Outcome(row.outcome)) for row in Case.objects.exclude(outcome="")]
        for row in cases[:25]:
            for outcome in COMPARED:
                expected = differing(features_of(row), outcome, [one for one in every if one.case != row.pk])
                found = nearest(row, outcome)
                assert [(one.row.pk, one.found) for one in found] == [(one.past.case, one) for one in expected]
    finally:
        Trait.objects.filter(case__in=cases).delete()
        Case.objects.filter(pk__in=[one.pk for one in cases]).delete()
