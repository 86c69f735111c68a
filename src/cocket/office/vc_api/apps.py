"""Django's entry for the service; it owns no rows."""

from __future__ import annotations

from django.apps import AppConfig


class VcApiConfig(AppConfig):
    """The VC-API."""

    name = "cocket.office.vc_api"
    verbose_name = "VC-API"
