"""Django's entry for the noun `people`."""

from __future__ import annotations

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Organisations and accounts."""

    name = "cocket.office.people"
    label = "people"
    verbose_name = "people"
