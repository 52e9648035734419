"""The library's administration site, for reading only: whatever changes a record is an action.

It has no sign-in page of its own: that one knew neither lock-out nor second factor nor log.
"""

from typing import Any, Final

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase

# Secrets of second factors and keys of other systems: not even to be read.
LEFT_OUT: Final = frozenset({"mfa", "knox"})


class ReadOnly:
    """Takes adding, changing and deleting away from an admin class."""

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadingSite(admin.AdminSite):
    """Registers every model for reading; signing in is the portal's own page."""

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        models = (
            model_or_iterable
            if isinstance(model_or_iterable, list | tuple)
            else [model_or_iterable]
        )
        reading = type("ReadingAdmin", (ReadOnly, admin_class or admin.ModelAdmin), {})
        for model in models:
            if model._meta.app_label not in LEFT_OUT:
                super().register(model, reading, **options)

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponseBase:  # type: ignore[override]
        return redirect_to_login(request.GET.get("next", ""), settings.LOGIN_URL)
