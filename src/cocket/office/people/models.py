"""Rows of organisations and accounts: the only place where names and addresses of people stand."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from cocket.licensing.cases.words import ROLE_WORDS, Role


class Organisation(models.Model):
    """A firm that applies. Its id stands in facts, its name never."""

    id: Any = models.CharField(primary_key=True, max_length=48)
    name: Any = models.CharField(max_length=200)
    country: Any = models.CharField(max_length=2)
    registration: Any = models.CharField(max_length=80, blank=True)
    created_at: Any = models.DateTimeField()

    objects: ClassVar[models.Manager[Organisation]] = models.Manager()

    class Meta:
        """Names are compared without a constraint: two firms may share one."""

        ordering: ClassVar = ["name", "id"]

    def __str__(self) -> str:
        return str(self.name)


class Account(AbstractBaseUser):
    """One person's sign-in, with one role. Its actor id stands in facts."""

    id: Any = models.CharField(primary_key=True, max_length=48)
    email: Any = models.EmailField(unique=True, max_length=200)
    name: Any = models.CharField(max_length=120)
    role: Any = models.CharField(max_length=32)
    desk: Any = models.CharField(max_length=32, blank=True)
    organisation_id: str | None
    organisation: Any = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT)
    is_active: Any = models.BooleanField(default=True)
    created_at: Any = models.DateTimeField()

    objects: ClassVar[BaseUserManager[Account]] = BaseUserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    def __str__(self) -> str:
        return f"{self.name} ({self.role_words})"

    @property
    def role_words(self) -> str:
        """The role in words."""
        return ROLE_WORDS[Role(self.role)]
