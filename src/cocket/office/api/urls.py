"""Addresses of the API. Each asks for a token itself, so that none leads to the sign-in page."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required

from cocket.office.api.site import api


def _open(patterns: list[Any]) -> list[Any]:
    for one in patterns:
        one.callback = login_not_required(one.callback)
    return patterns


urlpatterns, app_name, _ = api.urls
_open(urlpatterns)
