"""Django's entry for the overseer's desk."""

from __future__ import annotations

from django.apps import AppConfig


class OverseerDeskConfig(AppConfig):
    """Where an overseer checks and the office reads its own changes of practice."""

    name = "cocket.office.overseer_desk"
    label = "overseer_desk"
    verbose_name = "overseer's desk"
