"""Rows of the API: tokens and clients that act for an account, and answers remembered for a second try."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from cocket.office.people.models import Account


class Token(models.Model):
    """A secret that acts for an account; only its hash is kept, so it is shown once and cannot be shown again."""

    id: Any = models.CharField(primary_key=True, max_length=48)
    account: Any = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="tokens")
    name: Any = models.CharField(max_length=80)
    sha256: Any = models.CharField(max_length=64, unique=True)
    scopes: Any = models.JSONField(default=list)
    created_at: Any = models.DateTimeField()
    expires_at: Any = models.DateTimeField()
    revoked_at: Any = models.DateTimeField(null=True)
    used_on: Any = models.DateField(null=True)

    objects: ClassVar[models.Manager[Token]] = models.Manager()

    class Meta:
        """Newest first."""

        ordering: ClassVar = ["-created_at", "id"]

    def __str__(self) -> str:
        return str(self.name)


class Client(models.Model):
    """A program that an issuer of access tokens knows: (issuer, subject) acts for an account here."""

    id: Any = models.CharField(primary_key=True, max_length=48)
    issuer: Any = models.CharField(max_length=200)
    subject: Any = models.CharField(max_length=200)
    account: Any = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="clients")
    name: Any = models.CharField(max_length=80)
    scopes: Any = models.JSONField(default=list)
    created_at: Any = models.DateTimeField()

    objects: ClassVar[models.Manager[Client]] = models.Manager()

    class Meta:
        """One subject of an issuer acts for one account."""

        ordering: ClassVar = ["-created_at", "id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["issuer", "subject"], name="client_once")]

    def __str__(self) -> str:
        return str(self.name)


class Remembered(models.Model):
    """The answer to a write with an `Idempotency-Key`, in one transaction with what the write did."""

    account: Any = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    key: Any = models.CharField(max_length=255)
    request_sha256: Any = models.CharField(max_length=64)
    status: Any = models.PositiveSmallIntegerField(default=0)
    media_type: Any = models.CharField(max_length=80, blank=True)
    headers: Any = models.JSONField(default=dict)
    body: Any = models.BinaryField(default=b"")
    created_at: Any = models.DateTimeField(db_index=True)

    objects: ClassVar[models.Manager[Remembered]] = models.Manager()

    class Meta:
        """A key is one account's own."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["account", "key"], name="answer_once")]

    def __str__(self) -> str:
        return str(self.key)
