"""Django's entry for the door of the office."""

from __future__ import annotations

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """Sign-in and each person's own account."""

    name = "cocket.office.access"
    label = "access"
    verbose_name = "access"
