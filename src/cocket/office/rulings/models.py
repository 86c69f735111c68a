"""Rows of rulings and of their citations. `summary` and `published` name nobody; they stand in public files."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from cocket.office.cases.models import Case
from cocket.office.people.models import Organisation

BINDING, REVIEW, WITHDRAWN = "binding", "review", "withdrawn"


class Ruling(models.Model):
    """One binding answer, as its facts tell it."""

    id: Any = models.CharField(primary_key=True, max_length=48)
    number: Any = models.CharField(max_length=20, unique=True)
    case: Any = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="ruling")
    organisation: Any = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    about: Any = models.CharField(max_length=20)
    holding: Any = models.CharField(max_length=20)
    provision: Any = models.CharField(max_length=60, blank=True)
    summary: Any = models.TextField()
    published: Any = models.TextField()
    editions: Any = models.JSONField(default=list)
    state: Any = models.CharField(max_length=12, default=BINDING)
    given_on: Any = models.DateField()

    objects: ClassVar[models.Manager[Ruling]] = models.Manager()

    class Meta:
        """The latest first."""

        ordering: ClassVar = ["-number"]

    def __str__(self) -> str:
        return str(self.number)


class Citation(models.Model):
    """An application that rests on a ruling."""

    case: Any = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="citations")
    ruling: Any = models.ForeignKey(Ruling, on_delete=models.PROTECT, related_name="citations")

    objects: ClassVar[models.Manager[Citation]] = models.Manager()

    class Meta:
        """Once for each application."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "ruling"], name="ruling_cited_once")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.ruling_id}"  # type: ignore[attr-defined] # Django's own columns


class Numbers(models.Model):
    """The last number of a year, counted under the row's lock."""

    year: Any = models.PositiveIntegerField(primary_key=True)
    last: Any = models.PositiveIntegerField()

    objects: ClassVar[models.Manager[Numbers]] = models.Manager()

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"
