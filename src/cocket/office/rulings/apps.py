"""Django's entry for the noun `rulings`."""

from __future__ import annotations

from django.apps import AppConfig


class RulingsConfig(AppConfig):
    """Binding answers."""

    name = "cocket.office.rulings"
    label = "rulings"
    verbose_name = "rulings"
