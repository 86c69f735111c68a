"""Django's entry for the noun `facts`; its tables are the register's, which keeps them itself."""

from __future__ import annotations

from django.apps import AppConfig


class FactsConfig(AppConfig):
    """The register in the site's database."""

    name = "cocket.office.facts"
    verbose_name = "facts"
