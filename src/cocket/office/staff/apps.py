"""Django's entry for the office's own accounts."""

from __future__ import annotations

from django.apps import AppConfig


class StaffConfig(AppConfig):
    """Accounts of the office."""

    name = "cocket.office.staff"
    label = "staff"
    verbose_name = "staff"
