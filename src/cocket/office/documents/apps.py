"""Django's entry for the noun `documents`."""

from __future__ import annotations

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """Files that belong to a case."""

    name = "cocket.office.documents"
    label = "documents"
    verbose_name = "documents"
