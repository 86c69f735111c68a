"""Two people who decide at the same moment: one decision is made, the other person is told."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from tests.integration.office.test_services import NOW, proposed

from cocket.kernel.errors import CocketError

pytestmark = pytest.mark.usefixtures("site")


def test_two_officers_who_sign_at_the_same_moment_sign_once(people):
    """Each saw the same version; one signature stands with one licence, the other is stale or refused."""
    from django.db import connections

    from cocket.office.cases.models import Case
    from cocket.office.decisions.services import sign

    case = proposed(people, "TA")
    version, told = Case.objects.get(pk=case).version, []
    ready = threading.Barrier(2)

    def decide(account: Any) -> None:
        ready.wait()
        try:
            sign(account, case, at=NOW, version=version)
            told.append("signed")
        except CocketError as error:
            told.append(type(error).__name__)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=decide, args=(account,)) for account in (people.senior, people.second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert "signed" in told
    assert set(told) - {"signed"} <= {"Stale", "Refused"}
    assert told.count("signed") == 1
    assert Case.objects.get(pk=case).licences.count() == 1
