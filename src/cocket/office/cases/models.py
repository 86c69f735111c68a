"""Rows of cases. What a rule depends on is copied from the folded facts; the rest is the exporter's own text."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from cocket.licensing.cases.words import STATE_WORDS, State
from cocket.office.people.models import Account, Organisation

_GO, _LOOK, _STOP = ("go", "●"), ("look", "▲"), ("stop", "■")
# States that are neither done, nor waiting for somebody, nor ended against the exporter are ◆.
_TONES: dict[State, tuple[str, str]] = {
    **dict.fromkeys((State.APPROVED, State.NOT_REQUIRED, State.RULED), _GO),
    **dict.fromkeys((State.SUBMITTED, State.IN_REVIEW, State.WITH_EXPORTER, State.CONSULTING, State.PROPOSED), _LOOK),
    **dict.fromkeys((State.RETURNED, State.SUSPENDED, State.APPEALED), _LOOK),
    **dict.fromkeys((State.REFUSED, State.REVOKED, State.UPHELD), _STOP),
}


class Case(models.Model):
    """One case as its facts tell it, with the application that can be deleted."""

    id: Any = models.CharField(primary_key=True, max_length=48)
    number: Any = models.CharField(max_length=20, unique=True)
    kind: Any = models.CharField(max_length=32)
    state: Any = models.CharField(max_length=20, db_index=True)
    version: Any = models.PositiveIntegerField()
    organisation_id: str
    organisation: Any = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    opened_by: Any = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    officer: Any = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    follows_id: str | None
    follows: Any = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="followed_by")
    relation: Any = models.CharField(max_length=16, blank=True)  # what it is to that case: amends or renews it
    desks: Any = models.CharField(max_length=120, blank=True)  # " technical defence ": whose advice was asked
    title: Any = models.CharField(max_length=200, blank=True)
    application: Any = models.JSONField(default=dict)
    features: Any = models.JSONField(default=dict)
    destination: Any = models.CharField(max_length=2, blank=True)
    recommendation: Any = models.CharField(max_length=32, blank=True)
    high_risk: Any = models.BooleanField(default=False)
    outcome: Any = models.CharField(max_length=20, blank=True)
    valid_until: Any = models.DateField(null=True)
    moved: Any = models.JSONField(default=list)  # [[state, instant]]: what the clock is counted from
    opened_at: Any = models.DateTimeField()
    changed_at: Any = models.DateTimeField()

    licences: Any
    followed_by: Any
    documents: Any
    statements: Any
    dossier: Any
    citations: Any
    marks: Any
    ruling: Any
    finding: Any
    objects: ClassVar[models.Manager[Case]] = models.Manager()

    class Meta:
        """Queues read by state and age."""

        ordering: ClassVar = ["-opened_at", "-number"]
        indexes: ClassVar = [
            models.Index(fields=["state", "opened_at"], name="case_queue"),
            models.Index(fields=["organisation", "opened_at"], name="case_firm"),
        ]

    def __str__(self) -> str:
        return str(self.number)

    @property
    def state_words(self) -> str:
        """The state in words, as they follow "is"."""
        return STATE_WORDS[State(self.state)]

    @property
    def tone(self) -> str:
        """The tone of the state; it always stands beside its word and shape."""
        return _TONES.get(State(self.state), ("unknown", "◆"))[0]

    @property
    def shape(self) -> str:
        """The shape of the state."""
        return _TONES.get(State(self.state), ("unknown", "◆"))[1]


class Dossier(models.Model):
    """What the program found for a case's application: the page, and the hash of the document it was drawn from."""

    case: Any = models.OneToOneField(Case, primary_key=True, on_delete=models.CASCADE)
    application_sha256: Any = models.CharField(max_length=64)
    sha256: Any = models.CharField(max_length=64)
    sentence: Any = models.TextField()
    html: Any = models.TextField()
    questions: Any = models.JSONField(default=list)  # what is still unknown: id, text, answers, what it settles
    made_at: Any = models.DateTimeField()

    objects: ClassVar[models.Manager[Dossier]] = models.Manager()

    def __str__(self) -> str:
        return str(self.sha256)


class Series(models.Model):
    """The last case number of a year, counted under the row's lock."""

    year: Any = models.PositiveIntegerField(primary_key=True)
    last: Any = models.PositiveIntegerField()

    objects: ClassVar[models.Manager[Series]] = models.Manager()

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"
