"""Django's entry for the API."""

from __future__ import annotations

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The office for programs."""

    name = "cocket.office.api"
    label = "api"
    verbose_name = "programs"
