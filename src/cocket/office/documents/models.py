"""Rows of documents; the bytes stand apart, so that a list reads none of them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from cocket.kernel.wording import said
from cocket.office.cases.models import Case

WARNINGS = {
    "script": said("It carries script."),
    "form_script": said("It carries a form with script."),
    "launch": said("It can start programs."),
    "files": said("It carries other files."),
    "media": said("It carries media that run."),
    "sends": said("It can send what is filled in."),
    "locked": said("It is locked, so nobody looked into it."),
    "large": said("It unpacks to more than was looked into."),
}


class Document(models.Model):
    """One file of a case. `salt` keys the hash in its fact; both go when the document is deleted."""

    id: Any = models.CharField(primary_key=True, max_length=48)
    case: Any = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="documents")
    name: Any = models.CharField(max_length=120)
    media_type: Any = models.CharField(max_length=80)
    size: Any = models.PositiveIntegerField()
    warnings: Any = models.CharField(max_length=120, blank=True)  # codes of `looking`, with blanks between
    salt: Any = models.CharField(max_length=64)
    content: Any
    added_at: Any = models.DateTimeField()
    by_office: Any = models.BooleanField(default=False)

    objects: ClassVar[models.Manager[Document]] = models.Manager()

    class Meta:
        """Oldest first."""

        ordering: ClassVar = ["added_at", "id"]

    def __str__(self) -> str:
        return str(self.name)

    @property
    def mind(self) -> list[str]:
        """What to mind before it is opened, as sentences."""
        return [WARNINGS[code] for code in str(self.warnings).split() if code in WARNINGS]


class Content(models.Model):
    """The bytes of a document."""

    document_id: str
    document: Any = models.OneToOneField(Document, primary_key=True, on_delete=models.CASCADE)
    raw: Any = models.BinaryField()

    objects: ClassVar[models.Manager[Content]] = models.Manager()

    def __str__(self) -> str:
        return str(self.document_id)
