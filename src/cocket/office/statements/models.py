"""Rows of end-use statements; the name of who signed stands here and in no fact."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from cocket.office.cases.models import Case

OPEN, SIGNED, SENT_BACK, VOID = "open", "signed", "sent_back", "void"


class Statement(models.Model):
    """One statement of a case: what is asserted, and what became of its link."""

    id: Any = models.CharField(primary_key=True, max_length=48)
    case_id: str
    case: Any = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="statements")
    token_sha256: Any = models.CharField(max_length=64, unique=True)
    asserted: Any = models.JSONField()
    asserted_sha256: Any = models.CharField(max_length=64)
    state: Any = models.CharField(max_length=12)
    made_at: Any = models.DateTimeField()
    expires_at: Any = models.DateTimeField()
    signed_at: Any = models.DateTimeField(null=True)
    signer_name: Any = models.CharField(max_length=120, blank=True)
    signer_position: Any = models.CharField(max_length=120, blank=True)
    sent_back: Any = models.TextField(blank=True)  # why, in the officer's words

    objects: ClassVar[models.Manager[Statement]] = models.Manager()

    class Meta:
        """Newest first."""

        ordering: ClassVar = ["-made_at", "-id"]

    def __str__(self) -> str:
        return f"{self.id} {self.state}"
