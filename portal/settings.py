"""Settings. What differs between installations comes from the environment (environment.py)."""

import sys
from datetime import timedelta
from pathlib import Path

from csp.constants import NONCE, NONE, SELF

from portal import environment
from portal.environment import env

BASE_DIR = Path(__file__).resolve().parent.parent

DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("DEMO", default=False)
TESTING = "pytest" in sys.modules
# Only a demonstration or a test may shift the portal's clock; production never can.
CLOCK_MAY_MOVE = DEMO or TESTING

SECRET_KEY = env.str("SECRET_KEY")
SEALING_KEY = environment.key_of_32_bytes("SEALING_KEY")
PSEUDONYM_KEY = environment.key_of_32_bytes("PSEUDONYM_KEY")

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# The union that runs the portal: parameters for everybody are its to change.
OPERATOR_UNION = env.str("OPERATOR_UNION", default="000000")
SITE_NAME = "工会购买社会组织服务平台"

DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "var")))
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(DATA_DIR / "media")))
MEDIA_URL = "/media-is-never-served/"  # every file goes through a view that checks who asks

INSTALLED_APPS = [
    "portal.common.admin_config.ReadingAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_filters",
    "django_htmx",
    "django_structlog",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "drf_standardized_errors",
    "health_check",
    "knox",
    "rest_framework",
    "simple_history",
    "portal.common",
    "portal.bulletin",
    "orgs",
    "projects",
    "evaluation",
    "annual_returns",
]
if DEMO:
    INSTALLED_APPS.append("portal.demo")

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "portal.common.middleware.RequestSizeMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "portal.common.middleware.PrivatePagesMiddleware",
    "portal.common.middleware.PlainTextMiddleware",
    # Before the actor is built: an ended session leaves nobody who acts.
    "portal.common.middleware.SessionPolicyMiddleware",
    "orgs.middleware.ActorMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "portal.common.middleware.RuleErrorMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
FORM_RENDERER = "portal.common.ui.forms.Renderer"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["portal.common.templatetags.ui"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context.portal",
            ],
        },
    }
]

DATABASES = {"default": environment.database(default=f"sqlite:///{DATA_DIR / 'gongqiao.sqlite3'}")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", default="redis://127.0.0.1:6379/0")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "gongqiao",
    }
}

AUTH_USER_MODEL = "orgs.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "portal.common.passwords.LongEnough",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "public-home"
ACCOUNT_ADAPTER = "orgs.people.adapters.ClosedAccountAdapter"
ACCOUNT_FORMS = {
    "login": "orgs.forms.accounts.SignInForm",
    "change_password": "orgs.forms.accounts.NewPasswordForm",
}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
# 等保三级: lock after five failures in fifteen minutes per account and address.
ACCOUNT_RATE_LIMITS = {"login_failed": "20/5m/ip,5/15m/key", "login": "120/m/ip"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = SITE_NAME
MFA_ADAPTER = "orgs.people.adapters.SealedFactorAdapter"

SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_IDLE = timedelta(minutes=env.int("SESSION_IDLE_MINUTES", default=30))
SESSION_ABSOLUTE = timedelta(hours=env.int("SESSION_ABSOLUTE_HOURS", default=12))
SESSION_COOKIE_AGE = int(SESSION_ABSOLUTE.total_seconds())

SECURE_SSL = env.bool("SECURE_SSL", default=not (DEBUG or DEMO or TESTING))
SECURE_SSL_REDIRECT = SECURE_SSL
SECURE_HSTS_SECONDS = 31_536_000 if SECURE_SSL else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_SSL
SECURE_HSTS_PRELOAD = SECURE_SSL
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE_SSL else None
# Health probes come from inside the container network, without TLS.
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SESSION_COOKIE_SECURE = SECURE_SSL
CSRF_COOKIE_SECURE = SECURE_SSL
CSRF_COOKIE_HTTPONLY = False
CSRF_FAILURE_VIEW = "portal.common.views.csrf_failure"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# scrypt cost of the personal opening keys; a test or demonstration makes dozens of them.
OPENING_KEY_COST = 2**10 if TESTING else 2**15

MAX_FILE_BYTES = env.int("MAX_FILE_MIB", default=20) * 1024 * 1024
MAX_REQUEST_BYTES = env.int("MAX_REQUEST_MIB", default=45) * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True
DATE_FORMAT = "Y-m-d"
DATETIME_FORMAT = "Y-m-d H:i"

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(DATA_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "assets" / "dist"] if (BASE_DIR / "assets" / "dist").exists() else []
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG or TESTING

CELERY_BROKER_URL = environment.broker_url(REDIS_URL)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 900
CELERY_TASK_SOFT_TIME_LIMIT = 840
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # Above the hard time limit: a task still running must not be delivered twice.
    "visibility_timeout": 1000,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "global_keyprefix": env.str("BROKER_PREFIX", default=""),
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_TIMEOUT = 2
CELERY_TASK_PUBLISH_RETRY = False  # a request never waits for the broker: the sweeper resends
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    "sweep-jobs": {"task": "portal.common.tasks.sweep_jobs", "schedule": 5.0},
    "seal-events": {"task": "portal.common.tasks.seal_events", "schedule": 5.0},
    "open-return-years": {"task": "annual_returns.tasks.open_return_years", "schedule": 3600.0},
    # By the portal's own day, which a demonstration may move: cheap, so often.
    "tend-reservations": {"task": "projects.tasks.tend_reservations", "schedule": 300.0},
    "settle-places": {"task": "orgs.tasks.settle_places", "schedule": 30.0},
    "finish-merges": {"task": "orgs.tasks.finish_merges", "schedule": 300.0},
    "evaluate-targets": {"task": "orgs.tasks.evaluate_targets", "schedule": 3600.0},
    "end-suspensions": {"task": "orgs.tasks.end_suspensions", "schedule": 300.0},
    "end-past-bookings": {"task": "orgs.tasks.end_past_bookings", "schedule": 300.0},
    "remind-of-expiries": {"task": "orgs.tasks.remind_of_expiries", "schedule": 3600.0},
    "check-yearly": {"task": "orgs.tasks.check_yearly", "schedule": 3600.0},
    "recheck-contractors": {"task": "projects.tasks.recheck_contractors", "schedule": 3600.0},
}
# A running job whose lease is older than this belongs to a dead worker.
JOB_LEASE = timedelta(seconds=15)
# Seconds to wait after each step of a job: a demonstration may show progress slowly, and a test may
# kill a worker in the middle. Production never waits.
JOB_PACE = env.float("JOB_PACE", default=0.0) if CLOCK_MAY_MOVE else 0.0

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["orgs.api.authentication.ServiceTokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["portal.common.api.HasActor"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "drf_standardized_errors.openapi.AutoSchema",
    "DEFAULT_PAGINATION_CLASS": "portal.common.api.Keyset",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "EXCEPTION_HANDLER": "portal.common.api.exception_handler",
    "DEFAULT_THROTTLE_CLASSES": ["rest_framework.throttling.UserRateThrottle"],
    "DEFAULT_THROTTLE_RATES": {"user": env.str("API_RATE", default="600/min")},
    "COERCE_DECIMAL_TO_STRING": True,
    "UNAUTHENTICATED_USER": None,
}
REST_KNOX = {"TOKEN_TTL": timedelta(days=365), "AUTO_REFRESH": False, "TOKEN_PREFIX": "ghk_"}
SPECTACULAR_SETTINGS = {
    "TITLE": "工会购买社会组织服务平台 接口",
    "DESCRIPTION": "上级工会按年度取数的接口。每个请求带令牌：Authorization: Token ghk_…",
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "ENUM_NAME_OVERRIDES": {
        "ReturnStateEnum": "annual_returns.models.AnnualReturn.State",
        "ProjectStateEnum": "projects.models.Project.State",
    },
}

SIMPLE_HISTORY_REVERT_DISABLED = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"lines": {"()": "portal.logs.formatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "lines"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "django.db.backends": {"level": "WARNING"},
        # Its access lines name who called which bid page; ours (logs.py) leave that out.
        "django.server": {"handlers": [], "propagate": False},
    },
}
