"""Django's entry for personal data."""

from __future__ import annotations

from django.apps import AppConfig


class PersonalConfig(AppConfig):
    """What is held about people."""

    name = "cocket.office.personal"
    label = "personal"
    verbose_name = "personal data"
