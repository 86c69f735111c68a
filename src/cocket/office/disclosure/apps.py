"""Django's entry for the noun `disclosure`."""

from __future__ import annotations

from django.apps import AppConfig


class DisclosureConfig(AppConfig):
    """What a party may see of the evidence."""

    name = "cocket.office.disclosure"
    label = "disclosure"
    verbose_name = "disclosure"
