"""Django's entry for the exporter's desk."""

from __future__ import annotations

from django.apps import AppConfig


class ExporterDeskConfig(AppConfig):
    """Where an exporter checks, applies, answers and ships."""

    name = "cocket.office.exporter_desk"
    label = "exporter_desk"
    verbose_name = "exporter's desk"
