"""The service of documents for programs: no sessions, no pages, no cookies, so nothing that a secret would sign."""

from __future__ import annotations

import secrets

from cocket.office.settings.base import *  # noqa: F403 - a site's settings are the shared ones and its own
from cocket.office.settings.base import INSTALLED_APPS, MIDDLEWARE

SECRET_KEY = secrets.token_urlsafe(50)
ROOT_URLCONF = "cocket.office.vc_api.urls"
INSTALLED_APPS = [*INSTALLED_APPS, "cocket.office.vc_api"]
MIDDLEWARE = ["cocket.office.vc_api.problems.ProblemMiddleware", *MIDDLEWARE]
