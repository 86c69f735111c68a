"""Rows of invitations; an invitation that was used, ended or replaced stays for the record, without its secret."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from cocket.office.people.models import Account, Organisation


class Invitation(models.Model):
    """One link by which one person may open an account of a firm."""

    id: Any = models.CharField(primary_key=True, max_length=48)
    organisation_id: str
    organisation: Any = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="invitations")
    email: Any = models.EmailField(max_length=200)
    role: Any = models.CharField(max_length=32)
    token_sha256: Any = models.CharField(max_length=64, unique=True)
    made_by_id: str
    made_by: Any = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    made_at: Any = models.DateTimeField()
    expires_at: Any = models.DateTimeField()
    used_at: Any = models.DateTimeField(null=True)
    ended: Any = models.BooleanField(default=False)

    objects: ClassVar[models.Manager[Invitation]] = models.Manager()

    class Meta:
        """Newest first."""

        ordering: ClassVar = ["-made_at", "-id"]

    def __str__(self) -> str:
        return str(self.id)
