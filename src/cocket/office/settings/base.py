"""What every site shares: where its home and database are, whom it answers, and nothing that a page needs."""

from __future__ import annotations

from typing import Any

from cocket.office.environment import database, home, hosts

HOME = home()
DATABASES: dict[str, Any] = {"default": database(HOME)}
ALLOWED_HOSTS = hosts()
DEBUG = False
INSTALLED_APPS = ["cocket.office.facts"]
MIDDLEWARE = ["django.middleware.security.SecurityMiddleware", "django.middleware.common.CommonMiddleware"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
APPEND_SLASH = False
# One zone and one language inside; a page that shows a time says its zone.
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-gb"
# Bodies beyond this are refused before they are read.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_000_000
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
# What goes wrong goes to standard error, in lines; a refused request is an answer, not an error.
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "cocket: %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"django.request": {"level": "ERROR"}, "django.security": {"level": "CRITICAL"}},
}
