"""Django's entry for looking cases up."""

from __future__ import annotations

from django.apps import AppConfig


class LookupConfig(AppConfig):
    """Indexes for search and long lists."""

    name = "cocket.office.lookup"
    label = "lookup"
    verbose_name = "lookup"
