"""The site where people work. Its nouns and desks are added here, in the order of an export's life."""

from __future__ import annotations

import os

from cocket.office.access.configuration import MAILS, access
from cocket.office.catalogues import compiled
from cocket.office.environment import lasting, on_postgres, secrets_of
from cocket.office.settings.base import *  # noqa: F403 - a site's settings are the shared ones and its own
from cocket.office.settings.base import HOME, INSTALLED_APPS

SECRET_KEY, *SECRET_KEY_FALLBACKS = secrets_of(HOME)
# What must outlast a change of the secret is keyed by a key of its own: ids of parties, and factors at rest.
LASTING_KEY = lasting(HOME, SECRET_KEY_FALLBACKS[-1] if SECRET_KEY_FALLBACKS else SECRET_KEY)
ROOT_URLCONF = "cocket.office.urls"
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.humanize",
    "django.contrib.sessions",
    *INSTALLED_APPS,
    "cocket.office.people",
    "cocket.office.cases",
    "cocket.office.findings",
    "cocket.office.queues",
    "cocket.office.rulings",
    "cocket.office.disclosure",
    "cocket.office.documents",
    "cocket.office.licences",
    "cocket.office.issuing",
    "cocket.office.lookup",
    "cocket.office.staff",
    "cocket.office.statements",
    "cocket.office.colleagues",
    "cocket.office.pages",
    "cocket.office.access",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "cocket.office.exporter_desk",
    "cocket.office.caseworker_desk",
    "cocket.office.overseer_desk",
    "cocket.office.customs_desk",
    "cocket.office.api",
    "cocket.office.personal",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "cocket.office.pages.middleware.HeadersMiddleware",
    "cocket.office.api.middleware.ApiProblemMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "cocket.office.access.kept.KeptMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "cocket.office.access.middleware.AccessMiddleware",
    "cocket.office.pages.middleware.ProblemMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
            ]
        },
    }
]
AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign-in"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
# The door: who may come in and how is said by `office/access.toml`; what is not said there stands here.
ACCESS = access(HOME)
SECOND_FACTOR = ACCESS.second_factor
PROVIDERS = {provider.id: provider for provider in ACCESS.providers}
ACCOUNT_ADAPTER = "cocket.office.access.adapters.AccountAdapter"
ACCOUNT_FORMS = {"login": "cocket.office.access.forms.SignInForm"}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Cocket: "
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a changed password or factor is told to its owner
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if os.environ.get("COCKET_HTTPS") == "1" else "http"
# Wrong passwords are counted for each address by the form itself, whoever tries.
ACCOUNT_RATE_LIMITS = {"login": "300/m/ip", "login_failed": None, "reset_password": "20/h/ip,5/h/key"}
MFA_ADAPTER = "cocket.office.access.adapters.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = "Cocket"
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = os.environ.get("COCKET_HTTPS") != "1"  # browsers allow it on this machine alone
SOCIALACCOUNT_ADAPTER = "cocket.office.access.adapters.ProviderAdapter"
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": provider.id,
                "name": provider.name,
                "client_id": provider.client_id,
                "secret": provider.secret,
                "settings": {"server_url": provider.issuer},
            }
            for provider in ACCESS.providers
        ],
    }
}
# Letters go to standard error, or into the home's folder, unless a server is named by Django's own EMAIL_* variables.
EMAIL_BACKEND = f"django.core.mail.backends.{MAILS[ACCESS.mail]}.EmailBackend"
EMAIL_FILE_PATH = HOME / "office" / "letters"
EMAIL_HOST = os.environ.get("EMAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "25"))
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_USER", ""), os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("EMAIL_USE_TLS") == "1"
DEFAULT_FROM_EMAIL = os.environ.get("EMAIL_FROM", "office@localhost")
STATIC_URL = "static/"
# Files are read from the installed package: nothing has to be collected before the first start.
WHITENOISE_USE_FINDERS = True
# Behind a server that speaks TLS, cookies travel over TLS alone; on one machine there is no TLS to ask for.
SECURE = os.environ.get("COCKET_HTTPS") == "1"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 8 * 3600
CSRF_FAILURE_VIEW = "cocket.office.access.kept.csrf_failed"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_000_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
RATES = ACCESS.rates
# Rates, and codes of an app that were used, hold for all processes together: on PostgreSQL, where several answer, they
# are in the database. On an embedded database one answers, and what it counts in memory keeps no writer waiting.
_NEAR = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 50_000}}
_SHARED = {
    "BACKEND": "cocket.office.pages.rate_cache.SharedCache",
    "LOCATION": "office_cache",
    "OPTIONS": {"MAX_ENTRIES": 20_000},
}
CACHES = {"default": _SHARED if on_postgres() else _NEAR, "near": _NEAR, "shared": _SHARED}
FILE_UPLOAD_HANDLERS = [
    "cocket.office.documents.uploads.BoundedUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
USE_I18N = True
# Each language is named in itself; its catalogue is `office/locale/CODE`.
LANGUAGES = [("en-gb", "English"), ("fr", "Français")]
LOCALE_PATHS = [compiled(HOME)]
LANGUAGE_COOKIE_NAME = "cocket_language"
LANGUAGE_COOKIE_AGE = 365 * 86400
LANGUAGE_COOKIE_HTTPONLY, LANGUAGE_COOKIE_SAMESITE, LANGUAGE_COOKIE_SECURE = True, "Lax", SECURE
