"""Django's entry for the caseworker's desk."""

from __future__ import annotations

from django.apps import AppConfig


class CaseworkerDeskConfig(AppConfig):
    """Where officers, desks and overseers read and decide."""

    name = "cocket.office.caseworker_desk"
    label = "caseworker_desk"
    verbose_name = "caseworker's desk"
