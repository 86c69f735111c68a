"""Rows of licences. Amounts are decimal texts, since an embedded database keeps decimals as floating point."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django.db import models

from cocket.kernel.canonical import decimal_text
from cocket.licensing.balance import EXACT
from cocket.office.cases.models import Case


class Licence(models.Model):
    """One licence. Whether it is in force is its case's state."""

    id: Any = models.CharField(primary_key=True, max_length=48)
    number: Any = models.CharField(max_length=24, unique=True)
    case_id: str
    lines: Any
    papers: Any
    notices: Any
    case: Any = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="licences")
    version: Any = models.PositiveSmallIntegerField(default=1)  # each amendment makes the next
    valid_from: Any = models.DateField()
    valid_until: Any = models.DateField()
    conditions: Any = models.JSONField(default=list)

    objects: ClassVar[models.Manager[Licence]] = models.Manager()

    def __str__(self) -> str:
        return str(self.number)


class Line(models.Model):
    """What a licence grants of one item and what is drawn, in a base unit."""

    licence_id: str
    licence: Any = models.ForeignKey(Licence, on_delete=models.CASCADE, related_name="lines")
    number: Any = models.PositiveSmallIntegerField()
    description: Any = models.TextField()
    unit: Any = models.CharField(max_length=16)
    granted: Any = models.CharField(max_length=60)
    drawn: Any = models.CharField(max_length=60, default="0")

    objects: ClassVar[models.Manager[Line]] = models.Manager()

    class Meta:
        """Lines are numbered within a licence."""

        ordering: ClassVar = ["number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["licence", "number"], name="licence_line")]

    def __str__(self) -> str:
        return f"{self.licence_id} {self.number}"

    @property
    def left(self) -> str:
        """What may still be drawn, as a decimal text."""
        return decimal_text(EXACT.subtract(Decimal(self.granted), Decimal(self.drawn)))


class DrawDown(models.Model):
    """One use of a line; `key` is the exporter's own reference, so that a second try draws nothing more."""

    id: Any = models.CharField(primary_key=True, max_length=48)
    line: Any = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="draws")
    key: Any = models.CharField(max_length=64)
    amount: Any = models.CharField(max_length=60)
    drawn_at: Any = models.DateTimeField()
    declaration: Any = models.CharField(max_length=64, blank=True)  # the customs declaration that it left under
    confirmed_at: Any = models.DateTimeField(null=True)
    delivered_on: Any = models.DateField(null=True)
    verified_by: Any = models.CharField(max_length=80, blank=True)  # id of the delivery verification that says so
    returned_at: Any = models.DateTimeField(null=True)  # when it was taken back; what it drew may be drawn again
    returned_under: Any = models.CharField(max_length=64, blank=True)  # the declaration under which it came back

    objects: ClassVar[models.Manager[DrawDown]] = models.Manager()

    class Meta:
        """One key draws once on a line."""

        ordering: ClassVar = ["drawn_at", "id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["line", "key"], name="draw_once")]

    def __str__(self) -> str:
        return f"{self.key}: {self.amount}"


class HandOver(models.Model):
    """One hand-over of a shipment, as giver and taker signed it; firms by the ids under which the chain knows them."""

    id: Any = models.CharField(primary_key=True, max_length=200)  # the event's own id, which is its hash
    draw_id: str
    draw: Any = models.ForeignKey(DrawDown, on_delete=models.PROTECT, related_name="handovers")
    giver: Any = models.CharField(max_length=200)
    taker: Any = models.CharField(max_length=200)
    place: Any = models.CharField(max_length=120, blank=True)
    happened_at: Any = models.DateTimeField()
    recorded_at: Any = models.DateTimeField()

    objects: ClassVar[models.Manager[HandOver]] = models.Manager()

    class Meta:
        """As they happened."""

        ordering: ClassVar = ["happened_at", "id"]

    def __str__(self) -> str:
        return f"{self.giver} to {self.taker}"


class Notice(models.Model):
    """Something that the exporter should know before it hurts; made once for each version of a licence."""

    licence_id: str
    licence: Any = models.ForeignKey(Licence, on_delete=models.CASCADE, related_name="notices")
    kind: Any = models.CharField(max_length=16)
    line: Any = models.PositiveSmallIntegerField(default=0)  # 0: the licence as a whole
    version: Any = models.PositiveSmallIntegerField()
    made_at: Any = models.DateTimeField()

    objects: ClassVar[models.Manager[Notice]] = models.Manager()

    class Meta:
        """Each notice once."""

        ordering: ClassVar = ["-made_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["licence", "kind", "line", "version"], name="notice_once")
        ]

    def __str__(self) -> str:
        return f"{self.licence_id} {self.kind} {self.line}"
