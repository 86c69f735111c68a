"""Rows of documents that the office signed. The status columns are copies of facts, for publishing lists at once."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from cocket.office.licences.models import Licence


class Paper(models.Model):
    """One signed version of a licence: its forms, its place in the status lists, and how its bits stand."""

    id: Any = models.CharField(primary_key=True, max_length=64)  # urn:uuid:…
    licence_id: str
    licence: Any = models.ForeignKey(Licence, on_delete=models.PROTECT, related_name="papers")
    version: Any = models.PositiveSmallIntegerField()
    issuer: Any = models.CharField(max_length=200)
    sha256: Any = models.CharField(max_length=64)
    forms: Any = models.JSONField()
    issued_at: Any = models.DateTimeField()
    list_number: Any = models.PositiveIntegerField()
    list_index: Any = models.PositiveIntegerField()
    revoked: Any = models.BooleanField(default=False)
    suspended: Any = models.BooleanField(default=False)
    exhausted: Any = models.BooleanField(default=False)

    objects: ClassVar[models.Manager[Paper]] = models.Manager()

    class Meta:
        """Newest first; one document for each version."""

        ordering: ClassVar = ["-version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["licence", "version"], name="paper_version"),
            models.UniqueConstraint(fields=["issuer", "list_number", "list_index"], name="paper_place"),
        ]

    def __str__(self) -> str:
        return f"{self.licence_id} version {self.version}"

    @property
    def status(self) -> str:
        """How the document stands, in one word; the worst first."""
        return next((word for word in ("revoked", "suspended", "exhausted") if getattr(self, word)), "in force")
