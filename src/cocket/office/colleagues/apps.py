"""Django's entry for a firm's people."""

from __future__ import annotations

from django.apps import AppConfig


class ColleaguesConfig(AppConfig):
    """A firm's people, and its invitations."""

    name = "cocket.office.colleagues"
    label = "colleagues"
    verbose_name = "colleagues"
