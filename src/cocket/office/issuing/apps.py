"""Django's entry for what the office signs."""

from __future__ import annotations

from django.apps import AppConfig


class IssuingConfig(AppConfig):
    """Signed licences and their status; it follows every deed that changes whether a licence counts."""

    name = "cocket.office.issuing"
    label = "issuing"
    verbose_name = "issuing"

    def ready(self) -> None:
        """Follow deeds: a suspension is in the status list by the same transaction as its fact."""
        from cocket.office.cases.services import FOLLOWERS
        from cocket.office.issuing.services import follow

        if follow not in FOLLOWERS:
            FOLLOWERS.append(follow)
