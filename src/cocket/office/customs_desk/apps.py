"""Django's entry for the customs officer's desk."""

from __future__ import annotations

from django.apps import AppConfig


class CustomsDeskConfig(AppConfig):
    """Pages for customs."""

    name = "cocket.office.customs_desk"
    label = "customs_desk"
    verbose_name = "customs desk"
