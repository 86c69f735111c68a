"""Django's entry for the noun `licences`."""

from __future__ import annotations

from django.apps import AppConfig


class LicencesConfig(AppConfig):
    """Licences, their lines and what is drawn."""

    name = "cocket.office.licences"
    label = "licences"
    verbose_name = "licences"
