"""Django's entry for the noun `statements`."""

from __future__ import annotations

from django.apps import AppConfig


class StatementsConfig(AppConfig):
    """End-use statements."""

    name = "cocket.office.statements"
    label = "statements"
    verbose_name = "statements"
