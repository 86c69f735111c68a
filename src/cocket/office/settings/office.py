"""The site where people work. Its nouns and desks are added here, in the order of an export's life."""

from __future__ import annotations

from cocket.office.environment import secret
from cocket.office.settings.base import *  # noqa: F403 - a site's settings are the shared ones and its own
from cocket.office.settings.base import HOME

SECRET_KEY = secret(HOME)
ROOT_URLCONF = "cocket.office.urls"
