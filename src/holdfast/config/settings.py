"""Django's settings, from :mod:`holdfast.config.environment`."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from holdfast.config import environment
from holdfast.config.secret import kept_secret

HOLDFAST = environment.read()
PACKAGE = Path(__file__).resolve().parent.parent

SECRET_KEY = HOLDFAST.secret_key or kept_secret(HOLDFAST.home)
DEBUG = False
_base = urlsplit(HOLDFAST.base_url)
_https = _base.scheme == "https"
ALLOWED_HOSTS = [_base.hostname or "127.0.0.1"]
if ALLOWED_HOSTS[0] in ("127.0.0.1", "localhost"):
    ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
CSRF_TRUSTED_ORIGINS = [HOLDFAST.base_url]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_htmx",
    "csp",
    # Before allauth, whose pages the desk dresses.
    "holdfast.desk",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "procrastinate.contrib.django",
    "holdfast.config",
    "holdfast.web",
    "holdfast.journal",
    "holdfast.accounts",
    "holdfast.files",
    "holdfast.places",
    "holdfast.residents",
    "holdfast.incidents",
    "holdfast.catalog",
    "holdfast.knowledge",
    "holdfast.cases",
    "holdfast.interactions",
    "holdfast.scripts",
    "holdfast.workforce",
    "holdfast.messaging",
    "holdfast.alerts",
    "holdfast.relief",
    "holdfast.eoc",
    "holdfast.open311",
    "holdfast.portal",
]

MIDDLEWARE = [
    "holdfast.config.health.livez",
    "holdfast.config.serving.access.remember_route",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "holdfast.web.middleware.content_policy",
    "holdfast.web.middleware.language_in_path",
    "holdfast.web.middleware.say_why",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "holdfast.accounts.middleware.SignedIn",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "holdfast.web.overload.LeaveUndone",
    "holdfast.accounts.middleware.actor",
    "holdfast.accounts.middleware.SayWhyRefused",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "holdfast.config.urls"
WSGI_APPLICATION = "holdfast.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "config" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "holdfast.accounts.context.city",
                "holdfast.incidents.context.incidents",
                "holdfast.eoc.context.unusual",
                "holdfast.alerts.context.bulletins",
            ],
        },
    }
]


def _database(url: str) -> dict[str, object]:
    """Django's form of a ``postgresql://`` address, unix sockets in ``?host=`` included."""
    parts = urlsplit(url)
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    # Statements behind every report stay prepared in their session (kernel.statements); a pooler
    # that gives a session to another after each transaction wants prepare_threshold=none.
    prepare = query.pop("prepare_threshold", "5")
    return {
        "ENGINE": "holdfast.kernel.postgres",
        "NAME": unquote(parts.path.lstrip("/")) or "holdfast",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", "") or parts.hostname or "",
        "PORT": query.pop("port", "") or str(parts.port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "application_name": "holdfast",
            "prepare_threshold": int(prepare) if prepare.isdecimal() else None,
            **query,
        },
    }


DATABASES = {"default": _database(HOLDFAST.database_url or "postgresql:///holdfast")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.Staff"
AUTHENTICATION_BACKENDS = ["holdfast.accounts.backend.StaffBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk:home"
LOGOUT_REDIRECT_URL = "/"

ACCOUNT_ADAPTER = "holdfast.accounts.adapter.StaffAdapter"
ACCOUNT_FORMS = {"login": "holdfast.accounts.forms.SignInForm"}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_PREVENT_ENUMERATION = True
# Else the address that a request named would stand in the subject.
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# A session lasts a shift (SESSION_COOKIE_AGE); nobody is asked whether to remember them longer.
ACCOUNT_SESSION_REMEMBER = True
ALLAUTH_TRUSTED_PROXY_COUNT = HOLDFAST.trusted_proxies
# Guessing one account is slowed by the account's own key; an address is only bounded loosely, so
# that one forgetful colleague does not lock out an office behind one address.
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/key,300/m/ip", "login": "120/m/ip"}
MFA_FORMS = {
    "add_webauthn": "holdfast.accounts.forms.AddKeyForm",
    "edit_webauthn": "holdfast.accounts.forms.RenameKeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not _https
MFA_TOTP_ISSUER = "Holdfast"
USERSESSIONS_TRACK_ACTIVITY = False

SESSION_ENGINE = "holdfast.accounts.sessions"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SECURE = _https
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = _https
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "holdfast.web.errors.csrf_failure"
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 31536000 if _https else 0
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HOLDFAST.trusted_proxies else None
X_FRAME_OPTIONS = "DENY"

_live = HOLDFAST.live_url
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "media-src": [SELF],
        "connect-src": [SELF, *([_live] if _live else [])],
        "worker-src": [SELF, "blob:"],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("es", _("Spanish"))]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = HOLDFAST.home / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# A page is better without a picture than not at all.
WHITENOISE_MANIFEST_STRICT = False
WHITENOISE_MIMETYPES = {".mjs": "text/javascript", ".pmtiles": "application/octet-stream"}

# Only what must be common to all processes, such as counting wrong sign-ins, is kept here.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "holdfast_cache",
    }
}
EMAIL_BACKEND = "holdfast.messaging.mail_backend.OutboxBackend"
DEFAULT_FROM_EMAIL = HOLDFAST.mail_from

DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "holdfast.files.uploading.Bounded",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
FILE_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
SILENCED_SYSTEM_CHECKS = [
    # The reverse proxy sends people to https.
    "security.W008",
]
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "tasks"
LOGGING_CONFIG = None
