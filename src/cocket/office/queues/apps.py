"""Django's entry for the noun `queues`."""

from __future__ import annotations

from django.apps import AppConfig


class QueuesConfig(AppConfig):
    """What each open case waits for."""

    name = "cocket.office.queues"
    label = "queues"
    verbose_name = "queues"
