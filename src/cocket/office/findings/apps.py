"""Django's entry for the noun `findings`."""

from __future__ import annotations

from django.apps import AppConfig


class FindingsConfig(AppConfig):
    """What the program found for a case."""

    name = "cocket.office.findings"
    label = "findings"
    verbose_name = "findings"
