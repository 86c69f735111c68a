"""Rows of marks: whether the party may see a piece of evidence, and if not on which ground."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from cocket.office.cases.models import Case

DISCLOSABLE, PROTECTED = "disclosable", "protected"


class Mark(models.Model):
    """The latest mark of one piece, as the facts tell it."""

    case: Any = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="marks")
    piece: Any = models.CharField(max_length=80)
    mark: Any = models.CharField(max_length=12)
    ground: Any = models.CharField(max_length=40, blank=True)

    objects: ClassVar[models.Manager[Mark]] = models.Manager()

    class Meta:
        """Once for each piece."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "piece"], name="piece_marked_once")]

    def __str__(self) -> str:
        return f"{self.piece} {self.mark}"
