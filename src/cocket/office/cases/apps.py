"""Django's entry for the noun `cases`."""

from __future__ import annotations

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Applications and everything that people do to them."""

    name = "cocket.office.cases"
    label = "cases"
    verbose_name = "cases"
