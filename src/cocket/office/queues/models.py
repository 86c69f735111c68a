"""One row per case that is not over: what it waits for. It follows from the case's facts and the deployment's law."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from cocket.office.cases.models import Case


class Waiting(models.Model):
    """Due days, and whether a second person is needed for what is proposed."""

    case_id: str
    case: Any = models.OneToOneField(Case, primary_key=True, on_delete=models.CASCADE, related_name="waiting")
    due_on: Any = models.DateField(null=True, db_index=True)  # None while the office's clock stands still
    advice_due: Any = models.DateField(null=True)  # the earliest day by which an asked desk has to answer
    advice_of: Any = models.CharField(max_length=120, blank=True)  # " technical defence ": desks that have not answered
    proposer: Any = models.CharField(max_length=48, blank=True)
    second: Any = models.BooleanField(default=False)

    objects: ClassVar[models.Manager[Waiting]] = models.Manager()

    def __str__(self) -> str:
        return str(self.case_id)
