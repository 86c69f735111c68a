"""Django's entry for the frame around every page."""

from __future__ import annotations

from django.apps import AppConfig


class PagesConfig(AppConfig):
    """The frame: look, safety headers, health."""

    name = "cocket.office.pages"
    label = "pages"
    verbose_name = "pages"
