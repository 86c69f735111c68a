"""Rows of what was found for a case. They hold what the application says of its parties, and go with it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from cocket.office.cases.models import Case


class Finding(models.Model):
    """The grounds of a case's assessment: what carried the recommendation, and what bears on each criterion."""

    case_id: str
    case: Any = models.OneToOneField(Case, primary_key=True, on_delete=models.CASCADE, related_name="finding")
    grounds: Any = models.JSONField(default=dict)
    # Which editions of lists the parties were last screened against, and when.
    editions: Any = models.JSONField(default=list)
    screened_at: Any = models.DateTimeField()

    objects: ClassVar[models.Manager[Finding]] = models.Manager()

    def __str__(self) -> str:
        return str(self.case_id)


class Hit(models.Model):
    """One listed entry that a party of the case may be.

    `party_key` is the party's id in facts: keyed, so that it tells no name, and the same wherever the same is known of
    a party. `known` is what the application states of it, `entry_sha256` the listed entry as it was screened against.
    """

    id: Any
    case_id: str
    case: Any = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="hits")
    party: Any = models.CharField(max_length=200)
    party_key: Any = models.CharField(max_length=64)
    list_code: Any = models.CharField(max_length=60)
    entity_id: Any = models.CharField(max_length=200)
    entry_sha256: Any = models.CharField(max_length=64)
    score: Any = models.FloatField()
    known: Any = models.TextField()
    detail: Any = models.JSONField(default=dict)

    objects: ClassVar[models.Manager[Hit]] = models.Manager()

    class Meta:
        """Likeliest first."""

        ordering: ClassVar = ["-score", "id"]

    def __str__(self) -> str:
        return f"{self.list_code} {self.entity_id}"


class Trait(models.Model):
    """What a case shares with others: a party (by key) or an item (by provision or tariff heading)."""

    case: Any = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="traits")
    kind: Any = models.CharField(max_length=8)  # "party" or "item"
    key: Any = models.CharField(max_length=64)

    objects: ClassVar[models.Manager[Trait]] = models.Manager()

    class Meta:
        """Looked up by what is shared, the newest first; the index alone answers."""

        indexes: ClassVar = [models.Index(fields=["kind", "key", "id"], include=["case"], name="trait_newest")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
